"""Markdown: a history as a note to keep."""

import re
from collections.abc import Sequence
from typing import Final

from crmcal.formats.text import day_of, length, long_date, safe, spent
from crmcal.formats.words import answer_of, clock, facts, marks, name_of, prose, role, sorted_participants, who
from crmcal.history import History, Meeting, Shown
from crmcal.registry import output

SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
HEADER: Final = ("| Date | Time | Length | Title | With | |", "|---|---|---:|---|---|---|")


@output("markdown")
def markdown(shown: Shown) -> str:
    """A history or a meeting."""
    return note(shown) if isinstance(shown, Meeting) else history(shown)


def history(shown: History) -> str:
    """A heading, the figures, upcoming meetings, past ones."""
    about, figures = shown.subject, shown.summary
    known_as = about.emails or about.domains
    lines = [f"# {escaped(about.name)}", "", escaped(", ".join(known_as)), ""]
    if about.company:
        lines += [f"Company: {escaped(about.company[0])} ({escaped(about.company[1])})", ""]
    lines += [f"- Meetings: {figures.meetings}, {spent(figures)}"]
    lines += [f"- First: {long_date(figures.first)}", f"- Last: {long_date(figures.last)}", f"- Next: {long_date(figures.next)}"]
    lines += section("Upcoming", [each for each in reversed(shown.meetings) if not each.ended])
    lines += section("Past", [each for each in shown.meetings if each.ended])
    return "\n".join(lines)


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


def section(title: str, meetings: Sequence[Meeting]) -> list[str]:
    """A heading and a table; nothing for no meetings."""
    return ["", f"## {title}", "", *HEADER, *(row(each) for each in meetings)] if meetings else []


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
