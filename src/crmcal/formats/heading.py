"""What stands above the meetings of a history: who or what it is, the figures, open opportunities, a company's people."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from crmcal.core.readable import readable
from crmcal.formats.lines import Line, Lines
from crmcal.formats.opportunities import brief, named, terms
from crmcal.formats.text import long_date, safe, spent, spoken_day
from crmcal.formats.words import zone_name
from crmcal.history import History, MemberFigures, Summary
from crmcal.store.contacts.opportunity_rows import OpportunityRow

GAP: Final = 2
SHOWN_PEOPLE: Final = 10
SHORTEST_NAME: Final = 12
QUIET: Final = "dim"


def heading(console: Console, shown: History) -> None:
    """Print it."""
    for words in opportunity_heading(shown.opportunity, shown.rule) if shown.opportunity else subject_heading(shown):
        console.print(words)
    figures(console, shown.summary, shown.zone)
    for sale in shown.opportunities:
        console.print(Text(f"Opportunity: {safe(brief(sale))}"))
    if shown.people:
        console.print(Lines([Line("", ""), Line("People", "bold"), *people(shown.people, console.width)]), end="")


def subject_heading(shown: History) -> Iterator[Text]:
    """Who or which company it is."""
    subject = shown.subject
    yield Text.assemble((safe(readable(subject.name)), "bold"), ("  " + "  ".join(safe(readable(each)) for each in subject.emails or subject.domains), QUIET))
    if subject.company:
        yield Text(safe(named(*subject.company)))


def opportunity_heading(sale: OpportunityRow, rule: str) -> Iterator[Text]:
    """What an opportunity is, and which meetings are its."""
    yield Text(safe(sale.name), style="bold")
    contacts = ", ".join(each.name for each in sale.contacts)
    whom = [named(*sale.company[1:])] if sale.company else []
    for facts in ([*whom, *([contacts] if contacts else [])], terms(sale)):
        if facts:
            yield Text(safe(" · ".join(facts)))
    yield Text(safe(rule), style=QUIET)


def figures(console: Console, summary: Summary, zone: tzinfo) -> None:
    """Print how many meetings there were, since when, until when, and the zone of all times; on one line where there is room."""
    plural = "" if summary.meetings == 1 else "s"
    facts = [f"{summary.meetings:,} meeting{plural}, {spent(summary)}"]
    if summary.first and summary.last:
        facts += [f"first {long_date(summary.first)}", f"last {long_date(summary.last)}"]
    facts.append(f"next {long_date(summary.next)}" if summary.next else "none ahead")
    line, caption = " · ".join(facts), f"times in {zone_name(zone)}"
    if console.width >= cell_len(f"{line} · {caption}"):
        console.print(Text.assemble(line, (f" · {caption}", QUIET)))
    else:
        console.print(Text(line if console.width >= cell_len(line) else "\n".join(facts)))
        console.print(Text(caption, style=QUIET))


def people(known: Sequence[MemberFigures], width: int) -> Iterator[Line]:
    """The people of a company, those with the most meetings first: how many, the last one, the next one. Names are cut, then days left out."""
    shown = known[:SHOWN_PEOPLE]
    lines = [(safe(each.name), f"{each.meetings:,}", spoken("last", each.last), spoken("next", each.next)) for each in shown]
    need = [max(cell_len(line[column]) for line in lines) for column in range(4)]
    while len(need) > 1 and width - sum(need[1:]) - GAP * len(need) < min(need[0], SHORTEST_NAME):
        need.pop()
    need[0] = min(need[0], width - sum(need[1:]) - GAP * (len(need) - 1))
    for line in lines:
        cells = (line[at].rjust(size) if at == 1 else fitted(line[at], size) for at, size in enumerate(need))
        yield Line((" " * GAP).join(cells).rstrip(), "")
    if len(known) > len(shown):
        yield Line(f"and {len(known) - len(shown)} more", QUIET)


def spoken(word: str, moment: date | datetime | None) -> str:
    """`last 3 Mar 2026`; "" for none."""
    return f"{word} {spoken_day(moment)}" if moment else ""


def fitted(text: str, width: int) -> str:
    """Text filled up or cut to `width` cells; what is cut ends in an ellipsis."""
    size = len(text) if text.isascii() else cell_len(text)
    return text + " " * (width - size) if size <= width else set_cell_size(text, width - 1) + "…"
