"""Series that are spread over several resources of a collection: their stored parts, settled once all documents are in.

A private master in one document makes overrides in others private, an override in one takes the place of its master's occurrence in another.
What is thereby excluded is deleted, what another kept event tells is hidden (`superseded = 2`); so it does not matter in which order documents come.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import IntEnum
from typing import Final, NamedTuple

from crmcal.core.claims import sealed
from crmcal.core.ical.values import utc_seconds
from crmcal.core.keys import SERIES_SIZE, series_of
from crmcal.core.model import Occurrence
from crmcal.core.placing import Instant, StoredEvent, StoredOccurrence, instant_of
from crmcal.core.planning import Setting
from crmcal.core.rules import KEPT
from crmcal.core.spread import Part, Settlement, StoredClaim, settle
from crmcal.store.changes import ChangeLog
from crmcal.store.rows import meeting_id

HIDDEN: Final = 2
ADDED: Final = 1 << 32  # ordinals from here on belong to occurrences that were added here
FEW: Final = 200  # up to so many series are looked up one by one
LAST: Final = b"\xff" * SERIES_SIZE  # longer than what is left of a key


class State(IntEnum):
    """How a resource stands to the other parts of its series.

    ALONE:      there are none
    SETTLED:    there are some, and all that is to be kept of it is stored
    LESSENED:   something of it was deleted because of another part
    RESTORABLE: the same, but the series is no longer what it was then: it is read again when its document comes
    """

    ALONE = 0
    SETTLED = 1
    LESSENED = 2
    RESTORABLE = 3


class Turned(NamedTuple):
    """How many kept events of a document turned out to be private."""

    document: int
    events: int


class Row(NamedTuple):
    """A resource of a spread series."""

    id: int
    document: int
    key: bytes
    spread: int


class Spread:
    """Settles the spread series of a collection; the caller holds the transaction.

    before:  the highest number of the resources that were stored before this run
    changes: takes note of what the meetings were
    removed: whether something was deleted
    touched: whether it changed which occurrences count
    added:   how many occurrences were added
    """

    def __init__(self, connection: sqlite3.Connection, collection: int, setting: Setting, before: int, changes: ChangeLog) -> None:
        self.connection = connection
        self.collection = collection
        self.setting = setting
        self.before = before
        self.changes = changes
        self.removed = False
        self.touched = False
        self.added = 0

    def settle_all(self, series: AbstractSet[bytes], changed: AbstractSet[bytes]) -> list[Turned]:
        """Settle those of the series that are or were spread. `changed`: those of which something is new, other than it was, or gone."""
        turned: list[Turned] = []
        for stored in self.spread_ones(series):
            self.touched = True
            self.changes.note(self.collection, [row.key for row in stored if row.id <= self.before], told=False)  # what goes here is not to be told
            self.reset(stored)
            rows = self.outdated(stored) if series_of(stored[0].key) in changed else stored
            parts = [self.part(row) for row in rows]
            if any(part.events for part in parts):
                turned.extend(self.apply(settle(parts, self.setting.until, self.setting.digest), rows, parts))
            state = State.SETTLED if len(rows) > 1 else State.ALONE
            self.connection.executemany(
                "UPDATE resources SET spread = ? WHERE id = ? AND spread < ?", [(state, row.id, State.LESSENED) for row in rows],
            )  # fmt: skip
        return turned

    def spread_ones(self, series: AbstractSet[bytes]) -> list[list[Row]]:
        """The resources of each of the series that has, or had, more than one."""
        some = series if len(series) <= FEW else series & set(self.all_spread())
        found = [self.rows(one) for one in sorted(some)]
        return [rows for rows in found if len(rows) > 1 or any(row.spread for row in rows)]

    def all_spread(self) -> Iterator[bytes]:
        """All spread series of the collection: those whose keys have a neighbour, in one pass over the index."""
        before = b""
        for key, spread in self.connection.execute("SELECT key, spread FROM resources WHERE collection_id = ? ORDER BY key", (self.collection,)):
            series = series_of(key)
            if spread or series == before:
                yield series
            before = series

    def rows(self, series: bytes) -> list[Row]:
        """The resources of a series by key."""
        query = "SELECT id, document_id, key, spread FROM resources WHERE collection_id = ? AND key BETWEEN ? AND ? ORDER BY key"
        return [Row._make(found) for found in self.connection.execute(query, (self.collection, series, series + LAST))]

    def reset(self, rows: Iterable[Row]) -> None:
        """Let occurrences be as each resource alone tells them; what was deleted stays so."""
        for row in rows:
            self.connection.execute(
                "DELETE FROM occurrences WHERE ordinal >= :added AND event_id IN (SELECT id FROM events WHERE resource_id = :id)",
                {"added": ADDED, "id": row.id},
            )
            self.connection.execute(
                "UPDATE occurrences SET superseded = 0 WHERE superseded = :hidden AND event_id IN (SELECT id FROM events WHERE resource_id = :id)",
                {"hidden": HIDDEN, "id": row.id},
            )
            self.connection.execute(
                """
                UPDATE occurrences
                SET cancelled = (SELECT e.status = 'cancelled' FROM events AS e WHERE e.id = event_id)
                WHERE event_id IN (SELECT id FROM events WHERE resource_id = :id)
                """,
                {"id": row.id},
            )

    def outdated(self, rows: Iterable[Row]) -> list[Row]:
        """Have those read again that lost something to another part, which is not what it was; those that were just read are up to date."""
        result = []
        for row in rows:
            if row.spread == State.LESSENED and row.id <= self.before:
                self.connection.execute("UPDATE resources SET spread = :state WHERE id = :id", {"state": State.RESTORABLE, "id": row.id})
                self.connection.execute("UPDATE documents SET read_under = x'' WHERE id = :id", {"id": row.document})
                result.append(row._replace(spread=State.RESTORABLE))
            else:
                result.append(row)
        return result

    def part(self, row: Row) -> Part:
        """What is stored of a resource."""
        hides, digest, sealed = self.connection.execute("SELECT hides, digest, sealed FROM resources WHERE id = ?", (row.id,)).fetchone()
        claims = self.connection.execute("SELECT kind, event_id, instant, wall, day, public, sealed FROM claims WHERE resource_id = ?", (row.id,))
        told = [StoredClaim(kind, event, instant, wall, day, bool(public), seal) for kind, event, instant, wall, day, public, seal in claims]
        events = list(self.events(row.id))
        return Part(row.id, bool(hides), digest, None if events or told else sealed, events, told)

    def events(self, resource: int) -> Iterator[StoredEvent]:
        """What is kept of a resource."""
        found = self.connection.execute(
            "SELECT id, uid, recurrence_id, sequence, modified, timezone, all_day FROM events WHERE resource_id = ? ORDER BY id", (resource,)
        ).fetchall()
        for number, uid, recurrence, sequence, modified, timezone, all_day in found:
            occurrences = self.connection.execute(
                'SELECT ordinal, recurrence_id, start, "end", start_date, end_date FROM occurrences WHERE event_id = ? ORDER BY ordinal', (number,)
            )
            yield StoredEvent(number, uid, recurrence, (sequence, modified), timezone, bool(all_day), [StoredOccurrence._make(row) for row in occurrences])

    def apply(self, settlement: Settlement, rows: list[Row], parts: list[Part]) -> Iterator[Turned]:
        """Carry a settlement out."""
        lessening = settlement.private | settlement.dropped | {event for event, _ in settlement.erased}
        self.hide(settlement)
        self.add(settlement, next(event.uid for part in parts for event in part.events))
        for row, part in zip(rows, parts, strict=True):
            numbers = {event.id for event in part.events}
            if numbers & lessening:
                self.removed = True
                self.lessen(row, part, numbers & settlement.private, numbers & settlement.dropped)
            if numbers & settlement.private:
                yield Turned(row.document, len(numbers & settlement.private))

    def hide(self, settlement: Settlement) -> None:
        """Take away what an excluded override stands in the place of, mark what a kept one does and what is called off."""
        self.connection.executemany("DELETE FROM occurrences WHERE event_id = ? AND ordinal = ?", sorted(settlement.erased))
        self.connection.executemany("UPDATE occurrences SET cancelled = 1 WHERE event_id = ? AND ordinal = ?", sorted(settlement.cancelled))
        self.connection.executemany(
            "UPDATE occurrences SET superseded = ? WHERE event_id = ? AND ordinal = ?",
            [(HIDDEN, *place) for place in sorted(settlement.hidden | settlement.placed.keys())],
        )

    def add(self, settlement: Settlement, uid: str) -> None:
        """Add the occurrences that only all parts together give."""
        for (event, ordinal), when in settlement.placed.items():
            instant = instant_of(when)
            self.connection.execute(
                """
                INSERT INTO occurrences (event_id, ordinal, meeting, recurrence_id, start, "end", start_date, end_date, cancelled)
                SELECT event_id, ordinal + :added, :meeting, :instant, start, "end", start_date, end_date, cancelled
                FROM occurrences
                WHERE event_id = :event AND ordinal = :ordinal
                """,
                {"added": ADDED, "meeting": meeting_id(uid, instant), "instant": instant, "event": event, "ordinal": ordinal},
            )
        for number, (teller, occurrence) in enumerate(settlement.added):
            self.connection.execute(
                """
                INSERT INTO occurrences (event_id, ordinal, meeting, recurrence_id, start, "end", start_date, end_date, cancelled)
                SELECT id, :ordinal, :meeting, :instant, :start, :end, :start_date, :end_date, status = 'cancelled'
                FROM events
                WHERE id = :event
                """,
                {"ordinal": ADDED + number, "event": teller.id, **times(occurrence, uid)},
            )
        self.added += len(settlement.added)

    def lessen(self, row: Row, part: Part, private: AbstractSet[int], dropped: AbstractSet[int]) -> None:
        """Delete what is excluded of a resource, in its figures and its revision too."""
        for number in sorted(private | dropped):
            self.connection.execute("UPDATE claims SET event_id = NULL WHERE resource_id = :id AND event_id = :event", {"id": row.id, "event": number})
            self.connection.execute("DELETE FROM events WHERE id = :event", {"event": number})
        self.connection.execute("UPDATE resources SET spread = :state WHERE id = :id", {"state": max(row.spread, State.LESSENED), "id": row.id})
        if private or dropped:
            uid, highest = part.events[0].uid, max(event.revision for event in part.events)
            self.connection.execute(
                "UPDATE resources SET sequence = -1, modified = 0, sealed = coalesce(sealed, :sealed) WHERE id = :id",
                {"sealed": sealed(highest, uid, part.digest, self.setting.digest), "id": row.id},
            )
        if private:
            self.recount(row, len(private))

    def recount(self, row: Row, number: int) -> None:
        """Count events of a resource as private that were kept; the page they stand in is read each time, since its figures are of the whole page."""
        (text,) = self.connection.execute("SELECT tally FROM resources WHERE id = :id", {"id": row.id}).fetchone()
        tally = Counter(json.loads(text))
        tally.update({KEPT: -number, "private": number})
        self.connection.execute("UPDATE resources SET tally = :tally WHERE id = :id", {"tally": json.dumps(+tally, sort_keys=True), "id": row.id})
        self.connection.execute(
            "UPDATE pages SET digest = x'' WHERE document_id = :document AND instr(keys, :key) > 0", {"document": row.document, "key": row.key}
        )


def times(occurrence: Occurrence, uid: str) -> dict[str, Instant | None]:
    """The columns of an occurrence."""
    start, end, when = occurrence.start, occurrence.end, occurrence.recurrence_id
    instant = None if when is None else instant_of(when)
    dated = not isinstance(start, datetime)
    return {
        "meeting": meeting_id(uid, instant),
        "instant": instant,
        "start": utc_seconds(start),
        "end": utc_seconds(end),
        "start_date": start.isoformat() if dated else None,
        "end_date": end.isoformat() if dated else None,
    }
