"""Forgets what nothing but invitations said, once no meeting says it any more: names that somebody had, and what merges keep."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from crmcal.core.contacts.model import BY_CALENDAR
from crmcal.core.matching import work_domain
from crmcal.core.naming import clean_name, company_name, name_from_local_part
from crmcal.store.contacts.merging import all_merges, heir
from crmcal.store.numbers import TABLES

ALIVE: Final = """
SELECT number FROM removed WHERE kind = :kind
UNION
SELECT number FROM yielded WHERE kind = :kind
UNION
SELECT id FROM {table}
"""
DOMAINS: Final = "SELECT domain FROM company_domains"
KNOWN: Final = "SELECT email FROM addresses WHERE email IS NOT NULL UNION SELECT email FROM person_addresses"


def forget_merges_of_nobody(connection: sqlite3.Connection) -> bool:
    """Forget the merges into those who are there no more, and of whom invitations alone made when no address or domain of theirs is known any more.

    Whether there were any.
    """
    merges = all_merges(connection)
    if not merges:
        return False
    alive = {kind: {number for (number,) in connection.execute(ALIVE.format(table=table), {"kind": kind})} for kind, table in TABLES.items()}
    emails = {email for (email,) in connection.execute(KNOWN)}
    known = emails | {domain for email in emails if (domain := work_domain(email))} | {domain for (domain,) in connection.execute(DOMAINS)}
    gone = [each for each in merges if heir(connection, each.kind, each.kept) not in alive[each.kind] or is_unknown(each.before["lost"], known)]
    connection.executemany("DELETE FROM merges WHERE id = ?", [(each.id,) for each in gone])
    return bool(gone)


def is_unknown(lost: Mapping[str, Any], known: Collection[str]) -> bool:
    """Whether invitations alone made one of the fields, and nothing that is there has an address or a domain of theirs."""
    texts = {*lost.get("emails", ()), *lost.get("domains", ())}
    return lost.get("origin") == BY_CALENDAR and not lost["told"] and bool(texts) and texts.isdisjoint(known)


def forget_names(connection: sqlite3.Connection, gone: Iterable[tuple[str | None, str]]) -> None:
    """Let nobody be remembered by a name that only invitations gave which are gone.

    gone: the addresses and CNs of participants that no meeting has any more
    """
    names = {name for email, text in gone for name in said_by(email, text)}
    if not without(connection, names):
        return  # as nearly always, and it takes long to read what all the other invitations say
    names -= {name for email, text in connection.execute("SELECT DISTINCT email, name FROM addresses") for name in said_by(email, text)}
    for table, column, number, left in without(connection, names):
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (json.dumps(left, sort_keys=True), number))  # noqa: S608 - from FADERS


def said_by(email: str | None, text: str) -> set[str]:
    """What an address as written calls somebody, and their company."""
    domain = work_domain(email) if email else None
    return {clean_name(text), *([name_from_local_part(email)] if email else []), *([company_name(domain)] if domain else [])} - {""}


def without(connection: sqlite3.Connection, names: Collection[str]) -> list[tuple[str, str, int, Any]]:
    """Table, column and number of the rows in which some names are remembered, with what the column is to hold without them."""
    found = []
    for table, (column, fade) in FADERS.items():
        for number, text in connection.execute(f"SELECT id, {column} FROM {table} WHERE {column} <> '[]'").fetchall():  # noqa: S608 - from FADERS
            told = json.loads(text)
            left = fade(told, names)
            found += [(table, column, number, left)] if left != told else []
    return found


def faded_names(told: list[str], names: Collection[str]) -> list[str]:
    """Former names without some."""
    return [name for name in told if name not in names]


def faded_row(row: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The fields of a row without some former names, and without its own if nobody told that."""
    untold = row["name"] in names and "name" not in row["told"]
    return {**row, "names": faded_names(row["names"], names), "name": "" if untold else row["name"]}


FADERS: Final[Mapping[str, tuple[str, Callable[[Any, Collection[str]], Any]]]] = {  # by table, the column that remembers names, and what it is without some
    "people": ("names", faded_names),
    "companies": ("names", faded_names),
    "merges": ("before", lambda told, names: {**told, "before": {part: faded_row(row, names) for part, row in told["before"].items()}}),
    "removed": ("kept", lambda told, names: {**told, "row": faded_row(told["row"], names)}),
}
