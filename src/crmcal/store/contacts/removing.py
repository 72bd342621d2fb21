"""Keeps what was removed, so that it can be given back.

Of people and companies that invitations alone made it keeps keyed digests and numbers only: when their last meeting goes, nothing on the disk tells of them.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from crmcal.core.addresses import untagged
from crmcal.core.contacts.model import Company, Opportunity, Person
from crmcal.core.matching import work_domain
from crmcal.core.naming import company_name, name_from, plain, plain_company
from crmcal.store import lookup
from crmcal.store.contacts import companies, people
from crmcal.store.contacts.references import references_to
from crmcal.store.numbers import TABLES
from crmcal.store.reads import Subject
from crmcal.store.unwanted import Unwanted

Row = Person | Company | Opportunity


class Removed(NamedTuple):
    """Somebody or something that can be given back.

    at:   UTC seconds
    kept: `row`: the fields; `digests`: of the addresses or domains of what invitations alone made, which has neither those nor a name in `row`;
          `links`: by table, the keys of what referred to it; `claims`: by address, the numbers of others who claimed it then;
          `away`: the addresses and domains that are unwanted since; `held`: the company and contacts that went with it
    """

    id: int
    kind: str
    number: int
    at: int
    name: str
    emails: tuple[str, ...]
    domains: tuple[str, ...]
    kept: Mapping[str, Any]


def kind_of(row: Row) -> str:
    """person, company or opportunity."""
    return type(row).__name__.lower()


def keep(connection: sqlite3.Connection, row: Row, unwanted: Unwanted, at: int) -> None:
    """Keep one that is about to be removed."""
    kind = kind_of(row)
    texts = texts_of(row)
    digests = [unwanted.digest(kind, text).hex() for text in texts]
    derived = not isinstance(row, Opportunity) and is_bare(row) and bool(digests) and {*digests} <= met(connection).keys()
    kept = {
        "row": bare(row) if derived else without_name(connection, row)._asdict(),
        "digests": digests if derived else [],
        "links": links(connection, kind, row.id),
        "claims": {} if derived else claims(connection, row),
        "away": [] if derived else [text for text in texts if not unwanted.reason(kind, text)],
        "held": [{"kind": kind_of(each), "row": each._asdict(), "links": links(connection, kind_of(each), each.id)} for each in held(connection, row)],
    }
    connection.execute("INSERT INTO removed (kind, number, kept, at) VALUES (?, ?, ?, ?)", (kind, row.id, json.dumps(kept, sort_keys=True), at))


def texts_of(row: Row) -> tuple[str, ...]:
    """The addresses of a person, the domains of a company."""
    return row.emails if isinstance(row, Person) else row.domains if isinstance(row, Company) else ()


def is_bare(row: Person | Company) -> bool:
    """Whether all that a row says is what invitations say; a note that nobody told may be left of a merge."""
    return row.derived and not any(getattr(row, field, "") for field in ("title", "phone", "note", "tags"))


def bare(row: Row) -> dict[str, Any]:
    """What is kept of a row that invitations alone made: neither what it is called, nor what it was called before."""
    return type(row)(**{field: getattr(row, field) for field in ("id", "origin", "added", "company_id") if field in row._fields})._asdict()


def without_name(connection: sqlite3.Connection, row: Row) -> Row:
    """A row without the name that invitations give to a person, and give again."""
    if isinstance(row, Person) and "name" not in row.told and any(lookup.names_of(connection, email) for email in row.emails):
        return row._replace(name="")
    return row


def links(connection: sqlite3.Connection, kind: str, number: int) -> dict[str, list[Any]]:
    """What refers to one, also of what was removed before."""
    found = references_to(connection, kind, number)
    for other in all_removed(connection, resolved=False):
        row = other.kept["row"]
        if kind == "company" and row.get("company_id") == number:
            found[TABLES[other.kind]].append(other.number)
        if kind == "person" and number in row.get("contacts", ()):
            found["opportunity_contacts"].append(other.number)
    return {table: sorted(keys) for table, keys in found.items()}


def claims(connection: sqlite3.Connection, row: Row) -> dict[str, list[int]]:
    """By address, the others who claim it too, or did when they were removed while this one was there."""
    if not isinstance(row, Person):
        return {}
    found: dict[str, set[int]] = {email: {*lookup.claimants(connection, email)} - {row.id} for email in row.emails}
    for other in all_removed(connection, resolved=False):
        for email, numbers in other.kept["claims"].items():
            if row.id in numbers and email in found:
                found[email].add(other.number)
    return {email: sorted(numbers) for email, numbers in found.items() if numbers}


def held(connection: sqlite3.Connection, row: Row) -> list[Person | Company]:
    """The company and the contacts of a row that invitations alone made and no meeting has any more: they go with it when nothing else names them."""
    if isinstance(row, Company):
        return []
    company = companies.company(connection, row.company_id) if row.company_id is not None else None
    contacts: list[Person | None] = [people.person(connection, number) for number in row.contacts] if isinstance(row, Opportunity) else []
    met = {
        "company": "SELECT EXISTS (SELECT 1 FROM addresses WHERE company_id = :number)",
        "person": "SELECT EXISTS (SELECT 1 FROM addresses WHERE person_id = :number)",
    }
    derived = [each for each in (company, *contacts) if each is not None and each.derived]
    return [each for each in derived if not connection.execute(met[kind_of(each)], {"number": each.id}).fetchone()[0]]


def all_removed(connection: sqlite3.Connection, kind: str = "", *, resolved: bool = True) -> list[Removed]:
    """All of a kind, or of every kind, the latest first.

    resolved: with names and addresses that invitations know, without those of whom nothing is known any more
    """
    rows = connection.execute("SELECT id, kind, number, kept, at FROM removed WHERE :kind IN ('', kind) ORDER BY at DESC, id DESC", {"kind": kind}).fetchall()
    found = []
    known: dict[str, str] | None = None
    for number_of_row, kind_, number, text, at in rows:
        kept = json.loads(text)
        emails, domains = tuple(kept["row"].get("emails", ())), tuple(kept["row"].get("domains", ()))
        name = kept["row"]["name"]
        if resolved and kept["digests"]:
            known = met(connection) if known is None else known
            texts = tuple(known[digest] for digest in kept["digests"] if digest in known)
            if not texts:
                continue
            emails, domains = (texts, domains) if kind_ == "person" else (emails, texts)
        if resolved and not name:
            name = name_of(connection, emails, domains)
        found.append(Removed(number_of_row, kind_, number, at, name, emails, domains, kept))
    return found


def met(connection: sqlite3.Connection) -> dict[str, str]:
    """The addresses and domains of guests by their digests, in hex."""
    unwanted = Unwanted(connection)
    emails = {email for (email,) in connection.execute("SELECT DISTINCT email FROM addresses WHERE kind = 'external' AND email IS NOT NULL")}
    emails |= {untagged(email) for email in emails}
    domains = {domain for email in emails if (domain := work_domain(email))}
    return {unwanted.digest("person", email).hex(): email for email in emails} | {unwanted.digest("company", domain).hex(): domain for domain in domains}


def name_of(connection: sqlite3.Connection, emails: Iterable[str], domains: Iterable[str]) -> str:
    """What somebody of whom no name was told is called."""
    names = [name_from(lookup.names_of(connection, email), email) for email in emails]
    return next(iter([*names, *map(company_name, domains)]), "")


def names_removed(connection: sqlite3.Connection) -> dict[tuple[str, str], list[int]]:
    """The numbers of people who were removed, the latest first, by what they are or were called and the name of their company, both to compare by."""
    there = {number for (number,) in connection.execute("SELECT id FROM companies")}
    found: dict[tuple[str, str], list[int]] = {}
    for each in all_removed(connection, "person"):
        number = each.kept["row"]["company_id"]
        person = Person(id=each.number, company_id=number if number in there else None, emails=each.emails)
        _, company = people.employers(connection, [person]).get(each.number, (0, ""))
        for key in {(plain(name), plain_company(company)) for name in (each.name, *each.kept["row"]["names"]) if name}:
            found.setdefault(key, []).append(each.number)
    return found


def drop(connection: sqlite3.Connection, removed: Removed) -> None:
    """Keep one no longer: it is there again, or forgotten."""
    connection.execute("DELETE FROM removed WHERE id = ?", (removed.id,))


def change(connection: sqlite3.Connection, removed: Removed, **fields: object) -> None:
    """Change what is kept of one."""
    connection.execute("UPDATE removed SET kept = ? WHERE id = ?", (json.dumps({**removed.kept, **fields}, sort_keys=True), removed.id))


def find(connection: sqlite3.Connection, kind: str, text: str) -> list[Removed]:
    """Those somebody may mean: by number, address or domain, whole name, else all with that part."""
    known = {each.number: each for each in all_removed(connection, kind)}
    if text.strip().isdecimal() and len(text.strip()) <= lookup.LONGEST_NUMBER and int(text) in known:
        return [known[int(text)]]
    subjects = [Subject(kind, each.number, each.name, each.emails, each.domains) for each in known.values()]
    email = lookup.comparable(text) if "@" in text else text.strip()
    tries = (email, untagged(email)) if kind == "person" else (email.rpartition("@")[2],)
    found = next(filter(None, (lookup.best(subjects, wanted) for wanted in tries)), [])
    return [known[subject.number] for subject in found]
