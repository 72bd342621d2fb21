"""One iCalendar document: its VEVENTs gathered by UID into resources, each readable apart from all others."""

import re
from array import array
from bisect import bisect_left
from collections import ChainMap
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from crmcal.core.ical.components import Component, Structure, structure
from crmcal.core.ical.contentline import MAX_LINE, decode_line, lines, text_value, unfold
from crmcal.core.ical.event import Calendar, EventError, EventReader
from crmcal.core.ical.text import Text, not_a_calendar, regular
from crmcal.core.ical.timezones import Zones, named_zone
from crmcal.core.model import Event, Flaw

if TYPE_CHECKING:
    from crmcal.core.ical.vtimezone import FileZone

FOLD: Final = r"(?:\r*\n[ \t])"


def property_pattern(name: str) -> re.Pattern[bytes]:
    """Finds a property in folded lines and captures its value; a fold may stand anywhere, even in the name."""
    letters = f"{FOLD}?".join(f"[{letter.upper()}{letter.lower()}]" for letter in name)
    given = rf"(?:;(?:\"(?:[^\"\r\n]|{FOLD})*+\"|[^:\r\n]|{FOLD})*+)?"
    return re.compile(rf"\n{letters}{FOLD}?{given}:((?:[^\n]|\n[ \t])*+)".encode())


UID: Final = property_pattern("UID")
TZID: Final = property_pattern("TZID")
RECURRENCE_ID: Final = property_pattern("RECURRENCE-ID")
WITHOUT_UID: Final = re.compile(rb"\n((?:DTSTART|SUMMARY|RECURRENCE-ID)[;:](?:[^\n]|\n[ \t])*)", re.IGNORECASE)


SEPARATOR: Final = "\n"  # no UID has one


class NotACalendarError(ValueError):
    """The octets are no calendar; the sentence says what they are."""


class Resource(NamedTuple):
    """The VEVENTs of a document that share a UID (RFC 4791 §4.1).

    name:   the UID; with a RECURRENCE-ID behind it when a single override stands for itself
    octets: the lines of each component
    """

    name: str
    components: Sequence[Component]
    octets: Sequence[bytes]

    @property
    def uid(self) -> str:
        """The UID."""
        return self.name.partition(SEPARATOR)[0]

    @property
    def written_uid(self) -> str:
        """The UID as its events tell it."""
        return text_value(("UID", "", self.uid))

    @property
    def is_override(self) -> bool:
        """Whether it is an override that stands for itself."""
        return SEPARATOR in self.name


class Reading(NamedTuple):
    """What a resource holds.

    events: those that could be read
    lost:   one for each that could not, except where it is private
    methods: the METHOD that each of the lost stands under
    secret: how many unreadable VEVENTs are private
    secret_master: whether the series' master is private and not among the events
    """

    events: list[Event]
    lost: list[Flaw]
    methods: list[str]
    secret: int
    secret_master: bool = False


class Document:
    """An iCalendar document, read as far as its structure; events are decoded when asked for.

    data:  its octets, regular
    flaws: what is wrong with the document as a whole
    """

    def __init__(self, data: bytes, default_zone: tzinfo, *, floating_zone: tzinfo | None = None) -> None:
        """Find the structure; floating times are in `floating_zone`, else X-WR-TIMEZONE, else `default_zone`. Raises NotACalendarError."""
        text = calendar_text(data)
        self.data = text.data
        self.structure = structure(self.data)
        self.flaws = [Flaw(0, reason) for reason in (*text.repairs, *shortcomings(self.structure))]
        self.default_zone = default_zone
        self.floating_zone = floating_zone
        self.timezones: dict[int, list[Component]] = {}
        for component in self.structure.timezones:
            self.timezones.setdefault(component.calendar, []).append(component)
        self.definitions = self.timezone_definitions()
        self.zones_read: dict[bytes, FileZone | None] = {}
        self.all_definitions = {tzid: octets for own in self.definitions.values() for tzid, octets in own.items()}
        self.contexts: dict[int, bytes] = {}
        self.properties = [self.calendar_properties(spans) for spans in self.structure.properties or [[]]]
        self.calendars = [self.calendar(ordinal) for ordinal in range(len(self.properties))]
        self.line_feeds: array[int] | None = None
        self.line_of: Callable[[int], int] | None = None  # set where this is what is left of a longer document

    @property
    def vevents(self) -> int:
        """How many VEVENTs there are."""
        return len(self.structure.events)

    def calendar_properties(self, spans: list[tuple[int, int]]) -> dict[str, str]:
        """A VCALENDAR's own properties by name."""
        found, _ = lines(b"".join(self.data[start:end] for start, end in spans))
        properties: dict[str, str] = {}
        for line in found:
            properties.setdefault(line[0].upper(), text_value(line).strip())
        return properties

    def calendar(self, ordinal: int) -> Calendar:
        """What VCALENDAR number `ordinal` says about its events. A VTIMEZONE of another calendar in the file serves where its own is missing."""
        properties = self.properties[ordinal]
        own = named_zone(properties["X-WR-TIMEZONE"]) if properties.get("X-WR-TIMEZONE") else None
        default = self.floating_zone or (own[0] if own else self.default_zone)
        definitions = ChainMap(self.definitions.get(ordinal, {}), self.all_definitions)
        return Calendar(properties.get("METHOD", "").strip().upper(), Zones(default, definitions, self.zones_read))

    def timezone_definitions(self) -> dict[int, dict[str, Callable[[], bytes]]]:
        """Per calendar its VTIMEZONEs by TZID, not read yet."""
        definitions: dict[int, dict[str, Callable[[], bytes]]] = {}
        for component in self.structure.timezones:
            octets = component.octets(self.data)
            found = TZID.search(octets)
            if found:
                tzid = text_value(("TZID", "", unfold(found[1]).decode("utf-8", "replace").strip().strip('"')))
                definitions.setdefault(component.calendar, {})[tzid] = partial(bytes, octets)
        return definitions

    def resources(self, *, split_overrides: bool = False) -> Iterator[Resource]:
        """The resources in the order of their first VEVENT; overrides without their master one by one if asked for."""
        data = self.data
        overrides = split_overrides and RECURRENCE_ID.search(data) is not None
        groups = self.by_uid()
        while groups:  # worked through from the end of a reversed list, so that memory is given back on the way
            uid, components = groups.pop()
            resource = Resource(uid, components, [component.octets(data) for component in components])
            if overrides and all(RECURRENCE_ID.search(octets) for octets in resource.octets):
                yield from self.overrides(resource)
            else:
                yield resource

    def by_uid(self) -> list[tuple[str, tuple[Component, ...]]]:
        """The VEVENTs that share a UID, last ones first."""
        groups: dict[str, tuple[Component, ...]] = {}
        repeated: dict[str, list[Component]] = {}
        for component in self.structure.events:
            uid = uid_within(component, self.data)
            if uid in groups:
                repeated.setdefault(uid, [*groups[uid]]).append(component)
            else:
                groups[uid] = (component,)
        for uid, components in repeated.items():
            groups[uid] = tuple(components)
        return list(reversed(groups.items()))

    def overrides(self, resource: Resource) -> Iterator[Resource]:
        """Each RECURRENCE-ID of a resource without a master as a resource of its own, as far as they are written alike."""
        groups: dict[str, tuple[list[Component], list[bytes]]] = {}
        for component, octets in zip(resource.components, resource.octets, strict=True):
            found = RECURRENCE_ID.search(octets)
            written = unfold(found[0]) if found else b""  # with its parameters: the zone and THISANDFUTURE belong to it
            components, lines_of = groups.setdefault(f"{resource.name}{SEPARATOR}{decode_line(written).strip()}", ([], []))
            components.append(component)
            lines_of.append(octets)
        for name, (components, lines_of) in groups.items():
            yield Resource(name, components, lines_of)

    def context(self, resource: Resource) -> bytes:
        """What besides a resource's own octets decides how it reads: METHOD, zones. For digests."""
        if len(resource.components) == 1:
            return self.calendar_context(resource.components[0].calendar)
        ordinals = sorted({component.calendar for component in resource.components})
        return b"\0".join(self.calendar_context(ordinal) for ordinal in ordinals)

    def calendar_context(self, ordinal: int) -> bytes:
        """METHOD, X-WR-TIMEZONE, the zone of floating times and the VTIMEZONEs of one calendar, digested."""
        if ordinal not in self.contexts:
            calendar = self.calendars[ordinal]
            zones = [component.octets(self.data) for component in self.timezones.get(ordinal, ())]
            text = f"{calendar.method}\n{calendar.zones.default}\n".encode()
            self.contexts[ordinal] = blake2b(text + b"\0".join(zones), digest_size=16).digest()
        return self.contexts[ordinal]

    def read(self, resource: Resource) -> Reading:
        """Decode a resource's events; what cannot be decoded is told, never raised."""
        reading = Reading([], [], [], 0)
        secret, secret_master = 0, False
        for component, octets in zip(resource.components, resource.octets, strict=True):
            try:
                reading.events.append(self.event(component, octets))
            except EventError as error:
                if error.private:
                    secret += 1
                    secret_master |= RECURRENCE_ID.search(octets) is None
                else:
                    reading.lost.append(Flaw(self.line(component.start), error.reason, 1))
                    reading.methods.append(self.calendars[component.calendar].method)
        return reading._replace(secret=secret, secret_master=secret_master) if secret else reading

    def event(self, component: Component, octets: bytes) -> Event:
        """Decode one VEVENT. Raises EventError, also for one cut off: the lines that would have made it private may be missing."""
        reader = EventReader(octets, self.calendars[component.calendar])
        if component.ending == "cut":
            raise reader.fail("it is cut off where the file ends")
        if component.ending == "unclosed":
            reader.flaws.append("END:VEVENT is missing")
        try:
            return reader.event(component.start)
        except OverflowError:
            raise reader.fail("it lies beyond the years 1 to 9999") from None

    def line(self, offset: int) -> int:
        """The 1-based line that begins after the line feed at `offset` (the first line when there is none)."""
        if self.line_of:
            return self.line_of(offset)
        if self.line_feeds is None:
            self.line_feeds = array("Q", (found.start() for found in re.finditer(rb"\n", self.data)))
        at_line_feed = self.data[offset : offset + 1] == b"\n"
        return bisect_left(self.line_feeds, offset) + 1 + at_line_feed


def calendar_text(data: bytes) -> Text:
    """A calendar as regular octets. Raises NotACalendarError, which says what the octets are as they came."""
    reason = not_a_calendar(data)
    text = regular(data)
    if reason and not_a_calendar(text.data):
        raise NotACalendarError(reason)
    return text


def shortcomings(found: Structure) -> Iterator[str]:
    """What is wrong with a document as a whole, by its structure."""
    if found.truncated:
        yield "the file is truncated: it ends inside a component"
    if not found.events:
        others = ", ".join(f"{number} {name}" for name, number in sorted(found.others.items()) if name != "VTIMEZONE")
        yield "there are no events in it" + (f", only {others}" if others else "")
    if found.stray:
        yield f"{found.stray} candidates of a VPOLL are not events"


def uid_within(component: Component, data: bytes) -> str:
    """The UID of a VEVENT, which nearly always stands before its alarms: then their lines need not be put apart."""
    uid = value_of(UID.search(data, component.bounds[0], component.bounds[1]))
    return decode_line(uid) if uid else uid_of(component.octets(data))


def value_of(found: re.Match[bytes] | None) -> bytes:
    """The value that a property's pattern found, unfolded; b"" where it found none."""
    if found is None:
        return b""
    value = found[1].strip()
    return unfold(value).strip() if b"\n" in value or b"\r" in value or len(value) > MAX_LINE else value


def uid_of(octets: bytes) -> str:
    """The UID of a VEVENT's lines; for one without, a name made of start and title (no two documents need agree on it)."""
    uid = value_of(UID.search(octets))
    if uid:
        return decode_line(uid)  # as the event's own reader does: two UIDs in an old code page are two
    parts = sorted(unfold(part) for part in WITHOUT_UID.findall(octets))
    return "no-uid-" + blake2b(b"\n".join(parts), digest_size=12).hexdigest()
