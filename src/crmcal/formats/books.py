"""What an import of address books found and did: a table for people, then who was left out, or JSON."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from crmcal.contacts.books import BooksReport
from crmcal.contacts.reading import Remark
from crmcal.formats.imported import not_read
from crmcal.formats.json import Value
from crmcal.formats.text import safe

if TYPE_CHECKING:
    from rich.console import Console

FIRST: Final = 5
FEW: Final = 3
QUIET: Final = "dim"
FIELD_NAMES: Final = {"company_id": "company"}


def show_books(console: "Console", report: BooksReport, *, verbose: bool) -> None:
    """Print it."""
    for book in report.books:
        if book.error:
            console.print(Text(safe(book.error), style="red"))
    if not all(book.error for book in report.books):
        console.print(figures(report))
        if report.dry_run:
            console.print(Text("dry run: nothing was stored", style="bold"))
    for book in report.books:
        if book.unread:
            console.print(Text(safe(f"{book.name}: {not_read(book.unread)}"), style="yellow"))
    if report.left:
        console.print(Text(f"not kept: {counted(report.left)}", style=QUIET))
    show_remarks(console, report.skipped, "left out: ", verbose=verbose)
    show_remarks(console, report.remarks, "", verbose=verbose)
    for person in report.gone if verbose else report.gone[:FIRST]:
        console.print(Text(f"gone from the book: {safe(person.name)} (stays here)", style="yellow"))


def figures(report: BooksReport) -> Table:
    """The figures."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    table.add_column(style="dim")
    table.add_row("contacts read", f"{contacts(report):,}")
    for outcome in ("new", "changed", "unchanged"):
        table.add_row(f"{outcome} people", f"{len(report.taken(outcome)):,}", Text(names([taken.person.name for taken in report.taken(outcome)])))
    if report.joined:
        table.add_row("the same as another", f"{report.joined:,}")
    table.add_row("skipped", f"{len(report.skipped):,}")
    if report.outcome.companies:
        table.add_row("new companies", f"{len(report.outcome.companies):,}", Text(names(report.outcome.companies)))
    if report.gone:
        table.add_row("gone from the book", f"{len(report.gone):,}", Text(names([person.name for person in report.gone])))
    return table


def counted(kinds: Mapping[str, int]) -> str:
    """`3 photos, 1 further telephone number`."""
    plural = {kind: f"{kind}es" if kind.endswith("s") else f"{kind}s" for kind in kinds}
    return ", ".join(f"{number:,} {kind if number == 1 else plural[kind]}" for kind, number in sorted(kinds.items(), key=lambda each: (-each[1], each[0])))


def contacts(report: BooksReport) -> int:
    """How many contacts there were, usable or not; a file that cannot be read counts as one."""
    return sum(taken.contacts for taken in report.outcome.people) + len(report.skipped)


def names(found: Sequence[str]) -> str:
    """The first of some names."""
    return safe(", ".join(found[:FEW]) + (" …" if len(found) > FEW else ""))


def show_remarks(console: "Console", remarks: Sequence[Remark], prefix: str, *, verbose: bool) -> None:
    """The first remarks, or all of them."""
    shown = remarks if verbose else remarks[:FIRST]
    for remark in shown:
        named = f"{remark.name}: " if remark.name else ""
        console.print(Text(safe(f"{prefix}{place(remark)}: {named}{remark.reason}"), style="yellow"))
    if len(remarks) > len(shown):
        console.print(Text(f"and {len(remarks) - len(shown):,} more: run with -v to see all of them", style="dim"))


def place(remark: Remark) -> str:
    """File and line."""
    return f"{remark.place}:{remark.line}" if remark.line else remark.place


def books(report: BooksReport) -> Value:
    """The same as JSON has it."""
    return {
        "schema": "crmcal.people-import/1",
        "dry_run": report.dry_run,
        "books": [
            {
                "name": book.name,
                "kind": book.kind,
                "ok": book.error is None,
                "error": book.error,
                "contacts": len(book.written),
                "columns_not_read": list(book.unread),
            }
            for book in report.books
        ],
        "summary": {
            "contacts": contacts(report),
            **{outcome: len(report.taken(outcome)) for outcome in ("new", "changed", "unchanged")},
            "joined": report.joined,
            "skipped": len(report.skipped),
            "companies": len(report.outcome.companies),
            "gone": len(report.gone),
        },
        "people": [
            {
                "id": None if report.dry_run and taken.outcome == "new" else taken.person.id,
                "name": taken.person.name,
                "emails": list(taken.person.emails),
                "outcome": taken.outcome,
                "fields": [FIELD_NAMES.get(name, name) for name in taken.fields],
            }
            for taken in report.outcome.people
        ],
        "companies": list(report.outcome.companies),
        "not_kept": dict(sorted(report.left.items())),
        "skipped": [told(remark) for remark in report.skipped],
        "remarks": [told(remark) for remark in report.remarks],
        "gone": [{"id": person.id, "name": person.name, "emails": list(person.emails)} for person in report.gone],
    }


def told(remark: Remark) -> dict[str, Value]:
    """A remark."""
    return {"file": remark.place, "line": remark.line or None, "name": remark.name or None, "reason": remark.reason}
