"""SQLite for others: a redacted file with the documented views as plain tables."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from crmcal.exporting import Export
from crmcal.history import Meeting
from crmcal.registry import exporter
from crmcal.store.copying import Copy, Row
from crmcal.store.reads import ParticipantRow

PIECE: Final = 1 << 20  # octets


@exporter("sqlite", binary=True)
def sqlite(export: Export) -> Iterator[bytes]:
    """The file, which is made in a folder of its own that goes again. Who takes part in no meeting of the export is not in it."""
    with TemporaryDirectory(prefix="crmcal-export-") as folder:
        path = Path(folder) / "export.db"
        path.touch(0o600)
        with Copy.made(path) as copy:
            fill(copy, export)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def fill(copy: Copy, export: Export) -> None:
    """Add everything."""
    people: set[int] = set()
    companies: set[int] = set()
    for each in export.together.meetings():
        copy.add_meeting(meeting_row(each), [participant_row(each.id, guest) for guest in each.participants])
        people |= {guest.person_id for guest in each.participants if guest.person_id is not None}
        companies |= {guest.company_id for guest in each.participants if guest.company_id is not None}
    found = export.people(people)
    companies |= {person.company_id for person in found if person.company_id is not None}
    copy.add_contacts(found, export.companies(companies))


def meeting_row(meeting: Meeting) -> Row:
    """A row of v_meetings; NULL for what is empty or not told."""
    event = meeting.event
    return (
        meeting.id,
        event.uid or None,
        meeting.recurrence_id,
        event.title or None,
        iso(meeting.start),
        iso(meeting.end),
        int(meeting.all_day),
        event.timezone,
        meeting.minutes,
        meeting.status,
        meeting.my_response,
        event.location or None,
        event.conference_url or None,
        event.description or None,
        int(event.recurring),
        json.dumps(event.categories),
    )


def iso(moment: date | datetime) -> str:
    """A date, or a time in UTC as the views write it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(moment, datetime) else moment.isoformat()


def participant_row(meeting: str, each: ParticipantRow) -> Row:
    """A row of v_participants."""
    return (meeting, each.email, each.name, int(each.organizer), each.role, each.response, each.kind, each.person_id, each.company_id)
