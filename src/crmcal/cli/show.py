"""`crmcal show`: meeting histories."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from crmcal.cli import options, settings
from crmcal.cli.messages import tell

if TYPE_CHECKING:
    from crmcal.config import Config
    from crmcal.history import Selection

app = typer.Typer(help="Meeting histories.", no_args_is_help=True)
Who = Annotated[str, typer.Argument(metavar="WHO", help="An address, a name, or a part of one.")]
What = Annotated[str, typer.Argument(metavar="WHAT", help="A domain, a name, or a part of one.")]
Opportunity = Annotated[str, typer.Argument(metavar="WHAT", help="A name, a part of one, or a number from the list.")]
WholeCompany = Annotated[bool, typer.Option("--whole-company", help="Also with others of its company.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The meeting's id, or its beginning.")]


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="show")


@app.command()
@options.grouped
def person(who: Who, *, chosen: options.Chosen, reader: options.Reader, shared: options.Shared = False) -> None:
    """Everything you had with one person. Upcoming meetings, then past ones, newest first."""
    show("person", who, chosen, reader, shared=shared)


@app.command()
@options.grouped
def company(what: What, *, chosen: options.Chosen, reader: options.Reader, shared: options.Shared = False) -> None:
    """Everything you had with the people of one company."""
    show("company", what, chosen, reader, shared=shared)


@app.command()
@options.grouped
def opportunity(what: Opportunity, *, whole_company: WholeCompany = False, chosen: options.Chosen, reader: options.Reader) -> None:
    """Everything you had about one opportunity. With its contacts, or with its company if it names none, from its opening to its close."""
    show("opportunity", what, chosen, reader, whole_company=whole_company)


@app.command()
@options.grouped
def meeting(meeting_id: Id, *, reader: options.Reader, shared: options.Shared = False) -> None:
    """One meeting in full."""
    show("meeting", meeting_id, options.Chosen(), reader, shared=shared)


def show(kind: str, wanted: str, chosen: options.Chosen, reader: options.Reader, *, shared: bool = False, whole_company: bool = False) -> None:
    """Find whom or what is meant and print it."""
    from crmcal import showing  # noqa: PLC0415 - start-up
    from crmcal.store.connection import doubting, reading  # noqa: PLC0415

    form = reader.chosen_format
    config = settings.configuration(reader)
    selection = select(chosen, reader, config, whole_company=whole_company)
    path = settings.store_path(reader)
    with reading(path) as connection:
        shown = showing.find(connection, kind, wanted, selection)
        if shared:
            from crmcal.sharing import Sharing  # noqa: PLC0415

            shown = Sharing(connection, config.visibilities if config else {}).shown(shown)
    from crmcal.formats import render  # noqa: PLC0415

    with doubting(path):
        render.show(shown, form, chosen.limit)


def select(chosen: options.Chosen, reader: options.Reader, config: "Config | None", *, whole_company: bool = False) -> "Selection":
    """Which meetings are wanted, on the user's clock. A table is cut later, as its limit is for past meetings."""
    zone = settings.zone_of(config, reader.tz)
    if reader.verbose:
        tell(f"Store {settings.store_path(reader)}, configuration {settings.config_path(reader) if config else 'none'}, time zone {zone}.")
    table = reader.chosen_format == "table"
    return replace(chosen.selection(zone, None if table else chosen.limit), sources=not table, whole_company=whole_company)
