"""`crmcal doctor`: what could keep crmcal from working."""

from typing import TYPE_CHECKING, Annotated

import typer

from crmcal.cli import options, settings

if TYPE_CHECKING:
    from crmcal.doctor.sources import Test

Offline = Annotated[bool, typer.Option("--offline", help="Leave the sources alone.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


@options.grouped
def doctor(*, given: options.Everywhere, offline: Offline = False, json: options.Json = False) -> None:
    """Look for what is wrong, and tell what to do about it. One line each on the configuration, the store, this machine and every source."""
    from crmcal import clock  # noqa: PLC0415 - start-up
    from crmcal.doctor import State, examine, exit_code  # noqa: PLC0415
    from crmcal.formats import console  # noqa: PLC0415
    from crmcal.formats.findings import findings, show_finding  # noqa: PLC0415
    from crmcal.formats.json import dumped  # noqa: PLC0415

    found = []
    out = console.out()
    for finding in examine(settings.config_path(given), settings.store_path(given), None if offline else trying_with(given), clock.now()):
        found.append(finding)
        if not json and not (given.quiet and finding.state is State.FINE):
            show_finding(out, finding)
    if json:
        console.write(dumped(findings(found)))
    raise typer.Exit(exit_code(found))


def trying_with(given: options.Everywhere) -> "Test":
    """How to try a source: as a sync does, with its password from the same places."""
    from crmcal.cli import asking  # noqa: PLC0415 - start-up
    from crmcal.importing import Request  # noqa: PLC0415
    from crmcal.setup.trial import try_alone  # noqa: PLC0415

    ask, tell = asking.secrets(no_input=given.no_input), asking.teller(verbose=given.verbose)
    # Without the configuration: it may be what is broken, and what a source holds is not judged here.
    request = Request(store=settings.store_path(given), config_path=settings.config_path(given), config=None, ask=ask, tell=tell)
    return lambda source: try_alone(source, request)
