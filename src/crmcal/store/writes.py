"""Writing: plans become rows, one transaction per collection; what is replaced or gone leaves no trace."""

import json
import sqlite3
from collections.abc import Collection, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from crmcal.core.keys import series_of
from crmcal.core.planning import NOTHING_KEPT, PROBLEM, ResourcePlan, Setting, StoredResource
from crmcal.core.rules import KEPT
from crmcal.store import spread
from crmcal.store.changes import ChangeLog
from crmcal.store.linking import Linker, highest
from crmcal.store.pruning import prune
from crmcal.store.rows import INSERT_DATED, INSERT_EVENT, INSERT_TIMED, Row, event_row, insert, occurrence_rows

BATCH: Final = 1000  # resources buffered before they are written: bounds memory
BATCH_OCCURRENCES: Final = 100_000
ALONE, LESSENED = int(spread.State.ALONE), int(spread.State.LESSENED)  # sqlite3 looks for an adapter for what is no bare int
TOLD: Final = frozenset({KEPT, PROBLEM})  # what of a series may be told about, where nothing else became of it
INSERT_RESOURCE: Final = """
INSERT INTO resources (id, collection_id, document_id, key, digest, tally, continues, hides, flawed, sequence, modified, sealed, spread, added)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_CLAIM: Final = "INSERT INTO claims (resource_id, kind, event_id, instant, wall, day, public, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_PARTICIPANT: Final = "INSERT INTO participants (event_id, position, address_id, role, response, organizer) VALUES (?, ?, ?, ?, ?, ?)"

SUPERSEDE: Final = """
WITH several AS (
    SELECT meeting  -- hidden ones count here, which does no harm: so the index alone tells
    FROM occurrences
    GROUP BY meeting
    HAVING count(*) > 1
),
ranked AS (
    SELECT
        o.event_id,
        o.ordinal,
        row_number() OVER (
            PARTITION BY o.meeting
            ORDER BY
                e.sequence DESC,
                e.recurrence_id IS NULL,
                e.modified DESC,
                o.start,
                e.title,
                e.id
        ) AS place
    FROM several AS s
    JOIN occurrences AS o ON o.meeting = s.meeting AND o.superseded = 0
    JOIN events AS e ON e.id = o.event_id
)
UPDATE occurrences
SET superseded = 1
WHERE (event_id, ordinal) IN (
    SELECT event_id, ordinal
    FROM ranked
    WHERE place > 1
)
"""


class DocumentState(NamedTuple):
    """What the store knows of a document; see the documents table."""

    id: int
    href: str | None
    etag: str
    digest: bytes
    read_under: bytes
    stale: bool
    horizon: int
    continues: bool
    report: str


class Writer:
    """Turns resource plans into rows. The caller holds the transaction."""

    def __init__(self, connection: sqlite3.Connection, linker: Linker, now: int) -> None:
        self.connection = connection
        self.linker = linker
        self.now = now
        self.changes = ChangeLog(connection, now)
        self.resource_id = highest(connection, "SELECT max(id) FROM resources")
        self.event_id = highest(connection, "SELECT max(id) FROM events")
        self.resources: list[Row] = []
        self.events: list[Row] = []
        self.timed: list[Row] = []
        self.dated: list[Row] = []
        self.participants: list[Row] = []
        self.claims: list[Row] = []
        self.stored_before = self.resource_id
        self.series: set[bytes] = set()
        self.changed_series: set[bytes] = set()
        self.occurrences_written = 0
        self.removed = False
        self.touched = False
        self.indexes = drop_indexes(connection) if self.resource_id == 0 else []

    def apply(self, plan: ResourcePlan, collection: int, document: int) -> None:
        """Do what a plan says about its resource; a resource is always replaced whole."""
        if plan.action in {"unchanged", "outdated"}:
            return
        series = series_of(plan.key)
        added = self.now
        if plan.action == "changed":
            added = self.added(collection, plan.key)
            self.delete(collection, [plan.key], told=not plan.nothing_new and plan.tally.keys() <= TOLD)
        if not plan.tally.keys() <= TOLD:
            self.changes.exclude(collection, plan.key)
        self.series.add(series)
        if not plan.nothing_new:
            self.changed_series.add(series)
        self.insert(plan, collection, document, added)
        if len(self.resources) >= BATCH or len(self.timed) + len(self.dated) >= BATCH_OCCURRENCES:
            self.flush()

    def added(self, collection: int, key: bytes) -> int:
        """When a resource first came."""
        self.flush()
        found = self.connection.execute("SELECT added FROM resources WHERE collection_id = :collection AND key = :key", {"collection": collection, "key": key})
        return int(found.fetchone()[0])

    def insert(self, plan: ResourcePlan, collection: int, document: int, added: int) -> None:
        """Buffer the rows of a resource."""
        self.resource_id += 1
        self.resources.append((
            self.resource_id, collection, document, plan.key, plan.digest, tally_text(plan.tally), int(plan.continues), int(plan.hides), int(bool(plan.flaws)),
            *(NOTHING_KEPT if plan.sealed else plan.revision), plan.sealed, LESSENED if plan.lessened else ALONE, added,
        ))  # fmt: skip
        for claim in plan.claims:
            self.claims.append((self.resource_id, claim.kind, None if claim.event is None else self.event_id + 1 + claim.event, *claim[2:]))
        for kept in plan.kept:
            self.event_id += 1
            self.events.append(event_row(self.event_id, self.resource_id, kept))
            timed, dated = occurrence_rows(self.event_id, kept)
            self.timed += timed
            self.dated += dated
            address, crowd = self.linker.address, len(kept.kinds)
            for position, (participant, kind) in enumerate(zip(kept.event.participants, kept.kinds, strict=True)):
                _, _, role, response, _, organizer = participant
                self.participants.append((self.event_id, position, address(participant, kind, crowd), role, response, int(organizer)))

    def flush(self) -> None:
        """Write what is buffered."""
        self.linker.flush()
        self.occurrences_written += len(self.timed) + len(self.dated)
        for statement, rows in (
            (INSERT_RESOURCE, self.resources),
            (INSERT_EVENT, self.events),
            (INSERT_TIMED, self.timed),
            (INSERT_DATED, self.dated),
            (INSERT_PARTICIPANT, self.participants),
            (INSERT_CLAIM, self.claims),
        ):
            if rows:
                insert(self.connection, statement, rows)
                rows.clear()

    def remove(self, collection: int, keys: Collection[bytes]) -> None:
        """Delete resources that are gone."""
        gone = set(map(series_of, keys))
        self.series |= gone
        self.changed_series |= gone
        self.delete(collection, keys)

    def delete(self, collection: int, keys: Collection[bytes], *, told: bool = True) -> None:
        """Delete resources with all that hangs on them; without `told`, nobody learns that they are gone."""
        self.flush()
        self.removed = True
        self.changes.note(collection, keys, told=told)
        self.connection.executemany("DELETE FROM resources WHERE collection_id = ? AND key = ?", [(collection, key) for key in keys])

    def settle_series(self, collection: int, setting: Setting) -> list[spread.Turned]:
        """Settle the series that have parts in several resources, once all resources of a collection are in; what turned private by it."""
        self.flush()
        self.make_indexes()
        found = spread.Spread(self.connection, collection, setting, self.stored_before, self.changes)
        turned = found.settle_all(self.series, self.changed_series)
        self.removed |= found.removed
        self.touched |= found.touched
        self.occurrences_written += found.added
        return turned

    def make_indexes(self) -> None:
        """Make the indexes that waited."""
        for statement in self.indexes:
            self.connection.execute(statement)
        self.indexes = []

    def finish(self) -> None:
        """Write the rest, make the indexes that waited, link what came, settle which copy of a meeting counts, and drop what nobody needs any more."""
        self.flush()
        self.make_indexes()
        self.linker.link()
        if self.removed or self.linker.rejudged:
            prune(self.connection)
            self.linker.outdated = True
        if self.touched or self.removed or self.occurrences_written:
            settle_copies(self.connection)
        self.changes.settle()


def drop_indexes(connection: sqlite3.Connection) -> list[str]:
    """Drop the secondary indexes of an empty store; the statements that make them again, at a quarter of what keeping them up costs."""
    found = connection.execute(
        """
        SELECT name, sql
        FROM sqlite_schema
        WHERE type = 'index'
            AND sql IS NOT NULL
            AND tbl_name IN ('events', 'occurrences', 'participants')
        """
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [statement for _, statement in found]


def settle_copies(connection: sqlite3.Connection) -> None:
    """Of the copies of one meeting let the best count: highest SEQUENCE, an override before its master, newest, then by content."""
    connection.execute("UPDATE occurrences SET superseded = 0 WHERE superseded = 1")
    connection.execute(SUPERSEDE)


def known_resources(connection: sqlite3.Connection, collection: int) -> dict[bytes, StoredResource]:
    """All resources of a collection by key."""
    return {row[0]: known_from(row) for row in connection.execute(SELECT_KNOWN, (collection,))}


SELECT_KNOWN: Final = """
SELECT key, digest, tally, continues, hides, flawed, sequence, modified, sealed, spread, stale
FROM resources
WHERE collection_id = ?
"""


def known_one(connection: sqlite3.Connection, collection: int, key: bytes) -> StoredResource | None:
    """One resource by key."""
    row = connection.execute(SELECT_KNOWN + " AND key = ?", (collection, key)).fetchone()
    return known_from(row) if row else None


def known_from(row: tuple[bytes, bytes, str, int, int, int, int, int, bytes | None, int, int]) -> StoredResource:
    """A row of SELECT_KNOWN."""
    _, digest, tally, continues, hides, flawed, sequence, modified, sealed, state, stale = row
    read_again = bool(stale) or state == spread.State.RESTORABLE
    return StoredResource(digest, tally_from(tally), bool(continues), bool(hides), bool(flawed), (sequence, modified), sealed, bool(stale), read_again)


def tally_text(tally: Mapping[str, int]) -> str:
    """VEVENTs by verdict as JSON."""
    return text_of(tuple(tally.items()))


@lru_cache(maxsize=1024)
def text_of(counts: tuple[tuple[str, int], ...]) -> str:
    """A tally's JSON; the same few tallies come again and again."""
    return json.dumps(dict(counts), sort_keys=True)


@lru_cache(maxsize=1024)
def tally_from(text: str) -> Mapping[str, int]:
    """VEVENTs by verdict from JSON."""
    return MappingProxyType(json.loads(text))
