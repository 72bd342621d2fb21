"""`crmcal people import` and `crmcal people export`: address books."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

import typer

from crmcal.cli import asking, options, settings, writing
from crmcal.cli.importing import request_for
from crmcal.errors import UsageError

if TYPE_CHECKING:
    from crmcal.contacts.books import BooksReport

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH|-", help="vCard files, CSV or TSV tables, folders of them, globs, - for standard input.", show_default=False),
]
Map = Annotated[list[str] | None, typer.Option("--map", metavar="COLUMN=FIELD", help="What a column of a table is, where its header does not say; repeatable.")]
Account = Annotated[str | None, typer.Option("--account", metavar="SOURCE", help="Read the address books of a CalDAV source of the configuration instead.")]
Full = Annotated[bool, typer.Option("--full", help="With --account: read every card again, changed or not.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Let the books count more than what you said, and bring back whom you removed.")]
Who = Annotated[list[str] | None, typer.Argument(metavar="[WHO]...", help="Addresses, names, parts of one, or numbers; everybody without one.")]
As = Annotated[str | None, typer.Option("--as", metavar="FORMAT", help="vcard, csv or json. [default: as the file ends, else vcard]", show_default=False)]
ENDINGS: Final = {".vcf": "vcard", ".csv": "csv", ".json": "json"}


def register(people_app: typer.Typer) -> None:
    """Add the commands to those about people."""
    people_app.command("import")(import_)
    people_app.command()(export)


@options.grouped
def import_(
    paths: Paths = None,
    *,
    given: options.Everywhere,
    map_: Map = None,
    account: Account = None,
    full: Full = False,
    overwrite: Overwrite = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Take people over from address books. Nothing you said yourself is changed, and nobody is removed."""
    from crmcal.contacts.books import import_account, import_files  # noqa: PLC0415 - start-up
    from crmcal.contacts.tables import mapping_from  # noqa: PLC0415
    from crmcal.core.contacts.spreadsheet import FIELDS  # noqa: PLC0415

    if bool(paths) == bool(account) or (full and not account) or (map_ and account):
        raise UsageError(
            "Name files, or one account.", hint="crmcal people import FILE [--map COLUMN=FIELD]…, or crmcal people import --account SOURCE [--full]"
        )
    request = replace(request_for(given, dry_run=dry_run), full=full, ask=asking.secrets(no_input=given.no_input), tell=asking.teller(verbose=given.verbose))
    if account:
        finish(import_account(account, request, overwrite=overwrite), given, json=json)
    else:
        finish(import_files(paths or [], mapping_from(map_ or [], FIELDS), request, overwrite=overwrite), given, json=json)


def finish(report: "BooksReport", given: options.Everywhere, *, json: bool) -> None:
    """Print the report and end with its exit code."""
    from crmcal.formats import console  # noqa: PLC0415 - start-up
    from crmcal.formats.books import books, show_books  # noqa: PLC0415
    from crmcal.formats.json import dumped  # noqa: PLC0415

    if json:
        console.write(dumped(books(report)))
    elif not given.quiet or report.exit_code:
        show_books(console.err(), report, verbose=given.verbose)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


@options.grouped
def export(who: Who = None, *, given: options.Everywhere, as_: As = None, target: writing.Target) -> None:
    """Write people as an address book that other programs read."""
    from crmcal import clock  # noqa: PLC0415 - start-up
    from crmcal.contacts.exporting import exported  # noqa: PLC0415
    from crmcal.formats.cards import form  # noqa: PLC0415

    terminal = target.output == writing.STDOUT and sys.stdout.isatty()
    write = form(target.format(as_, ENDINGS, "vcard"), terminal=terminal)
    rows = exported(settings.store_path(given), who or [], clock.now(), settings.zone(given, None))
    writing.write(target, given, lambda: write(rows), lambda: f"{len(rows):,} {'person is' if len(rows) == 1 else 'people are'}")
