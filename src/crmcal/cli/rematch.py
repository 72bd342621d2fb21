"""`crmcal rematch`."""

import typer

from crmcal.cli import asking, options
from crmcal.cli.importing import request_for


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rematch")(rematch)


@options.grouped
def rematch(*, given: options.Everywhere) -> None:
    """Work out anew whom each address of the past belongs to. Every change does that for itself; this is for the careful."""
    from crmcal.contacts.session import editing  # noqa: PLC0415 - start-up

    with editing(request_for(given), afresh=True) as contacts:
        pass
    if not given.quiet:
        addresses, made, companies = contacts.rematched
        asking.say(f"{addresses:,} addresses belong to somebody else than before; {made:,} people and {companies:,} companies are new.")
