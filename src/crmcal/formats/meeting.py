"""One meeting in full for people: the facts, who was asked, what it is about."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console

from crmcal.core.readable import readable
from crmcal.formats.lines import Line, Lines
from crmcal.formats.text import safe
from crmcal.formats.words import answer_of, facts, name_of, prose, role, sorted_participants
from crmcal.formats.wrapping import wrapped
from crmcal.history import Meeting
from crmcal.store.reads import ParticipantRow

GAP: Final = 2
NARROW: Final = 30  # cells: where less is left for them, facts stand below their names
BOLD: Final = "bold"


def show_meeting(console: Console, meeting: Meeting) -> None:
    """Print one meeting in full, as wide as the console."""
    console.print(Lines(list(lines(meeting, console.width))), end="", crop=False)


def lines(meeting: Meeting, width: int) -> Iterator[Line]:
    """All lines."""
    yield from (Line(line, BOLD) for line in wrapped(safe(meeting.event.title) or "(no title)", width))
    yield from fact_lines(facts(meeting), width)
    if meeting.participants:
        yield from (Line(""), Line("Participants", BOLD))
        yield from participant_lines(sorted_participants(meeting.participants), width)
    description = prose(meeting.event.description)
    if description:
        yield from (Line(""), Line("Description", BOLD))
        yield from map(Line, wrapped(description, width))


def fact_lines(about: Sequence[tuple[str, str]], width: int) -> Iterator[Line]:
    """Names and values in two columns; below each other where that leaves no room."""
    column = max(len(name) for name, _ in about) + GAP
    indent = " " * (column if width - column >= NARROW else GAP)
    for name, value in about:
        first, *rest = wrapped(value, width - len(indent))
        if len(indent) == column and cell_len(first) <= width - column:
            yield Line(name.ljust(column) + first)
        else:
            yield Line(name)
            yield Line(indent + first if cell_len(first) <= width - len(indent) else first)
        yield from (Line(indent + line if cell_len(line) <= width - len(indent) else line) for line in rest)


def participant_lines(participants: Sequence[ParticipantRow], width: int) -> Iterator[Line]:
    """A line for each in columns; where those have no room, the address on a line of its own."""
    rows = [(name_of(each), safe(readable(each.email or "")), answer_of(each), role(each)) for each in participants]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + GAP * (len(widths) - 1) <= width:
        for row in rows:
            yield Line((" " * GAP).join(set_cell_size(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip())
        return
    for name, email, *rest in rows:
        yield from map(Line, wrapped(" · ".join(part for part in (name, *rest) if part), width))
        whole = cell_len(email) <= width - GAP
        for part in filter(None, [email] if whole else email.replace("@", " @", 1).split()):  # before the domain is where it hurts least
            yield Line(" " * GAP + part)
