"""Gives a source another name in the store."""

import json
import sqlite3


def rename(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Let the calendars and address books of a source, and what is noted of it, be those of the other name; part of a transaction."""
    connection.execute("UPDATE collections SET source = :new WHERE source = :old", {"old": old, "new": new})
    connection.execute("UPDATE books SET source = :new WHERE source = :old", {"old": old, "new": new})
    row = connection.execute("SELECT value FROM settings WHERE key = 'levels'").fetchone()
    levels = json.loads(row[0]) if row else {}
    if old in levels:
        text = json.dumps({new if name == old else name: level for name, level in levels.items()}, sort_keys=True)
        connection.execute("UPDATE settings SET value = :text WHERE key = 'levels'", {"text": text})
