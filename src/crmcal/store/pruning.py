"""What goes when meetings went: addresses nobody uses, the people and companies made of them, and what was told of the meetings."""

import sqlite3
from collections.abc import Mapping
from typing import Final

from crmcal.core.contacts.model import BY_CALENDAR
from crmcal.store.contacts.fading import forget_merges_of_nobody, forget_names
from crmcal.store.linking import name_people
from crmcal.store.numbers import highest_number
from crmcal.store.tidiness import mark_untidy

DELETE_PEOPLE: Final = """
DELETE FROM people
WHERE derived
    AND id NOT IN ({people})
    AND id NOT IN (SELECT person_id FROM opportunity_contacts)
"""
DELETE_COMPANIES: Final = """
DELETE FROM companies
WHERE derived
    AND id NOT IN ({companies})
    AND id NOT IN (SELECT company_id FROM people WHERE company_id IS NOT NULL)
    AND id NOT IN (SELECT company_id FROM opportunities WHERE company_id IS NOT NULL)
"""


def prune(connection: sqlite3.Connection) -> None:
    """After meetings went: drop addresses nobody uses, the people and companies made of them, and what was told of the meetings; names are chosen anew."""
    mark_untidy(connection)
    connection.execute("DELETE FROM changes WHERE kind <> 'gone' AND NOT EXISTS (SELECT 1 FROM occurrences AS o WHERE o.meeting = changes.meeting)")
    orphans = "id NOT IN (SELECT address_id FROM participants)"
    touched = [number for (number,) in connection.execute(f"SELECT DISTINCT person_id FROM addresses WHERE person_id IS NOT NULL AND {orphans}")]  # noqa: S608
    gone = connection.execute(f"DELETE FROM addresses WHERE {orphans} RETURNING email, name").fetchall()  # noqa: S608 - constant text
    touched += forget_plain_addresses(connection)
    prune_strangers(connection)
    name_people(connection, touched)
    forget_names(connection, gone)


def prune_strangers(connection: sqlite3.Connection) -> None:
    """Drop the people and companies made from invitations that no address belongs to any more, unless the user named them in an opportunity.

    Who gave way to somebody is forgotten when no meeting has their address any more.
    """
    delete_strangers(
        connection,
        people="SELECT person_id FROM addresses WHERE person_id IS NOT NULL",
        companies="SELECT company_id FROM addresses WHERE company_id IS NOT NULL",
    )
    connection.execute("DELETE FROM yielded WHERE kind = 'person' AND claim NOT IN (SELECT email FROM addresses WHERE email IS NOT NULL)")
    if forget_merges_of_nobody(connection):
        mark_untidy(connection)


def delete_strangers(connection: sqlite3.Connection, *, people: str, companies: str, known: Mapping[str, str] | None = None) -> None:
    """Delete the people and companies made from invitations, but for those of two queries, and those whom the user named elsewhere.

    known: the parameters of the queries
    """
    for statement in (DELETE_PEOPLE.format(people=people), DELETE_COMPANIES.format(companies=companies)):
        connection.execute(statement, known or {})


def forget_plain_addresses(connection: sqlite3.Connection) -> list[int]:
    """Of people made from invitations forget addresses that no meeting has any more; who is left with tagged ones owns those, one each, since the same time.

    Whom the user named in an opportunity keeps the address, and is the same when they are met again.
    """
    connection.execute(
        "DELETE FROM person_addresses WHERE email NOT IN (SELECT email FROM addresses WHERE kind = 'external' AND email IS NOT NULL)"
        " AND person_id IN (SELECT id FROM people WHERE derived AND id NOT IN (SELECT person_id FROM opportunity_contacts))"
    )
    left = connection.execute(
        """
        SELECT DISTINCT person_id, email
        FROM addresses
        WHERE person_id IN (SELECT id FROM people WHERE derived AND id NOT IN (SELECT person_id FROM person_addresses))
        ORDER BY person_id, email
        """
    ).fetchall()
    found = []
    for number, email in left:
        owner = number
        if number in found:
            owner = highest_number(connection, "person") + 1
            connection.execute(
                "INSERT INTO people (id, name, origin, added) SELECT :id, :name, :origin, added FROM people WHERE id = :number",
                {"id": owner, "name": email, "origin": BY_CALENDAR, "number": number},
            )
        found.append(owner)
        connection.execute("INSERT INTO person_addresses (person_id, email, position) VALUES (:id, :email, 0)", {"id": owner, "email": email})
        connection.execute("UPDATE addresses SET person_id = :id WHERE email = :email AND kind = 'external'", {"id": owner, "email": email})
    return found
