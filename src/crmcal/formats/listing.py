"""Lists in every format: a table for people, JSON, CSV, TSV and Markdown with the same fields."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from crmcal.errors import UsageError
from crmcal.formats import console
from crmcal.formats.delimited import cell
from crmcal.formats.json import Value, dumped

if TYPE_CHECKING:
    from rich.table import Table

Fields = Mapping[str, Value]
QUIET: Final = "dim"
GAP: Final = 2
LEAST: Final = 8  # of a column that is cut


class Column(NamedTuple):
    """A column of the table for people.

    text:  of the fields of a row
    right: for figures, which are never cut; whole: for other text that is not
    fold:  what may take several lines
    spare: what is left out first where the terminal is narrow
    """

    title: str
    text: Callable[[Fields], str]
    right: bool = False
    fold: bool = False
    whole: bool = False
    spare: bool = False


class Listing(NamedTuple):
    """A list to be shown.

    schema: of the JSON document; name: its member that holds the rows
    rows:   each with all fields; lists are told one by one in JSON, with semicolons between in cells
    none:   what to say when there is nothing
    block:  for people, the lines of a row in place of the table: where one is to be copied it may not be torn
    documents: the rows as JSON has them, where that is other than the cells; footer: lines below the table
    """

    schema: str
    name: str
    fields: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Fields]
    none: str
    documents: Sequence[Fields] | None = None
    footer: str = ""
    block: Callable[[Fields], Sequence[str]] | None = None


def show_listing(listing: Listing, chosen: str) -> None:
    """Print a list in the format the user chose. Raises UsageError for one that lists do not have."""
    if chosen == "table":
        show_table(listing)
    else:
        console.write(written(listing, chosen))


def written(listing: Listing, chosen: str) -> str:
    """A list in a machine format. Raises UsageError for one that lists do not have."""
    if chosen == "json":
        return dumped({"schema": listing.schema, listing.name: list(listing.rows if listing.documents is None else listing.documents)})
    if chosen in {"csv", "tsv"}:
        return delimited(listing, "," if chosen == "csv" else "\t")
    if chosen == "markdown":
        return markdown(listing)
    raise UsageError(f"There is no format {chosen!r} for a list.", hint="Choose one of: csv, json, markdown, tsv.")


def show_table(listing: Listing) -> None:
    """For people."""
    if not listing.rows:
        console.err().print(listing.none)
        return
    out = console.out()
    if listing.block:
        out.print(blocks(listing.rows, listing.block), soft_wrap=True)
    else:
        out.print(table(listing, out.width))
    if listing.footer:
        out.print(listing.footer, style=QUIET)


def blocks(rows: Sequence[Fields], block: Callable[[Fields], Sequence[str]]) -> str:
    """The lines of each row, with an empty one between rows; only the terminal wraps them, which copies them whole."""
    from crmcal.formats.text import safe  # noqa: PLC0415 - start-up: data is written without Rich

    return "\n\n".join("\n".join(map(safe, block(row))) for row in rows)


def table(listing: Listing, width: int) -> "Table":
    """As wide as the terminal; names are cut before figures are."""
    from rich.table import Table  # noqa: PLC0415 - start-up: data is written without Rich
    from rich.text import Text  # noqa: PLC0415

    from crmcal.formats.text import safe, safe_lines  # noqa: PLC0415

    cells = [[(safe_lines if column.fold else safe)(column.text(row)) for column in listing.columns] for row in listing.rows]
    shown = Table(box=None, pad_edge=False, header_style="bold")
    fitting = widths(listing.columns, cells, width)
    for at, wide in fitting.items():
        column = listing.columns[at]
        justify: Literal["left", "right"] = "right" if column.right else "left"
        shown.add_column(column.title, justify=justify, overflow="fold" if column.fold else "ellipsis", no_wrap=not column.fold, width=wide)
    for row in cells:
        shown.add_row(*(Text(row[at]) for at in fitting))
    return shown


def widths(columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int) -> dict[int, int]:
    """How wide each column is that there is room for, by its place: what may not be cut as it needs, the widest of the others cut first."""
    from rich.cells import cell_len  # noqa: PLC0415 - start-up: data is written without Rich

    found = {at: max(cell_len(line) for text in (column.title, *(row[at] for row in cells)) for line in text.split("\n")) for at, column in enumerate(columns)}
    least = {at: need if columns[at].right or columns[at].whole else min(need, LEAST) for at, need in found.items()}
    for at in [at for at in reversed(found) if columns[at].spare]:
        if sum(least.values()) + GAP * (len(least) - 1) <= width:
            break
        del found[at], least[at]
    while sum(found.values()) + GAP * (len(found) - 1) > width:
        loose = [at for at in found if found[at] > least[at]] or [at for at in found if found[at] > 1]
        if not loose:
            break
        found[max(loose, key=found.__getitem__)] -= 1
    return found


def delimited(listing: Listing, delimiter: str) -> str:
    """With a header; no cell can run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(listing.fields)
    for row in listing.rows:
        writer.writerow([cell(row[field], delimiter) for field in listing.fields])
    return out.getvalue().removesuffix("\n")


def markdown(listing: Listing) -> str:
    """The table for people, as Markdown."""
    from crmcal.formats.markdown import escaped  # noqa: PLC0415

    lines = [" | ".join(column.title for column in listing.columns), " | ".join("---:" if column.right else "---" for column in listing.columns)]
    lines += [" | ".join(escaped(column.text(row)) for column in listing.columns) for row in listing.rows]
    return "\n".join(f"| {line} |" for line in lines)
