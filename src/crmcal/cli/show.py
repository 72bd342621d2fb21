"""`crmcal show`: meeting histories."""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from crmcal.cli import options, settings
from crmcal.cli.messages import tell

if TYPE_CHECKING:
    from crmcal.history import Selection

app = typer.Typer(help="Meeting histories.", no_args_is_help=True)
Who = Annotated[str, typer.Argument(metavar="WHO", help="An address, a name, or a part of one.")]
What = Annotated[str, typer.Argument(metavar="WHAT", help="A domain, a name, or a part of one.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The meeting's id, or its beginning.")]


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="show")


@app.command()
@options.grouped
def person(who: Who, *, chosen: options.Chosen, reader: options.Reader) -> None:
    """Everything you had with one person: upcoming meetings, then past ones, newest first."""
    show("person", who, chosen, reader)


@app.command()
@options.grouped
def company(what: What, *, chosen: options.Chosen, reader: options.Reader) -> None:
    """Everything you had with the people of one company."""
    show("company", what, chosen, reader)


@app.command()
@options.grouped
def meeting(meeting_id: Id, *, reader: options.Reader) -> None:
    """One meeting in full."""
    show("meeting", meeting_id, options.Chosen(), reader)


def show(kind: str, wanted: str, chosen: options.Chosen, reader: options.Reader) -> None:
    """Find whom or what is meant and print it."""
    from crmcal import showing  # noqa: PLC0415 - start-up
    from crmcal.store.connection import doubting, failing_as_store_error, open_reader  # noqa: PLC0415

    form = reader.chosen_format
    selection = select(chosen, reader)
    path = settings.store_path(reader)
    with failing_as_store_error(path), closing(open_reader(path)) as connection:
        shown = showing.find(connection, kind, wanted, selection)
    from crmcal.formats import render  # noqa: PLC0415

    with doubting(path):
        render.show(shown, form, chosen.limit)


def select(chosen: options.Chosen, reader: options.Reader) -> "Selection":
    """Which meetings are wanted, on the user's clock. A table is cut later, as its limit is for past meetings."""
    from crmcal import clock  # noqa: PLC0415 - start-up
    from crmcal.history import Selection  # noqa: PLC0415

    config = settings.configuration(reader)
    zone = clock.zone_named(reader.tz or (config.timezone if config else None))
    if reader.verbose:
        tell(f"Store {settings.store_path(reader)}, configuration {settings.config_path(reader) if config else 'none'}, time zone {zone}.")
    now = clock.now()
    today = now.astimezone(zone).date()
    table = reader.chosen_format == "table"
    return Selection(
        now=now,
        zone=zone,
        since=clock.day(chosen.since, today),
        until=clock.day(chosen.until, today),
        limit=None if table else chosen.limit,
        cancelled=chosen.cancelled,
        declined=chosen.declined,
        sources=not table,
    )
