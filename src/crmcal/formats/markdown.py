"""Markdown: a history as a note to keep."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import Final

from crmcal.core.readable import readable
from crmcal.formats.opportunities import brief, named, terms
from crmcal.formats.text import day_of, length, long_date, safe, spent, spoken_day
from crmcal.formats.words import answer_of, clock, facts, name_of, prose, role, sorted_participants, spelt, who, zone_name
from crmcal.history import History, Meeting, MemberFigures, Shown, Summary
from crmcal.registry import output
from crmcal.store.reads import Subject

SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
HEADER: Final = ("| Date | Time | Length | Title | With (colleagues) | |", "|---|---|---:|---|---|---|")


@output("markdown")
def markdown(shown: Shown) -> str:
    """A history or a meeting."""
    return note(shown) if isinstance(shown, Meeting) else history(shown)


def history(shown: History) -> str:
    """A heading, the figures, upcoming meetings, past ones."""
    upcoming, past = [each for each in reversed(shown.meetings) if not each.ended], [each for each in shown.meetings if each.ended]
    more = [f"- Opportunity: {escaped(brief(each))}" for each in shown.opportunities] + people(shown.people)
    return "\n".join(pieces(shown.subject.name, about(shown), shown.summary, shown.zone, upcoming, past, more))


def pieces(
    name: str, about: Iterable[str], figures: Summary, zone: tzinfo, upcoming: Iterable[Meeting], past: Iterable[Meeting], more: Iterable[str] = ()
) -> Iterator[str]:
    """The same, line by line; `more` follows the figures. zone: that of all times."""
    yield from (f"# {escaped(readable(name))}", "")
    for paragraph in about:
        yield from (escaped(paragraph), "")
    yield f"- Meetings: {figures.meetings}, {spent(figures)}"
    yield from (f"- {title}: {long_date(day)}" for title, day in (("First", figures.first), ("Last", figures.last), ("Next", figures.next)))
    yield f"- Times: in {escaped(zone_name(zone))}"
    yield from more
    yield from section("Upcoming", upcoming)
    yield from section("Past", past)


def about(shown: History) -> list[str]:
    """Who or what it is, a paragraph each; nothing that is empty."""
    whose, sale = shown.subject, shown.opportunity
    if sale:
        contacts = ", ".join(each.name for each in sale.contacts)
        whom = f"Company: {named(*sale.company[1:])}" if sale.company else ""
        paragraphs = [whom, f"Contacts: {contacts}" if contacts else "", " · ".join(terms(sale)), shown.rule]
    else:
        paragraphs = known_as(whose)
    return [text for text in paragraphs if text]


def known_as(whose: Subject) -> list[str]:
    """Addresses or domains, and the company."""
    return [", ".join(map(readable, whose.emails or whose.domains)), f"Company: {named(*whose.company)}" if whose.company else ""]


def people(known: Sequence[MemberFigures]) -> list[str]:
    """A heading and a table; nothing for nobody."""
    rows = [
        f"| {escaped(each.name)} | {each.meetings} | {' | '.join(spoken_day(day) if day else '' for day in (each.last, each.next))} |".replace("  ", " ")
        for each in known
    ]
    return ["", "## People", "", "| Name | Meetings | Last | Next |", "|---|---:|---|---|", *rows] if rows else []


def note(meeting: Meeting) -> str:
    """A heading, the facts, the participants, the description."""
    lines = [f"# {escaped(meeting.event.title) or '(no title)'}", "", *(f"- {name}: {escaped(value)}" for name, value in facts(meeting))]
    if meeting.participants:
        cells = [(name_of(each), readable(each.email or ""), answer_of(each), role(each)) for each in sorted_participants(meeting.participants)]
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
        spelt(meeting),
    )
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Text that Markdown takes for text."""
    return SPECIAL.sub(r"\\\1", safe(text))
