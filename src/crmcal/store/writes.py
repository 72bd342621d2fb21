"""Writing: plans become rows, one transaction per collection; what is replaced or gone leaves no trace."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from crmcal.core.planning import PROBLEM, Known, ResourcePlan
from crmcal.core.rules import says_public
from crmcal.store.linking import Linker, highest, prune
from crmcal.store.rows import INSERT_DATED, INSERT_EVENT, INSERT_TIMED, Row, event_row, insert, instant, meeting_id, occurrence_rows

BATCH: Final = 1000  # resources buffered before they are written: bounds memory
INSERT_RESOURCE: Final = """
INSERT INTO resources (id, collection_id, document_id, key, digest, series, tally, continues, hides, flawed, sequence, modified)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_PARTICIPANT: Final = "INSERT INTO participants (event_id, position, address_id, role, response, organizer) VALUES (?, ?, ?, ?, ?, ?)"

SUPERSEDE: Final = """
WITH several AS (
    SELECT meeting
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
    JOIN occurrences AS o ON o.meeting = s.meeting
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
    etag: str
    digest: bytes
    judged: bytes
    horizon: int
    continues: bool
    report: str


class Writer:
    """Turns resource plans into rows. The caller holds the transaction."""

    def __init__(self, connection: sqlite3.Connection, linker: Linker) -> None:
        self.connection = connection
        self.linker = linker
        self.resource_id = highest(connection, "SELECT max(id) FROM resources")
        self.event_id = highest(connection, "SELECT max(id) FROM events")
        self.resources: list[Row] = []
        self.events: list[Row] = []
        self.timed: list[Row] = []
        self.dated: list[Row] = []
        self.participants: list[Row] = []
        self.occurrences_written = 0
        self.removed = False
        self.touched = False
        self.indexes = drop_indexes(connection) if self.resource_id == 0 else []

    def apply(self, plan: ResourcePlan, collection: int, document: int) -> None:
        """Do what a plan says about its resource; a resource is always replaced whole."""
        if plan.action in {"unchanged", "outdated"}:
            return
        if plan.action == "changed" and set(plan.tally) == {PROBLEM}:
            return  # nothing of it can be read any more, as where a file is cut off: what is stored stays
        if plan.action == "cancel":
            self.cancel(plan, collection)
            return
        if plan.action == "changed":
            self.remove(collection, [plan.key])
        if "private" in plan.tally and plan.series is None and not any(kept.event.recurrence_id is None for kept in plan.kept):
            self.remove_overrides(collection, plan.key)
        self.insert(plan, collection, document)
        if len(self.resources) >= BATCH:
            self.flush()

    def insert(self, plan: ResourcePlan, collection: int, document: int) -> None:
        """Buffer the rows of a resource."""
        self.resource_id += 1
        series = plan.series
        if series and plan.kept and all(says_public(kept.event) for kept in plan.kept):
            series = None  # no private master may take it along
        self.resources.append((
            self.resource_id, collection, document, plan.key, plan.digest, series, tally_text(plan.tally), int(plan.continues),
            int(plan.hides), int(bool(plan.flaws)), *plan.revision,
        ))  # fmt: skip
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
        ):
            if rows:
                insert(self.connection, statement, rows)
                rows.clear()

    def remove(self, collection: int, keys: Iterable[bytes]) -> None:
        """Delete resources with all that hangs on them."""
        self.flush()
        self.removed = True
        self.connection.executemany("DELETE FROM resources WHERE collection_id = ? AND key = ?", [(collection, key) for key in keys])

    def remove_overrides(self, collection: int, series: bytes) -> None:
        """Delete the overrides that came without their master, now that it turned out to be private."""
        self.flush()
        cursor = self.connection.execute("DELETE FROM resources WHERE collection_id = ? AND series = ?", (collection, series))
        self.removed = self.removed or cursor.rowcount > 0

    def cancel(self, plan: ResourcePlan, collection: int) -> None:
        """Mark known meetings as cancelled (RFC 5546 §3.2.5): one occurrence, or of a whole series what had not begun. A later copy revives them."""
        self.flush()
        known = known_one(self.connection, collection, plan.key)
        if known and plan.revision < known.revision:
            return
        for event, *_ in plan.kept:
            if event.recurrence_id is not None:
                meeting = meeting_id(event.uid, instant(event.recurrence_id))
                self.connection.execute("UPDATE occurrences SET cancelled = 1 WHERE meeting = :meeting", {"meeting": meeting})
            else:
                self.connection.execute(
                    "UPDATE occurrences SET cancelled = 1 WHERE event_id IN (SELECT id FROM events WHERE uid = :uid)"
                    " AND (recurrence_id IS NULL OR start >= :since)",
                    {"uid": event.uid, "since": event.modified},
                )
        self.touched = True
        sequence, modified = plan.revision  # an older invitation that comes again shall not revive what was called off
        self.connection.execute(
            "UPDATE resources SET sequence = :sequence, modified = :modified WHERE collection_id = :collection AND key = :key",
            {"sequence": sequence, "modified": modified, "collection": collection, "key": plan.key},
        )

    def finish(self) -> None:
        """Write the rest, make the indexes that waited, link what came, settle which copy of a meeting counts, and drop what nobody needs any more."""
        self.flush()
        for statement in self.indexes:
            self.connection.execute(statement)
        self.linker.link()
        if self.removed or self.linker.rejudged:
            prune(self.connection)
            self.linker.outdated = True
        if self.touched or self.removed or self.occurrences_written:
            settle_copies(self.connection)


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


def known_resources(connection: sqlite3.Connection, collection: int) -> dict[bytes, Known]:
    """All resources of a collection by key."""
    return {row[0]: known_from(row) for row in connection.execute(SELECT_KNOWN, (collection,))}


SELECT_KNOWN: Final = "SELECT key, digest, tally, continues, hides, flawed, sequence, modified FROM resources WHERE collection_id = ?"


def known_one(connection: sqlite3.Connection, collection: int, key: bytes) -> Known | None:
    """One resource by key."""
    row = connection.execute(SELECT_KNOWN + " AND key = ?", (collection, key)).fetchone()
    return known_from(row) if row else None


def known_from(row: tuple[bytes, bytes, str, int, int, int, int, int]) -> Known:
    """A row of SELECT_KNOWN."""
    _, digest, tally, continues, hides, flawed, sequence, modified = row
    return Known(digest, tally_from(tally), bool(continues), bool(hides), bool(flawed), (sequence, modified))


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
