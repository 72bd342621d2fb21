"""The people, companies and opportunities of a store, to be changed by their owner."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any, Final, Generic, NamedTuple

from crmcal.core.contacts.callnames import remembering
from crmcal.core.contacts.merging import Row, merged, parted
from crmcal.core.contacts.model import BY_USER, Company, Opportunity, Person
from crmcal.core.matching import Directory
from crmcal.core.naming import company_name, name_from_local_part
from crmcal.store import lookup
from crmcal.store.contacts import companies, opportunities, people
from crmcal.store.contacts.merging import last_join, last_merge, merges_into, note_merge, people_merged_by_user, undo_references
from crmcal.store.contacts.rematching import Rematched
from crmcal.store.contacts.removing import keep, kind_of, names_removed
from crmcal.store.contacts.yielding import give_way
from crmcal.store.linking import load_directory, name_people
from crmcal.store.unwanted import IGNORED, REMOVED, Unwanted

DELETERS: Final = {Person: people.delete_person, Company: companies.delete_company, Opportunity: opportunities.delete_opportunity}


class Parted(NamedTuple, Generic[Row]):
    """Two that are two again. taken: the lost one's domains that somebody else has by now, with whose they are."""

    kept: Row
    lost: Row
    taken: tuple[tuple[str, Company], ...]


class Contacts:
    """What is known of people, companies and opportunities; whoever opened it holds the transaction, and derives the links when all is changed.

    now: UTC seconds
    """

    def __init__(self, connection: sqlite3.Connection, now: int) -> None:
        self.connection = connection
        self.now = now
        self.unwanted = Unwanted(connection)
        self.rematched = Rematched()  # once all is done
        self.touched = False  # whether anything was saved that was not so before

    def people(self) -> list[Person]:
        """Everybody, the oldest first."""
        return people.all_people(self.connection)

    def companies(self) -> list[Company]:
        """All companies, the oldest first."""
        return companies.all_companies(self.connection)

    def opportunities(self) -> list[Opportunity]:
        """All opportunities, the oldest first."""
        return opportunities.all_opportunities(self.connection)

    def person(self, number: int) -> Person:
        """A person by number. Raises KeyError."""
        return there(people.person(self.connection, number), number)

    def company(self, number: int) -> Company:
        """A company by number. Raises KeyError."""
        return there(companies.company(self.connection, number), number)

    def opportunity(self, number: int) -> Opportunity:
        """An opportunity by number. Raises KeyError."""
        return there(opportunities.opportunity(self.connection, number), number)

    def directory(self) -> Directory:
        """Who owns which address and domain now."""
        return load_directory(self.connection)

    def owners(self, email: str) -> list[int]:
        """The people who claim exactly this address, the one who has it first."""
        return lookup.claimants(self.connection, email)

    def owner(self, email: str) -> int | None:
        """Who has exactly this address; None when nobody claims it."""
        return next(iter(self.owners(email)), None)

    def company_of_domain(self, domain: str) -> int | None:
        """The company that has exactly this domain."""
        return companies.company_of_domain(self.connection, domain)

    @cached_property
    def removed(self) -> Mapping[tuple[str, str], Sequence[int]]:
        """The numbers of people who were removed before, by what they are called and the name of their company, both to compare by."""
        return names_removed(self.connection)

    def is_met(self, domain: str) -> bool:
        """Whether guests of meetings have addresses for which invitations make a company of exactly this domain."""
        return companies.is_met(self.connection, domain)

    def is_referred_to(self, company: Company) -> bool:
        """Whether somebody told that people or opportunities are of a company."""
        return companies.is_referred_to(self.connection, company.id)

    def save(self, row: Row) -> Row:
        """Insert or replace; what comes back has its number. What nobody named is named after its address or domain.

        Who was forgotten, and is told of, is wanted again; who was removed or ignored and is told of has the address, but no invitation makes them anew.
        """
        before = self.stored(row) if row.id else None
        saved = self.written(row if row.id else row._replace(added=self.now))
        self.touched = self.touched or self.stored(saved) != before
        return saved

    def written(self, row: Row) -> Row:
        """See `save`."""
        if isinstance(row, Person):
            return self.save_person(row)
        if isinstance(row, Company):
            return self.save_company(row)
        return opportunities.save_opportunity(self.connection, row)

    def stored(self, row: Row) -> Person | Company | Opportunity | None:
        """What is stored under the number of a row; None when nothing is."""
        readers = {Person: people.person, Company: companies.company, Opportunity: opportunities.opportunity}
        return readers[type(row)](self.connection, row.id)

    def save_person(self, person: Person) -> Person:
        """See `save`."""
        self.lift_refusals("person", person.emails, person)
        if not person.name and person.emails:
            person = person._replace(name=name_from_local_part(person.emails[0]))
        saved = people.save_person(self.connection, person._replace(names=()) if person.derived else person)
        name_people(self.connection, [saved.id])
        named = self.person(saved.id)
        distinct = remembering(named, ())
        return named if distinct == named else people.save_person(self.connection, distinct)

    def save_company(self, company: Company) -> Company:
        """See `save`."""
        self.lift_refusals("company", company.domains, company)
        if not company.name and company.domains:
            company = remembering(company._replace(name=name_of_domains(company, self.names_merged(company))), ())
        had = {domain: companies.company_of_domain(self.connection, domain) for domain in company.domains}
        saved = companies.save_company(self.connection, company._replace(names=()) if company.derived else company)
        for domain, number in had.items():
            other = companies.company(self.connection, number) if number not in {None, saved.id} else None
            if other and other.derived and not other.domains:
                give_way(self.connection, "company", other.id, domain, saved.id)
        return saved

    def names_merged(self, company: Company) -> set[str]:
        """The names of the companies that became part of one."""
        return {str(merge.before["lost"]["name"]) for merge in merges_into(self.connection, "company", [company.id])}

    def lift_refusals(self, kind: str, texts: Iterable[str], row: Person | Company) -> None:
        """Let addresses or domains be refused no more that somebody has. Those that the user removed or ignored stay refused when the user tells of somebody.

        So no invitation makes anybody of them when they are free again.
        """
        for text in texts:
            if row.derived or self.unwanted.reason(kind, text) not in {REMOVED, IGNORED}:
                self.unwanted.discard(kind, text)

    def remove(self, row: Person | Company | Opportunity, reason: str) -> None:
        """Delete one, let no invitation bring it back, and keep what was told of it."""
        keep(self.connection, row, self.unwanted, self.now)
        for email in row.emails if isinstance(row, Person) else ():
            self.unwanted.add("person", email, reason)
        for domain in row.domains if isinstance(row, Company) else ():
            self.unwanted.add("company", domain, reason)
        DELETERS[type(row)](self.connection, row.id)

    def merge(self, kept: Row, lost: Row, *, by: str = BY_USER, becomes: Row | None = None) -> Row:
        """Let one become part of another; what comes back is the one that stays. by: who says so, see `note_merge`; becomes: what it is then, if not both."""
        self.touched = True
        both = becomes or merged(kept, lost)
        before = {"kept": kept._asdict(), "lost": lost._asdict(), "merged": both._asdict()}
        note_merge(self.connection, kind_of(kept), before, self.now, by)
        DELETERS[type(lost)](self.connection, lost.id)
        return self.save(both)

    def merged_by_user(self) -> dict[int, list[tuple[Person, Person]]]:
        """The people whom the user made one, by the number of the one that stayed: that one and the other, as they were before."""
        found: dict[int, list[tuple[Person, Person]]] = {}
        for before in people_merged_by_user(self.connection):
            kept, lost = from_json(Person, before["kept"]), from_json(Person, before["lost"])
            found.setdefault(kept.id, []).append((kept, lost))
        return found

    def part(self, row: Row, *, joined: str = "") -> Parted[Row] | None:
        """Undo the latest merge into one, or that of a company which was joined because of a sub-domain. None when nothing was merged into it.

        Both are back as they were, but for what was changed since, and without companies, contacts and domains that are gone.
        """
        merge = last_join(self.connection, row.id, joined) if joined else last_merge(self.connection, kind_of(row), row.id)
        if merge is None:
            return None
        before, both, lost = (from_json(type(row), merge.before[name]) for name in ("kept", "merged", "lost"))
        taken = self.taken(lost, by_others_than={row.id, lost.id})
        kept, other = (self.save(self.without_gone(each)) for each in (parted(row, both, before), without_domains(lost, taken)))
        undo_references(self.connection, merge)
        return Parted(kept, other, tuple(taken.items()))

    def taken(self, row: Row, *, by_others_than: AbstractSet[int]) -> dict[str, Company]:
        """The domains of a company that others have now who are told of, with whose they are."""
        if not isinstance(row, Company):
            return {}
        owners = {domain: self.company_of_domain(domain) for domain in row.domains}
        others = {domain: self.company(number) for domain, number in owners.items() if number is not None and number not in by_others_than}
        return {domain: other for domain, other in others.items() if not other.derived}

    def without_gone(self, row: Row) -> Row:
        """One without the company and the contacts that are there no more."""
        if isinstance(row, Company):
            return row
        known = row.company_id is not None and companies.company(self.connection, row.company_id) is not None
        row = row if known else row._replace(company_id=None)
        if isinstance(row, Person):
            return row
        return row._replace(contacts=tuple(number for number in row.contacts if people.person(self.connection, number) is not None))


def without_domains(row: Row, taken: Collection[str]) -> Row:
    """A company without some domains."""
    return row._replace(domains=tuple(domain for domain in row.domains if domain not in taken)) if isinstance(row, Company) else row


def there(row: Row | None, number: int) -> Row:
    """A row that is there. Raises KeyError."""
    if row is None:
        raise KeyError(number)
    return row


def name_of_domains(company: Company, others: Collection[str]) -> str:
    """The name that a company's domains give it: the one it had before, if it is one of those. others: the names of those that became part of it."""
    given = [company_name(domain) for domain in company.domains]
    return next((name for name in given if name in company.names and name not in others), given[0])


def from_json(kind: type[Row], fields: Mapping[str, Any]) -> Row:
    """A row of its fields as JSON has them."""
    return kind(**values_from(fields))


def values_from(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row as JSON has them, as the row has them."""
    return {field: tuple(value) if isinstance(value, list) else value for field, value in fields.items()}
