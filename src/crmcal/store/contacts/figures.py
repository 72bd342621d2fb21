"""Figures over the meetings of everybody at once: how many, when the last one was, when the next one is."""

import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

# One row per meeting of each subject: with several addresses somebody still meets once. An all-day meeting is over when its last day is.
FIGURES: Final = """
WITH met AS (
    SELECT DISTINCT a.{column} AS subject, o.start, o."end", o.start_date, o.end_date, o.event_id, o.ordinal
    FROM addresses AS a
    JOIN participants AS p ON p.address_id = a.id
    JOIN occurrences AS o ON o.event_id = p.event_id
    JOIN events AS e ON e.id = o.event_id
    WHERE a.{column} IS NOT NULL
        AND o.superseded = 0
        AND o.cancelled = 0
        AND e.my_response IS NOT 'declined'
), told AS (
    SELECT
        subject,
        start,
        start_date,
        CASE WHEN start_date IS NULL THEN "end" <= :now ELSE end_date <= :today END AS ended,
        CASE WHEN start_date IS NULL THEN start <= :now ELSE start_date <= :today END AS begun
    FROM met
)
SELECT
    subject,
    sum(ended),
    max(CASE WHEN ended THEN start * 2 + (start_date IS NOT NULL) END),
    min(CASE WHEN NOT begun THEN start * 2 + (start_date IS NOT NULL) END)
FROM told
GROUP BY subject
"""


class Figures(NamedTuple):
    """Of one subject. last, next: UTC seconds, and whether it is an all-day meeting, which begins at midnight UTC."""

    meetings: int = 0
    last: tuple[int, bool] | None = None
    next: tuple[int, bool] | None = None


def figures(connection: sqlite3.Connection, kind: str, now: int, today: date) -> Mapping[int, Figures]:
    """The figures of all people or all companies by number. `now`: UTC seconds; `today`: where the user is."""
    query = FIGURES.format(column={"person": "person_id", "company": "company_id"}[kind])
    rows = connection.execute(query, {"now": now, "today": today.isoformat()})
    return {subject: Figures(meetings, moment(last), moment(upcoming)) for subject, meetings, last, upcoming in rows}


def moment(coded: int | None) -> tuple[int, bool] | None:
    """A start as the query tells it."""
    return None if coded is None else (coded // 2, bool(coded % 2))
