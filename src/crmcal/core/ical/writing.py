"""Writing iCalendar (RFC 5545) by the icalendar library: a calendar of single meetings."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from crmcal.core.model import Participant

if TYPE_CHECKING:
    from icalendar import vCalAddress

CUTYPES: Final = {"resource": "RESOURCE", "room": "ROOM", "group": "GROUP"}  # INDIVIDUAL is what stands there without a word
END: Final = "END:VEVENT\r\n"
NOWHERE: Final = "invalid:nomail"  # the calendar address of who has none, as Google writes it


class Written(NamedTuple):
    """A meeting as a VEVENT; texts without control characters but line breaks, "" for what is not to be there.

    start, end: both dates (end exclusive), or both aware datetimes
    """

    uid: str
    start: date | datetime
    end: date | datetime
    summary: str
    description: str
    location: str
    conference_url: str
    status: str
    categories: Sequence[str]
    participants: Sequence[Participant]


def calendar(meetings: Iterable[Written], stamp: datetime) -> Iterator[str]:
    """A document, piece by piece; `stamp` is its DTSTAMP (§3.8.7.2)."""
    yield "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//crmcal//crmcal//EN\r\n"
    for each in meetings:
        yield vevent(each, stamp)
    yield "END:VCALENDAR\r\n"


def vevent(meeting: Written, stamp: datetime) -> str:
    """A VEVENT: all-day as dates, all else in UTC; without an end where there is none after its start (§3.8.2.2)."""
    from icalendar import Event, vUri  # noqa: PLC0415 - 110 ms, for who writes iCalendar only

    event = Event()
    event.add("uid", meeting.uid)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", in_utc(meeting.start))
    if meeting.end > meeting.start:
        event.add("dtend", in_utc(meeting.end))
    for name, text in (("summary", meeting.summary), ("description", meeting.description), ("location", meeting.location)):
        if text:
            event.add(name, text)
    if meeting.conference_url:
        event.add("conference", vUri(meeting.conference_url), parameters={"VALUE": "URI"})  # RFC 7986 §5.11
    if meeting.categories:
        event.add("categories", list(meeting.categories))
    event.add("status", meeting.status.upper())
    octets: bytes = event.to_ical()
    return octets.decode().removesuffix(END) + "".join(map(lines, meeting.participants)) + END


def in_utc(moment: date | datetime) -> date | datetime:
    """A time in UTC; a date as it is."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


@lru_cache(maxsize=4096)
def lines(participant: Participant) -> str:
    """The content lines of a participant (§3.8.4.1, §3.8.4.3); the same people come again and again, hence the cache."""
    from icalendar.parser import Contentline  # noqa: PLC0415

    host, guest = address(participant), address(participant)
    if participant.cutype in CUTYPES:
        guest.params["CUTYPE"] = CUTYPES[participant.cutype]
    guest.params["ROLE"] = participant.role.upper()
    guest.params["PARTSTAT"] = participant.response.upper()
    named = [("ORGANIZER", host), ("ATTENDEE", guest)] if participant.organizer else [("ATTENDEE", guest)]
    return "".join(f"{Contentline.from_parts(name, value.params, value).to_ical().decode()}\r\n" for name, value in named)


def address(participant: Participant) -> "vCalAddress":
    """A calendar address with its name (§3.2.2)."""
    from icalendar import vCalAddress  # noqa: PLC0415

    written = vCalAddress(f"mailto:{participant.email}" if participant.email else NOWHERE)
    if participant.name:
        written.params["CN"] = participant.name
    return written
