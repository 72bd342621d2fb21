"""What an edit of somebody did to others, as a command tells it: read once the edit is done, since links are derived at its end."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from crmcal.contacts.fields import email_from
from crmcal.core.contacts.model import Person
from crmcal.store import lookup
from crmcal.store.connection import failing_as_store_error, open_reader
from crmcal.store.contacts.people import person


def as_they_are(store: Path, *people: Person) -> list[Person]:
    """People with the names that they have by now: whom nobody named is called as invitations call whose addresses they have. Raises StoreError."""
    with failing_as_store_error(store), closing(open_reader(store)) as connection:
        return [person(connection, each.id) or each for each in people]


def owners_now(store: Path, emails: Iterable[str]) -> list[tuple[str, Person]]:
    """Those of some addresses that are somebody's by now, and whose. Raises StoreError."""
    with failing_as_store_error(store), closing(open_reader(store)) as connection:
        owners = [(email, person(connection, number)) for email in map(email_from, emails) for number in lookup.claimants(connection, email)[:1]]
    return [(email, owner) for email, owner in owners if owner]
