"""People and companies that invitations alone made: give way to whoever is told to have their address or domain, and come back when it is free.

They keep their number. While they are away all that referred to them refers to the heir. Nothing that invitations say of them is kept but the address or
the domain, which the heir has; so no trace of excluded meetings is left.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from crmcal.core.contacts.model import BY_CALENDAR, Company, Person
from crmcal.core.naming import company_name, name_from_local_part
from crmcal.store.contacts import companies, people
from crmcal.store.contacts.merging import heir
from crmcal.store.contacts.references import move_back, move_references
from crmcal.store.linking import load_directory
from crmcal.store.numbers import TABLES
from crmcal.store.unwanted import Unwanted


class Yielded(NamedTuple):
    """Somebody who gave way.

    claim: their address (kind person), or domain (kind company)
    heir:  the number of whoever got it
    added: UTC seconds
    moved: by table, the keys of rows that referred to them only; shared: of those that referred to both
    """

    kind: str
    number: int
    claim: str
    heir: int
    added: int
    moved: Mapping[str, list[int]]
    shared: Mapping[str, list[int]]


def give_way(connection: sqlite3.Connection, kind: str, number: int, claim: str, to: int) -> None:
    """Let one whom invitations made give way to whoever has their address or domain now."""
    moved, shared = move_references(connection, kind, to, number)
    connection.execute(
        f"INSERT OR REPLACE INTO yielded (kind, number, claim, heir, added, links) SELECT ?, id, ?, ?, added, ? FROM {TABLES[kind]} WHERE id = ?",  # noqa: S608 - from TABLES
        (kind, claim, to, json.dumps({"moved": moved, "shared": shared}, sort_keys=True), number),
    )
    connection.execute(f"DELETE FROM {TABLES[kind]} WHERE id = ?", (number,))  # noqa: S608 - from TABLES


def come_back(connection: sqlite3.Connection) -> None:
    """Make those who gave way again when their address or domain is nobody's; when it is somebody else's by now, they give way to that one."""
    away = all_yielded(connection)
    if not away:
        return
    unwanted = Unwanted(connection)
    directory = load_directory(connection)
    for each in away:
        is_person = each.kind == "person"
        owner = directory.person(each.claim) if is_person else directory.companies.get(each.claim)
        holder = heir(connection, each.kind, each.heir)
        reason = unwanted.person(each.claim) if is_person else unwanted.company(each.claim)
        if owner == holder or (owner is None and reason):
            continue
        make_again(connection, each, free=owner is None)
        connection.execute("DELETE FROM yielded WHERE kind = ? AND number = ?", (each.kind, each.number))
        move_back(connection, each.kind, holder, each.number, each.moved, each.shared)
        if owner is not None:
            give_way(connection, each.kind, each.number, each.claim, owner)


def make_again(connection: sqlite3.Connection, each: Yielded, *, free: bool) -> None:
    """Make one again with the name that their address gives; invitations may know a better one. free: whether the address or domain is theirs again."""
    claims = (each.claim,) if free else ()
    if each.kind == "person":
        name = name_from_local_part(each.claim)
        people.save_person(connection, Person(id=each.number, name=name, origin=BY_CALENDAR, added=each.added, emails=claims))
    else:
        named = Company(id=each.number, name=company_name(each.claim), origin=BY_CALENDAR, added=each.added, domains=claims)
        companies.save_company(connection, named)


def all_yielded(connection: sqlite3.Connection) -> list[Yielded]:
    """All of them, those with the oldest numbers first."""
    rows = connection.execute("SELECT kind, number, claim, heir, added, links FROM yielded ORDER BY kind, number").fetchall()
    return [Yielded._make((*row[:5], *(json.loads(row[5])[name] for name in ("moved", "shared")))) for row in rows]


def forget_yielded(connection: sqlite3.Connection, claims: Iterable[str]) -> None:
    """Forget who gave way, by their addresses and domains."""
    connection.execute("DELETE FROM yielded WHERE claim IN (SELECT value FROM json_each(?))", (json.dumps([*claims]),))
