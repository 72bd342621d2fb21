"""The address books of a CalDAV account (RFC 6352), read as a whole or from where the last reading ended."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from crmcal.errors import SourceError
from crmcal.sources.caldav import CalDavSettings, network_of, placed, reached
from crmcal.sources.caldav.collection import CalDavCollection
from crmcal.sources.caldav.service import LookUp, looked_up
from crmcal.sources.caldav.transport import Credentials
from crmcal.sources.carddav.dialect import CARDDAV
from crmcal.sources.carddav.discovery import address_books
from crmcal.sources.carddav.reading import BookReading, BookState, Digest, read_book
from crmcal.sources.contract import ForeignError

__all__ = ["BookReading", "BookState", "read_books"]

UNREAD: Final = BookState()
NO_BOOKS: Final[Mapping[str, BookState]] = MappingProxyType({})


def read_books(
    settings: CalDavSettings,
    credentials: Credentials | None,
    known: Mapping[str, BookState] = NO_BOOKS,
    *,
    digest: Digest = str,
    look_up: LookUp = looked_up,
) -> Iterator[BookReading]:
    """What changed in each address book of an account since it was `known`, in the order of their names; in the end, if none failed, the books that are gone.

    known:  states of earlier readings, by the key of the book's href; without one, a book is read as a whole
    digest: makes keys of hrefs, of books and cards alike, so that states need not hold hrefs

    Raises SourceError, LoginError when the account as a whole cannot be read; what fails of one book is in its reading.
    """
    try:
        transport, begin = reached(settings, credentials, network_of(settings), look_up, CARDDAV)
    except SourceError as error:
        raise placed(error, settings) from None  # a traceback may hold the address
    try:
        try:
            places = address_books(transport, begin, look_up)
        except SourceError as error:
            raise placed(error, settings) from None
        books = [CalDavCollection(transport, place) for place in places]
        yield from readings(sorted(books, key=lambda book: (book.displayname, book.name)), known, digest)
    finally:
        transport.close()


def readings(books: Iterable[CalDavCollection], known: Mapping[str, BookState], digest: Digest) -> Iterator[BookReading]:
    """A reading of each book, and of each that was known and is there no longer: where one could not be read, nobody knows which those are."""
    seen: set[str] = set()
    all_read = True
    for book in books:
        key = digest(book.name)
        reading = read_book(book, known.get(key, UNREAD), digest)
        if isinstance(reading.error, ForeignError) and key not in known:
            continue
        seen.add(key)
        all_read &= reading.complete
        yield reading
    if all_read:
        for key in known.keys() - seen:
            yield BookReading(key=key, state=UNREAD, removed=frozenset(known[key].etags), complete=True, gone=True)
