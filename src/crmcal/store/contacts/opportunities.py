"""Opportunities as they are stored."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

from crmcal.core.contacts.model import Opportunity
from crmcal.store.numbers import highest_number

COLUMNS: Final = "id, name, added, company_id, stage, amount, currency, opened, closes, closed, outcome, note, tags, told, names"


def all_opportunities(connection: sqlite3.Connection) -> list[Opportunity]:
    """All of them, the oldest first."""
    contacts: dict[int, list[int]] = {}
    for number, person in connection.execute("SELECT opportunity_id, person_id FROM opportunity_contacts ORDER BY person_id"):
        contacts.setdefault(number, []).append(person)
    rows = connection.execute(f"SELECT {COLUMNS} FROM opportunities ORDER BY id")  # noqa: S608 - constant text
    return [from_row(row, contacts.get(row[0], ())) for row in rows]


def opportunity(connection: sqlite3.Connection, number: int) -> Opportunity | None:
    """One by its number."""
    row = connection.execute(f"SELECT {COLUMNS} FROM opportunities WHERE id = ?", (number,)).fetchone()  # noqa: S608 - constant text
    contacts = connection.execute("SELECT person_id FROM opportunity_contacts WHERE opportunity_id = ? ORDER BY person_id", (number,))
    return from_row(row, [person for (person,) in contacts]) if row else None


def from_row(row: tuple[object, ...], contacts: Sequence[int]) -> Opportunity:
    """An opportunity of its columns."""
    *plain, tags, told, names = row
    return Opportunity._make((*plain, tuple(json.loads(str(tags))), json.loads(str(told)), tuple(contacts), tuple(json.loads(str(names)))))


def save_opportunity(connection: sqlite3.Connection, opportunity: Opportunity) -> Opportunity:
    """Insert or replace an opportunity, contacts included; what comes back has its number."""
    (number,) = connection.execute(
        """
        INSERT INTO opportunities (id, name, added, company_id, stage, amount, currency, opened, closes, closed, outcome, note, tags, told, names)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
            name = excluded.name,
            added = excluded.added,
            company_id = excluded.company_id,
            stage = excluded.stage,
            amount = excluded.amount,
            currency = excluded.currency,
            opened = excluded.opened,
            closes = excluded.closes,
            closed = excluded.closed,
            outcome = excluded.outcome,
            note = excluded.note,
            tags = excluded.tags,
            told = excluded.told,
            names = excluded.names
        RETURNING id
        """,
        (
            opportunity.id or highest_number(connection, "opportunity") + 1,
            *opportunity[1:12],
            json.dumps(opportunity.tags),
            json.dumps(opportunity.told, sort_keys=True),
            json.dumps(opportunity.names),
        ),
    ).fetchone()
    connection.execute("DELETE FROM opportunity_contacts WHERE opportunity_id = ?", (number,))
    connection.executemany("INSERT INTO opportunity_contacts (opportunity_id, person_id) VALUES (?, ?)", [(number, person) for person in opportunity.contacts])
    return opportunity._replace(id=number)


def delete_opportunity(connection: sqlite3.Connection, number: int) -> None:
    """Delete an opportunity."""
    connection.execute("DELETE FROM opportunities WHERE id = ?", (number,))
