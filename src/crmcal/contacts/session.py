"""The store's contacts, opened for a command that changes them: all of it is done, links of the whole past included, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from crmcal import clock, showing
from crmcal.core.creation import AUTO
from crmcal.core.rules import Owner
from crmcal.errors import NotFoundError, UsageError
from crmcal.importing import Request, judged_again, known_owner, opened, typed
from crmcal.store.contacts.editing import Contacts

BY: Final = {"person": "by an address", "company": "by a domain", "opportunity": "by the whole name"}


@contextmanager
def editing(request: Request, *, afresh: bool = False) -> Iterator[Contacts]:
    """Contacts to be changed; with a dry run nothing stays. Rules that changed hold first. Raises BusyError, StoreError, RefusedError."""
    creation = request.config.contacts_create if request.config else AUTO
    owner = known_owner(request)
    with opened(request) as store:
        if owner:
            judged_again(store, owner, request, again=f"run: {typed('forget', ['--excluded-now', '--force'], request)}")
        if request.config:
            store.note_visibility(request.config.visibilities)
        with store.contacts(creation, int(request.now.timestamp()), afresh=afresh) as contacts:
            yield contacts


def owner_in(request: Request) -> Owner | None:
    """Whose calendars these are; None where nobody said so yet."""
    known = known_owner(request)
    return known.owner if known else None


def today_in(request: Request) -> date:
    """The day where the user is. Raises UsageError."""
    return request.now.astimezone(clock.zone_named(request.config.timezone if request.config else None)).date()


def the_one(contacts: Contacts, kind: str, wanted: str) -> int:
    """The number of the one somebody means. Raises NotFoundError: NoneFitsError, SeveralFitError, or that a sub-domain is no company."""
    return showing.the_very_one(contacts.connection, kind, wanted).number


def the_two(contacts: Contacts, kind: str, one: str, other: str) -> tuple[int, int]:
    """The numbers of two different ones. Raises NotFoundError, UsageError."""
    first, second = the_one(contacts, kind, one), the_one(contacts, kind, other)
    if first == second:
        raise UsageError(f"{one!r} and {other!r} are the same {kind}.", hint=f"Say which two: {BY[kind]} or the number that the list shows.")
    return first, second


def not_merged(name: str) -> NotFoundError:
    """Nothing can be parted."""
    return NotFoundError(f"Nothing was merged into {name}.")


def nothing_said(group: str) -> UsageError:
    """An edit says nothing. group: people, companies or opportunities, as the commands are called."""
    return UsageError("There is nothing to change.", hint=f"crmcal {group} edit --help lists what can be said.")
