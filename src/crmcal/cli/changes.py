"""`crmcal changes`: what the last sync brought."""

from typing import Annotated, Final

import typer

from crmcal.cli import options, settings

SHOWN: Final = 20  # of each kind, in a table
Limit = Annotated[int | None, typer.Option("--limit", "-n", min=0, metavar="N", help="At most N meetings of each kind. [default: 20 in tables, all in JSON]")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("changes")(changes)


@options.grouped
def changes(*, given: options.Everywhere, since: options.Since = None, limit: Limit = None, tz: options.Tz = None, json: options.Json = False) -> None:
    """What the last sync or import brought. Meetings new, moved, cancelled and gone, new people and companies."""
    from crmcal import clock  # noqa: PLC0415 - start-up
    from crmcal.changes import changes as find  # noqa: PLC0415
    from crmcal.formats import changes as written  # noqa: PLC0415
    from crmcal.formats import console  # noqa: PLC0415
    from crmcal.formats.json import dumped  # noqa: PLC0415
    from crmcal.store.connection import reading  # noqa: PLC0415

    zone = settings.zone(given, tz)
    path = settings.store_path(given)
    most = limit if limit is not None or json else SHOWN
    with reading(path) as connection:
        found = find(connection, clock.day(since, clock.now().astimezone(zone).date()), zone, most)
    if json:
        console.write(dumped(written.changes(found)))
    else:
        written.show_changes(console.out(), found)
