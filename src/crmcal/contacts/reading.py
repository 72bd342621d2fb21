"""The address books that somebody names on the command line: files, folders, globs, standard input."""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from crmcal.config.model import MAX_BYTES
from crmcal.core.contacts.contact import UNKNOWN, AddressBook
from crmcal.core.contacts.document import NoBookError, read_book
from crmcal.core.contacts.joining import Written
from crmcal.core.contacts.model import LONGEST_NAME
from crmcal.errors import SourceError, UsageError
from crmcal.sources.contract import Change, Delivery, Unreadable
from crmcal.sources.file.reading import Reader
from crmcal.sources.file.search import Search
from crmcal.sources.file.stream import STDIN, is_stream, streamed

LONGEST: Final = {"name": LONGEST_NAME, "company": LONGEST_NAME, "title": LONGEST_NAME, "phone": 1_000, "note": 100_000}  # characters
SUFFIXES: Final = (".vcf", ".vcard", ".csv", ".tsv")


class Remark(NamedTuple):
    """What is wrong with a contact or a file, or why it is left out.

    line: where it begins, from 1; 0 where there are no lines
    lost: whether nothing of it could be used
    """

    place: str
    line: int
    reason: str
    lost: bool
    name: str = ""


@dataclass(slots=True, kw_only=True)
class Book:
    """What could be read of one address book.

    written: its contacts, each with where it stands
    remarks: on contacts and files of it
    unread:  the columns of tables that were not used
    left:    how many values of a kind, in the singular, contacts have no field for
    error:   why nothing of it could be read
    """

    name: str
    kind: str = "file"
    written: list[Written] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    error: str | None = None

    def add(self, found: AddressBook, place: str, *, card: str = "", known: int | None = None) -> None:
        """Take over what a document has."""
        self.unread.extend(column for column in found.unread if column not in self.unread)
        self.left.update(found.left)
        for contact in found.contacts:
            too_long = [name for name, most in LONGEST.items() if len(getattr(contact, name)) > most]
            left: dict[str, Any] = dict.fromkeys(too_long, "")
            kept = replace(contact, **left, is_company=contact.is_company and "company" not in left)
            if kept.says_who:
                self.written.append(Written(kept, place, card, known))
            else:
                self.remarks.append(Remark(place, contact.line, UNKNOWN, lost=True))
            self.remarks.extend(Remark(place, contact.line, f"its {name} is too long to be one, and left out", lost=False) for name in too_long)
        self.remarks.extend(Remark(place, flaw.line, flaw.reason, flaw.lost) for flaw in found.flaws)


def read_paths(paths: Iterable[str], mapping: Mapping[str, str], max_bytes: int = MAX_BYTES) -> list[Book]:
    """One book for each path, in their order. What cannot be read costs the others nothing. Raises UsageError for what is no path."""
    return [read_path(path, mapping, Reader(max_bytes, time.time_ns)) for path in dict.fromkeys(map(checked, paths))]


def checked(path: str) -> str:
    """A path. Raises UsageError."""
    if not path.strip():
        raise UsageError("The path is empty.", hint="Name a file, a folder, or - for standard input.")
    if "://" in path:
        raise UsageError("Address books are read from files, and from accounts with --account.", hint="Download it, and name the file.")
    return path


def read_path(path: str, mapping: Mapping[str, str], reader: Reader) -> Book:
    """The book at a path; of a folder all that are in it."""
    book = Book(name=path)
    readable = 0
    try:
        for place, change in documents(path, reader):
            try:
                if isinstance(change, Delivery):
                    book.add(read_book(change.data, mapping), place)
                    readable += 1
                elif isinstance(change, Unreadable):
                    book.remarks.append(Remark(place, 0, change.reason, lost=True))
            except NoBookError as error:
                book.remarks.append(Remark(place, 0, str(error), lost=True))
    except SourceError as error:
        book.error = f"{error.sentence.rstrip('.')}. {error.hint}".strip()
    if not readable and book.error is None:
        book.error = why_not(book.remarks)
        book.remarks.clear()
    return book


def why_not(remarks: Sequence[Remark]) -> str:
    """Why a path has no book at all."""
    reason = f"{remarks[0].place} cannot be read: {remarks[0].reason}"
    return reason if len(remarks) == 1 else f"{reason}; nor can {len(remarks) - 1:,} more"


def documents(path: str, reader: Reader) -> Iterator[tuple[str, Change]]:
    """The documents at a path, each with where it is. Raises SourceError when there are none."""
    if path == STDIN or is_stream(path):
        yield from ((path, change) for change in streamed(path, sys.stdin, reader.max_bytes))
        return
    where = Path(os.path.expanduser(path)).absolute()  # noqa: PTH111 - Path.expanduser raises for the home of nobody
    if os.path.isfile(where):  # noqa: PTH113 - Path.is_file raises for a name that is too long
        yield from ((path, change) for change in reader.only(where, lambda _href: None))
        return
    search = Search(where, suffixes=SUFFIXES, kind="address book")
    root = search.root if search.pattern else Path(path)
    for file in search.files:
        yield str(root / search.href(file)), reader.change(file, search.href(file), lambda _href: None)
    yield from ((str(root / failure.href), failure) for failure in search.failures)
