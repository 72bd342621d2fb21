"""A kept event as rows: what the columns of events, occurrences and participants hold."""

import json
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Final

from crmcal.core.ical.values import utc_seconds
from crmcal.core.model import Occurrence
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
    """The occurrences rows of an event."""
    cancelled = kept.event.status == "cancelled"
    return [occurrence_row(event_id, ordinal, occurrence, cancelled=cancelled) for ordinal, occurrence in enumerate(kept.occurrences)]


def occurrence_row(event_id: int, ordinal: int, occurrence: Occurrence, *, cancelled: bool) -> Row:
    """One occurrences row."""
    event, recurrence_id, start, end = occurrence
    recurrence = instant(recurrence_id) if recurrence_id is not None else None
    dated = not isinstance(start, datetime)
    return (
        event_id,
        ordinal,
        meeting_id(event.uid, recurrence),
        recurrence,
        utc_seconds(start),
        utc_seconds(end),
        start.isoformat() if dated else None,
        end.isoformat() if dated else None,
        cancelled,
    )


def meeting_id(uid: str, recurrence: str | None) -> str:
    """The short, lasting name of a meeting: the same wherever its (uid, recurrence instant) turns up."""
    return blake2b(f"{uid}\n{recurrence or ''}".encode("utf-8", "surrogatepass"), digest_size=7).hexdigest()


def instant(moment: date | datetime) -> str:
    """A recurrence instant as text that two calendars agree on: `2026-11-22` or `2026-11-22T09:30:00Z`."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    try:
        return f"{datetime.fromtimestamp(utc_seconds(moment), UTC).isoformat()[:19]}Z"
    except (ValueError, OverflowError):  # its zone keeps it within the years 1 to 9999, UTC would not
        return moment.isoformat()


def storable(text: str) -> str:
    """Text without what SQLite or JSON choke on: lone surrogates."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode()
