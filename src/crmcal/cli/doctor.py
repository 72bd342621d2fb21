"""`crmcal doctor`: what could keep crmcal from working."""

from typing import Annotated

import typer

from crmcal.cli import options, settings

Offline = Annotated[bool, typer.Option("--offline", help="Leave the sources alone.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


@options.grouped
def doctor(*, given: options.Everywhere, offline: Offline = False, json: options.Json = False) -> None:
    """Look at the configuration, the store, this machine and every source: one line each, and what to do about it."""
    from crmcal import clock  # noqa: PLC0415 - start-up
    from crmcal.doctor import State, examine, exit_code  # noqa: PLC0415
    from crmcal.formats import console  # noqa: PLC0415
    from crmcal.formats.findings import findings, show_finding  # noqa: PLC0415
    from crmcal.formats.json import dumped  # noqa: PLC0415
    from crmcal.importing import try_source  # noqa: PLC0415

    found = []
    out = console.out()
    for finding in examine(settings.config_path(given), settings.store_path(given), None if offline else try_source, clock.now()):
        found.append(finding)
        if not json and not (given.quiet and finding.state is State.FINE):
            show_finding(out, finding)
    if json:
        console.write(dumped(findings(found)))
    raise typer.Exit(exit_code(found))
