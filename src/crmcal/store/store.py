"""The store as the pipeline sees it: collections and documents, what is known of them, and a writer for what is new."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple, Self

from crmcal.core.paging import Layout, Page
from crmcal.core.planning import DIGEST_SIZE, Known
from crmcal.core.rules import Owner
from crmcal.store.connection import BUSY_SECONDS, failing_as_store_error, holds_anything, open_reader, open_scratch, open_writer, transaction
from crmcal.store.linking import Linker, prune
from crmcal.store.lock import writing
from crmcal.store.writes import DocumentState, Writer, known_one, known_resources, settle_copies, tally_from, tally_text

MANY = 500  # from so many look-ups on, reading all that is known at once is quicker


class CollectionState(NamedTuple):
    """A collection's row."""

    id: int
    token: str


class DocumentRow(NamedTuple):
    """What is written about a document; see the documents table."""

    key: bytes
    href: str | None
    etag: str
    digest: bytes
    judged: bytes
    horizon: int
    continues: bool
    report: str


def unpacked(keys: bytes) -> frozenset[bytes]:
    """The keys of a page."""
    return frozenset(keys[at : at + DIGEST_SIZE] for at in range(0, len(keys), DIGEST_SIZE))


class Store:
    """An open store and its lock. All of its methods raise StoreError when the disk or the file fails."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self.linker: Linker | None = None

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Self]:
        """Open for writing, alone. Raises BusyError, StoreError."""
        with writing(path), failing_as_store_error(path):
            connection = open_writer(path)
            store = cls(path, connection)
            try:
                store.wipe_log()  # an earlier run may have had to leave it to a reader
                yield store
            finally:
                connection.close()

    @classmethod
    @contextmanager
    def scratch(cls) -> Iterator[Self]:
        """An empty store that leaves nothing behind: for a dry run where there is no store yet."""
        with closing(open_scratch()) as connection:
            yield cls(Path(), connection)

    @property
    def secret(self) -> bytes:
        """The key of this store's digests."""
        return bytes(self.connection.execute("SELECT value FROM settings WHERE key = 'digest_key'").fetchone()[0])

    @contextmanager
    def transaction(self, *, keep: bool = True) -> Iterator[None]:
        """All or nothing, and nothing when it is not to be kept; what was made of addresses on the way is forgotten with the rest."""
        try:
            with transaction(self.connection, keep=keep):
                yield
        except BaseException:
            self.linker = None
            raise

    def writer(self, creation: str) -> Writer:
        """A writer for one transaction; the directory of people and companies is read once."""
        if self.linker is None or self.linker.outdated:
            self.linker = Linker(self.connection, creation)
        return Writer(self.connection, self.linker)

    def collection(self, source: str, kind: str, name: str, label: str = "") -> CollectionState:
        """The row of a collection, made when missing."""
        self.connection.execute(
            "INSERT INTO collections (source, kind, name, label) VALUES (:source, :kind, :name, :label) ON CONFLICT DO NOTHING",
            {"source": source, "kind": kind, "name": name, "label": label},
        )
        row = self.connection.execute("SELECT id, token FROM collections WHERE source = :source AND name = :name", {"source": source, "name": name})
        return CollectionState(*row.fetchone())

    def finish_collection(self, collection: int, *, token: str, now: int) -> None:
        """Store the sync-token and the time with what they stand for."""
        self.connection.execute("UPDATE collections SET token = :token, synced = :now WHERE id = :id", {"token": token, "now": now, "id": collection})

    def collections_of(self, source: str) -> dict[str, int]:
        """The collections of a source by name."""
        return dict(self.connection.execute("SELECT name, id FROM collections WHERE source = :source", {"source": source}).fetchall())

    def remove_collection(self, collection: int) -> None:
        """Delete a collection with all that hangs on it, and leave no trace."""
        with self.transaction():
            self.connection.execute("DELETE FROM collections WHERE id = :id", {"id": collection})
            prune(self.connection)
            settle_copies(self.connection)
        self.linker = None
        self.wipe_log()

    def documents(self, collection: int) -> dict[bytes, DocumentState]:
        """What is known of a collection's documents, by key."""
        rows = self.connection.execute("SELECT key, id, etag, digest, judged, horizon, continues, report FROM documents WHERE collection_id = ?", (collection,))
        return {key: DocumentState(*rest) for key, *rest in rows}

    def put_document(self, collection: int, row: DocumentRow) -> int:
        """Insert or update a document; its id."""
        found = self.connection.execute(
            """
            INSERT INTO documents (collection_id, key, href, etag, digest, judged, horizon, continues, report)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (collection_id, key) DO UPDATE SET
                href = excluded.href,
                etag = excluded.etag,
                digest = excluded.digest,
                judged = excluded.judged,
                horizon = excluded.horizon,
                continues = excluded.continues,
                report = excluded.report
            RETURNING id
            """,
            (collection, *row),
        ).fetchone()
        return int(found[0])

    def put_etag(self, document: int, etag: str) -> None:
        """Note a document's new etag."""
        self.connection.execute("UPDATE documents SET etag = :etag WHERE id = :id", {"etag": etag, "id": document})

    def remove_document(self, document: int) -> None:
        """Forget a document; its resources are removed apart."""
        self.connection.execute("DELETE FROM documents WHERE id = :id", {"id": document})

    def layout(self, document: int) -> Layout | None:
        """How a document was cut into pages when it was last read; None when it was not."""
        row = self.connection.execute("SELECT header, trailer, frame FROM layouts WHERE document_id = ?", (document,)).fetchone()
        if row is None:
            return None
        found = self.connection.execute("SELECT length, head, digest, keys, tally FROM pages WHERE document_id = ? ORDER BY ordinal", (document,))
        pages = [Page(length, head, digest, unpacked(keys), tally_from(tally)) for length, head, digest, keys, tally in found]
        return Layout._make((*row, tuple(pages)))

    def put_layout(self, document: int, found: Layout | None) -> None:
        """Store how a document is cut, or that it is not."""
        self.connection.execute("DELETE FROM layouts WHERE document_id = ?", (document,))
        self.connection.execute("DELETE FROM pages WHERE document_id = ?", (document,))
        if found:
            self.connection.execute("INSERT INTO layouts VALUES (?, ?, ?, ?)", (document, found.header, found.trailer, found.frame))
            rows = [
                (document, number, page.length, page.head, page.digest, b"".join(sorted(page.keys)), tally_text(page.tally))
                for number, page in enumerate(found.pages)
            ]
            self.connection.executemany("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def known(self, collection: int, expected: int) -> Callable[[bytes], Known | None]:
        """A look-up for resources by key, made for about `expected` questions."""
        total = self.resource_count(collection)
        if total == 0:
            return lambda _: None
        if expected > MANY or expected > total // 20:
            return known_resources(self.connection, collection).get
        return lambda key: known_one(self.connection, collection, key)

    def resource_count(self, collection: int) -> int:
        """How many resources a collection has."""
        return int(self.connection.execute("SELECT count(*) FROM resources WHERE collection_id = ?", (collection,)).fetchone()[0])

    def resource_keys(self, document: int) -> frozenset[bytes]:
        """The keys of a document's resources."""
        return frozenset(key for (key,) in self.connection.execute("SELECT key FROM resources WHERE document_id = ?", (document,)))

    @staticmethod
    def remembered_owner(path: Path) -> Owner | None:
        """Whose calendar the store at `path` holds, as an earlier run was told; None when there is no store yet. Raises StoreError."""
        if not holds_anything(path):
            return None
        with failing_as_store_error(path), closing(open_reader(path, older_too=True)) as connection:
            row = connection.execute("SELECT value FROM settings WHERE key = 'owner'").fetchone()
            stored = json.loads(row[0]) if row else None
            return Owner(addresses=frozenset(stored["addresses"]), domains=frozenset(stored["domains"])) if stored else None

    def remember_owner(self, owner: Owner) -> None:
        """Keep whose calendar this is for runs without a config."""
        text = json.dumps({"addresses": sorted(owner.addresses), "domains": sorted(owner.domains)})
        self.connection.execute("INSERT OR REPLACE INTO settings (key, value) VALUES ('owner', :text)", {"text": text})

    def wipe_log(self) -> None:
        """Let nothing of what was removed stay in the write-ahead log; left to the next run while somebody reads."""
        self.connection.execute("PRAGMA busy_timeout = 200")
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
