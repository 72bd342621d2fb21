"""Whom the user means: people and companies by address, domain, name or a part of one."""

import re
import sqlite3
from collections.abc import Sequence

from crmcal.core.addresses import domain_of, idna, normalised, untagged
from crmcal.core.naming import plain
from crmcal.store.reads import CLAIMS, IN_ORDER, Subject

LONGEST_NUMBER = 15
COMPANIES = """
SELECT c.id, c.name, group_concat(d.domain, ' ')
FROM companies AS c
LEFT JOIN company_domains AS d ON d.company_id = c.id
GROUP BY c.id
"""
OPPORTUNITIES = """
SELECT o.id, o.name, c.name
FROM opportunities AS o
LEFT JOIN companies AS c ON c.id = o.company_id
ORDER BY o.id
"""


def people(connection: sqlite3.Connection) -> list[Subject]:
    """Everybody, each with the primary address first."""
    emails: dict[int, list[str]] = {}
    for number, email in connection.execute("SELECT person_id, email FROM person_addresses ORDER BY person_id, position, email"):
        emails.setdefault(number, []).append(email)
    return [Subject("person", number, name, tuple(emails.get(number, ()))) for number, name in connection.execute("SELECT id, name FROM people ORDER BY id")]


def companies(connection: sqlite3.Connection) -> list[Subject]:
    """All companies."""
    rows = connection.execute(COMPANIES)
    return [Subject("company", number, name, domains=tuple(sorted((domains or "").split()))) for number, name, domains in rows]


def find(connection: sqlite3.Connection, kind: str, text: str) -> list[Subject]:
    """The people, companies or opportunities somebody may mean; by their number, too, beside those who have it as their name."""
    if text.strip().isdecimal() and len(text.strip()) <= LONGEST_NUMBER:
        by_number = [subject for subject in ALL[kind](connection) if subject.id == int(text) or subject.name == text.strip()]
        if by_number:
            return [with_company(connection, subject) if kind == "person" else subject for subject in by_number]
    return FINDERS[kind](connection, text)


def heir(connection: sqlite3.Connection, kind: str, number: str) -> Subject | None:
    """Whom one is part of by now who had this number; None where none had, or still has."""
    from crmcal.store.contacts import merging  # noqa: PLC0415 - start-up: only for who is not there

    text = number.strip()
    found = merging.heir(connection, kind, int(text)) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 0
    return next((subject for subject in ALL[kind](connection) if subject.id == found and str(found) != text.lstrip("0")), None)


def claimants(connection: sqlite3.Connection, email: str) -> list[int]:
    """The people who claim exactly this address, the one who has it first."""
    return [number for _, number in connection.execute(CLAIMS + "WHERE a.email = :email " + IN_ORDER, {"email": email})]


def find_people(connection: sqlite3.Connection, who: str) -> list[Subject]:
    """The people somebody may mean: one when the address or the whole name fits, else all with that part."""
    text = who.strip()
    if "@" in text:
        email = comparable(text)
        for wanted in dict.fromkeys((email, untagged(email))):
            for owner in claimants(connection, wanted)[:1]:
                return [person(connection, owner)]
        if written_out(domain_of(email)):
            return []  # `ann@client.co` is no part of `ann@client.com`
    return [with_company(connection, subject) for subject in best(people(connection), text)]


def find_companies(connection: sqlite3.Connection, what: str) -> list[Subject]:
    """The companies somebody may mean: by domain (also a sub-domain, an address), by whole name, as tables name them, else all with that part."""
    text = what.strip().rpartition("@")[2]
    domain = idna(text) or text
    number = company_by_domain(connection, domain) if "." in domain else None
    everybody = companies(connection)
    if number is not None:
        return [subject for subject in everybody if subject.id == number]
    found = exact(everybody, what) or called(connection, everybody, what)
    return found if found or written_out(text) else holding(everybody, what)


def written_out(domain: str) -> bool:
    """Whether a domain is a whole one, and no part of a longer one."""
    from crmcal.core.contacts.company_names import is_domain  # noqa: PLC0415 - start-up

    return is_domain(domain)


def called(connection: sqlite3.Connection, candidates: list[Subject], what: str) -> list[Subject]:
    """The companies that tables and address books mean by a name."""
    from crmcal.core.contacts.company_names import CompanyNames  # noqa: PLC0415 - start-up
    from crmcal.store.contacts.companies import all_companies  # noqa: PLC0415

    whole = what.strip()[-1:].isalnum() or what.strip().endswith(".")  # `client-` is a part of a name, `Client Inc.` is none
    numbers = CompanyNames(all_companies(connection)).meant(what) if whole else []
    return [subject for subject in candidates if subject.id in numbers]


def opportunities(connection: sqlite3.Connection) -> list[Subject]:
    """All opportunities."""
    rows = connection.execute(OPPORTUNITIES)
    return [Subject("opportunity", number, name, company=(company, "") if company else None) for number, name, company in rows]


def find_opportunities(connection: sqlite3.Connection, what: str) -> list[Subject]:
    """The opportunities somebody may mean: by whole name, else all with that part."""
    return best(opportunities(connection), what.strip())


def best(candidates: list[Subject], text: str) -> list[Subject]:
    """Those whose whole name or address fits; else those that contain the text."""
    return exact(candidates, text) or holding(candidates, text)


def exact(candidates: list[Subject], text: str) -> list[Subject]:
    """Those whose whole name or address fits."""
    wanted = plain(text)
    return [subject for subject in candidates if wanted and wanted in {plain(subject.name), *subject.emails, *subject.domains}]


def holding(candidates: list[Subject], text: str) -> list[Subject]:
    """Those in which all words of a text begin a word; else those that contain them: `anna` is Anna rather than Hannah."""
    words = [re.escape(word) for word in plain(text).split()]
    for patterns in ([rf"(?<!\w){word}" for word in words], words):
        found = [subject for subject in candidates if patterns and holds([plain(part) for part in named(subject)], patterns)]
        if found:
            return found
    return []


def holds(parts: Sequence[str], patterns: Sequence[str]) -> bool:
    """Whether each pattern is found in one of the parts."""
    return all(any(re.search(pattern, part) for part in parts) for pattern in patterns)


def named(subject: Subject) -> tuple[str, ...]:
    """All that somebody goes by."""
    return (subject.name, *subject.emails, *subject.domains)


def person(connection: sqlite3.Connection, number: int) -> Subject:
    """A person by id."""
    name = connection.execute("SELECT name FROM people WHERE id = :id", {"id": number}).fetchone()[0]
    rows = connection.execute("SELECT email FROM person_addresses WHERE person_id = :id ORDER BY position, email", {"id": number})
    return with_company(connection, Subject("person", number, name, tuple(email for (email,) in rows)))


def with_company(connection: sqlite3.Connection, subject: Subject) -> Subject:
    """The person with their company, as lists have it: the one that was told, else that of their first address that is a company's."""
    told = connection.execute("SELECT company_id FROM people WHERE id = :id", {"id": subject.id}).fetchone()[0]
    number = told or next((found for email in subject.emails if (found := company_by_domain(connection, domain_of(email))) is not None), None)
    row = connection.execute(
        "SELECT name, (SELECT min(domain) FROM company_domains WHERE company_id = companies.id) FROM companies WHERE id = :id", {"id": number}
    ).fetchone()
    return subject._replace(company=(row[0], row[1] or "") if row else None)


def company_by_domain(connection: sqlite3.Connection, domain: str) -> int | None:
    """The number of the company with a domain, or with the longest parent of it that is known."""
    while domain:
        row = connection.execute("SELECT company_id FROM company_domains WHERE domain = :domain", {"domain": domain}).fetchone()
        if row:
            return int(row[0])
        domain = domain.partition(".")[2]
    return None


def address_kinds(connection: sqlite3.Connection, email: str) -> set[str]:
    """What an address, in comparable form, is to the owner in kept meetings; none when no meeting has it."""
    return {kind for (kind,) in connection.execute("SELECT DISTINCT kind FROM addresses WHERE email = :email", {"email": email})}


def names_of(connection: sqlite3.Connection, email: str) -> list[str]:
    """What an address, in comparable form, is called in kept meetings."""
    return [name for (name,) in connection.execute("SELECT name FROM addresses WHERE email = :email", {"email": email})]


def guests_names(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """What guests are called in kept meetings, by address."""
    found: dict[str, list[str]] = {}
    for email, name in connection.execute("SELECT email, name FROM addresses WHERE kind = 'external' AND email IS NOT NULL AND name <> ''"):
        found.setdefault(email, []).append(name)
    return found


def comparable(email: str) -> str:
    """An address in the form in which addresses are stored."""
    return normalised(email) or email.strip().lower()


def nearest(candidates: list[Subject], text: str) -> list[Subject]:
    """Those with the most similar name, address or domain."""
    from difflib import get_close_matches  # noqa: PLC0415 - start-up

    parts = {part.casefold(): subject for subject in candidates for part in (subject.name, *subject.emails, *subject.domains)}
    return list({parts[part].id: parts[part] for part in get_close_matches(text.casefold(), parts, n=5, cutoff=0.6)}.values())


ALL = {"person": people, "company": companies, "opportunity": opportunities}
FINDERS = {"person": find_people, "company": find_companies, "opportunity": find_opportunities}
