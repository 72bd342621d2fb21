"""The VEVENTs of an ordinary document, found by a splitter far simpler than crmcal's: what independent parsers are given to read."""

import re
from typing import NamedTuple

BOUNDARY = re.compile(r"(BEGIN|END):([A-Z-]+)\s*", re.IGNORECASE)


class Block(NamedTuple):
    """One VEVENT.

    line:   1-based line of its BEGIN
    method: METHOD of its calendar
    text:   a calendar of its own: the VTIMEZONEs of its calendar, and the VEVENT without nested components
    """

    line: int
    method: str
    text: str


def blocks(data: bytes) -> list[Block]:
    """The VEVENTs directly in a VCALENDAR; those whose END is missing are left out."""
    found: list[tuple[int, int, list[str]]] = []
    zones: list[list[str]] = [[]]
    methods = [""]
    path: list[str] = []
    for number, line in unfolded(data):
        boundary = BOUNDARY.fullmatch(line)
        name = boundary[2].upper() if boundary else ""
        if boundary and boundary[1].upper() == "BEGIN":
            path.append(name)
            if name == "VCALENDAR":
                zones.append([])
                methods.append("")
            if path[-2:] == ["VCALENDAR", "VEVENT"]:
                found.append((number, len(zones) - 1, []))
        if path == ["VCALENDAR"] and line.upper().startswith("METHOD:"):
            methods[-1] = line.partition(":")[2].strip()
        if path[:2] == ["VCALENDAR", "VTIMEZONE"]:
            zones[-1].append(line)
        elif path == ["VCALENDAR", "VEVENT"]:
            found[-1][2].append(line)
        if boundary and boundary[1].upper() == "END" and path:
            path.pop()
    whole = [each for each in found if each[2][-1].strip().upper() == "END:VEVENT"]
    return [Block(number, methods[at], calendar([*zones[at], *event])) for number, at, event in whole]


def unfolded(data: bytes) -> list[tuple[int, str]]:
    """The lines and their numbers."""
    physical = re.split(rb"\r?\n", data.removeprefix(b"\xef\xbb\xbf"))
    logical: list[tuple[int, bytes]] = []
    for number, line in enumerate(physical, 1):
        if line[:1] in {b" ", b"\t"} and logical:
            logical[-1] = (logical[-1][0], logical[-1][1] + line[1:])
        else:
            logical.append((number, line))
    return [(number, decoded(line)) for number, line in logical]


def decoded(line: bytes) -> str:
    """A line in UTF-8, else in the Windows code page."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def calendar(lines: list[str]) -> str:
    """A calendar that holds these lines."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//crmcal//tests//EN", *lines, "END:VCALENDAR", ""])
