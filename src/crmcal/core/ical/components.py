"""The components of an iCalendar stream (RFC 5545 §3.4, §3.6): where each VEVENT begins and ends, and in what it stands.

Only BEGIN and END lines are looked at, so one broken event never costs its neighbours.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

# The line feed before it is part of a match; a fold may stand anywhere, even in BEGIN; blanks after the name are forgiven.
BOUNDARY: Final = re.compile(rb"\n([BbEe](?:EGIN:|ND:|(?:[GgIiNnDdEe \t]|\r*+\n[ \t])*+:))([A-Z]+(?=\r*\n(?![ \t]))|(?:[\w \t-]|\r*+\n[ \t])*+)\r*+(?=\n|\Z)")
FOLDS: Final = re.compile(rb"\s+")
MAX_DEPTH: Final = 20


class Component(NamedTuple):
    """One VEVENT or VTIMEZONE: its own content lines, without those of the components nested in it.

    calendar: ordinal of the VCALENDAR it stands in
    bounds:   where its lines are, as start, end, start, end … of octet ranges; the first begins at the line feed before BEGIN
    ending:   "whole", "unclosed" when the next component began before its END, "cut" when the stream ended in it
    """

    calendar: int
    bounds: tuple[int, ...]
    ending: str = "whole"

    @property
    def start(self) -> int:
        """Offset of BEGIN (of the line feed before it)."""
        return self.bounds[0]

    @property
    def end(self) -> int:
        """Offset behind END."""
        return self.bounds[-1]

    def octets(self, data: bytes) -> bytes:
        """Its lines, each after a line feed."""
        bounds = self.bounds
        if len(bounds) == 2:  # noqa: PLR2004 - one range
            return data[bounds[0] : bounds[1]]
        return b"".join([data[bounds[at] : bounds[at + 1]] for at in range(0, len(bounds), 2)])


class Structure(NamedTuple):
    """What an iCalendar stream is made of.

    events:     the VEVENTs
    timezones:  the VTIMEZONEs, sub-components included
    properties: per VCALENDAR the octet ranges of its own content lines
    others:     the other top components by name, such as VTODO, with their number
    truncated:  whether the stream ends inside a component
    stray:      number of VEVENTs that are a VPOLL's candidates and no events of the calendar
    """

    events: list[Component]
    timezones: list[Component]
    properties: list[list[tuple[int, int]]]
    others: dict[str, int]
    truncated: bool
    stray: int


def boundaries(data: bytes) -> Iterator[tuple[bool, bytes, int, int]]:
    """Each BEGIN or END line: (is BEGIN, component name, offset of the line feed before, offset of the line feed after)."""
    first = BOUNDARY.match(b"\n" + data[:256])
    if first:
        yield first[1][:1] in b"Bb", plain(first[2]), 0, first.end() - 1
    for found in BOUNDARY.finditer(data):
        keyword, name = found.groups()
        if keyword == b"BEGIN:" or keyword == b"END:" or plain(keyword) in {b"BEGIN:", b"END:"}:  # noqa: PLR1714 - the hot path, twice as fast
            yield keyword[0] in b"Bb", plain(name), found.start(), found.end()


@lru_cache(maxsize=256)
def plain(octets: bytes) -> bytes:
    """A keyword or name without folds and blanks, in upper case."""
    return octets if octets.isupper() and octets.isalpha() else FOLDS.sub(b"", octets).upper()


def structure(data: bytes) -> Structure:
    """Find every component; never raises, whatever the octets are."""
    reader = StructureReader()
    for begins, name, start, end in boundaries(data):
        if begins:
            reader.begin(name, start, end)
        else:
            reader.end(name, start, end)
    return reader.finish(len(data))


class Frame:
    """A component whose END has not come yet; `resumed` is where its own lines go on after a nested component."""

    __slots__ = ("bounds", "name", "resumed", "start")

    def __init__(self, name: bytes, start: int) -> None:
        self.name = name
        self.start = start
        self.bounds: list[int] = []
        self.resumed = start


class StructureReader:
    """Follows BEGIN and END lines with a stack and mends what does not nest."""

    def __init__(self) -> None:
        self.found = Structure([], [], [], {}, truncated=False, stray=0)
        self.stack: list[Frame] = []
        self.calendar = -1
        self.stray = 0

    def begin(self, name: bytes, start: int, end: int) -> None:
        """A component begins. VEVENT in VEVENT and VCALENDAR in anything mean that an END is missing before."""
        stack = self.stack
        if name == b"VCALENDAR":
            self.close_all(start, "unclosed")
            self.calendar += 1
            self.found.properties.append([])
            stack.append(Frame(name, end))
            return
        if name == b"VEVENT":
            self.close_broken_event(start)
            while len(stack) >= MAX_DEPTH:  # nested like that by missing ENDs: no event is lost for it
                self.close(len(stack) - 1, start, start, "unclosed")
        if stack:
            parent = stack[-1]
            if parent.resumed < start:
                parent.bounds += parent.resumed, start
            parent.resumed = start
        if len(stack) < MAX_DEPTH:
            stack.append(Frame(name, start))

    def close_broken_event(self, start: int) -> None:
        """End an event whose END:VEVENT is missing, now that the next one begins."""
        for depth, frame in enumerate(self.stack):
            if frame.name == b"VEVENT":
                self.close(depth, start, start, "unclosed")
                return

    def end(self, name: bytes, start: int, end: int) -> None:
        """A component ends; what is still open in it ends with it. An END of nothing is passed over."""
        stack = self.stack
        if stack and stack[-1].name == name:
            self.take(stack.pop(), start, end, "whole")
            return
        for depth in range(len(stack) - 1, -1, -1):
            if stack[depth].name == name:
                self.close(depth, start, end, "whole")
                return

    def close_all(self, end: int, ending: str) -> None:
        """End whatever is open."""
        while self.stack:
            self.close(len(self.stack) - 1, end, end, ending)

    def close(self, depth: int, start: int, end: int, ending: str) -> None:
        """End the component at `depth` and all that is nested in it; its END line is at [start, end)."""
        stack = self.stack
        while len(stack) > depth + 1:
            self.take(stack.pop(), start, start, "unclosed")
        self.take(stack.pop(), start, end, ending)

    def take(self, frame: Frame, start: int, end: int, ending: str) -> None:
        """File a component that has ended, and let its parent's lines go on behind it."""
        stack = self.stack
        name = frame.name
        if stack:
            # An alarm without its END may have swallowed lines of the event, CLASS:PRIVATE among them: then all of them are the event's.
            swallowed = ending != "whole" and stack[-1].name == b"VEVENT"
            stack[-1].resumed = frame.start if swallowed else end
        if frame.resumed < start:
            frame.bounds += frame.resumed, start
        if name == b"VCALENDAR":
            bounds = frame.bounds
            self.found.properties[self.calendar].extend(zip(bounds[::2], bounds[1::2], strict=True))
        elif name == b"VEVENT":
            self.take_event(frame, start, ending)
        elif len(stack) > 1:
            return
        elif name == b"VTIMEZONE":
            self.found.timezones.append(Component(max(self.calendar, 0), (frame.bounds[0] if frame.bounds else start, end), ending))
        else:
            self.count(name)

    def take_event(self, frame: Frame, start: int, ending: str) -> None:
        """File a VEVENT. Where it stands in something else, that lacks its END or is not known; only a VPOLL's are no events."""
        if len(self.stack) > 1 and any(parent.name == b"VPOLL" for parent in self.stack):
            self.stray += 1
        else:
            self.found.events.append(Component(max(self.calendar, 0), tuple(frame.bounds) or (start, start), ending))

    def count(self, name: bytes) -> None:
        """Count a component that is no event."""
        text = name.decode("ascii", "replace")
        self.found.others[text] = self.found.others.get(text, 0) + 1

    def finish(self, length: int) -> Structure:
        """End what the stream left open."""
        truncated = bool(self.stack)
        self.close_all(length, "cut")
        return self.found._replace(truncated=truncated, stray=self.stray)
