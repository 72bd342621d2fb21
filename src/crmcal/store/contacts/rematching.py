"""Whose every address is, derived anew for the whole past: after people, companies or what is unwanted changed.

The outcome depends on what is stored alone, not on how it came about: doing it twice is doing it once.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from crmcal.core.addresses import untagged
from crmcal.core.creation import AUTO
from crmcal.core.mailboxes import is_automatic
from crmcal.core.matching import Directory, introduces, work_domain
from crmcal.core.model import Participant
from crmcal.store.contacts.yielding import come_back, give_way
from crmcal.store.linking import Linker, load_directory, name_people
from crmcal.store.pruning import prune_strangers
from crmcal.store.unwanted import Unwanted, makes_person

CROWDS = """
SELECT p.address_id, min((SELECT count(*) FROM participants AS guest WHERE guest.event_id = p.event_id))
FROM participants AS p
WHERE p.address_id IN (SELECT value FROM json_each(:addresses))
GROUP BY p.address_id
"""


class Rematched(NamedTuple):
    """What came of it. addresses: how many belong to somebody else than before, or to another company."""

    addresses: int = 0
    people_created: int = 0
    companies_created: int = 0


class Row(NamedTuple):
    """A guest's address as written."""

    id: int
    email: str
    name: str
    cutype: str
    person: int | None
    company: int | None


def rematch(connection: sqlite3.Connection, creation: str, now: int, *, afresh: bool = False) -> Rematched:
    """Derive all links; the caller holds the transaction.

    afresh: whether those who were made from invitations are doubted too: they go if no invitation makes them any more.
    """
    before = guests(connection)
    if afresh:
        doubt_strangers(connection, before)
    give_up_addresses(connection)
    relink(connection, load_directory(connection))
    people, companies = introduce(connection, creation, now)
    prune_strangers(connection)
    relink(connection, load_directory(connection))  # to whom introductions and what was given up make a difference
    after = guests(connection)
    links = {row.id: (row.person, row.company) for row in before}
    moved = [row for row in after if links.get(row.id) != (row.person, row.company)]
    touched = {number for row in moved for number in (row.person, links.get(row.id, (None, None))[0]) if number is not None}
    name_people(connection, {row.person for row in after if row.person is not None} if afresh else touched)
    return Rematched(len(moved), people, companies)


def guests(connection: sqlite3.Connection) -> list[Row]:
    """The addresses that may belong to somebody: neither the owner's nor colleagues', rooms, bots."""
    query = "SELECT id, email, name, cutype, person_id, company_id FROM addresses WHERE kind = 'external' AND email IS NOT NULL"
    return [Row._make(row) for row in connection.execute(query)]


def doubt_strangers(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Delete the people and companies made from invitations that none of their addresses introduces."""
    rows = list(rows)
    sizes = crowds(connection, rows)
    unwanted = Unwanted(connection)
    known = [row for row in rows if introduces(row.email, "external", sizes.get(row.id, 0))]
    people = {row.person for row in known if row.person is not None and makes_person(row.email, unwanted)}
    companies = {row.company for row in known if row.company is not None}
    connection.execute(
        "DELETE FROM people WHERE derived AND id NOT IN (SELECT value FROM json_each(?)) AND id NOT IN (SELECT person_id FROM opportunity_contacts)",
        (json.dumps(sorted(people)),),
    )
    connection.execute(
        "DELETE FROM companies WHERE derived AND id NOT IN (SELECT value FROM json_each(?))"
        " AND id NOT IN (SELECT company_id FROM people WHERE company_id IS NOT NULL)"
        " AND id NOT IN (SELECT company_id FROM opportunities WHERE company_id IS NOT NULL)",
        (json.dumps(sorted(companies)),),
    )


def give_up_addresses(connection: sqlite3.Connection) -> None:
    """Of people made from invitations delete those whose address is somebody else's now, or not wanted; of companies those whose domain is not.

    They give way to whoever has the address, and are there again when it is free.
    """
    come_back(connection)
    unwanted = Unwanted(connection)
    claims = connection.execute("SELECT a.email, p.id, p.derived FROM person_addresses AS a JOIN people AS p ON p.id = a.person_id").fetchall()
    told = {email for email, _, derived in claims if not derived}
    owned = {email for email, _, _ in claims}
    met = [(number, email) for email, number, derived in claims if derived]
    gone = {number: email for number, email in met if email in told or unwanted.person(email) or (untagged(email) != email and untagged(email) in owned)}
    owners = load_directory(connection).people
    for number, email in gone.items():
        heir = owners[email] if email in told else owners.get(untagged(email))
        if heir is not None and heir not in gone:
            give_way(connection, "person", number, email, heir)
    connection.executemany("DELETE FROM people WHERE id = ?", [(number,) for number in gone])
    domains = connection.execute("SELECT d.domain, d.company_id FROM company_domains AS d JOIN companies AS c ON c.id = d.company_id WHERE c.derived")
    connection.executemany("DELETE FROM companies WHERE id = ?", [(number,) for domain, number in domains.fetchall() if unwanted.company(domain)])


def relink(connection: sqlite3.Connection, directory: Directory) -> None:
    """Write the links that are other than they were."""
    wanted = ((row, directory.person(row.email), directory.company(row.email)) for row in guests(connection))
    changed = [(person, company, row.id) for row, person, company in wanted if (person, company) != (row.person, row.company)]
    connection.executemany("UPDATE addresses SET person_id = ?, company_id = ? WHERE id = ?", changed)


def introduce(connection: sqlite3.Connection, creation: str, now: int) -> tuple[int, int]:
    """Make people and companies of those who have none, as if they came for the first time; how many were made."""
    if creation != AUTO:
        return 0, 0
    unwanted = Unwanted(connection)
    rows = [row for row in guests(connection) if lacks(row, unwanted)]
    if not rows:
        return 0, 0
    sizes = crowds(connection, rows)
    linker = Linker(connection, creation, now)
    for row in rows:
        linker.introduce(row.id, Participant(row.email, row.name, "", "", row.cutype, organizer=False), "external", sizes.get(row.id, 0))
    linker.link()
    return linker.people_created, linker.companies_created


def lacks(row: Row, unwanted: Unwanted) -> bool:
    """Whether a guest has no person or no company that they could have."""
    if is_automatic(row.email):
        return False
    domain = work_domain(row.email) if row.company is None else None
    return (row.person is None and makes_person(row.email, unwanted)) or (domain is not None and not unwanted.company(domain))


def crowds(connection: sqlite3.Connection, rows: Iterable[Row]) -> Mapping[int, int]:
    """The size of the smallest event that each address has part in."""
    return dict(connection.execute(CROWDS, {"addresses": json.dumps([row.id for row in rows])}).fetchall())
