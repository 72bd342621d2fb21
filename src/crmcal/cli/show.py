"""`crmcal show`: meeting histories."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crmcal.cli import options

if TYPE_CHECKING:
    from crmcal.history import Selection

app = typer.Typer(help="Meeting histories.", no_args_is_help=True)
Who = Annotated[str, typer.Argument(metavar="WHO", help="An address, a name, or a part of one.")]
What = Annotated[str, typer.Argument(metavar="WHAT", help="A domain, a name, or a part of one.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The meeting's id, or its beginning.")]


@app.command()
def person(
    who: Who,
    *,
    since: options.Since = None,
    until: options.Until = None,
    limit: options.Limit = None,
    cancelled: options.Cancelled = False,
    declined: options.Declined = False,
    tz: options.Tz = None,
    db: options.Db = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    csv: options.Csv = False,
    tsv: options.Tsv = False,
    markdown: options.Markdown = False,
) -> None:
    """Everything you had with one person: upcoming meetings, then past ones, newest first."""
    chosen = options.output_format(json=json, csv=csv, tsv=tsv, markdown=markdown)
    selection = select(since, until, None if chosen == "table" else limit, tz, config, cancelled=cancelled, declined=declined)
    show("person", who, selection, db, chosen, limit)


@app.command()
def company(
    what: What,
    *,
    since: options.Since = None,
    until: options.Until = None,
    limit: options.Limit = None,
    cancelled: options.Cancelled = False,
    declined: options.Declined = False,
    tz: options.Tz = None,
    db: options.Db = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    csv: options.Csv = False,
    tsv: options.Tsv = False,
    markdown: options.Markdown = False,
) -> None:
    """Everything you had with the people of one company."""
    chosen = options.output_format(json=json, csv=csv, tsv=tsv, markdown=markdown)
    selection = select(since, until, None if chosen == "table" else limit, tz, config, cancelled=cancelled, declined=declined)
    show("company", what, selection, db, chosen, limit)


@app.command()
def meeting(
    meeting_id: Id,
    *,
    tz: options.Tz = None,
    db: options.Db = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
) -> None:
    """One meeting in full."""
    show("meeting", meeting_id, select(None, None, None, tz, config), db, options.output_format(json=json, csv=False, tsv=False, markdown=False))


def select(
    since: str | None, until: str | None, limit: int | None, tz: str | None, config: Path | None, *, cancelled: bool = False, declined: bool = False
) -> "Selection":
    """Which meetings are wanted, on the user's clock."""
    from crmcal import clock  # noqa: PLC0415 - start-up
    from crmcal.history import Selection  # noqa: PLC0415

    zone = clock.zone_named(tz or configured_zone(config))
    now = clock.now()
    today = now.astimezone(zone).date()
    return Selection(now=now, zone=zone, since=clock.day(since, today), until=clock.day(until, today), limit=limit, cancelled=cancelled, declined=declined)


def configured_zone(config: Path | None) -> str | None:
    """The zone the config names; reading a config is put off until there is one."""
    from crmcal.config.paths import config_path  # noqa: PLC0415 - start-up

    path = config or config_path()
    if not path.exists():
        return None
    from crmcal.config import load  # noqa: PLC0415

    found = load(path)
    return found.timezone if found else None


def show(kind: str, wanted: str, selection: "Selection", db: Path | None, chosen: str, limit: int | None = None) -> None:
    """Find whom or what is meant and print it."""
    from crmcal import showing  # noqa: PLC0415 - start-up
    from crmcal.config.paths import store_path  # noqa: PLC0415
    from crmcal.store.connection import doubting, failing_as_store_error, open_reader  # noqa: PLC0415

    path = db or store_path()
    with failing_as_store_error(path), closing(open_reader(path)) as connection:
        shown = showing.find(connection, kind, wanted, selection)
    from crmcal.formats import render  # noqa: PLC0415

    with doubting(path):
        render.show(shown, chosen, limit)
