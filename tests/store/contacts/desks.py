"""Desks whose people and companies are edited in the store, and edits to be drawn."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from hypothesis import strategies as st

from crmcal import clock
from crmcal.core.contacts.model import Company, Opportunity, Person
from crmcal.store.contacts.editing import DELETERS, Contacts
from crmcal.store.contacts.merging import forget_merges
from crmcal.store.contacts.removing import kind_of
from crmcal.store.store import Store
from crmcal.store.unwanted import REMOVED
from tests.makers import calendar, vevent
from tests.store.desk import NOW, Desk

SECONDS = int(NOW.timestamp())
LINKS = "SELECT a.email, p.name, c.name FROM addresses AS a LEFT JOIN people AS p ON p.id = a.person_id LEFT JOIN companies AS c ON c.id = a.company_id"
PEOPLE = "SELECT p.name, p.title, p.told, p.derived, a.email, a.position FROM people AS p LEFT JOIN person_addresses AS a ON a.person_id = p.id"
COMPANIES = "SELECT c.name, c.told, c.derived, d.domain FROM companies AS c LEFT JOIN company_domains AS d ON d.company_id = c.id"
ALL = (LINKS, PEOPLE, COMPANIES)
FOLDER = '[sources.work]\ntype = "file"\npath = "{}"\n'
POOL = (
    "Ann <ann@client.example>", "ANN MILLER <ann.miller@client.example>", "ann+news@client.example", "Bob <bob@gmail.com>", "info@client.example",
    "eve@eu.client.example", "Joe <joe@other.example>", "joe+x@other.example", "no-reply@bots.example",
)  # fmt: skip
numbers = count()


@pytest.fixture
def desks(tmp_path, monkeypatch):
    """Makes desks of their own, on a fixed day."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return lambda: Desk(tmp_path / str(next(numbers)))


@contextmanager
def editing(desk: Desk, *, creation: str = "auto", afresh: bool = False) -> Iterator[Contacts]:
    """The contacts of a desk's store, to be changed."""
    with Store.open(desk.store) as store, store.contacts(creation, SECONDS, afresh=afresh) as contacts:
        yield contacts


def delete(contacts: Contacts, row: Person | Company | Opportunity) -> None:
    """Let one be gone as if it had never been told, with what was merged into it."""
    forget_merges(contacts.connection, kind_of(row), row.id)
    DELETERS[type(row)](contacts.connection, row.id)


def told(desk: Desk) -> list[object]:
    """All that there is of people and companies, without numbers."""
    return [desk.rows(query) for query in ALL]


def met(desk: Desk, *guests: str) -> None:
    """Meet some people, each in a meeting of their own."""
    desk.take(calendar(*(vevent(f"with {guest}", guests=[guest]) for guest in guests)))


def one(contacts: Contacts, email: str) -> Person:
    """The person of an address."""
    return contacts.person(contacts.owners(email)[0])


def owner(desk: Desk, email: str) -> list[tuple[str | None, str | None]]:
    """The names of the person and the company that an address belongs to."""
    return [(person, company) for found, person, company in desk.rows(LINKS) if found == email]


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """What is done one after another: what, and to whom; numbers are taken modulo who is there."""
    kinds = st.sampled_from(("add", "take", "title", "remove", "merge", "part", "company", "domain", "meet"))
    return draw(st.lists(st.tuples(kinds, st.integers(0, 30), st.integers(0, 30)), max_size=8))


def do(desk: Desk, what: str, first: int, second: int, creation: str) -> None:
    """One edit."""
    if what == "meet":
        desk.take(calendar(vevent(f"again {first} {second}", guests=[POOL[first % len(POOL)], POOL[second % len(POOL)]])))
        return
    email = POOL[second % len(POOL)].rpartition("<")[2].rstrip(">")
    with editing(desk, creation=creation) as contacts:
        people = contacts.people()
        person = people[first % len(people)] if people else None
        other = people[second % len(people)] if people else None
        if what == "add":
            contacts.save(Person(name=f"Told {first}", told={"name": "user"}, emails=(f"t{first}@told.example", email)))
        elif what == "company":
            contacts.save(Company(name=f"Firm {first}", told={"name": "user"}))
        elif what == "domain" and contacts.companies():
            company = contacts.companies()[first % len(contacts.companies())]
            domain = email.rpartition("@")[2]
            contacts.save(company._replace(domains=tuple(sorted({*company.domains, domain})), told={**company.told, "domains": "user"}))
        elif person and other:
            change(contacts, what, person, other, email)


def change(contacts: Contacts, what: str, person: Person, other: Person, email: str) -> None:
    """One change to somebody."""
    if what == "take":
        contacts.save(person._replace(emails=tuple(dict.fromkeys([*person.emails, email])), told={**person.told, "emails": "user"}))
    elif what == "title":
        contacts.save(person._replace(title="Boss", told={**person.told, "title": "user"}))
    elif what == "remove":
        contacts.remove(person, REMOVED)
    elif what == "merge" and person.id != other.id:
        contacts.merge(person, other)
    elif what == "part":
        contacts.part(person)
