"""`crmcal export`: meetings for others."""

from pathlib import PurePath
from typing import Annotated, Final

import typer

from crmcal.cli import options, settings
from crmcal.cli.messages import tell

ENDINGS: Final = {".md": "markdown", ".db": "sqlite", ".sqlite3": "sqlite"}  # of other files the ending is the format
Who = Annotated[
    list[str] | None,
    typer.Argument(metavar="[WHO]...", help="People and companies; person:WHO or company:WHO says which. All meetings without one.", show_default=False),
]
As = Annotated[str | None, typer.Option("--as", metavar="FORMAT", help="json, csv, tsv, markdown, ics or sqlite. [default: as the file ends, else json]")]
Output = Annotated[str, typer.Option("--output", "-o", metavar="FILE|-", help="Where to: a new file, or - for standard output.", show_default=False)]
Visibility = Annotated[str | None, typer.Option("--visibility", metavar="LEVEL", help="Show less than the sources allow: subject or metadata.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite the file.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


@options.grouped
def export(
    who: Who = None,
    *,
    chosen: options.Chosen,
    given: options.Everywhere,
    tz: options.Tz = None,
    as_: As = None,
    output: Output = "-",
    visibility: Visibility = None,
    force: Force = False,
) -> None:
    """Write meetings for others. What it may tell is up to the visibility of their sources."""
    from crmcal import exporting  # noqa: PLC0415 - start-up
    from crmcal.formats import destination  # noqa: PLC0415
    from crmcal.registry import export_format  # noqa: PLC0415

    output = output if output == destination.STDOUT else str(options.home(output))
    form = export_format(as_ or format_of(output))
    store = settings.store_path(given)
    destination.check(output, binary=form.binary, force=force, own=settings.own_files(given))
    config = settings.configuration(given)
    selection = chosen.selection(settings.zone_of(config, tz), chosen.limit)
    wanted = exporting.Wanted(who=who or [], selection=selection, configured=config.visibilities if config else {}, visibility=visibility)
    destination.write(output, exporting.written(store, wanted, form.write))
    if output != destination.STDOUT and not given.quiet:
        tell(f"{output} is written.")


def format_of(output: str) -> str:
    """The format of a file's ending."""
    ending = PurePath(output).suffix.lower()
    return ENDINGS.get(ending, ending.removeprefix(".") or "json")
