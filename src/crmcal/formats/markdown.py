"""Markdown: a history as a note to keep."""

import re
from collections.abc import Sequence
from typing import Final

from crmcal.formats.text import clock, day_of, length, long_date, marks, safe, spent, who
from crmcal.history import History, Meeting

SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
HEADER: Final = ("| Date | Time | Length | Title | With | |", "|---|---|---:|---|---|---|")


def markdown(found: History) -> str:
    """A heading, the figures, upcoming meetings, past ones."""
    about, figures = found.subject, found.summary
    known_as = about.emails or about.domains
    lines = [f"# {escaped(about.name)}", "", escaped(", ".join(known_as)), ""]
    if about.company:
        lines += [f"Company: {escaped(about.company[0])} ({escaped(about.company[1])})", ""]
    lines += [f"- Meetings: {figures.meetings}, {spent(figures)}"]
    lines += [f"- First: {long_date(figures.first)}", f"- Last: {long_date(figures.last)}", f"- Next: {long_date(figures.next)}"]
    lines += section("Upcoming", [each for each in reversed(found.meetings) if not each.ended])
    lines += section("Past", [each for each in found.meetings if each.ended])
    return "\n".join(lines)


def section(title: str, meetings: Sequence[Meeting]) -> list[str]:
    """A heading and a table; nothing for no meetings."""
    return ["", f"## {title}", "", *HEADER, *(row(each) for each in meetings)] if meetings else []


def row(found: Meeting) -> str:
    """One meeting."""
    cells = (str(day_of(found.start)), clock(found), length(found.minutes), escaped(found.event.title), escaped(who(found.participants)), marks(found))
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Text that Markdown takes for text."""
    return SPECIAL.sub(r"\\\1", safe(text))
