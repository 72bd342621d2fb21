"""Opportunities with the names of all they refer to, and their meetings."""

import json
import sqlite3
from typing import Final, NamedTuple

from crmcal.store.reads import COLUMNS, GROUPED, OF_ADDRESSES, OccurrenceRow, occurrence_row


class NamedContact(NamedTuple):
    """A person whom an opportunity names.

    email: the primary address; "" without any
    own:   the first address by which nobody else is meant; "" without any
    """

    id: int
    name: str
    email: str
    own: str = ""


class OpportunityRow(NamedTuple):
    """An opportunity.

    company:  number, name and first domain
    amount:   a decimal number, "" when it is not known
    opened, closes, closed: ISO dates; closes is when it is expected to
    contacts: by name
    """

    id: int
    name: str
    company: tuple[int, str, str] | None
    stage: str
    amount: str
    currency: str
    opened: str | None
    closes: str | None
    closed: str | None
    outcome: str
    note: str
    tags: tuple[str, ...]
    added: int
    contacts: tuple[NamedContact, ...]


class Period(NamedTuple):
    """Which meetings are an opportunity's by time: from `since` until before `until` (UTC seconds); all-day ones by dates, both included."""

    since: float
    until: float
    first: str
    last: str


ROWS: Final = """
SELECT
    o.id,
    o.name,
    c.id,
    c.name,
    (SELECT min(d.domain) FROM company_domains AS d WHERE d.company_id = c.id),
    o.stage,
    o.amount,
    o.currency,
    o.opened,
    o.closes,
    o.closed,
    o.outcome,
    o.note,
    o.tags,
    o.added,
    (
        SELECT json_group_array(json_array(
            p.id,
            p.name,
            coalesce((SELECT a.email FROM person_addresses AS a WHERE a.person_id = p.id ORDER BY a.position, a.email LIMIT 1), ''),
            coalesce((
                SELECT a.email
                FROM person_addresses AS a
                WHERE a.person_id = p.id
                    AND p.id = (
                        SELECT b.person_id
                        FROM person_addresses AS b
                        JOIN people AS q ON q.id = b.person_id
                        WHERE b.email = a.email
                        ORDER BY q.derived, min(b.position, 1), b.person_id
                        LIMIT 1
                    )
                ORDER BY a.position, a.email
                LIMIT 1
            ), '')
        ))
        FROM opportunity_contacts AS x
        JOIN people AS p ON p.id = x.person_id
        WHERE x.opportunity_id = o.id
    )
FROM opportunities AS o
LEFT JOIN companies AS c ON c.id = o.company_id
"""
BY_NUMBER: Final = "WHERE o.id = :id"
OPEN_OF: Final = {
    "person": "WHERE o.outcome = '' AND o.id IN (SELECT opportunity_id FROM opportunity_contacts WHERE person_id = :id)",
    "company": "WHERE o.outcome = '' AND o.company_id = :id",
}
IN_ORDER: Final = " ORDER BY o.closes IS NULL, o.closes, o.name, o.id"
THEIRS: Final = """
AND a.id IN (
    SELECT theirs.id
    FROM opportunity_contacts AS x
    JOIN addresses AS theirs ON theirs.person_id = x.person_id
    WHERE x.opportunity_id = :id
    UNION
    SELECT theirs.id
    FROM addresses AS theirs
    WHERE theirs.company_id = :company
)
AND CASE
    WHEN o.start_date IS NULL THEN o.start >= :since AND o.start < :until
    ELSE o.start_date >= :first AND o.start_date <= :last
END
"""
MEETINGS: Final = COLUMNS + OF_ADDRESSES + THEIRS + GROUPED


def all_rows(connection: sqlite3.Connection) -> list[OpportunityRow]:
    """All of them, those that are expected to close first before the others."""
    return [from_row(row) for row in connection.execute(ROWS + IN_ORDER)]


def row_of(connection: sqlite3.Connection, number: int) -> OpportunityRow:
    """The one of a number. Raises KeyError."""
    row = connection.execute(ROWS + BY_NUMBER, {"id": number}).fetchone()
    if row is None:
        raise KeyError(number)
    return from_row(row)


def open_rows(connection: sqlite3.Connection, kind: str, number: int | None) -> list[OpportunityRow]:
    """Those of a person, who is a contact in them, or of a company, that are neither won nor lost; none of whoever has no number."""
    if number is None or kind not in OPEN_OF:
        return []
    return [from_row(row) for row in connection.execute(ROWS + OPEN_OF[kind] + IN_ORDER, {"id": number})]


def occurrences_of(connection: sqlite3.Connection, number: int, company: int | None, period: Period) -> list[OccurrenceRow]:
    """The occurrences of an opportunity's contacts, and of all of a company where one is given, newest first; each once."""
    return [occurrence_row(row) for row in connection.execute(MEETINGS, {"id": number, "company": company, **period._asdict()})]


def from_row(row: tuple[object, ...]) -> OpportunityRow:
    """An opportunity of its columns."""
    number, name, company_id, company, domain, *plain, tags, added, contacts = row
    known = sorted((NamedContact(*each) for each in json.loads(str(contacts))), key=lambda each: (each.name.casefold(), each.id))
    of = None if company_id is None else (company_id, company, domain or "")
    return OpportunityRow._make((number, name, of, *plain, tuple(json.loads(str(tags))), added, tuple(known)))
