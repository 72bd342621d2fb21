"""Reading for others: all meetings, which collections tell of their series, and the people and companies in them."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from crmcal.core.keys import series_of
from crmcal.store.reads import OccurrenceRow

ALL = """
SELECT
    printf('%014x', o.meeting),
    o.event_id,
    o.recurrence_instant,
    o.start,
    o."end",
    o.start_date,
    o.end_date,
    o.cancelled,
    e.my_response
FROM occurrences AS o
JOIN events AS e ON e.id = o.event_id
WHERE o.superseded = 0
"""


class PersonRow(NamedTuple):
    """A row of v_people."""

    id: int
    name: str
    email: str | None
    company: str | None
    company_id: int | None


class CompanyRow(NamedTuple):
    """A row of v_companies."""

    id: int
    name: str
    domains: str | None


@contextmanager
def one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """Many SELECTs see the store as it is now, whatever others write in the meantime."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def all_occurrences(connection: sqlite3.Connection) -> Iterator[OccurrenceRow]:
    """The occurrences of all meetings, in no order; nothing matched."""
    return (OccurrenceRow._make((*row[:7], bool(row[7]), row[8], ())) for row in connection.execute(ALL))


def levels(connection: sqlite3.Connection) -> dict[int, tuple[str, str]]:
    """Of each collection its source, "" for imports, and what others may see of it as it was noted last."""
    return {number: (source, level) for number, source, level in connection.execute("SELECT id, source, visibility FROM collections")}


def series_in(connection: sqlite3.Connection, collection: int) -> Iterator[bytes]:
    """The series that a collection tells of, or told of before a rule excluded them, by the digests of their UIDs."""
    return (series_of(key) for (key,) in connection.execute("SELECT key FROM resources WHERE collection_id = :id", {"id": collection}))


def series_of_meetings(connection: sqlite3.Connection, meetings: Iterable[str]) -> Mapping[str, bytes]:
    """The series of some meetings, likewise."""
    rows = connection.execute(
        """
        SELECT DISTINCT printf('%014x', o.meeting), r.key
        FROM json_each(:meetings) AS m
        JOIN occurrences AS o ON o.meeting = m.value
        JOIN events AS e ON e.id = o.event_id
        JOIN resources AS r ON r.id = e.resource_id
        WHERE o.superseded = 0
        """,
        {"meetings": json.dumps([int(meeting, 16) for meeting in meetings])},
    )
    return {meeting: series_of(key) for meeting, key in rows}


def people(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[PersonRow]:
    """Some people."""
    query = "SELECT id, name, email, company, company_id FROM v_people WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id"
    return [PersonRow._make(row) for row in connection.execute(query, {"ids": json.dumps(sorted(numbers))})]


def companies(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[CompanyRow]:
    """Some companies."""
    query = "SELECT id, name, domains FROM v_companies WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id"
    return [CompanyRow._make(row) for row in connection.execute(query, {"ids": json.dumps(sorted(numbers))})]
