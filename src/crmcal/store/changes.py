"""What a run changed: noted while rows are replaced, read by `crmcal changes`.

Of meetings that are gone only their time and their people are kept; of what a rule excludes, nothing.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from crmcal.core.keys import series_of

KEPT_SECONDS: Final = 400 * 86_400
BEFORE: Final = """
SELECT o.meeting, o.start, o.start_date, o.cancelled, group_concat(DISTINCT a.person_id)
FROM resources AS r
JOIN events AS e ON e.resource_id = r.id
JOIN occurrences AS o ON o.event_id = e.id
LEFT JOIN participants AS p ON p.event_id = e.id
LEFT JOIN addresses AS a ON a.id = p.address_id
WHERE r.collection_id = :collection
    AND r.key = :key
    AND o.superseded = 0
GROUP BY o.event_id, o.ordinal
"""


class Before(NamedTuple):
    """A meeting as it was.

    people: ids
    """

    start: int
    start_date: str | None
    cancelled: bool
    people: tuple[int, ...]


class After(NamedTuple):
    """A meeting as it is."""

    start: int
    start_date: str | None
    cancelled: bool


class ChangeLog:
    """Notes what meetings were before a transaction replaced them; at its end the differences are what changed."""

    def __init__(self, connection: sqlite3.Connection, now: int) -> None:
        self.connection = connection
        self.now = now
        self.before: dict[tuple[int, bytes], dict[int, Before]] = {}
        self.silent: set[tuple[int, bytes]] = set()
        self.excluded: set[tuple[int, bytes]] = set()

    def note(self, collection: int, keys: Iterable[bytes], *, told: bool = True) -> None:
        """Remember the meetings of resources that are about to be replaced or removed; without `told` it stays unsaid which of them come and go."""
        for key in keys:
            place = (collection, key)
            if not told:
                self.silent.add(place)
            if place not in self.before:
                rows = self.connection.execute(BEFORE, {"collection": collection, "key": key})
                self.before[place] = {
                    meeting: Before(start, start_date, bool(cancelled), tuple(map(int, people.split(","))) if people else ())
                    for meeting, start, start_date, cancelled, people in rows
                }

    def exclude(self, collection: int, key: bytes) -> None:
        """Remember that a rule excludes something of a series: then nothing is told of what went from it, in this run and before."""
        self.excluded.add((collection, series_of(key)))

    def settle(self) -> None:
        """Write down what became of the meetings noted; drop what is old, and what was told of a series that a rule now excludes something of."""
        for place, before in self.before.items():
            for kind, meeting, was in self.compared(place, before):
                self.write(kind, meeting, was, place)
        self.before.clear()
        self.connection.execute("DELETE FROM changes WHERE at < :then", {"then": self.now - KEPT_SECONDS})
        self.connection.executemany("DELETE FROM changes WHERE kind = 'gone' AND collection_id = ? AND series = ?", sorted(self.excluded))

    def compared(self, place: tuple[int, bytes], before: dict[int, Before]) -> Iterator[tuple[str, int, Before | After]]:
        """What became of a resource's meetings. Where a series moved, they have other names: those that went and those that came are the same, in order."""
        gone: list[tuple[int, Before]] = []
        for meeting, was in sorted(before.items(), key=lambda each: each[1].start):
            now = self.found(meeting)
            if now is None:
                gone.append((meeting, was))
            elif now.cancelled != was.cancelled:
                yield "cancelled" if now.cancelled else "restored", meeting, was
            elif now[:2] != was[:2]:
                yield "moved", meeting, was
        if place in self.silent:
            return
        came = [meeting for meeting in self.meetings(place) if meeting not in before]
        for (_, was), meeting in zip(gone, came, strict=False):
            yield "moved", meeting, was
        for meeting, was in gone[len(came) :]:
            yield "gone", meeting, was
        for meeting in came[len(gone) :]:
            now = self.found(meeting)
            if now:
                yield "new", meeting, now

    def found(self, meeting: int) -> After | None:
        """A meeting as it is now, wherever it is told; None when it is gone."""
        row = self.connection.execute(
            "SELECT start, start_date, cancelled FROM occurrences WHERE meeting = :meeting AND superseded = 0 LIMIT 1", {"meeting": meeting}
        ).fetchone()
        return After(row[0], row[1], bool(row[2])) if row else None

    def meetings(self, place: tuple[int, bytes]) -> list[int]:
        """The meetings that a resource tells now, in time's order."""
        collection, key = place
        rows = self.connection.execute(
            """
            SELECT o.meeting
            FROM resources AS r
            JOIN events AS e ON e.resource_id = r.id
            JOIN occurrences AS o ON o.event_id = e.id
            WHERE r.collection_id = :collection
                AND r.key = :key
                AND o.superseded = 0
            ORDER BY o.start, o.meeting
            """,
            {"collection": collection, "key": key},
        )
        return [meeting for (meeting,) in rows]

    def write(self, kind: str, meeting: int, was: Before | After, place: tuple[int, bytes]) -> None:
        """One row, with its people where they can be learnt from nowhere else any more."""
        found = self.connection.execute(
            """
            INSERT INTO changes (at, kind, meeting, start, start_date, collection_id, series)
            VALUES (:at, :kind, :meeting, :start, :start_date, :collection, :series)
            RETURNING id
            """,
            {
                "at": self.now,
                "kind": kind,
                "meeting": meeting,
                "start": was.start,
                "start_date": was.start_date,
                "collection": place[0],
                "series": series_of(place[1]),
            },
        ).fetchone()[0]
        if isinstance(was, Before) and kind == "gone":
            self.connection.executemany(
                "INSERT INTO change_people (change_id, person_id) SELECT ?, id FROM people WHERE id = ?", [(found, person) for person in was.people]
            )


class ChangeRow(NamedTuple):
    """A meeting that changed.

    kind:               new, moved, cancelled, restored or gone
    series:             the same for all that one run changed about one series
    was, was_date:      when it was, in UTC seconds and as an ISO date when all-day
    start, start_date:  when it is now; None when gone
    title, event_id:    of what is left of it; None when gone
    people:             the names of those who are left of a meeting that is gone
    """

    kind: str
    series: str
    meeting: str
    was: int
    was_date: str | None
    start: int | None
    start_date: str | None
    title: str | None
    event_id: int | None
    people: tuple[str, ...]


class NewRow(NamedTuple):
    """An event that is new: its first occurrence, and how many there are."""

    event_id: int
    meeting: str
    start: int
    start_date: str | None
    title: str
    occurrences: int


def last_run(connection: sqlite3.Connection) -> int | None:
    """When something was last read, in UTC seconds; None before the first time."""
    found = connection.execute("SELECT max(synced) FROM collections").fetchone()[0]
    return None if found is None else int(found)


def changed(connection: sqlite3.Connection, since: int) -> list[ChangeRow]:
    """The meetings that moved, were cancelled, came back or are gone since then, by the time they were at."""
    rows = connection.execute(
        """
        SELECT
            c.kind,
            printf('%d %s', c.at, hex(c.series)),
            printf('%014x', c.meeting),
            c.start,
            c.start_date,
            o.start,
            o.start_date,
            e.title,
            e.id,
            (
                SELECT group_concat(name, char(10))
                FROM (SELECT p.name FROM change_people AS x JOIN people AS p ON p.id = x.person_id WHERE x.change_id = c.id ORDER BY p.name)
            )
        FROM changes AS c
        LEFT JOIN occurrences AS o ON o.meeting = c.meeting AND o.superseded = 0 AND c.kind <> 'gone'
        LEFT JOIN events AS e ON e.id = o.event_id
        WHERE c.at >= :since
        ORDER BY c.start, c.id
        """,
        {"since": since},
    )
    return [ChangeRow._make((*row[:9], tuple(row[9].split("\n")) if row[9] else ())) for row in rows]


def new(connection: sqlite3.Connection, since: int) -> list[NewRow]:
    """The events that first came since then, by their first occurrence."""
    rows = connection.execute(
        """
        SELECT e.id, printf('%014x', o.meeting), min(o.start), o.start_date, e.title, count(*)
        FROM resources AS r
        JOIN events AS e ON e.resource_id = r.id
        JOIN occurrences AS o ON o.event_id = e.id
        WHERE r.added >= :since
            AND o.superseded = 0
            AND o.cancelled = 0
        GROUP BY e.id
        ORDER BY min(o.start), e.id
        """,
        {"since": since},
    )
    return [NewRow._make(row) for row in rows]


def new_people(connection: sqlite3.Connection, since: int) -> list[tuple[str, str | None, str | None]]:
    """Name, first address and company of the people who first came since then, by name."""
    return connection.execute(
        """
        SELECT
            v.name,
            v.email,
            coalesce(
                v.company,
                (SELECT c.name FROM addresses AS a JOIN companies AS c ON c.id = a.company_id WHERE a.person_id = v.id LIMIT 1)
            )
        FROM people AS p
        JOIN v_people AS v ON v.id = p.id
        WHERE p.added >= :since
        ORDER BY v.name, v.email
        """,
        {"since": since},
    ).fetchall()


def new_companies(connection: sqlite3.Connection, since: int) -> list[tuple[str, str | None]]:
    """Name and domains of the companies that first came since then, by name."""
    return connection.execute(
        "SELECT v.name, v.domains FROM companies AS c JOIN v_companies AS v ON v.id = c.id WHERE c.added >= :since ORDER BY v.name", {"since": since}
    ).fetchall()
