"""The store's health: whether the file is whole, and when each collection was last read, with what result."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from crmcal.store.connection import failing_as_store_error, holds_anything, open_reader
from crmcal.store.damage import is_damaged, odd_values

MOST: Final = 5  # problems of one file that are told


class StoreHealth(NamedTuple):
    """How the file stands; `problems` in sentences, none when it is whole."""

    problems: list[str]
    meetings: int


class CollectionHealth(NamedTuple):
    """How a collection stands.

    synced: UTC seconds of the last success; None before the first
    kept:   VEVENTs that were kept; solo: those that nobody but the owner takes part in; read: all
    """

    source: str
    kind: str
    name: str
    synced: int | None
    kept: int
    solo: int
    read: int


def store_health(path: Path) -> StoreHealth | None:
    """What SQLite says of the store at `path`; None when there is none yet. Raises StoreError."""
    with failing_as_store_error(path):
        if not holds_anything(path):
            return None
        with closing(open_reader(path, older_too=True)) as connection:
            problems = quick_check(connection) or (oddities(path) if is_damaged(path) else [])
            return StoreHealth(problems, 0 if problems else meetings(connection))


def collections_health(path: Path) -> list[CollectionHealth]:
    """Every collection of the store at `path`; none when there is no store yet. Raises StoreError."""
    with failing_as_store_error(path):
        if not holds_anything(path):
            return []
        with closing(open_reader(path)) as connection:
            return collections(connection)


def quick_check(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with the file and its references; nothing when it is whole."""
    found = [str(row[0]) for row in connection.execute(f"PRAGMA quick_check({MOST})")]
    dangling = [f"rows of {table} refer to rows that are gone" for table in sorted({row[0] for row in connection.execute("PRAGMA foreign_key_check")})]
    return [sentence for sentence in found if sentence != "ok"] + dangling


def oddities(path: Path) -> list[str]:
    """What is wrong with a damaged store that SQLite finds whole; at least one sentence."""
    return [f"{place} holds what crmcal never writes" for place in odd_values(path)] or ["it holds what crmcal never writes"]


def meetings(connection: sqlite3.Connection) -> int:
    """How many meetings are stored."""
    return int(connection.execute("SELECT count(*) FROM occurrences WHERE superseded = 0").fetchone()[0])


def collections(connection: sqlite3.Connection) -> list[CollectionHealth]:
    """Every collection, by source and name."""
    rows = connection.execute(
        """
        SELECT
            c.source,
            c.kind,
            c.name,
            c.synced,
            (SELECT total(e.value) FROM documents AS d, json_each(d.report, '$.events') AS e WHERE d.collection_id = c.id AND e.key = 'kept'),
            (SELECT total(e.value) FROM documents AS d, json_each(d.report, '$.events') AS e WHERE d.collection_id = c.id AND e.key = 'solo'),
            (SELECT total(e.value) FROM documents AS d, json_each(d.report, '$.events') AS e WHERE d.collection_id = c.id)
        FROM collections AS c
        ORDER BY c.source, c.name
        """
    )
    return [CollectionHealth(source, kind, name, synced, int(kept), int(solo), int(read)) for source, kind, name, synced, kept, solo, read in rows]
