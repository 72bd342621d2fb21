"""Markdown: a history as a note to keep."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from crmcal.formats.text import day_of, length, long_date, safe, spent
from crmcal.formats.words import answer_of, clock, facts, marks, name_of, prose, role, sorted_participants, who
from crmcal.history import History, Meeting, Shown, Summary
from crmcal.registry import output
from crmcal.store.reads import Subject

SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
HEADER: Final = ("| Date | Time | Length | Title | With | |", "|---|---|---:|---|---|---|")


@output("markdown")
def markdown(shown: Shown) -> str:
    """A history or a meeting."""
    return note(shown) if isinstance(shown, Meeting) else history(shown)


def history(shown: History) -> str:
    """A heading, the figures, upcoming meetings, past ones."""
    upcoming, past = [each for each in reversed(shown.meetings) if not each.ended], [each for each in shown.meetings if each.ended]
    return "\n".join(pieces(shown.subject, shown.summary, upcoming, past))


def pieces(about: Subject, figures: Summary, upcoming: Iterable[Meeting], past: Iterable[Meeting]) -> Iterator[str]:
    """The same, line by line."""
    yield from (f"# {escaped(about.name)}", "")
    known_as = about.emails or about.domains
    if known_as:
        yield from (escaped(", ".join(known_as)), "")
    if about.company:
        yield from (f"Company: {escaped(about.company[0])} ({escaped(about.company[1])})", "")
    yield f"- Meetings: {figures.meetings}, {spent(figures)}"
    yield from (f"- {name}: {long_date(day)}" for name, day in (("First", figures.first), ("Last", figures.last), ("Next", figures.next)))
    yield from section("Upcoming", upcoming)
    yield from section("Past", past)


def note(meeting: Meeting) -> str:
    """A heading, the facts, the participants, the description."""
    lines = [f"# {escaped(meeting.event.title) or '(no title)'}", "", *(f"- {name}: {escaped(value)}" for name, value in facts(meeting))]
    if meeting.participants:
        cells = [(name_of(each), each.email or "", answer_of(each), role(each)) for each in sorted_participants(meeting.participants)]
        lines += ["", "## Participants", "", "| Name | Address | Answer | |", "|---|---|---|---|"]
        lines += [f"| {' | '.join(map(escaped, row))} |" for row in cells]
    description = prose(meeting.event.description)
    if description:
        lines += ["", "## Description", "", *(f"{escaped(line)}  ".rstrip("\n") for line in description.split("\n"))]
    return "\n".join(lines)


def section(title: str, meetings: Iterable[Meeting]) -> Iterator[str]:
    """A heading and a table; nothing for no meetings."""
    for number, each in enumerate(meetings):
        if number == 0:
            yield from ("", f"## {title}", "", *HEADER)
        yield row(each)


def row(meeting: Meeting) -> str:
    """One meeting."""
    cells = (
        str(day_of(meeting.start)),
        clock(meeting),
        length(meeting.minutes),
        escaped(meeting.event.title),
        escaped(who(meeting.participants)),
        marks(meeting),
    )
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Text that Markdown takes for text."""
    return SPECIAL.sub(r"\\\1", safe(text))
