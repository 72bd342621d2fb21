"""One VEVENT (RFC 5545 §3.6.1) from its content lines: repairs what exporters get wrong, and says so."""

import re
from datetime import date, datetime, timedelta, tzinfo
from hashlib import blake2b
from typing import Final, NamedTuple

from crmcal.core.ical.attendees import attendee, organizer, participants
from crmcal.core.ical.contentline import Line, lines, parameters, text_list, text_value
from crmcal.core.ical.timezones import Zones
from crmcal.core.ical.values import add_duration, date_list, date_or_time, duration, utc_seconds
from crmcal.core.model import STATUSES, Event, Participant, Period, is_private

SINGLE: Final = frozenset(
    "UID DTSTART DTEND DURATION SUMMARY DESCRIPTION LOCATION STATUS CLASS X-CALENDARSERVER-ACCESS ORGANIZER SEQUENCE LAST-MODIFIED DTSTAMP"
    " RECURRENCE-ID URL X-GOOGLE-CONFERENCE X-MICROSOFT-SKYPETEAMSMEETINGURL".split()
)
REPEATED: Final = frozenset(["ATTENDEE", "CATEGORIES", "RRULE", "EXRULE", "RDATE", "EXDATE", "CONFERENCE"])
SECRECY: Final = frozenset({"CLASS", "X-CALENDARSERVER-ACCESS"})
WANTED: Final = {name: name for name in (*SINGLE, *REPEATED)}
CONFERENCE: Final = re.compile(
    r"https://(?:[\w-]+\.)*(?:zoom\.us/[jw]/|zoom\.us/my/|meet\.google\.com/|teams\.microsoft\.com/l/meetup-join/|teams\.live\.com/meet/"
    r"|webex\.com/|whereby\.com/|meet\.jit\.si/|gotomeeting\.com/join/|bluejeans\.com/|chime\.aws/)[^\s<>\"')\]]*"
)
MAX_ATTENDEES: Final = 5000
MAX_DIGITS: Final = 18  # what SQLite can hold
DAY: Final = timedelta(days=1)
ZERO: Final = timedelta(0)


class Calendar(NamedTuple):
    """What a VCALENDAR says about all its events: METHOD in upper case, and its time zones."""

    method: str
    zones: Zones


class EventError(ValueError):
    """A VEVENT that cannot become an event; the sentence holds none of its text.

    private: whether its CLASS keeps even the failure from being told
    """

    def __init__(self, reason: str, *, private: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.private = private


class EventReader:
    """Collects the properties of one VEVENT, whose lines each begin with a line feed, then decodes them."""

    __slots__ = ("calendar", "flaws", "repeated", "single")

    def __init__(self, octets: bytes, calendar: Calendar) -> None:
        self.calendar = calendar
        single: dict[str, Line] = {}
        repeated: dict[str, list[Line]] = {}
        found, self.flaws = lines(octets)
        for line in found:
            name = WANTED.get(line[0])
            if name is None:
                if line[0].isupper() or line[0].upper() not in WANTED:
                    continue
                name = line[0].upper()
            if name in REPEATED:
                repeated.setdefault(name, []).append(line)
            elif name not in single:
                single[name] = line
            elif name in SECRECY and single[name][2].strip().upper() == "PUBLIC":
                single[name] = line  # of two the stricter counts
            elif line[2] != single[name][2]:
                self.flaws.append(f"{name} is given twice, the first one counts")
        self.single = single
        self.repeated = repeated

    def event(self, offset: int) -> Event:
        """Decode everything. Raises EventError when there is no time to put the event at."""
        start, tzid = self.start()
        zone = start.tzinfo if isinstance(start, datetime) else None
        end, span = self.end(start)
        instants = zone or self.calendar.zones.default
        return Event(  # by position, in the order of its fields: names would cost as much again as all the rest of making it
            self.uid(start),
            self.recurrence_id(instants),
            self.this_and_future(),
            start,
            end,
            span,
            tzid,
            self.text("SUMMARY"),
            self.text("DESCRIPTION"),
            self.text("LOCATION"),
            self.conference_url(),
            self.status(),
            self.token("CLASS"),
            self.token("X-CALENDARSERVER-ACCESS"),
            tuple([text for each in self.repeated.get("CATEGORIES", ()) for text in text_list(each)]),
            self.participants(),
            self.sequence(),
            self.modified(),
            self.rules("RRULE"),
            self.rules("EXRULE"),
            self.dates("RDATE", instants),
            tuple([moment for moment in self.dates("EXDATE", instants) if not isinstance(moment, Period)]),
            tuple(self.flaws),
            offset,
            self.calendar.method,
        )

    def fail(self, reason: str) -> EventError:
        """The error for an event that is lost."""
        return EventError(reason, private=is_private(self.token("CLASS"), self.token("X-CALENDARSERVER-ACCESS")))

    def text(self, name: str) -> str:
        """A TEXT property; "" when missing."""
        line = self.single.get(name)
        return text_value(line) if line else ""

    def token(self, name: str) -> str:
        """A property that is one word, in upper case; "" when missing."""
        line = self.single.get(name)
        return line[2].strip().upper() if line else ""

    def uid(self, start: date | datetime) -> str:
        """The UID, or one made of start and title, so that the same event gets the same one next time."""
        line = self.single.get("UID")
        written = line[2].strip() if line else ""
        if written:
            return text_value(("UID", "", written)) if "\\" in written else written
        self.flaws.append("no UID")
        return "no-uid-" + blake2b(f"{utc_seconds(start)}\n{self.text('SUMMARY')}".encode("utf-8", "replace"), digest_size=12).hexdigest()

    def zone(self, line: Line) -> tuple[tzinfo, str | None]:
        """The zone a date property is in, and its name; the calendar's zone when none is named or known."""
        zones = self.calendar.zones
        tzid = parameters(line[1]).get("TZID") if line[1] else None
        if not tzid:
            return zones.default, None
        found = zones.find(tzid)
        if found is None:
            self.flaws.append("unknown time zone, read in the calendar's own")
            return zones.default, None
        return found

    def start(self) -> tuple[date | datetime, str | None]:
        """DTSTART and the name of its zone; RECURRENCE-ID stands in where DTSTART is missing. Raises EventError."""
        line = self.single.get("DTSTART")
        if line is None:
            line = self.single.get("RECURRENCE-ID")
            if line is None:
                raise self.fail("no DTSTART")
            self.flaws.append("no DTSTART, RECURRENCE-ID stands in for it")
        zone, name = self.zone(line)
        try:
            start = date_or_time(line[2], zone)
        except (ValueError, OverflowError):
            raise self.fail("DTSTART is not a date or time") from None
        if not isinstance(start, datetime):
            return start, None
        if start.tzinfo is not zone:  # Z and offsets go before TZID
            return start, str(start.tzinfo)
        return start, name or getattr(zone, "key", None) or str(zone)

    def end(self, start: date | datetime) -> tuple[date | datetime, timedelta | None]:
        """DTEND, else DTSTART plus DURATION (given too), else a day for dates and nothing for times; never before the start."""
        line = self.single.get("DTEND")
        if line is not None:
            try:
                end = date_or_time(line[2], self.zone(line)[0])
                return self.after(start, end), None
            except (ValueError, OverflowError):
                self.flaws.append("DTEND is not a date or time")
        span = self.duration()
        try:
            if isinstance(start, datetime):
                return (add_duration(start, span), span) if span else (start, None)
            return start + DAY * (max(-(-span // DAY), 1) if span else 1), None
        except OverflowError:
            self.flaws.append("its end is beyond the year 9999, read as no length")
            return start, None

    def after(self, start: date | datetime, end: date | datetime) -> date | datetime:
        """`end` in the kind of `start`, and not before it."""
        if not isinstance(start, datetime):
            day = end.date() if isinstance(end, datetime) else end
            if day < start:
                self.flaws.append("DTEND is before DTSTART, read as one day")
            return max(day, start + DAY) if day >= start else start + DAY
        if not isinstance(end, datetime):
            end = datetime(end.year, end.month, end.day, tzinfo=start.tzinfo)
        if end.tzinfo is start.tzinfo and end >= start:
            return end
        if utc_seconds(end) < utc_seconds(start):
            self.flaws.append("DTEND is before DTSTART, read as no length")
            return start
        return end

    def duration(self) -> timedelta | None:
        """DURATION; None when missing, broken or negative."""
        line = self.single.get("DURATION")
        if line is None:
            return None
        try:
            span = duration(line[2])
        except (ValueError, OverflowError):
            self.flaws.append("DURATION is none")
            return None
        if span < ZERO:
            self.flaws.append("DURATION is negative, left out")
            return None
        return span

    def recurrence_id(self, zone: tzinfo) -> date | datetime | None:
        """RECURRENCE-ID, floating ones in the zone of DTSTART."""
        line = self.single.get("RECURRENCE-ID")
        if line is None:
            return None
        try:
            return date_or_time(line[2], self.zone(line)[0] if "TZID" in line[1].upper() else zone)
        except (ValueError, OverflowError):
            raise self.fail("RECURRENCE-ID is not a date or time") from None

    def this_and_future(self) -> bool:
        """Whether RECURRENCE-ID says RANGE=THISANDFUTURE."""
        line = self.single.get("RECURRENCE-ID")
        return line is not None and "THISANDFUTURE" in line[1].upper()

    def participants(self) -> tuple[Participant, ...]:
        """ORGANIZER and ATTENDEEs, one per address; of an endless list the first few thousand."""
        host = self.single.get("ORGANIZER")
        listed = self.repeated.get("ATTENDEE", ())
        if len(listed) > MAX_ATTENDEES:
            self.flaws.append(f"more than {MAX_ATTENDEES} attendees, the others are left out")
        invited = [attendee(given, value) for _, given, value in listed[:MAX_ATTENDEES]]
        return participants(organizer(host[1], host[2]) if host else None, invited)

    def status(self) -> str:
        """STATUS in lower case; METHOD:CANCEL cancels (RFC 5546 §3.2.5)."""
        if self.calendar.method == "CANCEL":
            return "cancelled"
        written = self.token("STATUS").lower()
        return written if written in STATUSES else "confirmed"

    def conference_url(self) -> str:
        """CONFERENCE (RFC 7986 §5.11), its vendors' forms, else the first link to a known service in location or description."""
        for line in self.repeated.get("CONFERENCE", ()):
            if line[2].strip().startswith("http"):
                return line[2].strip()
        for name in ("X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"):
            if name in self.single:
                return self.single[name][2].strip()
        for name in ("LOCATION", "URL", "DESCRIPTION"):
            if name in self.single and "https://" in self.single[name][2]:
                found = CONFERENCE.search(self.text(name))
                if found:
                    return found[0]
        return ""

    def sequence(self) -> int:
        """SEQUENCE; 0 when missing or no number."""
        written = self.token("SEQUENCE")
        return int(written) if written.isascii() and written.isdigit() and len(written) <= MAX_DIGITS else 0

    def modified(self) -> int:
        """LAST-MODIFIED, else DTSTAMP; a broken one is passed over, it only chooses between copies."""
        for name in ("LAST-MODIFIED", "DTSTAMP"):
            line = self.single.get(name)
            if line is not None:
                try:
                    return utc_seconds(date_or_time(line[2], self.calendar.zones.default))
                except (ValueError, OverflowError):
                    continue
        return 0

    def rules(self, name: str) -> tuple[str, ...]:
        """RRULE or EXRULE values as written."""
        found = self.repeated.get(name)
        return tuple([line[2].strip() for line in found]) if found else ()

    def dates(self, name: str, zone: tzinfo) -> tuple[date | datetime | Period, ...]:
        """RDATE or EXDATE values; a value that cannot be read costs itself only."""
        found = self.repeated.get(name)
        if not found:
            return ()
        moments: list[date | datetime | Period] = []
        for line in found:
            read = self.zone(line)[0] if "TZID" in line[1].upper() else zone
            for part in line[2].split(","):
                try:
                    moments.extend(date_list(part, read))
                except (ValueError, OverflowError):
                    self.flaws.append(f"a date of {name} cannot be read")
        return tuple(moments)
