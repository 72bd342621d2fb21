"""What a store can tell about why something is in it, or is not: kept events, addresses, and counts of what was excluded."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple, Self

from crmcal.core.addresses import untagged
from crmcal.core.keys import SERIES_SIZE, series_of
from crmcal.core.model import Participant
from crmcal.core.wanted import Wanted, plain
from crmcal.store.connection import holds_anything, reading
from crmcal.store.reads import ID_DIGITS
from crmcal.store.unwanted import FORGOTTEN, Unwanted

LAST: Final = b"\xff" * SERIES_SIZE
EVENTS: Final = """
WITH chosen AS (
    SELECT
        o.*,
        row_number() OVER (PARTITION BY o.event_id ORDER BY o.superseded, abs(o.start - :now), o.ordinal) AS place
    FROM occurrences AS o
    WHERE o.event_id IN (SELECT value FROM json_each(:ids))
        AND (:meeting IS NULL OR o.meeting = :meeting)
),
counts AS (
    SELECT event_id, sum(superseded = 0) AS shown, sum(superseded = 2) AS hidden, sum(cancelled AND superseded = 0) AS cancelled, count(*) AS number
    FROM chosen
    GROUP BY event_id
)
SELECT
    e.id,
    e.uid,
    e.title,
    e.categories,
    e.my_response,
    e.status,
    e.recurring,
    e.recurrence_id IS NOT NULL,
    c.source,
    c.kind,
    coalesce(nullif(c.displayname, ''), c.name),
    d.href,
    printf('%014x', o.meeting),
    o.recurrence_instant,
    o.start,
    o."end",
    o.start_date,
    o.end_date,
    coalesce(n.shown, 0),
    coalesce(n.hidden, 0),
    coalesce(n.cancelled, 0),
    coalesce(n.number, 0)
FROM json_each(:ids) AS wanted
JOIN events AS e ON e.id = wanted.value
JOIN resources AS r ON r.id = e.resource_id
JOIN collections AS c ON c.id = r.collection_id
LEFT JOIN documents AS d ON d.id = r.document_id
LEFT JOIN chosen AS o ON o.event_id = e.id AND o.place = 1
LEFT JOIN counts AS n ON n.event_id = e.id
ORDER BY o.start DESC, e.id
"""
OF_ADDRESSES: Final = """
SELECT
    (SELECT count(DISTINCT o.meeting) FROM participants AS p JOIN occurrences AS o ON o.event_id = p.event_id
        WHERE p.address_id IN (SELECT value FROM json_each(:ids)) AND o.superseded = 0),
    (SELECT count(DISTINCT o.meeting) FROM participants AS p JOIN occurrences AS o ON o.event_id = p.event_id
        WHERE p.address_id IN (SELECT value FROM json_each(:ids)) AND o.superseded = 0 AND o.cancelled),
    (SELECT min(size) FROM (SELECT count(*) AS size FROM participants
        WHERE event_id IN (SELECT event_id FROM participants WHERE address_id IN (SELECT value FROM json_each(:ids))) GROUP BY event_id))
"""


class KeptRow(NamedTuple):
    """A kept event with one of its meetings: the one asked about, else that nearest to now.

    kind:     of its collection: `import`, or a source's
    meeting:  id, and the times, of that meeting; None where it has none
    shown, hidden, cancelled: how many of its meetings count, are told by another part of the series, are called off; number: all
    """

    id: int
    uid: str
    title: str
    categories: str
    my_response: str | None
    status: str
    recurring: bool
    override: bool
    source: str
    kind: str
    collection: str
    href: str | None
    meeting: str | None
    recurrence_id: str | None
    start: int | None
    end: int | None
    start_date: str | None
    end_date: str | None
    shown: int
    hidden: int
    cancelled: int
    number: int


class AddressRow(NamedTuple):
    """An address as it is written in kept events, and whom it was matched to."""

    id: int
    email: str
    cutype: str
    person: str | None
    company: str | None


class TallyRow(NamedTuple):
    """Resources with the same tally (VEVENTs by verdict, JSON) that first came at the same time (UTC seconds)."""

    source: str
    kind: str
    collection: str
    tally: str
    added: int
    number: int


class Evidence:
    """What a store can tell."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Self]:
        """Open a store for reading. Raises StoreError."""
        with reading(path) as connection:
            yield cls(connection)

    def meetings_named(self, start_of_id: str) -> list[int]:
        """The numbers of the meetings whose id begins so; a few are enough to say that there are several."""
        rows = self.connection.execute(
            "SELECT DISTINCT meeting FROM occurrences WHERE meeting BETWEEN :first AND :last LIMIT 20",
            {"first": int(start_of_id.ljust(ID_DIGITS, "0"), 16), "last": int(start_of_id.ljust(ID_DIGITS, "f"), 16)},
        )
        return [meeting for (meeting,) in rows]

    def events_of_meeting(self, meeting: int) -> list[int]:
        """The events that tell a meeting, in whatever calendar."""
        return [number for (number,) in self.connection.execute("SELECT DISTINCT event_id FROM occurrences WHERE meeting = ?", (meeting,))]

    def events_called(self, wanted: Wanted) -> list[int]:
        """The events with a title or a UID."""
        rows = self.connection.execute("SELECT id, title, uid FROM events")
        return [number for number, title, uid in rows if uid == wanted.text or wanted.plain in plain(title)]

    def events(self, ids: Iterable[int], now: int, meeting: int | None = None) -> list[KeptRow]:
        """Some events, the latest first; with their part in one meeting where that is asked about. now: UTC seconds."""
        rows = self.connection.execute(EVENTS, {"ids": json.dumps([*ids]), "now": now, "meeting": meeting})
        return [KeptRow._make(row) for row in rows]

    def participants(self, event: int) -> list[Participant]:
        """The participants of an event, as the rules see them."""
        rows = self.connection.execute(
            """
            SELECT a.email, a.name, p.role, p.response, a.cutype, p.organizer
            FROM participants AS p
            JOIN addresses AS a ON a.id = p.address_id
            WHERE p.event_id = :id
            ORDER BY p.position
            """,
            {"id": event},
        )
        return [Participant(email, name, role, response, cutype, organizer=bool(organizer)) for email, name, role, response, cutype, organizer in rows]

    def is_forgotten(self, email: str, *, whole_domain: bool) -> bool:
        """Whether an address, or a whole domain, was forgotten."""
        unwanted = Unwanted(self.connection)
        return unwanted.company(email) == FORGOTTEN if whole_domain else unwanted.forgotten(email)

    def part(self, source: str, collection: str, key: bytes) -> Mapping[tuple[object, int, int], int] | None:
        """What is kept of a resource, as event numbers by (RECURRENCE-ID, SEQUENCE, LAST-MODIFIED); None when it is not stored at all."""
        found = self.connection.execute(
            """
            SELECT r.id
            FROM resources AS r
            JOIN collections AS c ON c.id = r.collection_id
            WHERE c.source = :source AND c.name = :collection AND r.key = :key
            """,
            {"source": source, "collection": collection, "key": key},
        ).fetchone()
        if found is None:
            return None
        rows = self.connection.execute("SELECT recurrence_id, sequence, modified, id FROM events WHERE resource_id = ?", found)
        return {(recurrence, sequence, modified): number for recurrence, sequence, modified, number in rows}

    def hides(self, source: str, collection: str, series: bytes) -> bool:
        """Whether some part of a series is a private master."""
        first = series_of(series)
        row = self.connection.execute(
            """
            SELECT max(r.hides)
            FROM resources AS r
            JOIN collections AS c ON c.id = r.collection_id
            WHERE c.source = :source AND c.name = :collection AND r.key BETWEEN :first AND :last
            """,
            {"source": source, "collection": collection, "first": first, "last": first + LAST},
        ).fetchone()
        return bool(row[0])

    def addresses(self, wanted: Wanted) -> list[AddressRow]:
        """The addresses of kept events that are asked about."""
        rows = self.connection.execute(
            """
            SELECT a.id, a.email, a.cutype, p.name, c.name
            FROM addresses AS a
            LEFT JOIN people AS p ON p.id = a.person_id
            LEFT JOIN companies AS c ON c.id = a.company_id
            WHERE a.email IS NOT NULL
            ORDER BY a.email = :email DESC, a.id
            """,
            {"email": wanted.email},
        )
        return [AddressRow._make(row) for row in rows if wanted.covers(row[1])]

    def figures(self, addresses: Sequence[AddressRow]) -> tuple[int, int, int]:
        """How many meetings have some addresses, how many of them are cancelled, and how many participants the smallest event with one of them has."""
        meetings, cancelled, crowd = self.connection.execute(OF_ADDRESSES, {"ids": json.dumps([row.id for row in addresses])}).fetchone()
        return meetings or 0, cancelled or 0, crowd or 0

    def person_claiming(self, email: str) -> str | None:
        """Who has an address, whether there are meetings or not."""
        row = self.connection.execute(
            """
            SELECT p.name
            FROM person_addresses AS a
            JOIN people AS p ON p.id = a.person_id
            WHERE a.email IN (:exact, :plain)
            ORDER BY a.email = :exact DESC
            """,
            {"exact": email, "plain": untagged(email)},
        ).fetchone()
        return str(row[0]) if row else None

    def company_claiming(self, domain: str) -> str | None:
        """Whose a domain, or the longest parent of it that anybody has, is."""
        while domain:
            row = self.connection.execute(
                "SELECT c.name FROM company_domains AS d JOIN companies AS c ON c.id = d.company_id WHERE d.domain = :domain", {"domain": domain}
            ).fetchone()
            if row:
                return str(row[0])
            domain = domain.partition(".")[2]
        return None

    def tallies(self) -> list[TallyRow]:
        """How many resources of which verdicts came when, by collection."""
        rows = self.connection.execute(
            """
            SELECT c.source, c.kind, coalesce(nullif(c.displayname, ''), c.name), r.tally, r.added, count(*)
            FROM resources AS r
            JOIN collections AS c ON c.id = r.collection_id
            GROUP BY c.id, r.tally, r.added
            ORDER BY c.id
            """
        )
        return [TallyRow._make(row) for row in rows]


def forgotten_in(path: Path) -> Callable[[str], bool] | None:
    """Tells of an address whether the store at `path` is to pass it over; None where nobody was forgotten. Raises StoreError."""
    if not holds_anything(path):
        return None
    with Evidence.open(path) as evidence:
        unwanted = Unwanted(evidence.connection)
    return unwanted.forgotten if unwanted.any_forgotten else None
