"""The people of a company."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple


class Member(NamedTuple):
    """Somebody of a company. emails: those of their addresses that meetings of the company have; none for who was not met there yet."""

    id: int
    name: str
    emails: tuple[str, ...]


MET = "SELECT DISTINCT person_id, email FROM addresses WHERE company_id = :id AND person_id IS NOT NULL ORDER BY email"
NEAR = """
SELECT p.id, p.name, p.company_id, a.email
FROM people AS p
LEFT JOIN person_addresses AS a ON a.person_id = p.id
WHERE p.company_id = :id
    OR p.id IN (
        SELECT n.person_id
        FROM company_domains AS d
        JOIN person_addresses AS n ON n.email LIKE '%@' || d.domain OR n.email LIKE '%.' || d.domain
        WHERE d.company_id = :id
    )
ORDER BY p.id, a.position, a.email
"""


def members(connection: sqlite3.Connection, company: int) -> Sequence[Member]:
    """The people of a company, as lists of people have them, the oldest first."""
    met: dict[int, list[str]] = {}
    for number, email in connection.execute(MET, {"id": company}):
        met.setdefault(number, []).append(email)
    return [Member(number, name, tuple(met.get(number, ()))) for number, name in employed(connection, company)]


def employed(connection: sqlite3.Connection, company: int) -> list[tuple[int, str]]:
    """Number and name of those whose company it is: of all who are told to be of it, or have an address there; neither the owner nor colleagues."""
    near: dict[tuple[int, str, int | None], list[str]] = {}
    for number, name, told, email in connection.execute(NEAR, {"id": company}):
        near.setdefault((number, name, told), []).extend([email] if email else [])
    if not near:
        return []
    from crmcal.core.contacts.insiders import is_insider  # noqa: PLC0415 - start-up
    from crmcal.core.matching import Directory  # noqa: PLC0415
    from crmcal.store.owners import owner_of_store  # noqa: PLC0415

    owner = owner_of_store(connection)
    directory = Directory(companies=dict(connection.execute("SELECT domain, company_id FROM company_domains").fetchall()))  # a sub-domain may be another's
    of_company = {(number, name): emails for (number, name, told), emails in near.items() if directory.employer(told, emails) == company}
    return [who for who, emails in of_company.items() if not is_insider(emails, owner)]
