"""Figures over the meetings of everybody at once: how many, when the last one was, when the next one is."""

import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

# With several addresses somebody still meets once. An all-day meeting is over when its last day is.
FIGURES: Final = """
WITH met AS (
    SELECT DISTINCT p.event_id, a.{column} AS subject
    FROM participants AS p
    JOIN addresses AS a ON a.id = p.address_id
    WHERE a.{column} IS NOT NULL
), told AS (
    SELECT
        met.subject,
        o.start * 2 + (o.start_date IS NOT NULL) AS coded,
        CASE WHEN o.start_date IS NULL THEN o."end" <= :now ELSE o.end_date <= :today END AS ended,
        CASE WHEN o.start_date IS NULL THEN o.start <= :now ELSE o.start_date <= :today END AS begun
    FROM met
    JOIN events AS e ON e.id = met.event_id
    JOIN occurrences AS o ON o.event_id = e.id
    WHERE o.superseded = 0
        AND o.cancelled = 0
        AND e.my_response IS NOT 'declined'
)
SELECT subject, sum(ended), max(CASE WHEN ended THEN coded END), min(CASE WHEN NOT begun THEN coded END)
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
