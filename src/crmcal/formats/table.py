"""Histories as tables for people: a heading, what comes, what was, month by month, as wide as the terminal."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from crmcal.formats.lines import Line, Lines
from crmcal.formats.opportunities import named, terms
from crmcal.formats.text import length, long_date, safe, short_day, spent, spoken_day
from crmcal.formats.words import clock, marks, who
from crmcal.history import History, Meeting, MemberFigures, Summary
from crmcal.store.contacts.sales import OpportunityRow

GAP: Final = 2
LENGTH_COLUMN: Final = 2
MIN_TITLE: Final = 16
NARROW: Final = 80
SIGNS: Final = {"↻": "recurring", "?": "tentative or unanswered", "✗": "cancelled or declined"}
SHOWN_AHEAD: Final = 5
SHOWN_PEOPLE: Final = 10
QUIET: Final = "dim"
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
    explain(console, [*coming, *(each for _, rows in months for each in rows)], short=short)
    left_out = hidden(shown)
    if left_out:
        console.print(Text(f"\nNot shown: {left_out}", style=QUIET))


def explain(console: Console, rows: Sequence[Row], *, short: bool) -> None:
    """What the brackets mean, and the signs that stand for words where space is `short`."""
    special = {sign for each in rows for sign in each.marks} if short else set()
    meanings = [f"{sign} {meaning}" for sign, meaning in SIGNS.items() if sign in special]
    if any("(" in each.who for each in rows):
        meanings.append("( ) colleagues")
    if meanings:
        console.print(Text("\n" + " · ".join(meanings), style=QUIET))


def heading(console: Console, shown: History) -> None:
    """Who or what it is, and the figures."""
    subject = shown.subject
    if shown.opportunity:
        for line, style in opportunity_heading(shown.opportunity, shown.rule):
            console.print(Text(line, style=style))
    else:
        console.print(Text.assemble((safe(subject.name), "bold"), ("  " + "  ".join(safe(each) for each in subject.emails or subject.domains), QUIET)))
        if subject.company:
            console.print(Text(safe(named(*subject.company))))
    figures(console, shown.summary)
    for sale in shown.opportunities:
        console.print(Text(f"Opportunity: {safe(' · '.join([sale.name, *terms(sale)]))}"))
    if shown.people:
        console.print(Lines([Line("", ""), Line("People", "bold"), *people(shown.people, console.width)]), end="")


def figures(console: Console, summary: Summary) -> None:
    """How many meetings, since when, until when; on one line where there is room."""
    plural = "" if summary.meetings == 1 else "s"
    facts = [f"{summary.meetings:,} meeting{plural}, {spent(summary)}"]
    if summary.first and summary.last:
        facts += [f"first {long_date(summary.first)}", f"last {long_date(summary.last)}"]
    facts.append(f"next {long_date(summary.next)}" if summary.next else "none ahead")
    lines = Text(" · ").join(Text(fact, no_wrap=True) for fact in facts)
    console.print(lines if console.width >= lines.cell_len else Text("\n".join(facts)))


def opportunity_heading(sale: OpportunityRow, rule: str) -> Iterator[tuple[str, str]]:
    """What an opportunity is, line by line, each with its style."""
    yield safe(sale.name), "bold"
    whom = [named(*sale.company[1:])] if sale.company else []
    contacts = ", ".join(each.name for each in sale.contacts)
    for facts in ([*whom, *([contacts] if contacts else [])], terms(sale)):
        if facts:
            yield safe(" · ".join(facts)), ""
    yield safe(rule), QUIET


def people(known: Sequence[MemberFigures], width: int) -> Iterator[Line]:
    """The people of a company, those with the most meetings: how many, the last one, the next one."""
    shown = known[:SHOWN_PEOPLE]
    lines = [
        (safe(each.name), f"{each.meetings:,}", *(f"{word} {spoken_day(day)}" if day else "" for word, day in (("last", each.last), ("next", each.next))))
        for each in shown
    ]
    need = [max(cell_len(line[column]) for line in lines) for column in range(4)]
    need[0] = max(min(need[0], width - sum(need[1:]) - GAP * 3), 1)
    for name, meetings, last, coming in lines:
        yield Line((" " * GAP).join((fitted(name, need[0]), meetings.rjust(need[1]), last.ljust(need[2]), coming)).rstrip(), "")
    if len(known) > len(shown):
        yield Line(f"and {len(known) - len(shown)} more", QUIET)


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


def fitted(text: str, width: int) -> str:
    """Text filled up or cut to `width` cells; what is cut ends in an ellipsis."""
    size = len(text) if text.isascii() else cell_len(text)
    return text + " " * (width - size) if size <= width else set_cell_size(text, width - 1) + "…"
