"""The people of a company."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from crmcal.core.addresses import domain_of


class Member(NamedTuple):
    """Somebody of a company. emails: those of their addresses that meetings of the company have; none for who was told of, and not met yet."""

    id: int
    name: str
    emails: tuple[str, ...]


MET = """
SELECT DISTINCT p.id, p.name, a.email
FROM addresses AS a
JOIN people AS p ON p.id = a.person_id
WHERE a.company_id = :id
ORDER BY p.id
"""
EMPLOYED = "SELECT id, name FROM people WHERE company_id = :id"
TOLD = """
SELECT p.id, p.name, a.email
FROM company_domains AS d
JOIN person_addresses AS a ON a.email LIKE '%@' || d.domain OR a.email LIKE '%.' || d.domain
JOIN people AS p ON p.id = a.person_id
WHERE d.company_id = :id
    AND a.position = 0
    AND p.company_id IS NULL
    AND NOT p.derived
"""


def members(connection: sqlite3.Connection, company: int) -> Sequence[Member]:
    """Whose addresses are the company's, whom it employs, and who was told of with an address there."""
    found: dict[int, tuple[str, list[str]]] = {}
    for number, name, email in connection.execute(MET, {"id": company}):
        found.setdefault(number, (name, []))[1].append(email)
    for number, name in connection.execute(EMPLOYED, {"id": company}):
        found.setdefault(number, (name, []))
    for number, name in told_of(connection, company).items():
        found.setdefault(number, (name, []))
    return [Member(number, name, tuple(emails)) for number, (name, emails) in found.items()]


def told_of(connection: sqlite3.Connection, company: int) -> Mapping[int, str]:
    """Number and name of the people somebody told of, with an address at the company first."""
    near = connection.execute(TOLD, {"id": company}).fetchall()
    if not near:
        return {}
    from crmcal.core.matching import Directory  # noqa: PLC0415 - start-up

    directory = Directory(companies=dict(connection.execute("SELECT domain, company_id FROM company_domains").fetchall()))  # a sub-domain may be another's
    return {number: name for number, name, email in near if directory.company_by_domain(domain_of(email)) == company}
