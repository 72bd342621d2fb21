"""What is remembered of the address books of accounts: where the next reading goes on, and who each card is."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from crmcal.core.keys import keyed_digest
from crmcal.store.secret import secret_of


class KnownBook(NamedTuple):
    """A book as it was last read.

    token: where the server is to go on
    etags: of its cards, by key
    """

    token: str
    etags: Mapping[str, str]


class Books:
    """The address books of one source, by the keys of their hrefs; the caller holds the transaction."""

    def __init__(self, connection: sqlite3.Connection, source: str) -> None:
        self.connection = connection
        self.source = source
        self.secret = secret_of(connection)

    def key(self, href: str) -> str:
        """What stands for an href in the store."""
        return keyed_digest(self.secret, b"book\n", href.encode()).hex()

    def known(self) -> dict[str, KnownBook]:
        """What is known of each book."""
        etags: dict[int, dict[str, str]] = {}
        for book, key, etag in self.connection.execute("SELECT book_id, key, etag FROM cards"):
            etags.setdefault(book, {})[key] = etag
        rows = self.connection.execute("SELECT id, key, token FROM books WHERE source = ?", (self.source,))
        return {key: KnownBook(token, etags.get(number, {})) for number, key, token in rows}

    def people(self) -> dict[str, int]:
        """The numbers of people by the key of their card."""
        query = "SELECT c.key, c.person_id FROM cards AS c JOIN books AS b ON b.id = c.book_id WHERE b.source = ? AND c.person_id IS NOT NULL"
        return dict(self.connection.execute(query, (self.source,)).fetchall())

    def save(self, key: str, book: KnownBook, people: Mapping[str, int]) -> None:
        """Remember a book as it is now. people: of those cards that were read."""
        (number,) = self.connection.execute(
            "INSERT INTO books (source, key, token) VALUES (?, ?, ?) ON CONFLICT (source, key) DO UPDATE SET token = excluded.token RETURNING id",
            (self.source, key, book.token),
        ).fetchone()
        self.connection.executemany(
            """
            INSERT INTO cards (book_id, key, etag, person_id)
            VALUES (?, ?, ?, ?)
            ON CONFLICT (book_id, key) DO UPDATE SET
                etag = excluded.etag,
                person_id = coalesce(excluded.person_id, person_id)
            """,
            [(number, card, etag, people.get(card)) for card, etag in book.etags.items()],
        )

    def drop_cards(self, keys: Iterable[str]) -> None:
        """Forget cards; the people stay."""
        query = "DELETE FROM cards WHERE key = ? AND book_id IN (SELECT id FROM books WHERE source = ?)"
        self.connection.executemany(query, [(key, self.source) for key in keys])

    def drop(self, key: str) -> None:
        """Forget a book with its cards; the people stay."""
        self.connection.execute("DELETE FROM books WHERE source = ? AND key = ?", (self.source, key))


def forget_books(connection: sqlite3.Connection, source: str) -> None:
    """Forget the address books of a source that is removed; the people stay."""
    connection.execute("DELETE FROM books WHERE source = ?", (source,))
