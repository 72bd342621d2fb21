"""Results as tables: aligned for a terminal, or as Markdown."""

from collections.abc import Callable, Sequence

from processes import Usage
from results import MEGABYTE, Line, Peer, Results

Table = Callable[[Sequence[str], Sequence[Sequence[str]]], str]
MEASURED = ("measured", "seconds (processor)", "beside it", "seconds (processor)", "ratio", "by processor", "budget", "aim", "")
FULL = 10_000
PEERS = ("the same calendar", "seconds (processor)", "events a second", "times crmcal's import", "peak")


def tables(results: Results, table: Table) -> str:
    """Both tables with what they were measured on."""
    heading = f"{results.machine}; least of {results.rounds} rounds; calendars of {results.events:,} and {results.events * 10:,} events."
    if results.events < FULL:
        heading += f" The budgets are for {FULL:,} and {FULL * 10:,} events and mean nothing here."
    measured = table(MEASURED, [line_cells(line) for line in results.lines])
    beside = table(PEERS, [peer_cells(peer, results) for peer in results.peers])
    return f"{heading}\n\n{measured}\n\n{beside}\n"


def line_cells(line: Line) -> Sequence[str]:
    """One line of the first table."""
    return (
        line.what, seconds(line.usage), line.beside, seconds(line.reference) if line.reference else "",
        line.value, line.cpu_value, line.budget, line.aim, line.word,
    )  # fmt: skip


def peer_cells(peer: Peer, results: Results) -> Sequence[str]:
    """One line of the second table."""
    own = results.peers[0].usage
    if peer.usage is None or own is None:
        return (peer.what, "not installed", "", "", "")
    usage = peer.usage
    return (peer.what, seconds(usage), f"{results.events / usage.wall:,.0f}", f"{usage.wall / own.wall:.2f}", f"{usage.peak / MEGABYTE:.0f} MB")


def seconds(usage: Usage) -> str:
    """Seconds by the clock, and of processor time."""
    return f"{usage.wall:.2f} ({usage.cpu:.2f})"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, ["---"] * len(head), *rows])


def aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as what is in them."""
    widths = [max(len(cells[at]) for cells in [head, *rows]) for at in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip() for cells in [head, *rows])
