"""Addresses and whom they belong to: rows for participants as written, people and companies made from them."""

import sqlite3
from collections.abc import Iterable

from crmcal.core.addresses import domain_of, untagged
from crmcal.core.contacts.model import BY_CALENDAR
from crmcal.core.creation import AUTO
from crmcal.core.matching import Directory, introduces, work_domain
from crmcal.core.model import Participant
from crmcal.core.naming import clean_name, company_name, name_from
from crmcal.store.contacts.references import move_references
from crmcal.store.numbers import highest_number
from crmcal.store.reads import CLAIMS, IN_ORDER
from crmcal.store.rows import insert
from crmcal.store.unwanted import Unwanted, makes_person


class Linker:
    """Gives each participant its address row and links that to a person and a company, making them where the policy says so."""

    def __init__(self, connection: sqlite3.Connection, creation: str, now: int) -> None:
        self.connection = connection
        self.creation = creation
        self.now = now
        self.directory = load_directory(connection)
        self.unwanted = Unwanted(connection)
        self.known: dict[tuple[str | None, str, str], int] = {}
        self.kinds: dict[int, str] = {}
        self.tagged: dict[str, set[str]] = {}  # addresses with a tag by the same without one
        for number, email, name, cutype, kind in connection.execute("SELECT id, email, name, cutype, kind FROM addresses"):
            self.known[email, name, cutype] = number
            self.kinds[number] = kind
            self.note_tag(email)
        self.met: dict[Participant, int] = {}
        self.strangers: set[int] = {number for (number,) in connection.execute("SELECT id FROM addresses WHERE person_id IS NULL AND kind = 'external'")}
        self.next_id = highest(connection, "SELECT max(id) FROM addresses") + 1
        self.next_person = highest_number(connection, "person")
        self.next_company = highest_number(connection, "company")
        self.new_addresses: list[tuple[int, str | None, str, str, str]] = []
        self.new_people: list[tuple[int, str]] = []
        self.new_companies: list[tuple[int, str, str, int]] = []
        self.new_domains: list[tuple[str, int]] = []
        self.first_new = self.next_id  # older rows are in the store already, and linked by an update
        self.relinked: set[str] = set()
        self.unnamed: set[str] = set()
        self.people_created = 0
        self.companies_created = 0
        self.companies_linked = 0
        self.rejudged = False
        self.outdated = False

    def address(self, participant: Participant, kind: str, crowd: int) -> int:
        """The address row of a participant of an event of `crowd` participants."""
        found = self.met.get(participant)
        if found is None:
            found = self.met[participant] = self.row_for(participant, kind)
        if found in self.strangers:
            self.introduce(found, participant, kind, crowd)
        return found

    def row_for(self, participant: Participant, kind: str) -> int:
        """The row of an address as written, made when missing."""
        key = (participant.email, participant.name, participant.cutype)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self.next_id
            self.next_id += 1
            self.new_addresses.append((found, *key, kind))
            self.note_tag(participant.email)
            if kind == "external" and participant.email is not None:
                self.strangers.add(found)
                self.unnamed.add(participant.email)
        elif self.kinds.get(found, kind) != kind:
            self.rejudge(found, participant.email, kind)
        return found

    def note_tag(self, email: str | None) -> None:
        """Remember an address with a tag: it goes to whoever gets the same without one."""
        if email and "+" in email:
            self.tagged.setdefault(untagged(email), set()).add(email)

    def rejudge(self, address_id: int, email: str | None, kind: str) -> None:
        """An address is something else to the owner than before, who has other addresses or domains now: colleagues are no contacts."""
        self.rejudged = True
        self.kinds[address_id] = kind
        self.strangers.discard(address_id)
        person, company = (self.directory.person(email), self.directory.company(email)) if kind == "external" and email else (None, None)
        if kind == "external" and email and person is None:
            self.strangers.add(address_id)
        self.connection.execute(
            "UPDATE addresses SET kind = :kind, person_id = :person, company_id = :company WHERE id = :id",
            {"kind": kind, "person": person, "company": company, "id": address_id},
        )

    def introduce(self, address_id: int, participant: Participant, kind: str, crowd: int) -> None:
        """Make a person of a stranger, unless the policy, the address or the size of the event speak against it."""
        email = participant.email
        if email is None:
            return
        if self.creation == AUTO and introduces(email, kind, crowd):
            self.strangers.discard(address_id)
            if address_id < self.first_new:
                self.relinked.add(email)
            self.company_for(email)
            if self.directory.person(email) is None and makes_person(email, self.unwanted):
                self.create_person(email)

    def create_person(self, email: str) -> None:
        """A new person who owns one address; those made of the same address with a tag give way."""
        self.next_person += 1
        self.new_people.append((self.next_person, email))
        tagged = [known for known in self.directory.tagged.get(email, ()) if known in self.directory.people]
        self.directory.add_person(email, self.next_person)
        self.relinked.update(self.tagged.get(email, ()))
        if tagged:
            self.flush()
            let_untagged_take_over(self.connection, self.directory, tagged)
            self.relinked.update(tagged)
        else:
            self.people_created += 1

    def company_for(self, email: str) -> None:
        """Make the company of a work domain nobody has yet."""
        domain = work_domain(email)
        if domain is None or self.directory.company_by_domain(domain_of(email)) is not None or self.unwanted.company(domain):
            return
        self.next_company += 1
        self.new_companies.append((self.next_company, company_name(domain), BY_CALENDAR, self.now))
        self.new_domains.append((domain, self.next_company))
        self.directory.companies[domain] = self.next_company
        self.companies_created += 1

    def flush(self) -> None:
        """Write the new rows, so that participants may refer to them."""
        directory = self.directory
        variants: dict[int | None, list[str]] = {}
        linked = []
        for number, email, name, cutype, kind in self.new_addresses:
            person, company = (directory.person(email), directory.company(email)) if kind == "external" and email else (None, None)
            linked.append((number, email, name, cutype, kind, person, company))
            variants.setdefault(person, []).append(name)
        people = [(number, name_from(variants.get(number, ()), email), BY_CALENDAR, self.now) for number, email in self.new_people]
        self.unnamed.difference_update(email for _, email in self.new_people)
        for statement, rows in (
            ("INSERT INTO people (id, name, origin, added) VALUES (?, ?, ?, ?)", people),
            ("INSERT INTO person_addresses (person_id, email, position) VALUES (?, ?, 0)", self.new_people),
            ("INSERT INTO companies (id, name, origin, added) VALUES (?, ?, ?, ?)", self.new_companies),
            ("INSERT INTO company_domains (domain, company_id) VALUES (?, ?)", self.new_domains),
            ("INSERT INTO addresses (id, email, name, cutype, kind, person_id, company_id) VALUES (?, ?, ?, ?, ?, ?, ?)", linked),
        ):
            insert(self.connection, statement, rows)
        self.first_new = self.next_id
        for written in (self.new_people, self.new_companies, self.new_domains, self.new_addresses):
            written.clear()

    def link(self) -> None:
        """Link the addresses that became people's in this run, and name everybody by all that is known of them."""
        self.flush()
        if self.companies_created > self.companies_linked:
            self.relinked.update(without_company(self.connection, self.directory))
            self.companies_linked = self.companies_created
        link_addresses(self.connection, self.directory, self.relinked)
        met = self.relinked | self.unnamed
        name_people(self.connection, {number for email in met if (number := self.directory.person(email)) is not None})
        self.relinked.clear()
        self.unnamed.clear()


def load_directory(connection: sqlite3.Connection) -> Directory:
    """The people and companies of the store."""
    directory = Directory()
    for email, person_id in connection.execute(CLAIMS + IN_ORDER):
        directory.add_person(email, person_id)
    directory.companies.update(connection.execute("SELECT domain, company_id FROM company_domains"))
    directory.employers.update(connection.execute("SELECT id, company_id FROM people WHERE company_id IS NOT NULL"))
    return directory


def let_untagged_take_over(connection: sqlite3.Connection, directory: Directory, tagged: Iterable[str]) -> None:
    """Remove the people that invitations made of some addresses with a tag, now that the address without it is somebody's, who is named in their place.

    Nothing is kept to undo it: when no meeting has the address without a tag any more, `prune` lets those with one be people again.
    """
    for email in tagged:
        number = directory.people[email]
        if connection.execute("SELECT 1 FROM people WHERE id = :id AND derived", {"id": number}).fetchone():
            move_references(connection, "person", directory.people[untagged(email)], number)
            connection.execute("DELETE FROM people WHERE id = :id", {"id": number})
            del directory.people[email]


def without_company(connection: sqlite3.Connection, directory: Directory) -> list[str]:
    """The addresses that came before their company was made: as part of a crowd."""
    rows = connection.execute("SELECT DISTINCT email FROM addresses WHERE kind = 'external' AND company_id IS NULL AND email IS NOT NULL")
    return [email for (email,) in rows if directory.company(email) is not None]


def link_addresses(connection: sqlite3.Connection, directory: Directory, emails: Iterable[str]) -> None:
    """Derive person and company of some addresses anew. Owner and colleagues are no contacts."""
    connection.executemany(
        "UPDATE addresses SET person_id = ?, company_id = ? WHERE email = ? AND kind = 'external'",
        [(directory.person(email), directory.company(email), email) for email in emails],
    )


def name_people(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Name people made from invitations by the best CN that anybody wrote for their primary address, else for another; a name the user gave stays.

    Whom no meeting has any more is called as the address says.
    """
    for number in numbers:
        rows = connection.execute("SELECT email, name FROM addresses WHERE person_id = :id", {"id": number}).fetchall()
        first = connection.execute("SELECT email FROM person_addresses WHERE person_id = :id ORDER BY position, email LIMIT 1", {"id": number}).fetchone()
        if first and not rows:
            rows = [(first[0], "")]
        if rows:
            own = [row for row in rows if first and untagged(row[0]) == untagged(first[0]) and clean_name(row[1])] or rows
            name = name_from((name for _, name in own), min(email for email, _ in own))
            connection.execute(
                "UPDATE people SET name = :name WHERE id = :id AND json_extract(told, '$.name') IS NULL AND name <> :name", {"name": name, "id": number}
            )


def highest(connection: sqlite3.Connection, query: str) -> int:
    """The result of a `max` query; 0 when there are no rows."""
    return int(connection.execute(query).fetchone()[0] or 0)
