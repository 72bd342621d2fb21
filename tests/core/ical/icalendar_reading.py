"""An event as the icalendar library reads it, field by field, in the words of crmcal's Event."""

import re
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar

from crmcal.core.model import Event, Period

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WORDS = {"SUMMARY": "summary", "DESCRIPTION": "description", "LOCATION": "location", "UID": "uid"}
NAMED = {
    "ROLE": {"chair", "req-participant", "opt-participant", "non-participant"},
    "PARTSTAT": {"needs-action", "accepted", "declined", "tentative", "delegated"},
    "CUTYPE": {"individual", "group", "resource", "room", "unknown"},
}
Differences = Iterator[tuple[str, object, object]]


def read(text: str) -> icalendar.Event | None:
    """The VEVENT of a calendar; None when icalendar refuses it, or reports a line that is none."""
    icalendar.use_zoneinfo()  # forgets the zones of other files
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            (calendar,) = icalendar.Calendar.from_ical(text, multiple=True)
        except (ValueError, AttributeError, TypeError, KeyError):
            return None
    events = [each for each in calendar.walk("VEVENT") if isinstance(each, icalendar.Event)]
    return events[0] if events and not any(name is None for name, _ in events[0].errors) else None


def has_start(theirs: icalendar.Event) -> bool:
    """Whether icalendar can read a DTSTART."""
    return "DTSTART" in theirs and not any(name == "DTSTART" for name, _ in theirs.errors)


def differences(event: Event, theirs: icalendar.Event) -> Differences:
    """(field, crmcal's, icalendar's) for each field where both differ, of those that icalendar could read."""
    broken = {name.upper() for name, _ in theirs.errors}
    for name, compare in FIELDS.items():
        if broken.isdisjoint(name.split()):
            for field, mine, other in compare(event, theirs):
                if mine != other:
                    yield field, mine, other


def first(theirs: icalendar.Event, name: str) -> Any:
    """The first value of a property; None when missing."""
    found = theirs.get(name)
    return found[0] if isinstance(found, list) else found


def every(theirs: icalendar.Event, name: str) -> list[Any]:
    """All values of a property."""
    found = theirs.get(name)
    return [] if found is None else found if isinstance(found, list) else [found]


def comparable(mine: object, other: object) -> tuple[object, object]:
    """Two times as instants; as wall clocks where icalendar knows no zone."""
    if isinstance(mine, Period) and isinstance(other, tuple):
        begins, ends = other
        (start, start_), (end, end_) = comparable(mine.start, begins), comparable(mine.end, begins + ends if isinstance(ends, timedelta) else ends)
        return (start, end), (start_, end_)
    if isinstance(mine, datetime) and isinstance(other, datetime):
        if other.tzinfo is None:
            return mine.replace(tzinfo=None), other
        return mine - EPOCH, other - EPOCH
    return mine, other


def texts(event: Event, theirs: icalendar.Event) -> Differences:
    """TEXT properties."""
    for name, field in WORDS.items():
        if theirs.get(name):
            yield name, getattr(event, field), str(first(theirs, name))


def words(event: Event, theirs: icalendar.Event) -> Differences:
    """CLASS and STATUS, whose letter case says nothing."""
    yield "CLASS", event.classification, str(first(theirs, "CLASS") or "").upper()
    status = str(first(theirs, "STATUS") or "").lower()
    if event.method != "CANCEL":
        yield "STATUS", event.status, status if status in {"confirmed", "tentative", "cancelled"} else "confirmed"


def start(event: Event, theirs: icalendar.Event) -> Differences:
    """DTSTART."""
    if "DTSTART" in theirs:
        yield "DTSTART", *comparable(event.start, first(theirs, "DTSTART").dt)


def end(event: Event, theirs: icalendar.Event) -> Differences:
    """DTEND, else DTSTART plus DURATION; where both are of one kind and in order."""
    if "DTSTART" not in theirs:
        return
    begins = first(theirs, "DTSTART").dt
    if "DTEND" in theirs:
        ends = first(theirs, "DTEND").dt
    elif "DURATION" in theirs:
        ends = begins + first(theirs, "DURATION").dt
    else:
        ends = begins if isinstance(begins, datetime) else begins + timedelta(days=1)
    if isinstance(begins, datetime) == isinstance(ends, datetime) and before(begins, ends):
        yield "DTEND", *comparable(event.end, ends)


def before(begins: date, ends: date) -> bool:
    """Whether an event may span this; of a zone-less and a zoned time nobody knows."""
    if isinstance(begins, datetime) and isinstance(ends, datetime):
        return (begins.tzinfo is None) == (ends.tzinfo is None) and begins <= ends
    return begins < ends


def categories(event: Event, theirs: icalendar.Event) -> Differences:
    """CATEGORIES, the empty ones aside."""
    yield "CATEGORIES", list(event.categories), [str(text) for each in every(theirs, "CATEGORIES") for text in each.cats if text]


def participants(event: Event, theirs: icalendar.Event) -> Differences:
    """ATTENDEE and ORGANIZER: who has an address, and the parameters of the first line that names it."""
    listed: dict[str, dict[str, str]] = {}
    for value in every(theirs, "ATTENDEE"):
        if value.lower().startswith("mailto:") and "@" in value:
            listed.setdefault(value[7:].strip().lower(), {name.upper(): str(text) for name, text in value.params.items()})
    mine = {person.email: person for person in event.participants if person.email}
    host = first(theirs, "ORGANIZER")
    if host is not None and host.lower().startswith("mailto:") and "@" in host:
        address = host[7:].strip().lower()
        yield "ORGANIZER", [person.email for person in event.participants if person.organizer], [address]
    for address, given in listed.items():
        person = mine.get(address)
        yield "ATTENDEE", person is not None, True
        if person:
            yield from parameters(person.name, person.role, person.response, person.cutype, given)


def parameters(name: str, role: str, response: str, cutype: str, given: dict[str, str]) -> Differences:
    """CN as given; ROLE, PARTSTAT and CUTYPE where the value is one that RFC 5545 names for a VEVENT."""
    if "CN" in given:
        yield "CN", name, given["CN"].strip()
    for field, mine in (("ROLE", role), ("PARTSTAT", response), ("CUTYPE", cutype)):
        if given.get(field, "").lower() in NAMED[field]:
            yield field, mine, given[field].lower()


def rules(event: Event, theirs: icalendar.Event) -> Differences:
    """RRULE, compared part by part since icalendar writes it anew."""
    yield "RRULE", [parts(text) for text in event.rrules], [parts(each.to_ical().decode()) for each in every(theirs, "RRULE")]


def parts(rule: str) -> set[str]:
    """The parts of a rule, in one letter case and without leading zeros."""
    return {re.sub(r"(?<![\dT])[+]?0*(?=\d)", "", part.strip().upper().replace(" ", "")) for part in rule.split(";") if part.strip()}


def dates(event: Event, theirs: icalendar.Event) -> Differences:
    """RDATE and EXDATE."""
    for name, mine in (("RDATE", event.rdates), ("EXDATE", event.exdates)):
        other = [value.dt for each in every(theirs, name) for value in each.dts]
        yield name, len(mine), len(other)
        for pair in zip(mine, other, strict=False):
            yield name, *comparable(*pair)


def identity(event: Event, theirs: icalendar.Event) -> Differences:
    """RECURRENCE-ID."""
    if "RECURRENCE-ID" in theirs:
        value = first(theirs, "RECURRENCE-ID")
        yield "RECURRENCE-ID", *comparable(event.recurrence_id, value.dt)
        yield "RANGE", event.this_and_future, str(value.params.get("RANGE", "")).upper() == "THISANDFUTURE"
    else:
        yield "RECURRENCE-ID", event.recurrence_id, None


def revision(event: Event, theirs: icalendar.Event) -> Differences:
    """SEQUENCE and LAST-MODIFIED, else DTSTAMP."""
    yield "SEQUENCE", event.sequence, max(int(first(theirs, "SEQUENCE") or 0), 0)
    stamp = first(theirs, "LAST-MODIFIED") or first(theirs, "DTSTAMP")
    if stamp is not None and isinstance(stamp.dt, datetime) and stamp.dt.tzinfo:
        yield "LAST-MODIFIED", event.modified, int(stamp.dt.timestamp())


FIELDS: dict[str, Callable[[Event, icalendar.Event], Differences]] = {
    "UID SUMMARY DESCRIPTION LOCATION": texts,
    "CLASS STATUS": words,
    "DTSTART": start,
    "DTSTART DTEND DURATION": end,
    "CATEGORIES": categories,
    "ATTENDEE ORGANIZER": participants,
    "RRULE": rules,
    "RDATE EXDATE": dates,
    "RECURRENCE-ID": identity,
    "SEQUENCE LAST-MODIFIED DTSTAMP": revision,
}
