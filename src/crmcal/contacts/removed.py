"""What was removed, and that it comes back."""

import sqlite3
from collections.abc import Sequence

from crmcal import showing
from crmcal.errors import UsageError
from crmcal.store.contacts import removing, restoring
from crmcal.store.contacts.editing import Contacts
from crmcal.store.contacts.removing import Removed
from crmcal.store.contacts.restoring import Restored


def all_removed(connection: sqlite3.Connection, kind: str) -> Sequence[Removed]:
    """The people, companies or opportunities that can be given back, the latest first."""
    return removing.all_removed(connection, kind)


def restore(contacts: Contacts, kind: str, wanted: str) -> Restored:
    """Give one back with all that was told of it, under its number. Raises NotFoundError, UsageError when there is nothing left to give."""
    removed = showing.the_removed(contacts.connection, kind, wanted)
    restored = restoring.restore(contacts, removed)
    if restored is None:
        owner = next(iter(restoring.taken_from(contacts, removed).values()))
        raise UsageError(f"All that is known of {removed.name} is {owner.name}'s by now.", hint=f"It is number {owner.id} in the list.")
    return restored


def give_back(contacts: Contacts, kind: str, number: int) -> Restored | None:
    """Give one back by its number; None when there is nothing left to give."""
    found = next((each for each in all_removed(contacts.connection, kind) if each.number == number), None)
    return restoring.restore(contacts, found) if found else None
