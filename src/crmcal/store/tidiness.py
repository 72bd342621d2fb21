"""Whether something was removed since the file was last written anew: a mark that outlives a process that is killed.

`secure_delete` overwrites what is deleted where it lies. When SQLite shares the cells of a full page out among several, it leaves the old ones
behind in the unused middle of that page, and what is deleted later is still there. Only VACUUM gets at those.
"""

import sqlite3


def mark_untidy(connection: sqlite3.Connection) -> None:
    """Note that something was removed, within the transaction that does."""
    connection.execute("INSERT OR IGNORE INTO settings (key, value) VALUES ('untidy', 1)")


def is_untidy(connection: sqlite3.Connection) -> bool:
    """Whether traces of what was removed may lie in the file."""
    return connection.execute("SELECT 1 FROM settings WHERE key = 'untidy'").fetchone() is not None


def mark_tidy(connection: sqlite3.Connection) -> None:
    """Note that the file was written anew."""
    connection.execute("DELETE FROM settings WHERE key = 'untidy'")
