"""What refers to people, companies and opportunities: lets it refer to another one, and back.

A table that refers to them stands here, in `restoring.PUT_BACK` (how its rows refer to one again that was removed), and, if the user tells what is in it, in
`store/pruning.py`, which keeps those it names.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, Final

# Which tables refer to what: table, its own key, the column that refers. Links of addresses are not among them: they are derived.
REFERENCES: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "person": (("opportunity_contacts", "opportunity_id", "person_id"), ("change_people", "change_id", "person_id"), ("cards", "id", "person_id")),
    "company": (("people", "id", "company_id"), ("opportunities", "id", "company_id")),
    "opportunity": (),
}
PAIRS: Final = ("opportunity_contacts", "change_people")  # tables of nothing but two keys
LASTING: Final = {"cards": "key"}  # keys that stay when a row is written anew, where its own key does not
NUMBERS: Final = {"people": "person", "opportunities": "opportunity", "opportunity_contacts": "opportunity"}  # of what kind the keys of a table are numbers


def move_references(connection: sqlite3.Connection, kind: str, to: int, lost: int) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Let all that refers to one refer to another; by table, the keys of rows that referred to that one only, and of those that referred to both."""
    moved: dict[str, list[int]] = {}
    shared: dict[str, list[int]] = {}
    for table, key, column in REFERENCES[kind]:
        mine, other = referring(connection, table, key, column, to), referring(connection, table, key, column, lost)
        moved[table] = sorted(other - mine)
        shared[table] = sorted(other & mine)
        connection.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {column} = ?", (to, lost))  # noqa: S608 - names from REFERENCES
        if table in PAIRS:
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (lost,))  # noqa: S608
    return moved, shared


def move_back(
    connection: sqlite3.Connection, kind: str, holder: int, lost: int, moved: Mapping[str, Iterable[int]], shared: Mapping[str, Iterable[int]]
) -> None:
    """Let refer to one again what did, and refers to the holder still: what was taken from that one meanwhile stays so."""
    for table, key, column in REFERENCES[kind]:
        moves = [(lost, found, holder) for found in moved.get(table, ())]
        connection.executemany(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {key} = ? AND {column} = ?", moves)  # noqa: S608
        if table in PAIRS:
            rows = [(lost, found, holder) for found in shared.get(table, ())]
            connection.executemany(f"INSERT OR IGNORE INTO {table} ({key}, {column}) SELECT {key}, ? FROM {table} WHERE {key} = ? AND {column} = ?", rows)  # noqa: S608


def referring(connection: sqlite3.Connection, table: str, key: str, column: str, number: int) -> set[Any]:
    """The keys of the rows that refer to one."""
    return {found for (found,) in connection.execute(f"SELECT {key} FROM {table} WHERE {column} = ?", (number,))}  # noqa: S608


def references_to(connection: sqlite3.Connection, kind: str, number: int) -> dict[str, list[Any]]:
    """By table, the lasting keys of the rows that refer to one."""
    return {table: sorted(referring(connection, table, LASTING.get(table, key), column, number)) for table, key, column in REFERENCES[kind]}
