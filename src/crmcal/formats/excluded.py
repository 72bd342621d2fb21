"""Counts of what was left out: as a table, and as JSON."""

from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crmcal.core.rules import MEANINGS
from crmcal.explaining.counting import Cell, Excluded
from crmcal.formats.json import Value
from crmcal.formats.text import safe

NARROW: Final = 80
SCHEMA: Final = "crmcal.excluded/1"
MONTHS: Final = {
    "reading": "Months are those in which events were first read: of what is excluded no time is stored.",
    "event": "Months are those of the events.",
}


def show_excluded(console: Console, found: Excluded) -> None:
    """Print the counts."""
    if not found.counts:
        console.print(Text("Nothing is excluded." if found.read else "Nothing is excluded, or nothing was read yet."))
        return
    meanings = "rule" in found.by and console.width >= NARROW
    table = Table(box=None, pad_edge=False, header_style="bold", show_footer=True)
    for number, name in enumerate(shown(found)):
        table.add_column(name, overflow="fold", footer="" if number else "all")
    table.add_column("events", justify="right", footer=f"{found.counts.total():,}")
    if meanings:
        table.add_column("", style="dim")
    for cell, number in ranked(found):
        named = [Text(safe(str(getattr(cell, name) or "–"))) for name in shown(found)]
        table.add_row(*named, f"{number:,}", *([MEANINGS.get(cell.rule or "", "")] if meanings else []))
    console.print(table)
    if "month" in found.by:
        console.print(Text(f"\n{MONTHS[found.of]}", style="dim"))


def shown(found: Excluded) -> list[str]:
    """What events are told apart by; without the collection where each source has one."""
    sources = {cell.source for cell in found.counts}
    collections = {(cell.source, cell.collection) for cell in found.counts}
    return [name for name in found.by if name != "collection" or len(collections) > len(sources)]


def ranked(found: Excluded) -> list[tuple[Cell, int]]:
    """The counts in the order of what they are told apart by; rules as they are asked."""
    order = {name: number for number, name in enumerate(MEANINGS)}

    def place(row: tuple[Cell, int]) -> list[tuple[int, str]]:
        values = [(name, getattr(row[0], name) or "") for name in found.by]
        return [(order.get(value, len(order)) if name == "rule" else 0, value) for name, value in values]

    return sorted(found.counts.items(), key=place)


def excluded(found: Excluded) -> Value:
    """The counts, for programs."""
    return {
        "schema": SCHEMA,
        "by": list(found.by),
        "month_of": found.of,
        "total": found.counts.total(),
        "rows": [{**{name: value or None for name, value in cell._asdict().items()}, "events": number} for cell, number in ranked(found)],
        "read": [{"source": each.name, "ok": each.ok, "complete": each.complete, "error": each.error} for each in found.read],
    }
