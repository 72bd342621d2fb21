"""People as they are stored."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from crmcal.core.contacts.insiders import is_insider
from crmcal.core.contacts.model import Person
from crmcal.core.matching import Directory
from crmcal.core.naming import clean_name
from crmcal.store.numbers import highest_number
from crmcal.store.owners import owner_of_store

COLUMNS: Final = "id, name, origin, added, company_id, title, phone, note, tags, told, names"


def all_people(connection: sqlite3.Connection) -> list[Person]:
    """Everybody, the oldest first."""
    emails: dict[int, list[str]] = {}
    for number, email in connection.execute("SELECT person_id, email FROM person_addresses ORDER BY person_id, position, email"):
        emails.setdefault(number, []).append(email)
    return [from_row(row, emails.get(row[0], ())) for row in connection.execute(f"SELECT {COLUMNS} FROM people ORDER BY id")]  # noqa: S608 - constant text


def people_to_know(connection: sqlite3.Connection) -> list[Person]:
    """Everybody but the owner and colleagues, who may stand in a book that was read before the owner was known; the oldest first."""
    owner = owner_of_store(connection)
    return [each for each in all_people(connection) if not is_insider(each.emails, owner)]


def person(connection: sqlite3.Connection, number: int) -> Person | None:
    """One by its number."""
    row = connection.execute(f"SELECT {COLUMNS} FROM people WHERE id = ?", (number,)).fetchone()  # noqa: S608 - constant text
    emails = connection.execute("SELECT email FROM person_addresses WHERE person_id = ? ORDER BY position, email", (number,))
    return from_row(row, [email for (email,) in emails]) if row else None


def from_row(row: tuple[object, ...], emails: Sequence[str]) -> Person:
    """A person of its columns."""
    *plain, tags, told, names = row
    return Person._make((*plain, tuple(json.loads(str(tags))), json.loads(str(told)), tuple(emails), tuple(json.loads(str(names)))))


def save_person(connection: sqlite3.Connection, person: Person) -> Person:
    """Insert or replace a person, addresses included; what comes back has its number."""
    values = (*person[1:8], json.dumps(person.tags), json.dumps(person.told, sort_keys=True), json.dumps(person.names))
    (number,) = connection.execute(
        """
        INSERT INTO people (id, name, origin, added, company_id, title, phone, note, tags, told, names)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
            name = excluded.name,
            origin = excluded.origin,
            added = excluded.added,
            company_id = excluded.company_id,
            title = excluded.title,
            phone = excluded.phone,
            note = excluded.note,
            tags = excluded.tags,
            told = excluded.told,
            names = excluded.names
        RETURNING id
        """,
        (person.id or highest_number(connection, "person") + 1, *values),
    ).fetchone()
    connection.execute("DELETE FROM person_addresses WHERE person_id = ?", (number,))
    connection.executemany(
        "INSERT INTO person_addresses (person_id, email, position) VALUES (?, ?, ?)",
        [(number, email, position) for position, email in enumerate(person.emails)],
    )
    return person._replace(id=number)


def delete_person(connection: sqlite3.Connection, number: int) -> None:
    """Delete a person; what was written of them in invitations stays."""
    connection.execute("DELETE FROM people WHERE id = ?", (number,))


def employers(connection: sqlite3.Connection, everybody: Iterable[Person]) -> dict[int, tuple[int, str]]:
    """Number and name of people's companies by their own number."""
    names = dict(connection.execute("SELECT id, name FROM companies").fetchall())
    directory = Directory(companies=dict(connection.execute("SELECT domain, company_id FROM company_domains").fetchall()))
    found: dict[int, tuple[int, str]] = {}
    for each in everybody:
        number = directory.employer(each.company_id, each.emails)
        if number is not None:
            found[each.id] = number, names[number]
    return found


def invited_names(connection: sqlite3.Connection) -> dict[int, frozenset[str]]:
    """What invitations call those people whom nobody else named, by number: every CN that is a name."""
    found: dict[int, set[str]] = {}
    rows = connection.execute(
        """
        SELECT DISTINCT p.id, a.name
        FROM people AS p
        JOIN person_addresses AS own ON own.person_id = p.id
        JOIN addresses AS a ON a.email = own.email
        WHERE json_extract(p.told, '$.name') IS NULL
            AND a.kind = 'external'
        """
    )
    for number, text in rows:
        found.setdefault(number, set()).add(clean_name(text))
    return {number: frozenset(filter(None, names)) for number, names in found.items()}
