"""Writes the calendars that the tests speak about."""

from datetime import UTC, tzinfo

from crmcal.core.ical.document import Document
from crmcal.core.model import Event


def vevent(*lines: str, uid: str = "odd", start: str = "DTSTART:20240305T100000Z") -> str:
    """A VEVENT with these lines."""
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", start, *lines, "END:VEVENT", ""])


def calendar(*components: str, head: str = "") -> bytes:
    """A calendar with these components."""
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{''.join(components)}END:VCALENDAR\r\n".encode()


def events_of(data: bytes, zone: tzinfo = UTC) -> list[Event]:
    """All events of a document."""
    document = Document(data, zone)
    return [event for resource in document.resources() for event in document.read(resource).events]


def only(*lines: str, head: str = "", start: str = "DTSTART:20240305T100000Z") -> Event:
    """The one event of a calendar, from its lines."""
    (event,) = events_of(calendar(vevent(*lines, start=start), head=head))
    return event
