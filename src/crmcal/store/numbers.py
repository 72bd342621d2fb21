"""Numbers for new people, companies and opportunities: none that was ever given, since what merges and removals name may come back."""

import sqlite3
from typing import Final

from crmcal.core.counting import PLURALS

TABLES: Final = PLURALS


def highest_number(connection: sqlite3.Connection, kind: str) -> int:
    """The highest number that was ever given, as SQLite keeps it for AUTOINCREMENT; 0 when none was."""
    query = f"""
    SELECT max(
        coalesce((SELECT max(id) FROM {TABLES[kind]}), 0),
        coalesce((SELECT CAST(seq AS INTEGER) FROM sqlite_sequence WHERE name = '{TABLES[kind]}'), 0)
    )
    """  # noqa: S608 - from TABLES
    return int(connection.execute(query).fetchone()[0])
