"""Tells whether a store is damaged: what SQLite finds, and what it cannot know: the schema, texts, JSON, dates."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from crmcal.store.connection import connect_read_only, open_scratch
from crmcal.store.shapes import odd_places

SCHEMA: Final = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE '%sqlite%' ORDER BY type, name"
TABLES: Final = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
# Each names a place, and gives the rows there that nothing in crmcal ever wrote.
IMPOSSIBLE: Final = (
    (
        "settings",
        """
        SELECT 1
        WHERE NOT EXISTS (SELECT 1 FROM settings WHERE key = 'digest_key' AND typeof(value) = 'blob' AND length(value) = 64)
        """,
    ),
    (
        "settings",
        """
        WITH owner AS (SELECT value FROM settings WHERE key = 'owner')
        SELECT 1
        FROM owner
        WHERE json_type(value, '$.addresses') IS NOT 'array'
            OR json_type(value, '$.domains') IS NOT 'array'
            OR EXISTS (SELECT 1 FROM json_each(value, '$.addresses') WHERE type <> 'text')
            OR EXISTS (SELECT 1 FROM json_each(value, '$.domains') WHERE type <> 'text')
        """,
    ),
    (
        "settings",
        """
        SELECT 1
        FROM settings
        WHERE key IN ('owner', 'owner_added', 'grounds', 'source_grounds', 'levels')
            AND json_type(value) IS NOT 'object'
        """,
    ),
    (
        "settings",
        """
        WITH noted AS (
            SELECT value FROM settings WHERE key = 'grounds'
            UNION ALL
            SELECT own.value FROM settings, json_each(settings.value) AS own WHERE settings.key = 'source_grounds'
        )
        SELECT 1
        FROM noted
        WHERE json_type(value, '$.version') IS NOT 'integer'
            OR json_type(value, '$.addresses') IS NOT 'array'
            OR json_type(value, '$.domains') IS NOT 'array'
            OR json_type(value, '$.bots') IS NOT 'array'
            OR json_type(value, '$.blocklist') IS NOT 'array'
            OR json_type(value, '$.allowlist') IS NOT 'array'
            OR json_type(value, '$.exclude_categories') IS NOT 'array'
            OR json_type(value, '$.only_categories') IS NOT 'array'
        """,
    ),
    (
        "settings",
        """
        WITH added AS (SELECT value FROM settings WHERE key = 'owner_added')
        SELECT 1
        FROM added
        WHERE json_type(value, '$.addresses') IS NOT 'array'
            OR json_type(value, '$.domains') IS NOT 'array'
        """,
    ),
    (
        "collections",
        """
        SELECT 1
        FROM collections
        WHERE visibility NOT IN ('everything', 'subject', 'metadata')
        """,
    ),
    (
        "changes",
        """
        SELECT 1
        FROM changes
        WHERE date(start_date, '+0 days') IS NOT start_date
        """,
    ),
    (
        "resources.tally or pages.tally",
        """
        SELECT 1
        FROM (SELECT tally FROM resources UNION SELECT tally FROM pages) AS t
        WHERE json_type(tally) <> 'object'
            OR EXISTS (SELECT 1 FROM json_each(tally) WHERE type <> 'integer')
        """,
    ),
    (
        "documents.report",
        """
        SELECT 1
        FROM documents
        WHERE json_type(report, '$.resources') IS NOT 'integer'
            OR json_type(report, '$.events') IS NOT 'object'
            OR json_type(report, '$.flaws') IS NOT 'array'
            OR json_type(report, '$.complete') NOT IN ('true', 'false')
            OR EXISTS (SELECT 1 FROM json_each(report, '$.events') WHERE type <> 'integer')
        """,
    ),
    (
        "documents.report",
        """
        SELECT 1
        FROM documents, json_each(report, '$.flaws') AS flaw
        WHERE flaw.type <> 'array'
            OR json_type(flaw.value, '$[0]') IS NOT 'integer'
            OR json_type(flaw.value, '$[1]') IS NOT 'text'
            OR json_type(flaw.value, '$[2]') IS NOT 'integer'
            OR json_array_length(flaw.value) <> 3
        """,
    ),
    (
        "events",
        """
        SELECT 1
        FROM events
        WHERE json_type(categories) <> 'array'
            OR EXISTS (SELECT 1 FROM json_each(categories) WHERE type <> 'text')
            OR status NOT IN ('confirmed', 'tentative', 'cancelled')
        """,
    ),
    (
        "occurrences",
        """
        SELECT 1
        FROM occurrences
        WHERE date(start_date, '+0 days') IS NOT start_date
            OR date(end_date, '+0 days') IS NOT end_date
            OR start_date < '0001'
            OR typeof(recurrence_id) IN ('blob', 'real')
        """,
    ),
    (
        "opportunities",
        """
        SELECT 1
        FROM opportunities
        WHERE amount GLOB '*[^0-9.]*'
            OR amount GLOB '*.*.*'
            OR amount GLOB '.*'
            OR date(opened, '+0 days') IS NOT opened
            OR date(closes, '+0 days') IS NOT closes
            OR date(closed, '+0 days') IS NOT closed
        """,
    ),
)


def is_damaged(path: Path) -> bool:
    """Whether the file at `path` is anything but a whole store of this program's schema. Reads all of it: for when something failed."""
    try:
        with closing(connect_read_only(path)) as connection:
            return not (is_sound(connection) and has_schema(connection) and is_readable(connection)) or any(impossible(connection))
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return True


def is_sound(connection: sqlite3.Connection) -> bool:
    """Whether SQLite finds nothing wrong: pages, indices, types, references."""
    return connection.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)] and not connection.execute("PRAGMA foreign_key_check").fetchall()


def has_schema(connection: sqlite3.Connection) -> bool:
    """Whether each table, index and view is there as it was made."""
    with closing(open_scratch()) as made:
        return connection.execute(SCHEMA).fetchall() == made.execute(SCHEMA).fetchall()


def is_readable(connection: sqlite3.Connection) -> bool:
    """Whether each text is text; SQLite itself never looks. Raises sqlite3.DatabaseError or UnicodeDecodeError where one is not."""
    for (name,) in connection.execute(TABLES).fetchall():
        for _ in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - a name of the schema, which was compared
            pass
    return True


def impossible(connection: sqlite3.Connection) -> Iterator[str]:
    """Where there are values that nothing here ever wrote: `table` or `table.column`. Raises sqlite3.DatabaseError for what is no JSON at all."""
    yield from odd_places(connection)
    for place, query in IMPOSSIBLE:
        if connection.execute(query + " LIMIT 1").fetchone():
            yield place


def odd_values(path: Path) -> list[str]:
    """The same of a store that is otherwise whole, each once; none when they cannot be told."""
    found: list[str] = []
    with suppress(sqlite3.DatabaseError, UnicodeDecodeError), closing(connect_read_only(path)) as connection:
        found.extend(impossible(connection))
    return list(dict.fromkeys(found))
