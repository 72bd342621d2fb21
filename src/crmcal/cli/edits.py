"""What commands that edit contacts share: telling what was done, and taking tables in."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Annotated

import typer

from crmcal.cli import asking, options

if TYPE_CHECKING:
    from crmcal.contacts.imported import Imported

File = Annotated[str, typer.Argument(metavar="FILE", help="A CSV file as another program or `export` wrote it; - for standard input.")]
Map = Annotated[list[str] | None, typer.Option("--map", metavar="COLUMN=FIELD", help="What a column is whose header is not known; repeatable.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Let the table count more than what you said, and bring back what you removed.")]


def done(given: options.Everywhere, sentence: str, relinked: int = 0) -> None:
    """Say it on stderr, unless nothing is to be told. relinked: how many addresses of past meetings belong to somebody else now."""
    if not given.quiet:
        asking.say(sentence + (f" {relinked:,} address{'es' * (relinked != 1)} of past meetings changed hands." if relinked and given.verbose else ""))


def take_table(
    given: options.Everywhere,
    read: "Callable[..., Imported]",
    file: str,
    columns: list[str] | None,
    fields: Collection[str],
    schema: str,
    *,
    overwrite: bool,
    dry_run: bool,
    json: bool,
) -> None:
    """Take a table of companies or opportunities in by `read`, and tell what came of it. Raises UsageError, SourceError."""
    from crmcal.cli.importing import request_for  # noqa: PLC0415 - start-up
    from crmcal.contacts.tables import mapping_from, octets_of  # noqa: PLC0415
    from crmcal.formats import console  # noqa: PLC0415
    from crmcal.formats.imported import document, told  # noqa: PLC0415

    mapping = mapping_from(columns or [], fields)
    report = read(octets_of(file), file, request_for(given, dry_run=dry_run), mapping=mapping, overwrite=overwrite)
    if json:
        console.write(document(report, schema))
    elif not given.quiet:
        asking.say(told(report, verbose=given.verbose))
