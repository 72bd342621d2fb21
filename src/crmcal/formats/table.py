"""Histories as tables for people: a heading, what comes, what was, month by month, as wide as the terminal."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from crmcal.formats.heading import GAP, QUIET, fitted, heading
from crmcal.formats.lines import Line, Lines
from crmcal.formats.text import length, long_date, safe, short_day
from crmcal.formats.words import SIGNS, clock, marks, who
from crmcal.history import History, Meeting

LENGTH_COLUMN: Final = 2
MIN_TITLE: Final = 16
NARROW: Final = 80
SHOWN_AHEAD: Final = 5
STRUCK: Final = "dim strike"


class Row(NamedTuple):
    """A meeting as cells."""

    day: str
    time: str
    length: str
    title: str
    who: str
    marks: str
    style: str


def show_history(console: Console, shown: History, most: int | None = None) -> None:
    """Print the history of a person, a company or an opportunity; of the past `most` meetings, all without a number."""
    heading(console, shown)
    ahead = [each for each in reversed(shown.meetings) if not each.ended]
    ended = [each for each in shown.meetings if each.ended]
    past = ended[:most]
    short = console.width < NARROW
    coming = [row(each, short=short, dated=True) for each in ahead[:SHOWN_AHEAD]]
    months = [(month, [row(each, short=short) for each in meetings]) for month, meetings in groupby(past, key=lambda each: f"{each.start:%B %Y}")]
    widths = column_widths([each for _, rows in months for each in rows], console.width)
    lines: list[Line] = []
    if coming:
        lines += section("Upcoming", coming, column_widths(coming, console.width))
        if len(ahead) > SHOWN_AHEAD:
            lines.append(Line(f"and {len(ahead) - SHOWN_AHEAD} more until {long_date(ahead[-1].start)}", QUIET))
    for month, rows in months:
        lines += section(month, rows, widths)
    if len(past) < len(ended):
        lines += [Line("", ""), Line(f"and {len(ended) - len(past)} earlier", QUIET)]
    if not shown.meetings:
        lines += [Line("", ""), Line("No meetings in this selection.", QUIET)]
    console.print(Lines(lines), end="")
    explain(console, [*coming, *(each for _, rows in months for each in rows)])
    left_out = hidden(shown)
    if left_out:
        console.print(Text(f"\nNot shown: {left_out}", style=QUIET))


def explain(console: Console, rows: Sequence[Row]) -> None:
    """What the signs mean that stand for words, and the brackets."""
    special = {sign for each in rows for sign in each.marks}
    meanings = [f"{sign} {meaning}" for sign, meaning in SIGNS.items() if sign in special]
    if any("(" in each.who for each in rows):
        meanings.append("( ) colleagues")
    if meanings:
        console.print(Text("\n" + " · ".join(meanings), style=QUIET))


def hidden(shown: History) -> str:
    """What is left out of the table."""
    parts = []
    if shown.summary.cancelled and not any(each.cancelled for each in shown.meetings):
        parts.append(f"{shown.summary.cancelled} cancelled (--cancelled)")
    if shown.summary.declined and not any(each.declined and not each.cancelled for each in shown.meetings):
        parts.append(f"{shown.summary.declined} declined (--declined)")
    return ", ".join(parts)


def row(meeting: Meeting, *, short: bool, dated: bool = False) -> Row:
    """A meeting's cells; with signs in place of words where space is `short`, with the whole date where no month stands above."""
    day = f"{short_day(meeting.start)} {meeting.start:%b %Y}" if dated else short_day(meeting.start)
    style = STRUCK if meeting.cancelled else QUIET if meeting.declined else ""
    title = safe(meeting.event.title) or "(no title)"
    return Row(day, clock(meeting), length(meeting.minutes), title, who(meeting.participants), marks(meeting, short=short), style)


def column_widths(rows: Sequence[Row], width: int) -> tuple[int, ...]:
    """How wide each column is: the short ones as they need, title and names share what the terminal has left."""
    need = [max((cell_len(each[column]) for each in rows), default=0) for column in range(6)]
    day, time, span, title, names, special = need
    left = width - day - time - span - special - GAP * (5 if special else 4)
    if title + names > left:
        names = min(names, max(left - title, left * 2 // 5))
        if left - names < MIN_TITLE:
            names = max(left - MIN_TITLE - GAP, 0)
        title = max(left - names, 1)
    return day, time, span, title, names, special


def section(title: str, rows: Iterable[Row], widths: Sequence[int]) -> Iterator[Line]:
    """A title and its meetings."""
    yield Line("", "")
    yield Line(title, "bold")
    for each in rows:
        yield Line((" " * GAP).join(cells(each, widths)).rstrip(), each.style)


def cells(row: Row, widths: Sequence[int]) -> Iterator[str]:
    """A row's cells in the widths of their columns; lengths stand right."""
    for number, width in enumerate(widths):
        if width:
            text = fitted(row[number], width)
            yield text.strip().rjust(width) if number == LENGTH_COLUMN else text
