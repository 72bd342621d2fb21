"""All that is stored, as far as it takes to judge it again: read only."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Self

from crmcal.core.keys import SERIES_SIZE
from crmcal.store.connection import reading
from crmcal.store.secret import secret_of
from crmcal.store.spread import LAST, State

EVENTS = """
SELECT
    e.id,
    e.resource_id,
    r.collection_id,
    e.my_response,
    e.categories,
    c.kind = 'import' OR e.title <> '' OR e.description <> '' OR e.location <> '' OR e.conference_url <> '' OR e.categories <> '[]',
    (SELECT group_concat(p.address_id || ' ' || p.response) FROM participants AS p WHERE p.event_id = e.id)
FROM events AS e
JOIN resources AS r ON r.id = e.resource_id
JOIN collections AS c ON c.id = r.collection_id
"""
VANISHING = """
WITH gone AS MATERIALIZED (SELECT value AS id FROM json_each(:gone))
SELECT o.event_id, count(*)
FROM gone
JOIN occurrences AS o ON o.event_id = gone.id
WHERE o.superseded = 0
    AND NOT EXISTS (
        SELECT 1
        FROM occurrences AS copy
        WHERE copy.meeting = o.meeting
            AND copy.superseded = 1
            AND copy.event_id NOT IN (SELECT id FROM gone)
    )
GROUP BY o.event_id
"""
TEXTS_ABOVE = """
SELECT count(*)
FROM json_each(:levels) AS level
JOIN collections AS c ON c.source = level.key AND c.kind <> 'import'
JOIN resources AS r ON r.collection_id = c.id
JOIN events AS e ON e.resource_id = r.id
WHERE e.id NOT IN (SELECT value FROM json_each(:gone))
    AND (
        (level.value <> 'everything' AND (e.description <> '' OR e.location <> '' OR e.conference_url <> ''))
        OR (level.value = 'metadata' AND (e.title <> '' OR e.categories <> '[]'))
    )
"""
TO_READ = """
WITH asked AS (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:tallies))
SELECT count(*)
FROM documents AS d
JOIN collections AS c ON c.id = d.collection_id
WHERE c.kind <> 'import'
    AND (
        d.stale = 1
        OR c.source IN (SELECT value FROM json_each(:sources))
        OR d.id IN (
            SELECT document_id
            FROM resources
            WHERE (collection_id, tally) IN (SELECT * FROM asked)
        )
        OR d.id IN (
            SELECT r.document_id
            FROM resources AS r
            JOIN resources AS other ON other.collection_id = r.collection_id
                AND other.key BETWEEN substr(r.key, 1, :size) AND CAST(substr(r.key, 1, :size) || :last AS BLOB)
            WHERE r.spread >= :lessened
                AND (other.collection_id, other.tally) IN (SELECT * FROM asked)
        )
        OR d.id IN (
            SELECT r.document_id
            FROM json_each(:events) AS gone
            JOIN events AS e ON e.id = gone.value
            JOIN resources AS r ON r.id = e.resource_id
        )
    )
"""


class EventFacts(NamedTuple):
    """A stored event for the rules.

    categories:       as JSON
    categories_known: 1 where anything of it but times and participants is stored, so that its categories would be, too; else 0
    asked:            its participants in their order, `ADDRESS RESPONSE` with commas between; None when there are none
    """

    id: int
    resource: int
    collection: int
    my_response: str | None
    categories: str
    categories_known: int
    asked: str | None


class AddressFacts(NamedTuple):
    """A participant as written; `person` is the one made of it by invitations."""

    email: str | None
    name: str
    cutype: str
    kind: str
    person: int | None


class CollectionFacts(NamedTuple):
    """A collection; `imported` where it does not belong to a configured source."""

    source: str
    imported: bool


class Stock:
    """What is stored, and on what grounds it was judged."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Self]:
        """Open a store for reading. Raises StoreError."""
        with reading(path) as connection:
            yield cls(connection)

    @property
    def secret(self) -> bytes:
        """The key of this store's digests."""
        return secret_of(self.connection)

    def noted(self, key: str) -> str | None:
        """What is noted under a name."""
        row = self.connection.execute("SELECT value FROM settings WHERE key = :key", {"key": key}).fetchone()
        return str(row[0]) if row else None

    def collections(self) -> Mapping[int, CollectionFacts]:
        """The collections by number."""
        rows = self.connection.execute("SELECT id, source, kind FROM collections")
        return {number: CollectionFacts(source, kind == "import") for number, source, kind in rows}

    def addresses(self) -> Mapping[int, AddressFacts]:
        """The addresses by number."""
        rows = self.connection.execute(
            """
            SELECT a.id, a.email, a.name, a.cutype, a.kind, p.id
            FROM addresses AS a
            LEFT JOIN people AS p ON p.id = a.person_id AND p.origin = 'calendar'
            """
        )
        return {number: AddressFacts(*rest) for number, *rest in rows}

    def events(self) -> Iterator[EventFacts]:
        """All events; each was kept."""
        return map(EventFacts._make, self.connection.execute(EVENTS))

    def tallies(self) -> Sequence[tuple[int, str]]:
        """The different tallies of the resources of each collection."""
        return self.connection.execute("SELECT DISTINCT collection_id, tally FROM resources").fetchall()

    def documents_to_read(self, tallies: Iterable[tuple[int, str]], events: Iterable[int], sources: Iterable[str]) -> int:
        """How many documents of configured sources are stale, come from some sources, or have one of some events or a resource of (collection, tally)."""
        row = self.connection.execute(
            TO_READ,
            {
                "tallies": json.dumps([*tallies]),
                "events": json.dumps([*events]),
                "sources": json.dumps([*sources]),
                "size": SERIES_SIZE,
                "lessened": State.LESSENED,
                "last": LAST,
            },
        ).fetchone()
        return int(row[0])

    def texts_above(self, levels: Mapping[str, str], gone: Iterable[int]) -> int:
        """How many events of sources have text above the level that is to hold for their source, given by its name; but for some that go."""
        return int(self.connection.execute(TEXTS_ABOVE, {"levels": json.dumps(levels), "gone": json.dumps([*gone])}).fetchone()[0])

    def tallied(self) -> Iterable[tuple[str, str, int]]:
        """Source ("" for imports), tally and number of the resources."""
        return self.connection.execute(
            """
            SELECT CASE c.kind WHEN 'import' THEN '' ELSE c.source END, r.tally, count(*)
            FROM resources AS r
            JOIN collections AS c ON c.id = r.collection_id
            GROUP BY 1, 2
            ORDER BY 1, 2
            """
        )

    def vanishing(self, events: Iterable[int]) -> Counter[int]:
        """How many meetings would no longer be there without some events, by event: those that no other event tells as well."""
        return Counter(dict(self.connection.execute(VANISHING, {"gone": json.dumps([*events])}).fetchall()))
