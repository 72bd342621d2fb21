"""People to be written as an address book."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, tzinfo
from pathlib import Path

from crmcal.contacts.listing import PersonRow, Wanted, people
from crmcal.showing import the_one
from crmcal.store.connection import failing_as_store_error, open_reader


def exported(store: Path, who: Sequence[str], now: datetime, zone: tzinfo) -> list[PersonRow]:
    """Those who are meant, everybody if nobody is named; by name. Raises NotFoundError, StoreError."""
    with failing_as_store_error(store), closing(open_reader(store)) as connection:
        numbers = {the_one(connection, "person", each).id for each in who}
        return [row for row in people(connection, Wanted(), now, zone) if not who or row.person.id in numbers]
