"""`crmcal people duplicates`, `conflicts`, `discovered`, `accept`, `ignore`: what the user may want to settle."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from crmcal.cli import options, people, settings
from crmcal.cli.edits import done
from crmcal.cli.importing import request_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from crmcal.formats.listing import Listing

Addresses = Annotated[list[str], typer.Argument(metavar="ADDRESS|@DOMAIN...", help="Addresses, or all that were discovered at a domain.")]


def register(people_app: typer.Typer) -> None:
    """Add the commands to those about people."""
    for command in (duplicates, conflicts, discovered, accept, ignore):
        people_app.command()(command)


@options.grouped
def duplicates(*, reader: options.Reader) -> None:
    """List who may be one person, with the evidence. Nothing is merged unasked."""
    from crmcal import clock  # noqa: PLC0415 - start-up
    from crmcal.contacts.reviewing import candidates  # noqa: PLC0415
    from crmcal.formats.reviewing import duplicates as written  # noqa: PLC0415

    show(reader, lambda connection, zone: written(candidates(connection, clock.now(), zone)))


@options.grouped
def conflicts(*, reader: options.Reader) -> None:
    """List addresses that several people claim, and what settles it."""
    from crmcal.contacts.reviewing import conflicts as find  # noqa: PLC0415 - start-up
    from crmcal.formats.reviewing import conflicts as written  # noqa: PLC0415

    show(reader, lambda connection, _zone: written(find(connection)))


@options.grouped
def discovered(*, reader: options.Reader, limit: options.Most = None) -> None:
    """List whom you met who is nobody yet. That is where contacts.create is `suggest` or `off`."""
    from crmcal.contacts.reviewing import discovered as find  # noqa: PLC0415 - start-up
    from crmcal.formats.reviewing import discovered as written  # noqa: PLC0415

    show(reader, lambda connection, zone: written(find(connection, zone)[:limit]))


@options.grouped
def accept(addresses: Addresses, *, given: options.Everywhere) -> None:
    """Make people of addresses you met, ignored or removed ones too."""
    from crmcal.contacts.reviewing import accept as accept_them  # noqa: PLC0415 - start-up
    from crmcal.contacts.session import editing  # noqa: PLC0415

    with editing(request_for(given)) as contacts:
        made = accept_them(contacts, addresses)
    done(given, f"People now: {', '.join(map(people.described, made))}.", contacts.rematched.addresses)


@options.grouped
def ignore(addresses: Addresses, *, given: options.Everywhere) -> None:
    """Let addresses make nobody, and list them no more. `accept` takes it back."""
    from crmcal.contacts.reviewing import ignore as ignore_them  # noqa: PLC0415 - start-up
    from crmcal.contacts.session import editing  # noqa: PLC0415

    with editing(request_for(given)) as contacts:
        ignored = ignore_them(contacts, addresses)
    done(given, f"{', '.join(ignored)}: ignored from now on.", contacts.rematched.addresses)


def show(reader: options.Reader, find: "Callable[[Any, tzinfo], Listing]") -> None:
    """Print a list."""
    from crmcal.formats.listing import show_listing  # noqa: PLC0415 - start-up
    from crmcal.store.connection import reading  # noqa: PLC0415

    zone, path = settings.zone(reader, reader.tz), settings.store_path(reader)
    with reading(path) as connection:
        listing = find(connection, zone)
    show_listing(listing, reader.chosen_format)
