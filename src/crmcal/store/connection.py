"""Opening the store: its file modes, its pragmas, its schema."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from crmcal.errors import WRONG_VALUES, StoreError, reason
from crmcal.store.schema import NOTE, NOTED, SCRIPTS, SET, statements

APPLICATION_ID: Final = 0x43524D43  # "CRMC"
SCHEMA: Final = len(SCRIPTS)  # kept in user_version
BUSY_SECONDS: Final = 10
PAGE: Final = 4096  # octets that SQLite writes before the first table
WHOLE: Final = ("BEGIN IMMEDIATE", "ROLLBACK", "COMMIT")
PART: Final = ("SAVEPOINT part", "ROLLBACK TO part", "RELEASE part")  # a savepoint that was gone back to lives on until the whole ends: no harm
WRITER_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",  # SQLite before 3.51.3 can damage a WAL; memory maps make it worse
    "PRAGMA temp_store = MEMORY",  # nothing private in a temporary file
    "PRAGMA cache_size = -16000",
)
MEMORY_PRAGMAS: Final = ("PRAGMA foreign_keys = ON", "PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON", "PRAGMA temp_store = MEMORY")


def open_reader(path: Path, *, older_too: bool = False) -> sqlite3.Connection:
    """The store, read-only. Raises StoreError when it is missing, no store, of a newer schema, or (unless `older_too`) of an older one."""
    if not holds_anything(path):
        raise no_store(path)
    connection = connect_read_only(path)
    try:
        check_schema(connection, path, older_too=older_too)
    except BaseException:
        connection.close()
        raise
    return connection


def holds_anything(path: Path) -> bool:
    """Whether there is a store, or at least something in its place. Raises StoreError when that is no ordinary file of the user's own."""
    if not path.exists():
        return False
    check_path(path)
    if path.stat().st_size > PAGE:
        return True
    with closing(connect_read_only(path)) as connection:
        return not is_fresh(connection)


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A read-only connection; one that needs no WAL index where none can be made: in a folder nobody may write to, on a full disk."""
    connection = connect_by(path, "mode=ro")
    try:
        version(connection)
    except sqlite3.OperationalError:
        log = path.with_name(path.name + "-wal")
        if not log.exists() or log.stat().st_size == 0:
            connection.close()
            return connect_by(path, "mode=ro&immutable=1")
    except sqlite3.DatabaseError:
        pass  # no database at all: told by whoever looks what it is
    return connection


def connect_by(path: Path, way: str) -> sqlite3.Connection:
    """A connection by URI parameters."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?{way}", uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def open_writer(path: Path) -> sqlite3.Connection:
    """The store, made when missing, with its newest schema; the caller holds the lock. Raises StoreError."""
    with failing_as_store_error(path):
        create(path)
        connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
        try:
            fresh = is_fresh(connection)
            if fresh:
                path.chmod(0o600)  # somebody else may have made it
            else:
                check_schema(connection, path, older_too=True)
            for pragma in WRITER_PRAGMAS:
                connection.execute(pragma)
            if version(connection) < SCHEMA:
                migrate(connection, fresh=fresh)
        except BaseException:
            connection.close()
            raise
        return connection


def open_scratch() -> sqlite3.Connection:
    """An empty store in memory."""
    connection = open_memory()
    migrate(connection, fresh=True)
    return connection


def open_copy(path: Path) -> sqlite3.Connection:
    """The store as it is now, in memory and with its newest schema; an empty one where there is none. Needs no lock. Raises StoreError."""
    if not holds_anything(path):
        return open_scratch()
    connection = open_memory()
    try:
        with closing(open_reader(path, older_too=True)) as reader:
            reader.backup(connection)
        if version(connection) < SCHEMA:
            migrate(connection, fresh=False)
    except BaseException:
        connection.close()
        raise
    return connection


def open_memory() -> sqlite3.Connection:
    """A database in memory, all of it: what does not fit into the cache while rows are sorted is not put into a file."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for pragma in MEMORY_PRAGMAS:
        connection.execute(pragma)
    return connection


def create(path: Path) -> None:
    """Make an empty store file, readable by its owner only; never through a symbolic link."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_RDWR, 0o600))
    except FileExistsError:
        check_path(path)


def check_path(path: Path) -> None:
    """Refuse what is no ordinary file of the user's own."""
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise StoreError(f"The store {path} is a symbolic link.", hint="Name the file itself with --db.")
    if not stat.S_ISREG(found.st_mode):
        raise StoreError(f"The store {path} is not a file.", hint="Name another file with --db or CRMCAL_DB.")
    if found.st_uid not in {os.getuid(), 0}:
        raise StoreError(f"The store {path} belongs to another user.", hint="Name another file with --db or CRMCAL_DB.")


def check_schema(connection: sqlite3.Connection, path: Path, *, older_too: bool = False) -> None:
    """Refuse what is no store, or one of a newer program."""
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        found = version(connection)
    except sqlite3.DatabaseError as error:
        raise not_a_store(path, error) from error
    if application != APPLICATION_ID:
        raise not_a_store(path, None)
    if found > SCHEMA:
        raise StoreError(f"The store {path} was written by a newer crmcal (schema {found}, this one knows {SCHEMA}).", hint="Update crmcal.")
    if found < SCHEMA and not older_too:
        raise StoreError(f"The store {path} was written by an older crmcal.", hint="Any import or sync brings it up to date.")


def no_store(path: Path) -> StoreError:
    """The error for a store that nothing was ever written to."""
    return StoreError(f"There is no store at {path} yet.", hint="Import a calendar first: crmcal import CALENDAR.ics")


def disk_full() -> StoreError:
    """The error for a disk on which nothing more can be written."""
    return StoreError("The disk is full; what was stored before is intact.", hint="Free some space and run the same command again.")


def not_a_store(path: Path, error: sqlite3.Error | None) -> StoreError:
    """The error for a file that holds something else, or for one that cannot be read."""
    if isinstance(error, sqlite3.OperationalError):
        if os.statvfs(path.parent).f_bavail == 0:  # not even the log's index can be made: an I/O error, as SQLite sees it
            return disk_full()
        return StoreError(f"The store {path} cannot be read: {error}.", hint="Check its permissions, or name another file with --db.")
    return StoreError(f"{path} is not a crmcal store.", hint="Name another file with --db or CRMCAL_DB.")


def is_fresh(connection: sqlite3.Connection) -> bool:
    """Whether the file is empty, or holds no more than what is there before the first migration, should that be cut short."""
    try:
        marks = connection.execute("SELECT (SELECT count(*) FROM sqlite_schema), application_id, user_version FROM pragma_application_id, pragma_user_version")
        return bool(marks.fetchone() == (0, 0, 0))
    except sqlite3.DatabaseError:
        return False


def sqlite_version() -> tuple[int, int, int]:
    """The version of the SQLite library."""
    return sqlite3.sqlite_version_info


def version(connection: sqlite3.Connection) -> int:
    """The number of migrations the store has seen."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, *, fresh: bool) -> None:
    """Bring the store to the newest schema, in one transaction with the mark that it is.

    A new store gets the same statements straight away: sqlite-utils, which keeps book of them, takes 120 ms to load.
    """
    if not fresh:
        from crmcal.store.migrations import apply  # noqa: PLC0415
    with transaction(connection):
        if fresh:
            lay_out(connection)
        else:
            apply(connection)
        connection.execute("INSERT OR IGNORE INTO settings (key, value) VALUES ('digest_key', ?)", [os.urandom(64)])
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA}")


def lay_out(connection: sqlite3.Connection) -> None:
    """Make the tables of a new store."""
    for statement in NOTED:
        connection.execute(statement)
    for name, script in SCRIPTS:
        for statement in statements(script):
            connection.execute(statement)
        connection.execute(NOTE, {"set": SET, "name": name})


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; takes the write lock at once, so that it cannot fail half-way for another writer.

    Within another transaction it is a part of that.
    """
    begin, rollback, commit = PART if connection.in_transaction else WHOLE
    connection.execute(begin)
    try:
        yield
    except BaseException:
        with suppress(sqlite3.ProgrammingError):  # closed already, by an interrupt between two lines: closing rolls back
            if connection.in_transaction:
                connection.execute(rollback)
        raise
    connection.execute(commit)


@contextmanager
def reading(path: Path, *, older_too: bool = False) -> Iterator[sqlite3.Connection]:
    """The store for as long as it is read, as `open_reader` gives it. Raises StoreError, also for what fails on the way."""
    with failing_as_store_error(path), closing(open_reader(path, older_too=older_too)) as connection:
        yield connection


@contextmanager
def failing_as_store_error(path: Path) -> Iterator[None]:
    """Turn what SQLite or the file system say, and what wrong values in the store lead to, into a StoreError with a sentence."""
    try:
        with doubting(path):
            yield
    except sqlite3.DatabaseError as error:
        told = store_error(path, error)
        if told is None:
            raise
        raise told from error
    except OSError as error:
        raise StoreError(f"The store {path} cannot be written: {reason(error)}.", hint="Name another file with --db.") from error


@contextmanager
def doubting(path: Path) -> Iterator[None]:
    """Where values of the store are used: what fails for a wrong one is a StoreError if the store turns out to be damaged, else a bug that stays one.

    Looking at each value would slow down every reading, and could not tell a damaged one that happens to have the right type.
    """
    try:
        yield
    except WRONG_VALUES as error:
        if found_damaged(path):
            raise damaged(path) from error
        raise


def found_damaged(path: Path) -> bool:
    """Whether the store is damaged, as far as reading all of it tells."""
    from crmcal.store.damage import is_damaged  # noqa: PLC0415 - only when something failed

    return is_damaged(path)


def damaged(path: Path) -> StoreError:
    """The error for a store that is not what was written."""
    return StoreError(f"The store {path} is damaged.", hint="Restore a backup of it, or move it away and import your calendars again.")


def store_error(path: Path, error: sqlite3.DatabaseError) -> StoreError | None:
    """The sentence for an SQLite error; None for one that is a bug of ours."""
    text = str(error)
    if "not a database" in text:
        return not_a_store(path, None)
    if "malformed" in text or "decode" in text:
        return damaged(path)
    if "full" in text:
        return disk_full()
    if "readonly" in text or "unable to open" in text:
        return StoreError(f"The store {path} cannot be written: no permission, or a read-only file system.", hint="Name another file with --db.")
    # A table that is missing or a row that is there twice: the SQL is wrong, unless the store is.
    if not isinstance(error, sqlite3.OperationalError) or getattr(error, "sqlite_errorname", "") == "SQLITE_ERROR":
        return damaged(path) if found_damaged(path) else None
    return StoreError(f"The store {path} failed: {text}.", hint="What was stored before is intact.")
