"""Companies as they are stored."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

from crmcal.core.contacts.insiders import is_own
from crmcal.core.contacts.model import Company
from crmcal.core.matching import work_domain
from crmcal.store.numbers import highest_number
from crmcal.store.owners import owner_of_store

COLUMNS: Final = "id, name, origin, added, note, tags, told, names"


def all_companies(connection: sqlite3.Connection) -> list[Company]:
    """All of them, the oldest first."""
    domains: dict[int, list[str]] = {}
    for domain, number in connection.execute("SELECT domain, company_id FROM company_domains ORDER BY domain"):
        domains.setdefault(number, []).append(domain)
    return [from_row(row, domains.get(row[0], ())) for row in connection.execute(f"SELECT {COLUMNS} FROM companies ORDER BY id")]  # noqa: S608 - constant text


def all_but_own(connection: sqlite3.Connection) -> list[Company]:
    """All but the owner's own, which may stand in a book that was read before the owner was known; the oldest first."""
    owner = owner_of_store(connection)
    return [each for each in all_companies(connection) if not is_own(each.domains, owner)]


def company(connection: sqlite3.Connection, number: int) -> Company | None:
    """One by its number."""
    row = connection.execute(f"SELECT {COLUMNS} FROM companies WHERE id = ?", (number,)).fetchone()  # noqa: S608 - constant text
    domains = connection.execute("SELECT domain FROM company_domains WHERE company_id = ? ORDER BY domain", (number,))
    return from_row(row, [domain for (domain,) in domains]) if row else None


def company_of_domain(connection: sqlite3.Connection, domain: str) -> int | None:
    """The number of the company that has exactly this domain."""
    row = connection.execute("SELECT company_id FROM company_domains WHERE domain = ?", (domain,)).fetchone()
    return int(row[0]) if row else None


def is_referred_to(connection: sqlite3.Connection, number: int) -> bool:
    """Whether people or opportunities are told to be of a company."""
    query = "SELECT EXISTS (SELECT 1 FROM people WHERE company_id = :id) OR EXISTS (SELECT 1 FROM opportunities WHERE company_id = :id)"
    return bool(connection.execute(query, {"id": number}).fetchone()[0])


def is_met(connection: sqlite3.Connection, domain: str) -> bool:
    """Whether guests of meetings have addresses for which invitations make a company of exactly this domain."""
    query = "SELECT DISTINCT email FROM addresses WHERE kind = 'external' AND email LIKE '%' || :domain"
    return any(work_domain(email) == domain for (email,) in connection.execute(query, {"domain": domain}))


def from_row(row: tuple[object, ...], domains: Sequence[str]) -> Company:
    """A company of its columns."""
    *plain, tags, told, names = row
    return Company._make((*plain, tuple(json.loads(str(tags))), json.loads(str(told)), tuple(domains), tuple(json.loads(str(names)))))


def save_company(connection: sqlite3.Connection, company: Company) -> Company:
    """Insert or replace a company; its domains are taken from whoever had them. What comes back has its number."""
    listed = json.dumps(company.tags), json.dumps(company.told, sort_keys=True), json.dumps(company.names)
    (number,) = connection.execute(
        """
        INSERT INTO companies (id, name, origin, added, note, tags, told, names)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
            name = excluded.name,
            origin = excluded.origin,
            added = excluded.added,
            note = excluded.note,
            tags = excluded.tags,
            told = excluded.told,
            names = excluded.names
        RETURNING id
        """,
        (company.id or highest_number(connection, "company") + 1, *company[1:5], *listed),
    ).fetchone()
    connection.execute("DELETE FROM company_domains WHERE company_id = ?", (number,))
    connection.executemany("INSERT OR REPLACE INTO company_domains (domain, company_id) VALUES (?, ?)", [(domain, number) for domain in company.domains])
    return company._replace(id=number)


def delete_company(connection: sqlite3.Connection, number: int) -> None:
    """Delete a company; its people stay."""
    connection.execute("DELETE FROM companies WHERE id = ?", (number,))
