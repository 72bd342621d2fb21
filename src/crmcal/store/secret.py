"""The store's own key: what is only to be compared is stored as a digest that says nothing to who does not have it."""

import sqlite3


def secret_of(connection: sqlite3.Connection) -> bytes:
    """The key of a store's digests, 64 octets."""
    return bytes(connection.execute("SELECT value FROM settings WHERE key = 'digest_key'").fetchone()[0])
