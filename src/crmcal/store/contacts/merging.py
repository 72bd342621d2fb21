"""Lets one row become part of another, and parts them again."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from crmcal.core.contacts.model import BY_USER
from crmcal.store.contacts.references import move_back, move_references
from crmcal.store.tidiness import mark_untidy

PARTS: Final = ("kept", "lost", "merged")  # of what a merge keeps
JOINED: Final = "join"  # says who made a company part of another because of a sub-domain; --split undoes that


class Merge(NamedTuple):
    """A merge that can be undone.

    before: the fields of `kept`, `lost` and `merged`, each as a mapping
    moved:  by table, the keys of rows that referred to the lost one only; shared: of those that referred to both
    by:     who says that they are one: `user`, `import`, or JOINED
    """

    id: int
    kind: str
    kept: int
    lost: int
    before: Mapping[str, Mapping[str, Any]]
    moved: Mapping[str, list[int]]
    shared: Mapping[str, list[int]]
    by: str


def note_merge(connection: sqlite3.Connection, kind: str, before: Mapping[str, Mapping[str, Any]], at: int, by: str) -> None:
    """Let all that refers to the lost one refer to the kept one, and keep what it takes to undo that. by: as of `Merge`."""
    kept, lost = before["kept"]["id"], before["lost"]["id"]
    moved, shared = move_references(connection, kind, kept, lost)
    told = json.dumps({"before": before, "moved": moved, "shared": shared, "by": by}, sort_keys=True)
    connection.execute("INSERT INTO merges (kind, kept, lost, before, at) VALUES (?, ?, ?, ?, ?)", (kind, kept, lost, told, at))


def last_merge(connection: sqlite3.Connection, kind: str, kept: int) -> Merge | None:
    """The latest merge into one that was meant as such; None when nothing was merged into it."""
    return next((merge for merge in merges_of(connection, kind, kept) if merge.by != JOINED), None)


def last_join(connection: sqlite3.Connection, kept: int, domain: str) -> Merge | None:
    """How the company that had nothing but a sub-domain of another became part of that one; None when none did."""
    return next((merge for merge in merges_of(connection, "company", kept) if merge.by == JOINED and merge.before["lost"]["domains"] == [domain]), None)


def merges_of(connection: sqlite3.Connection, kind: str, kept: int) -> Iterator[Merge]:
    """The merges into one, the latest first."""
    return map(from_row, connection.execute("SELECT id, kind, kept, lost, before FROM merges WHERE kind = ? AND kept = ? ORDER BY id DESC", (kind, kept)))


def from_row(row: Sequence[Any]) -> Merge:
    """A merge of its columns."""
    told = json.loads(row[4])
    return Merge._make((*row[:4], told["before"], told["moved"], told["shared"], told["by"]))


def all_merges(connection: sqlite3.Connection) -> list[Merge]:
    """All merges, the oldest first."""
    return list(map(from_row, connection.execute("SELECT id, kind, kept, lost, before FROM merges ORDER BY id")))


def merges_into(connection: sqlite3.Connection, kind: str, numbers: Iterable[int]) -> list[Merge]:
    """All merges into some, and into those that were merged into them before."""
    rows = connection.execute("SELECT id, kind, kept, lost, before FROM merges WHERE kind = ? ORDER BY id DESC", (kind,)).fetchall()
    parts = {*numbers}
    found = []
    for merge in map(from_row, rows):  # what was merged before is met later
        if merge.kept in parts:
            parts.add(merge.lost)
            found.append(merge)
    return found


def people_merged_by_user(connection: sqlite3.Connection) -> list[Mapping[str, Mapping[str, Any]]]:
    """What the people were before whom the user made one, the oldest merge first: the fields of `kept` and `lost`."""
    rows = connection.execute(
        "SELECT json_extract(before, '$.before') FROM merges WHERE kind = 'person' AND json_extract(before, '$.by') = ? ORDER BY id", (BY_USER,)
    )
    return [json.loads(before) for (before,) in rows]


def heir(connection: sqlite3.Connection, kind: str, number: int) -> int:
    """Whom one is part of by now: its own number, unless it was merged into another."""
    seen = set()
    while number not in seen:
        seen.add(number)
        row = connection.execute("SELECT kept FROM merges WHERE kind = ? AND lost = ? ORDER BY id DESC LIMIT 1", (kind, number)).fetchone()
        number = int(row[0]) if row else number
    return number


def undo_references(connection: sqlite3.Connection, merge: Merge) -> None:
    """Let refer to the lost one, which is there again, what did before; and forget the merge."""
    move_back(connection, merge.kind, merge.kept, merge.lost, merge.moved, merge.shared)
    connection.execute("DELETE FROM merges WHERE id = ?", (merge.id,))


def forget_merges(connection: sqlite3.Connection, kind: str, number: int) -> None:
    """Forget what one was before it was merged, and what was merged into it, and into that before."""
    forgotten = connection.execute(
        """
        WITH RECURSIVE one (id) AS (
            VALUES (:number)
            UNION
            SELECT merges.lost
            FROM one
            JOIN merges ON merges.kept = one.id
            WHERE merges.kind = :kind
        )
        DELETE FROM merges
        WHERE kind = :kind
            AND (kept IN (SELECT id FROM one) OR lost IN (SELECT id FROM one))
        """,
        {"kind": kind, "number": number},
    )
    if forgotten.rowcount:
        mark_untidy(connection)


def forget_merges_naming(connection: sqlite3.Connection, texts: Iterable[str]) -> None:
    """Forget merges that addresses or domains stand in, whoever has them now."""
    connection.execute(
        """
        DELETE FROM merges
        WHERE EXISTS (
            SELECT 1
            FROM json_tree(merges.before) AS part
            WHERE part.atom IN (SELECT value FROM json_each(:texts))
        )
        """,
        {"texts": json.dumps([*texts])},
    )
