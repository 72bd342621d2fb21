"""The store as the pipeline sees it: collections and documents, what is known of them, and a writer for what is new."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from crmcal.core.keys import DIGEST_SIZE
from crmcal.core.paging import Layout, Page
from crmcal.core.planning import StoredResource
from crmcal.core.visibility import EVERYTHING
from crmcal.store.connection import BUSY_SECONDS, failing_as_store_error, open_copy, open_scratch, open_writer, transaction
from crmcal.store.linking import Linker, highest
from crmcal.store.lock import writing
from crmcal.store.owners import Remembered, remember
from crmcal.store.pruning import prune
from crmcal.store.rejudging import Rejudging
from crmcal.store.renaming import rename
from crmcal.store.secret import secret_of
from crmcal.store.tidiness import is_untidy, mark_tidy
from crmcal.store.unwanted import Unwanted
from crmcal.store.writes import DocumentState, Writer, known_one, known_resources, settle_copies, tally_from, tally_text

if TYPE_CHECKING:
    from crmcal.store.contacts.editing import Contacts

MANY = 500  # from so many look-ups on, reading all that is known at once is quicker


class CollectionState(NamedTuple):
    """A collection's row."""

    id: int
    token: str
    synced: int | None


class DocumentRow(NamedTuple):
    """What is written about a document; see the documents table."""

    key: bytes
    href: str | None
    etag: str
    digest: bytes
    read_under: bytes
    horizon: int
    continues: bool
    report: str


def unpacked(keys: bytes) -> frozenset[bytes]:
    """The keys of a page."""
    return frozenset(keys[at : at + DIGEST_SIZE] for at in range(0, len(keys), DIGEST_SIZE))


class Store:
    """An open store. Where the disk or the file fails, its methods raise what SQLite does, which becomes a StoreError where `open` or `rehearsal` is left."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self.linker: Linker | None = None
        self.document_id = 0  # the highest, once there is a writer

    @classmethod
    @contextmanager
    def open(cls, path: Path, *, patience: float = 0) -> Iterator[Self]:
        """Open for writing, alone, after waiting for others up to `patience` seconds; brought up to date and tidied. Raises BusyError, StoreError."""
        with writing(path, patience=patience), failing_as_store_error(path):
            connection = open_writer(path)
            store = cls(path, connection)
            try:
                store.tidy()  # an earlier run may have had to leave it to a reader, or was ended
                yield store
                store.tidy()
            finally:
                connection.close()

    @classmethod
    @contextmanager
    def scratch(cls) -> Iterator[Self]:
        """An empty store in memory, which leaves nothing behind."""
        with closing(open_scratch()) as connection:
            yield cls(Path(), connection)

    @classmethod
    @contextmanager
    def rehearsal(cls, path: Path) -> Iterator[Self]:
        """The store as it is now, in memory: nothing that is done to it stays. It needs no lock, and is empty where there is none. Raises StoreError.

        A transaction on the store itself, to be rolled back, would not do: what does not fit into the cache is written to the log before it ends.
        """
        with failing_as_store_error(path), closing(open_copy(path)) as connection:
            yield cls(path, connection)

    @property
    def secret(self) -> bytes:
        """The key of this store's digests."""
        return secret_of(self.connection)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; what was made of addresses on the way is forgotten with the rest."""
        try:
            with transaction(self.connection):
                yield
        except BaseException:
            self.linker = None
            raise

    @contextmanager
    def rejudging(self) -> Iterator[Rejudging]:
        """What changes the store as other rules ask for, in one transaction; no trace stays, unless it is part of another one."""
        with self.transaction():
            yield Rejudging(self.connection, self.secret)
        self.linker = None
        if not self.connection.in_transaction:
            self.wipe_log()

    @contextmanager
    def contacts(self, creation: str, now: int, *, afresh: bool = False) -> Iterator["Contacts"]:
        """People, companies and opportunities to be changed in one transaction, in which the links of the whole past follow. `now`: UTC seconds."""
        from crmcal.store.contacts.editing import Contacts  # noqa: PLC0415 - a sync needs none of it
        from crmcal.store.contacts.rematching import rematch  # noqa: PLC0415

        with self.transaction():
            contacts = Contacts(self.connection, now)
            yield contacts
            contacts.rematched = rematch(self.connection, creation, now, afresh=afresh)
        self.linker = None
        if not self.connection.in_transaction:
            self.wipe_log()

    def writer(self, creation: str, now: int) -> Writer:
        """A writer for one transaction at `now` (UTC seconds); the directory of people and companies is read once."""
        self.document_id = highest(self.connection, "SELECT max(id) FROM documents")
        if self.linker is None or self.linker.outdated:
            self.linker = Linker(self.connection, creation, now)
        return Writer(self.connection, self.linker, now)

    def collection(self, source: str, kind: str, name: str, displayname: str = "", *, visibility: str = EVERYTHING) -> CollectionState:
        """The row of a collection, made when missing. displayname: what people call it (RFC 4918 §15.2); visibility: what others may see of it."""
        row = self.connection.execute(
            """
            INSERT INTO collections (source, kind, name, displayname, visibility)
            VALUES (:source, :kind, :name, :displayname, :visibility)
            ON CONFLICT (source, name) DO UPDATE SET displayname = excluded.displayname, visibility = excluded.visibility
            RETURNING id, token, synced
            """,
            {"source": source, "kind": kind, "name": name, "displayname": displayname, "visibility": visibility},
        ).fetchone()
        return CollectionState(*row)

    def collection_state(self, source: str, name: str) -> CollectionState | None:
        """The row of a collection; None when there is none."""
        row = self.connection.execute(
            "SELECT id, token, synced FROM collections WHERE source = :source AND name = :name", {"source": source, "name": name}
        ).fetchone()
        return CollectionState(*row) if row else None

    def finish_collection(self, collection: int, *, token: str, now: int) -> None:
        """Store the sync-token and the time with what they stand for."""
        self.connection.execute("UPDATE collections SET token = :token, synced = :now WHERE id = :id", {"token": token, "now": now, "id": collection})

    def note_visibility(self, levels: Mapping[str, str]) -> None:
        """Keep what others may see of configured sources, by name; written only where it is something else than before."""
        with self.transaction():
            self.connection.executemany(
                "UPDATE collections SET visibility = :level WHERE source = :source AND visibility <> :level",
                [{"source": source, "level": level} for source, level in levels.items()],
            )

    def bearings(self, source: str, *, since: int) -> str:
        """What a source found out about where its collections are, if all of them were read since then (UTC seconds); else ""."""
        rows = self.connection.execute("SELECT bearings, coalesce(synced, 0) FROM collections WHERE source = :source", {"source": source}).fetchall()
        texts = {str(text) for text, _ in rows}
        return texts.pop() if len(texts) == 1 and all(synced >= since for _, synced in rows) else ""

    def put_bearings(self, source: str, text: str) -> None:
        """Keep what a source found out, with each of its collections."""
        self.connection.execute("UPDATE collections SET bearings = :text WHERE source = :source AND bearings <> :text", {"text": text, "source": source})

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

    def detach_collections(self, source: str) -> None:
        """Let the collections of a source be imports from now on: nothing updates them, and nothing but their owner removes them."""
        self.connection.execute(
            "UPDATE collections SET source = '', kind = 'import', name = source || '/' || id, token = '', bearings = '' WHERE source = :source",
            {"source": source},
        )

    def rename_source(self, old: str, new: str) -> None:
        """Let what is stored of a source be of the other name."""
        rename(self.connection, old, new)

    def documents(self, collection: int) -> dict[bytes, DocumentState]:
        """What is known of a collection's documents, by key."""
        query = "SELECT key, id, href, etag, digest, read_under, stale, horizon, continues, report FROM documents WHERE collection_id = ?"
        rows = self.connection.execute(query, (collection,))
        return {key: DocumentState(*rest) for key, *rest in rows}

    def new_document(self) -> int:
        """A number for a document that is not stored yet."""
        self.document_id += 1
        return self.document_id

    def put_document(self, number: int, collection: int, row: DocumentRow) -> None:
        """Insert or update a document."""
        self.connection.execute(
            """
            INSERT INTO documents (id, collection_id, key, href, etag, digest, read_under, horizon, continues, report)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                href = excluded.href,
                etag = excluded.etag,
                digest = excluded.digest,
                read_under = excluded.read_under,
                stale = 0,
                horizon = excluded.horizon,
                continues = excluded.continues,
                report = excluded.report
            """,
            (number, collection, *row),
        )

    def put_etag(self, document: int, etag: str) -> None:
        """Note a document's new etag."""
        self.connection.execute("UPDATE documents SET etag = :etag WHERE id = :id", {"etag": etag, "id": document})

    def document_report(self, document: int) -> tuple[bytes, str]:
        """The key of a document, and what its last reading found."""
        key, report = self.connection.execute("SELECT key, report FROM documents WHERE id = :id", {"id": document}).fetchone()
        return key, report

    def put_report(self, document: int, report: str, *, kept: bool) -> None:
        """Mend what a document's last reading found; of one that nothing is kept of the href goes."""
        self.connection.execute(
            "UPDATE documents SET report = :report, href = CASE WHEN :kept THEN href END WHERE id = :id",
            {"report": report, "kept": kept, "id": document},
        )

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

    def known(self, collection: int, expected: int, total: int) -> Callable[[bytes], StoredResource | None]:
        """A look-up for resources by key, made for about `expected` questions to a collection that had `total` resources."""
        if expected > MANY or expected > total // 20 > 0:
            return known_resources(self.connection, collection).get
        return lambda key: known_one(self.connection, collection, key)

    def resource_count(self, collection: int) -> int:
        """How many resources a collection has."""
        return int(self.connection.execute("SELECT count(*) FROM resources WHERE collection_id = ?", (collection,)).fetchone()[0])

    def resource_keys(self, document: int) -> frozenset[bytes]:
        """The keys of a document's resources."""
        return frozenset(key for (key,) in self.connection.execute("SELECT key FROM resources WHERE document_id = ?", (document,)))

    def remember_owner(self, known: Remembered) -> None:
        """Keep whose calendar this is for runs that are not told."""
        remember(self.connection, known)

    @property
    def is_forgotten(self) -> Callable[[str], bool] | None:
        """Tells of an address whether it was forgotten; None while nobody was."""
        unwanted = Unwanted(self.connection)
        return unwanted.forgotten if unwanted.any_forgotten else None

    def passes_over(self, source: str, *, asked: bool) -> bool:
        """Whether a source was forgotten; one that is `asked` for by its name is wanted again."""
        unwanted = Unwanted(self.connection)
        if not unwanted.reason("source", source):
            return False
        if asked:
            unwanted.discard("source", source)
        return not asked

    def tidy(self) -> None:
        """Let nothing of what was removed stay in the file or its log: neither by this run nor by an earlier one."""
        if is_untidy(self.connection):
            self.compact()
        else:
            self.wipe_log()

    def compact(self) -> None:
        """Write the file anew, from nothing but what is in it, and empty the log."""
        self.connection.execute("VACUUM")
        mark_tidy(self.connection)
        self.wipe_log()

    def wipe_log(self) -> None:
        """Let nothing of what was removed stay in the write-ahead log; left to the next run while somebody reads."""
        self.connection.execute("PRAGMA busy_timeout = 200")
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
