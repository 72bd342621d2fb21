"""The values that travel through crmcal: what a calendar says, before and after the rules (RFC 5545 words)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

RESPONSES: Final = ("accepted", "declined", "tentative", "needs-action", "delegated")
STATUSES: Final = ("confirmed", "tentative", "cancelled")
PUBLIC: Final = frozenset({"", "PUBLIC"})  # of CLASS and X-CALENDARSERVER-ACCESS


class Period(NamedTuple):
    """A PERIOD value (RFC 5545 §3.3.9): both ends aware, end exclusive."""

    start: datetime
    end: datetime


class Participant(NamedTuple):
    """An attendee or the organizer of an event, as written; one per address (RFC 5545 §3.8.4.1, §3.8.4.3).

    email:     lower-cased, domain in IDNA form; None when the calendar address carries none
    name:      CN, unescaped; "" when missing
    role:      ROLE in lower case: chair, req-participant, opt-participant, non-participant
    response:  PARTSTAT in lower case: one of RESPONSES
    cutype:    CUTYPE in lower case: individual, group, resource, room, unknown
    organizer: whether ORGANIZER names this address
    """

    email: str | None
    name: str
    role: str
    response: str
    cutype: str
    organizer: bool


class Event(NamedTuple):
    """One VEVENT as written: a master or an override; identity (uid, recurrence_id). A tuple, since a frozen dataclass takes nine times as long to make.

    start, end:    both `date` (all-day, end exclusive) or both aware `datetime`
    duration:      set when DURATION (not DTEND) gave the end: it is nominal, days keep the wall clock
    tzid:          name of the zone of `start`: IANA, or as written when only the file knows it; None for dates
    rdates:        dates, datetimes or Periods (RFC 5545 §3.8.5.2)
    modified:      LAST-MODIFIED, else DTSTAMP, in UTC seconds; 0 when neither is readable
    classification: CLASS as written, stripped and upper-cased; "" when missing
    access:        X-CALENDARSERVER-ACCESS likewise
    flaws:         what had to be repaired to keep the event, in sentences without event text
    offset:        where it begins in its document, in octets
    method:        METHOD of the calendar it stands in, upper-cased (RFC 5546); "" when missing
    """

    uid: str
    recurrence_id: date | datetime | None
    this_and_future: bool
    start: date | datetime
    end: date | datetime
    duration: timedelta | None
    tzid: str | None
    summary: str
    description: str
    location: str
    conference_url: str
    status: str
    classification: str
    access: str
    categories: tuple[str, ...]
    participants: tuple[Participant, ...]
    sequence: int
    modified: int
    rrules: tuple[str, ...]
    exrules: tuple[str, ...]
    rdates: tuple[date | datetime | Period, ...]
    exdates: tuple[date | datetime, ...]
    flaws: tuple[str, ...]
    offset: int
    method: str = ""

    @property
    def all_day(self) -> bool:
        """Whether the event has dates instead of times."""
        return not isinstance(self.start, datetime)

    @property
    def zone(self) -> tzinfo | None:
        """The zone of `start`; None for all-day events."""
        return self.start.tzinfo if isinstance(self.start, datetime) else None

    @property
    def repeats(self) -> bool:
        """Whether the event carries a recurrence rule or dates of its own."""
        return bool(self.rrules or self.rdates)


def is_private(classification: str, access: str) -> bool:
    """Whether CLASS or access, upper-cased, say anything but PUBLIC: what is unknown is private (RFC 5545 §3.8.1.3)."""
    return classification not in PUBLIC or access not in PUBLIC


class Occurrence(NamedTuple):
    """An event at one definite time; identity (event.uid, recurrence_id).

    recurrence_id: the instant the rule gave (RFC 5545 §3.8.4.4), also where an override moved it; None when the event does not recur
    """

    event: Event
    recurrence_id: date | datetime | None
    start: date | datetime
    end: date | datetime


class Flaw(NamedTuple):
    """Something wrong at one place of a document; never with event text in it.

    line: 1-based line in the document, 0 when the whole document is meant
    lost: how many VEVENTs it cost (0: repaired, every event is still there)
    """

    line: int
    reason: str
    lost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """The occurrences of one series up to the end of a window.

    occurrences: by start; no two with the same recurrence_id
    continues:   whether the series goes on after the window
    flaws:       sentences on rules that could not be read or were cut short
    """

    occurrences: Sequence[Occurrence]
    continues: bool
    flaws: tuple[str, ...]
