"""iCalendar for others: a calendar of single meetings, without alarms."""

from collections.abc import Iterator

from crmcal.core.ical.writing import Written, calendar
from crmcal.core.model import Participant
from crmcal.exporting import Export
from crmcal.formats.text import safe, safe_lines
from crmcal.history import Meeting
from crmcal.registry import exporter
from crmcal.store.reads import ParticipantRow


@exporter("ics")
def ics(export: Export) -> Iterator[str]:
    """The document."""
    return calendar(map(written, export.together.meetings()), export.selection.now)


def written(meeting: Meeting) -> Written:
    """A meeting as a VEVENT; its UID is made of its id, so that the next export tells of the same one, and nothing of the calendar's own UID is in it."""
    event = meeting.event
    return Written(
        uid=f"{meeting.id}@crmcal",
        start=meeting.start,
        end=meeting.end,
        summary=safe_lines(event.title),
        description=safe_lines(event.description),
        location=safe_lines(event.location),
        conference_url=safe(event.conference_url),
        status=meeting.status,
        categories=[safe_lines(each) for each in event.categories],
        participants=[participant(each) for each in meeting.participants],
    )


def participant(each: ParticipantRow) -> Participant:
    """A participant as written."""
    email = safe(each.email) if each.email else None
    return Participant(email, safe(each.name), each.role, each.response, each.kind, each.organizer)
