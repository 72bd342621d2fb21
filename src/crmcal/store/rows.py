"""A kept event as rows: what the columns of events, occurrences and participants hold."""

import json
from datetime import date, datetime
from hashlib import blake2b
from typing import Final

from crmcal.core.ical.values import utc_seconds
from crmcal.core.planning import KeptEvent

INSERT_EVENT: Final = """
INSERT INTO events (id, resource_id, uid, recurrence_id, title, description, location, conference_url, status, my_response, categories,
    timezone, all_day, recurring, sequence, modified)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_OCCURRENCE: Final = """
INSERT INTO occurrences (event_id, ordinal, meeting, recurrence_id, start, "end", start_date, end_date, cancelled)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
Row = tuple[object, ...]
Instant = int | str


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
        event.all_day,
        recurring,
        event.sequence,
        event.modified,
    )


def occurrence_rows(event_id: int, kept: KeptEvent) -> list[Row]:
    """The occurrences rows of an event; a series has thousands, so each value is worked out once."""
    event = kept.event
    cancelled = event.status == "cancelled"
    name = hash_of_uid(event.uid)
    rows: list[Row] = []
    for ordinal, (_, recurrence_id, start, end) in enumerate(kept.occurrences):
        began = utc_seconds(start)
        recurrence = None if recurrence_id is None else began if recurrence_id is start and isinstance(start, datetime) else instant(recurrence_id)
        dates = (None, None) if isinstance(start, datetime) else (start.isoformat(), end.isoformat())
        rows.append((event_id, ordinal, meeting_name(name, recurrence), recurrence, began, utc_seconds(end), *dates, cancelled))
    return rows


def meeting_id(uid: str, recurrence: Instant | None) -> str:
    """The short, lasting name of a meeting: the same wherever its (uid, recurrence instant) turns up."""
    return meeting_name(hash_of_uid(uid), recurrence)


def hash_of_uid(uid: str) -> "blake2b":
    """What the names of a series' meetings begin with."""
    return blake2b(f"{uid}\n".encode("utf-8", "surrogatepass"), digest_size=7)


def meeting_name(series: "blake2b", recurrence: Instant | None) -> str:
    """The name of one meeting of a series."""
    if recurrence is None:
        return series.hexdigest()
    named = series.copy()
    named.update(str(recurrence).encode())
    return named.hexdigest()


def instant(moment: date | datetime) -> Instant:
    """A recurrence instant that two calendars agree on: UTC seconds, or an ISO date."""
    return utc_seconds(moment) if isinstance(moment, datetime) else moment.isoformat()


def storable(text: str) -> str:
    """Text without what SQLite or JSON choke on: lone surrogates."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode()
