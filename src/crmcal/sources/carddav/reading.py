"""One address book: what changed in it since it was read, as plain values."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from crmcal.errors import SourceError
from crmcal.sources.caldav.collection import CalDavCollection
from crmcal.sources.carddav.pictures import without_pictures
from crmcal.sources.contract import Delivery, Removal, Unchanged, Unreadable

Digest = Callable[[str], str]  # an href -> the key under which it is remembered
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class BookState(NamedTuple):
    """What is remembered of an address book from one reading to the next.

    token: where the server is to go on; opaque, "" to have the whole book listed and its etags compared
    etags: of every card that was read, by the key of its href; "" where the server gives none
    """

    token: str = ""
    etags: Mapping[str, str] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class BookReading:
    """What a reading brought.

    key:         of the href
    href:        the lasting name of the book, a normalised path; "" when it is gone
    displayname: the name that its owner gave it, else the end of its path; "" when it is gone
    state:       what to remember, once the rest is taken over
    changed:     the cards that are new or may have changed; pictures, sounds and keys are left out of their octets
    removed:     the keys of cards that were known and are gone; none unless `complete`
    problems:    single cards that could not be read: what is known of them stays
    complete:    whether all was told that there was to tell, but for `problems`
    gone:        whether the book itself is no longer there; then all its cards are in `removed`
    error:       why nothing is known of the book; then `state` is as it was
    """

    key: str
    href: str = ""
    displayname: str = ""
    state: BookState
    changed: Sequence[Delivery] = ()
    removed: frozenset[str] = frozenset()
    problems: Sequence[Unreadable] = ()
    complete: bool = False
    gone: bool = False
    error: SourceError | None = None


def read_book(book: CalDavCollection, known: BookState, digest: Digest) -> BookReading:
    """Read what changed in a book since `known`. What fails is in the reading: it costs no other book."""
    changed: list[Delivery] = []
    problems: list[Unreadable] = []
    removed: set[str] = set()
    there: set[str] = set()
    key = digest(book.name)
    try:
        for change in book.changes(lambda href: known.etags.get(digest(href)), known.token):
            match change:
                case Delivery():
                    changed.append(change._replace(data=without_pictures(change.data)))
                case Unreadable():
                    problems.append(change)
                case Removal():
                    removed.add(digest(change.href))
                case Unchanged():
                    pass
            if not isinstance(change, Removal):
                there.add(digest(change.href))
    except SourceError as error:
        return BookReading(key=key, href=book.name, displayname=book.displayname, state=known, error=error)
    gone = frozenset(known.etags.keys() - there if book.whole else removed & known.etags.keys()) if book.complete else frozenset()
    return BookReading(
        key=key,
        href=book.name,
        displayname=book.displayname,
        state=BookState(book.token, etags_after(known.etags, gone, {digest(card.href): card.etag for card in changed})),
        changed=changed,
        removed=gone,
        problems=problems,
        complete=book.complete,
    )


def etags_after(known: Mapping[str, str], gone: AbstractSet[str], changed: Mapping[str, str]) -> Mapping[str, str]:
    """The etags to remember."""
    return known if not gone and not changed else {key: etag for key, etag in known.items() if key not in gone} | dict(changed)
