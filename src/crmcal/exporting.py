"""`crmcal export`, apart from how it is typed: meetings are chosen, and read piece by piece at the level that others may see."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import AnyStr, Final

from crmcal.core.naming import plain
from crmcal.errors import NotFoundError
from crmcal.history import Meeting, Selection, Summary, Timed, in_period, meetings, summarised, wanted
from crmcal.sharing import Sharing
from crmcal.showing import MOST, described, find_subject, nobody
from crmcal.store import lookup, reads, sharing
from crmcal.store.connection import reading
from crmcal.store.reads import OccurrenceRow, Subject
from crmcal.store.sharing import CompanyRow, PersonRow

PIECE: Final = 500  # meetings in memory at a time
KINDS: Final = ("person", "company")  # what may be named as KIND:WHO
ALL: Final = Subject("everything", None, "All meetings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be exported.

    who:        people and companies, as typed; nobody for all meetings
    configured: what others may see of the sources in the configuration, by name
    visibility: a stricter level for all of them; None for theirs
    """

    who: Sequence[str]
    selection: Selection
    configured: Mapping[str, str]
    visibility: str | None = None


class Chapter:
    """The meetings of one subject, or of several together: figures at once, meetings as they are asked for."""

    def __init__(self, connection: sqlite3.Connection, shared: Sharing, subject: Subject, rows: Iterator[OccurrenceRow], selection: Selection) -> None:
        self.connection = connection
        self.shared = shared
        self.subject = subject
        timed = in_period(rows, selection)
        self.summary: Summary = summarised(timed)
        self.timed: Sequence[Timed] = wanted(timed, selection)

    def meetings(self) -> Iterator[Meeting]:
        """All of them, newest first."""
        return self.told(self.timed)

    def upcoming(self) -> Iterator[Meeting]:
        """Those that have not ended, the next one first."""
        return self.told([each for each in reversed(self.timed) if not each.ended])

    def past(self) -> Iterator[Meeting]:
        """Those that have ended, newest first."""
        return self.told([each for each in self.timed if each.ended])

    def told(self, timed: Sequence[Timed]) -> Iterator[Meeting]:
        """Meetings as others may see them."""
        for at in range(0, len(timed), PIECE):
            yield from self.shared.meetings(meetings(self.connection, timed[at : at + PIECE]))


class Export:
    """What the exporters write; a meeting that several subjects share is there once in `together`.

    subjects: whose meetings; empty for all
    """

    def __init__(self, connection: sqlite3.Connection, wanted: Wanted) -> None:
        self.connection = connection
        self.selection = wanted.selection
        self.visibility = wanted.visibility
        self.shared = Sharing(connection, wanted.configured, wanted.visibility)
        self.subjects = [named(connection, each) for each in wanted.who]

    @property
    def together(self) -> Chapter:
        """All meetings that are exported."""
        rows = iter(joined(self.connection, self.subjects)) if self.subjects else sharing.all_occurrences(self.connection)
        return Chapter(self.connection, self.shared, ALL, rows, self.selection)

    def chapters(self) -> Iterator[Chapter]:
        """The meetings of each subject; of all in one, where nobody is named."""
        if not self.subjects:
            yield self.together
        for subject in self.subjects:
            yield Chapter(self.connection, self.shared, subject, iter(reads.occurrences_of(self.connection, subject)), self.selection)

    def people(self, numbers: set[int]) -> list[PersonRow]:
        """Some people."""
        return sharing.people(self.connection, numbers)

    def companies(self, numbers: set[int]) -> list[CompanyRow]:
        """Some companies."""
        return sharing.companies(self.connection, numbers)


def written(store: Path, wanted: Wanted, write: Callable[[Export], Iterator[AnyStr]]) -> Iterator[AnyStr]:
    """What a format writes of a store as it is when the first piece is asked for. Raises UsageError, NotFoundError, StoreError."""
    with reading(store) as connection, sharing.one_state(connection):
        yield from write(Export(connection, wanted))


def joined(connection: sqlite3.Connection, subjects: Sequence[Subject]) -> list[OccurrenceRow]:
    """The occurrences of several subjects, each once, with all addresses that matched."""
    found: dict[str, OccurrenceRow] = {}
    for subject in subjects:
        for row in reads.occurrences_of(connection, subject):
            before = found.get(row.id)
            found[row.id] = row._replace(matched=tuple(sorted({*row.matched, *before.matched}))) if before else row
    return list(found.values())


def named(connection: sqlite3.Connection, who: str) -> Subject:
    """The person or company of a word: `person:WHO` and `company:WHO` say which, an address is a person's. Raises NotFoundError."""
    text = who.encode("utf-8", "replace").decode()  # octets of the command line that are no text
    kind, colon, rest = text.partition(":")
    if colon and kind in KINDS:
        return find_subject(connection, kind, rest)
    if "@" in text:
        return find_subject(connection, "person", text)
    companies, people = lookup.find_companies(connection, text), lookup.find_people(connection, text)
    if companies:  # of its people only those who are called so: the addresses of all of them have its domain
        people = [each for each in people if plain(text) in plain(each.name)]
    found = [*companies, *people]
    if len(found) > 1:
        raise several_kinds(text, found)
    if not found:
        raise nobody(connection, "person", text)
    return found[0]


def several_kinds(wanted: str, found: Sequence[Subject]) -> NotFoundError:
    """The error for a word that fits more than one."""
    lines = [f"  {each.kind}:{described(each)}" for each in found[:MOST]]
    more = [f"  and {len(found) - MOST} more"] if len(found) > MOST else []
    hint = "Give more of the name, or the address; person:WHO and company:WHO say which is meant."
    return NotFoundError("\n".join([f"{wanted!r} fits {len(found)} people and companies:", *lines, *more]), hint=hint)
