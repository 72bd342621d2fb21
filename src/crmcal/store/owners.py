"""Whose calendars a store holds, kept for runs that are not told."""

import json
import sqlite3
from pathlib import Path
from typing import NamedTuple

from crmcal.core.rules import Owner
from crmcal.store.connection import holds_anything, reading


class Remembered(NamedTuple):
    """The owner, and where that is known from.

    owner: as the store was last judged
    added: what --me added, run after run
    told:  what [owner] of the configuration said at the time; None when there was none
    """

    owner: Owner
    added: Owner
    told: Owner | None


def remembered(path: Path) -> Remembered | None:
    """What the store at `path` knows from earlier runs; None when it knows nothing, or there is none. Raises StoreError."""
    if not holds_anything(path):
        return None
    with reading(path, older_too=True) as connection:
        found = dict(connection.execute("SELECT key, value FROM settings WHERE key IN ('owner', 'owner_added', 'owner_told')").fetchall())
        if "owner" not in found:
            return None
        told = found.get("owner_told")
        return Remembered(owner_from(found["owner"]), owner_from(found["owner_added"]), owner_from(told) if told else None)


def owner_of_store(connection: sqlite3.Connection) -> Owner:
    """Whose calendars these are, as the store was last judged; without addresses where nobody said so yet."""
    found = connection.execute("SELECT value FROM settings WHERE key = 'owner'").fetchone()
    return owner_from(found[0]) if found else Owner(addresses=frozenset())


def remember(connection: sqlite3.Connection, known: Remembered) -> None:
    """Keep what is known of the owner."""
    texts = {"owner": text_of(known.owner), "owner_added": text_of(known.added), "owner_told": text_of(known.told) if known.told else ""}
    connection.executemany("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", list(texts.items()))


def text_of(owner: Owner) -> str:
    """An owner as JSON."""
    return json.dumps({"addresses": sorted(owner.addresses), "domains": sorted(owner.domains)})


def owner_from(text: str) -> Owner:
    """An owner from JSON."""
    stored = json.loads(text)
    return Owner(addresses=frozenset(stored["addresses"]), domains=frozenset(stored["domains"]))
