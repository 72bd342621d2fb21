"""`crmcal people import`, apart from how it is typed: address books read from files or an account, and taken over in one transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from crmcal.config.model import SourceConfig
from crmcal.contacts.intake import Outcome, Taken, take_in
from crmcal.contacts.reading import Book, Remark, read_paths
from crmcal.contacts.session import editing
from crmcal.core.contacts.model import Person
from crmcal.core.contacts.vcard import read_vcards
from crmcal.credentials import Login
from crmcal.errors import PARTIAL, BusyError, ConfigError, UsageError
from crmcal.importing import Request, known_owner, opened, source_named
from crmcal.sources.carddav import BookReading, BookState, read_books
from crmcal.store.contacts.books import Books, KnownBook
from crmcal.store.contacts.editing import Contacts


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksReport:
    """What an import of address books found and did.

    gone: people whose card is no longer in its book; they stay
    """

    books: Sequence[Book]
    outcome: Outcome = field(default_factory=Outcome)
    gone: Sequence[Person] = ()
    dry_run: bool = False

    @property
    def skipped(self) -> list[Remark]:
        """The contacts and files of which nothing was taken over."""
        return [*(remark for book in self.books for remark in book.remarks if remark.lost), *self.outcome.skipped]

    @property
    def remarks(self) -> list[Remark]:
        """What else there is to know."""
        return [*(remark for book in self.books for remark in book.remarks if not remark.lost), *self.outcome.remarks]

    @property
    def left(self) -> Counter[str]:
        """How many values of a kind, in the singular, contacts have no field for."""
        return sum((book.left for book in self.books), Counter())  # without those that are none

    def taken(self, outcome: str) -> list[Taken]:
        """The people who are new, changed or unchanged."""
        return [taken for taken in self.outcome.people if taken.outcome == outcome]

    @property
    def joined(self) -> int:
        """How many contacts are somebody whom another one tells of."""
        return sum(taken.contacts - 1 for taken in self.outcome.people)

    @property
    def exit_code(self) -> int:
        """0 when every book could be read, 1 when none could."""
        failed = [book for book in self.books if book.error]
        return 0 if not failed else 1 if len(failed) == len(self.books) else PARTIAL


def import_files(paths: Sequence[str], mapping: Mapping[str, str], request: Request, *, overwrite: bool = False) -> BooksReport:
    """Take over the address books at some paths. Where none can be read, the store is not even opened."""
    books = read_paths(paths, mapping)
    if all(book.error for book in books):
        return BooksReport(books=books, dry_run=request.dry_run)
    with editing(request) as contacts:
        outcome = taken_over(books, contacts, request, overwrite=overwrite)
    return BooksReport(books=books, outcome=outcome, dry_run=request.dry_run)


def import_account(name: str, request: Request, *, overwrite: bool = False) -> BooksReport:
    """Take over what changed in the address books of an account. Raises ConfigError, LoginError, SourceError, BusyError."""
    settings = account_named(name, request)
    login = Login(settings, ask=request.ask, tell=request.tell)
    login.settle()
    with opened(request) as store:
        before = Books(store.connection, name)
        states = before.known()
    asked = {key: state_of(book, whole=request.full or overwrite) for key, book in states.items()}
    readings = list(read_books(settings, login, asked, digest=before.key))  # a server takes its time: meanwhile others may write
    with editing(request) as contacts:
        known = Books(contacts.connection, name)
        if known.known() != states:
            raise BusyError(f"Another import of the address books of {name} came first.", hint="Run it again.")
        cards = known.people()
        books = [book_of(reading, before, cards, name) for reading in readings]
        outcome = taken_over(books, contacts, request, overwrite=overwrite)
        gone = left({key for reading in readings for key in reading.removed}, known.people() | outcome.cards, contacts)
        remember(readings, known, outcome.cards)
    there = [book for book, reading in zip(books, readings, strict=True) if not reading.gone]
    return BooksReport(books=there, outcome=outcome, gone=gone, dry_run=request.dry_run)


def account_named(name: str, request: Request) -> SourceConfig:
    """A source that may have address books. Raises ConfigError, UsageError for one that cannot."""
    settings = source_named(name, request.config) if request.config else None
    if settings is None:
        raise ConfigError(f"There is no source {name!r}: there is no configuration at {request.config_path} yet.", hint="Run crmcal init, which makes one.")
    if settings.type != "caldav":
        raise UsageError(f"The source {name!r} is a {settings.type}, not an account with address books.", hint="Name the file: crmcal people import FILE")
    return settings


def state_of(book: KnownBook, *, whole: bool) -> BookState:
    """Where to go on: with the changes since; `whole`: with every card, as if it had changed."""
    return BookState("", dict.fromkeys(book.etags, "")) if whole else BookState(*book)


def taken_over(books: Iterable[Book], contacts: Contacts, request: Request, *, overwrite: bool) -> Outcome:
    """Take over what some books tell."""
    owner = known_owner(request)
    return take_in(contacts, [each for book in books for each in book.written], owner.owner if owner else None, overwrite=overwrite)


def book_of(reading: BookReading, known: Books, people: Mapping[str, int], source: str) -> Book:
    """What changed in a book of an account."""
    name = f"{source}/{reading.displayname}"
    book = Book(name=name, kind="carddav", error=f"{name}: {reading.error.sentence}" if reading.error else None)
    for card in reading.changed:
        key = known.key(card.href)
        book.add(read_vcards(card.data), name, card=key, known=people.get(key))
    book.remarks.extend(Remark(name, 0, problem.reason, lost=True) for problem in reading.problems)
    return book


def left(removed: AbstractSet[str], cards: Mapping[str, int], contacts: Contacts) -> list[Person]:
    """Those whom cards that are gone told of, each once; without those who have another card. cards: the numbers of people by card, as they are now."""
    others = {number for key, number in cards.items() if key not in removed}
    return [contacts.person(number) for number in sorted({cards[key] for key in removed & cards.keys()} - others)]


def remember(readings: Iterable[BookReading], known: Books, people: Mapping[str, int]) -> None:
    """Keep what it takes to go on next time."""
    for reading in readings:
        if reading.gone:
            known.drop(reading.key)
        elif reading.error is None:
            known.drop_cards(reading.removed)
            known.save(reading.key, KnownBook(reading.state.token, reading.state.etags), people)
