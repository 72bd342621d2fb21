"""`crmcal changes`: what the last sync brought."""

import typer

from crmcal.cli import options

SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("changes")(changes)


def changes(
    *,
    since: options.Since = None,
    limit: options.Limit = None,
    tz: options.Tz = None,
    db: options.Db = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
) -> None:
    """What the last sync or import brought: meetings new, moved, cancelled and gone, new people and companies."""
    from contextlib import closing  # noqa: PLC0415 - start-up

    from crmcal import clock  # noqa: PLC0415
    from crmcal.changes import changes as find  # noqa: PLC0415
    from crmcal.cli.show import configured_zone  # noqa: PLC0415
    from crmcal.config.paths import store_path  # noqa: PLC0415
    from crmcal.formats import console  # noqa: PLC0415
    from crmcal.store.connection import failing_as_store_error, open_reader  # noqa: PLC0415

    zone = clock.zone_named(tz or configured_zone(config))
    path = db or store_path()
    with failing_as_store_error(path), closing(open_reader(path)) as connection:
        most = limit if limit is not None or json else SHOWN
        found = find(connection, clock.day(since, clock.now().astimezone(zone).date()), zone, most)
    from crmcal.formats.changes import changes as written  # noqa: PLC0415
    from crmcal.formats.changes import show_changes  # noqa: PLC0415

    if json:
        from crmcal.formats.json import dumped  # noqa: PLC0415

        console.write(dumped(written(found)))
    else:
        show_changes(console.out(), found)
