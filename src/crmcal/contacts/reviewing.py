"""What the user may want to settle: who may be one person, who claims the same address, who was met and is nobody yet."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from crmcal.contacts.fields import email_from
from crmcal.contacts.listing import met_by, shown
from crmcal.core.addresses import domain_of, idna
from crmcal.core.contacts.duplicates import Duplicate, Known, duplicates
from crmcal.core.contacts.likeness import alike, is_full
from crmcal.core.contacts.model import BY_CALENDAR, BY_IMPORT, Company, Person
from crmcal.core.mailboxes import is_role
from crmcal.core.matching import work_domain
from crmcal.core.naming import clean_name, company_name, name_from
from crmcal.errors import NotFoundError, UsageError
from crmcal.store.contacts.companies import all_companies
from crmcal.store.contacts.editing import Contacts
from crmcal.store.contacts.people import employers, people_to_know
from crmcal.store.contacts.strangers import Stranger, strangers
from crmcal.store.lookup import address_kinds, guests_names, names_of
from crmcal.store.unwanted import IGNORED


class Conflict(NamedTuple):
    """An address that several people claim who were told of, the one who has it first.

    invited: what invitations call its owner, where that is like nobody's name who claims it; then one alone may claim it
    """

    email: str
    people: Sequence[Person]
    invited: str = ""

    @property
    def remedies(self) -> list[str]:
        """Commands that settle it, one for each way, the likeliest first: unlike names are hardly one person's."""
        first, *others = self.people
        one = [other for other in others if alike(first.name, other.name)]
        merges = [f"crmcal people merge {first.id} {other.id}" for other in (*one, *(other for other in others if other not in one))]
        apart = [f"crmcal people edit {person.id} --remove-email {self.email}" for person in (*others, first)]
        return [*merges[: len(one)], *apart, *merges[len(one) :]]


class Discovered(NamedTuple):
    """Somebody who was met and is nobody yet. company: what theirs is or would be called; title, start: of the first meeting."""

    email: str
    name: str
    company: str | None
    meetings: int
    meeting: str
    title: str
    start: date | datetime | None


def candidates(connection: sqlite3.Connection, now: datetime, zone: tzinfo) -> list[Duplicate]:
    """Who may be one person."""
    everybody = people_to_know(connection)
    companies = employers(connection, everybody)
    met = met_by(connection, "person", now, zone)
    return duplicates([Known(person, companies[person.id][0] if person.id in companies else None, met(person.id).meetings) for person in everybody])


def conflicts(connection: sqlite3.Connection) -> list[Conflict]:
    """The addresses that several people claim who were told of, or one whom a book gave it while all invitations call its owner otherwise."""
    claims: dict[str, list[tuple[int, Person]]] = {}
    for person in people_to_know(connection):
        for position, email in enumerate(person.emails):
            if not person.derived:
                claims.setdefault(email, []).append((min(position, 1), person))
    claimants = {email: [person for _, person in sorted(who, key=by_right)] for email, who in sorted(claims.items())}
    invited = guests_names(connection)
    found = [Conflict(email, people, called_otherwise(email, people, invited.get(email, ()))) for email, people in claimants.items()]
    return [each for each in found if len(each.people) > 1 or each.invited]


def called_otherwise(email: str, people: Sequence[Person], names: Iterable[str]) -> str:
    """What invitations call the owner of an address whose claimants books alone gave it, if it is a full name that is like none of theirs; else ""."""
    full = sorted(name for name in {clean_name(text) for text in names} if is_full(name))
    known = [name for person in people for name in (person.name, *person.names)]
    by_books = all(person.told.get("emails") == BY_IMPORT for person in people) and not is_role(email)
    return name_from(full, email) if full and by_books and not any(alike(one, other) for one in full for other in known) else ""


def by_right(claim: tuple[int, Person]) -> tuple[int, int]:
    """Primary before additional, the oldest first."""
    position, person = claim
    return position, person.id


def discovered(connection: sqlite3.Connection, zone: tzinfo) -> list[Discovered]:
    """Who would be a person, if invitations made people; most met first."""
    names = {company.id: company.name for company in all_companies(connection)}
    return [described(each, names, zone) for each in sorted(strangers(connection), key=lambda each: (-each.meetings, each.email))]


def described(stranger: Stranger, names: dict[int, str], zone: tzinfo) -> Discovered:
    """A stranger for a list."""
    domain = work_domain(stranger.email)
    company = names.get(stranger.company) if stranger.company is not None else company_name(domain) if domain else None
    name = name_from(stranger.names, stranger.email)
    return Discovered(stranger.email, name, company, stranger.meetings, stranger.meeting, stranger.title, shown(stranger.start, zone))


def accept(contacts: Contacts, wanted: Sequence[str]) -> list[Person]:
    """Make people of addresses, or of all that were discovered at a `@domain`. Raises NotFoundError for those that nobody was met with."""
    return [make(contacts, email) for email in meant(contacts, wanted)]


def make(contacts: Contacts, email: str) -> Person:
    """Make a person of an address, and a company of its domain where there is none."""
    domain = work_domain(email)
    if domain and contacts.directory().company_by_domain(domain_of(email)) is None:
        contacts.save(Company(origin=BY_CALENDAR, domains=(domain,)))
    return contacts.save(Person(name=name_from(names_of(contacts.connection, email), email), emails=(email,)))


def ignore(contacts: Contacts, wanted: Sequence[str]) -> list[str]:
    """Let addresses make nobody, and be listed no more; those, or all that were discovered at a `@domain`. Raises NotFoundError."""
    found = meant(contacts, wanted)
    for email in found:
        contacts.unwanted.add("person", email, IGNORED)
    return found


def meant(contacts: Contacts, wanted: Iterable[str]) -> list[str]:
    """The addresses somebody means. Raises NotFoundError, UsageError."""
    found: list[str] = []
    for text in wanted:
        if text.startswith("@"):
            there = [each.email for each in strangers(contacts.connection) if domain_of(each.email) == (idna(text[1:]) or text[1:].lower())]
            if not there:
                raise NotFoundError(f"Nobody was discovered at {text[1:]}.", hint="crmcal people discovered lists all.")
            found += there
        else:
            found.append(known(contacts, email_from(text)))
    return list(dict.fromkeys(found))


def known(contacts: Contacts, email: str) -> str:
    """An address that somebody was met with. Raises NotFoundError, UsageError."""
    number = contacts.owner(email)
    if number is not None:
        owner = contacts.person(number)
        raise UsageError(f"{email} is {owner.name}'s already.", hint=f"crmcal people remove {owner.id} removes them, and keeps them away.")
    kinds = address_kinds(contacts.connection, email)
    if not kinds:
        raise NotFoundError(f"No meeting has {email}.", hint=f"To tell of somebody you have not met: crmcal people add {email}")
    if "external" not in kinds:
        raise UsageError(f"{email} is not a contact: to you it is {', '.join(sorted(kinds))}.")
    return email
