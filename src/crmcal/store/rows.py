"""A kept event as rows: what the columns of events, occurrences and participants hold."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import Final

from crmcal.core.ical.values import utc_seconds
from crmcal.core.model import Event, Period
from crmcal.core.planning import KeptEvent
from crmcal.core.recurrence import Recurrences

INSERT_EVENT: Final = """
INSERT INTO events (id, resource_id, uid, recurrence_id, title, description, location, conference_url, status, my_response, categories,
    timezone, all_day, recurring, sequence, modified)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_TIMED: Final = """
INSERT INTO occurrences (event_id, ordinal, meeting, recurrence_id, start, "end", cancelled)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""
INSERT_DATED: Final = """
INSERT INTO occurrences (event_id, ordinal, meeting, recurrence_id, start, "end", cancelled, start_date, end_date)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
GROUP: Final = 64
Row = tuple[object, ...]  # ints for truth values: sqlite3 takes thrice as long over a bool, for which it looks for an adapter
Instant = int | str


def insert(connection: sqlite3.Connection, statement: str, rows: Sequence[Row]) -> None:
    """Run an INSERT of one row of placeholders for many rows: in groups, which take half the time of rows one by one."""
    grouped = len(rows) // GROUP * GROUP
    if grouped:
        together = [tuple(chain.from_iterable(rows[at : at + GROUP])) for at in range(0, grouped, GROUP)]
        connection.executemany(of_group(statement), together)
    connection.executemany(statement, rows[grouped:])


@lru_cache(maxsize=32)
def of_group(statement: str) -> str:
    """The same INSERT for a whole group."""
    head, values, row = statement.strip().rpartition("VALUES ")
    return head + values + ", ".join([row] * GROUP)


def event_row(event_id: int, resource_id: int, kept: KeptEvent) -> Row:
    """The events row."""
    event = kept.event
    recurring = event.recurrence_id is not None or event.repeats
    return (
        event_id,
        resource_id,
        storable(event.uid),
        instant(event.recurrence_id) if event.recurrence_id is not None else None,
        storable(event.summary),
        storable(event.description),
        storable(event.location),
        storable(event.conference_url),
        event.status,
        kept.my_response,
        json.dumps(event.categories) if event.categories else "[]",
        event.tzid,
        int(event.all_day),
        int(recurring),
        event.sequence,
        event.modified,
    )


def occurrence_rows(event_id: int, kept: KeptEvent) -> tuple[list[Row], list[Row]]:
    """The occurrences rows of an event: those with times, those with dates. A series has thousands, so each value is worked out once."""
    event = kept.event
    cancelled = int(event.status == "cancelled")
    name = hash_of_uid(event.uid)
    exact = exact_length(event) if len(kept.occurrences) > 1 else None
    if exact is not None and isinstance(kept.occurrences, Recurrences):
        instants = enumerate(kept.occurrences.instants)
        return [(event_id, ordinal, meeting_name(name, began), began, began, began + exact, cancelled) for ordinal, began in instants], []
    timed: list[Row] = []
    dated: list[Row] = []
    for ordinal, (_, recurrence_id, start, end) in enumerate(kept.occurrences):
        began = utc_seconds(start)
        ended = max(began, utc_seconds(end)) if exact is None else began + exact
        if isinstance(start, datetime):
            recurrence = None if recurrence_id is None else began if recurrence_id is start else instant(recurrence_id)
            timed.append((event_id, ordinal, meeting_name(name, recurrence), recurrence, began, ended, cancelled))
        else:
            recurrence = None if recurrence_id is None else instant(recurrence_id)
            dated.append((event_id, ordinal, meeting_name(name, recurrence), recurrence, began, ended, cancelled, start.isoformat(), end.isoformat()))
    return timed, dated


def exact_length(event: Event) -> int | None:
    """How many seconds each instance lasts, where DTEND gave the length (RFC 5545 §3.8.5.3); None where each has its own."""
    if event.duration is not None or event.all_day or any(isinstance(moment, Period) for moment in event.rdates):
        return None
    return max(0, utc_seconds(event.end) - utc_seconds(event.start))


def meeting_id(uid: str, recurrence: Instant | None) -> int:
    """The short, lasting name of a meeting, shown as 14 hexadecimal digits: the same wherever its (uid, recurrence instant) turns up."""
    return meeting_name(hash_of_uid(uid), recurrence)


def hash_of_uid(uid: str) -> "blake2b":
    """What the names of a series' meetings begin with."""
    return blake2b(f"{uid}\n".encode("utf-8", "surrogatepass"), digest_size=7)


def meeting_name(series: "blake2b", recurrence: Instant | None) -> int:
    """The name of one meeting of a series."""
    if recurrence is None:
        return int.from_bytes(series.digest(), "big")
    named = series.copy()
    named.update(str(recurrence).encode())
    return int.from_bytes(named.digest(), "big")


def instant(moment: date | datetime) -> Instant:
    """A recurrence instant that two calendars agree on: UTC seconds, or an ISO date."""
    return utc_seconds(moment) if isinstance(moment, datetime) else moment.isoformat()


def storable(text: str) -> str:
    """Text without what SQLite or JSON choke on: lone surrogates."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode()
