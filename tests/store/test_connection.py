"""Opening the store: file modes, links, foreign files, schemas, read-only places."""

import os
import shutil
import sqlite3
import stat
import subprocess
from contextlib import closing, suppress

import pytest
from sqlite_utils import Database, Migrations

from crmcal.errors import BusyError, StoreError
from crmcal.store.connection import APPLICATION_ID, SCHEMA, create, open_reader, open_writer, transaction
from crmcal.store.lock import writing
from crmcal.store.migrations import MIGRATIONS, named
from crmcal.store.schema import SCRIPTS, SET
from crmcal.store.store import Store
from tests.makers import ANN, calendar, many, vevent

PRAGMAS = {
    "journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0, "mmap_size": 0,
    "application_id": APPLICATION_ID, "user_version": SCHEMA,
}  # fmt: skip
ERRORS = [sqlite3.OperationalError("disk I/O error"), sqlite3.OperationalError("database or disk is full"), MemoryError(), KeyboardInterrupt()]


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request):
    """A process-wide umask."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def write(connection):
    connection.execute("INSERT OR REPLACE INTO settings (key, value) VALUES ('x', 'y')")


@pytest.mark.usefixtures("umask")
class TestModes:
    def test_everything_is_the_owners_alone(self, tmp_path):
        path = tmp_path / "deep" / "down" / "crmcal.db"
        with Store.open(path) as store:
            write(store.connection)
            assert {each.name: mode(each) for each in path.parent.iterdir()} == dict.fromkeys(
                ("crmcal.db", "crmcal.db-wal", "crmcal.db-shm", "crmcal.db.lock"), 0o600
            )
        assert mode(path.parent) == 0o700

    def test_the_file_is_so_from_the_beginning(self, tmp_path):
        create(tmp_path / "crmcal.db")
        assert mode(tmp_path / "crmcal.db") == 0o600

    def test_a_file_that_somebody_made_empty_is_closed_to_others(self, tmp_path):
        path = tmp_path / "crmcal.db"
        path.touch(0o666)
        with Store.open(path):
            pass
        assert mode(path) == 0o600


@pytest.mark.parametrize("name", ["crmcal.db", "crmcal.db.lock", "crmcal.db-wal", "crmcal.db-shm"])
@pytest.mark.parametrize("there", [True, False])
def test_a_planted_link_is_not_followed(tmp_path, name, there):
    elsewhere = tmp_path / "elsewhere"
    if there:
        elsewhere.write_text("somebody else's")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / name).symlink_to(elsewhere)
    with suppress(StoreError), Store.open(folder / "crmcal.db") as store:  # SQLite itself removes a log that was planted
        write(store.connection)
    assert elsewhere.exists() == there
    assert not there or elsewhere.read_text() == "somebody else's"


def test_a_reader_does_not_follow_a_link_either(desk):
    desk.take(calendar(vevent("a")))
    link = desk.folder / "link.db"
    link.symlink_to(desk.store)
    with pytest.raises(StoreError, match="symbolic link"):
        open_reader(link)


def test_pragmas(tmp_path):
    with closing(open_writer(tmp_path / "crmcal.db")) as connection:
        assert {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS} == PRAGMAS


def test_every_table_is_strict(desk):
    desk.take(calendar(vevent("a")))
    found = desk.rows("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'")
    assert [name for name, strict in found if not strict] == ["_sqlite_migrations"]


class TestSchemas:
    @pytest.fixture
    def store(self, desk):
        desk.take(calendar(vevent("a")))
        return desk.store

    def mark(self, store, **marks):
        with closing(sqlite3.connect(store)) as connection:
            for name, value in marks.items():
                connection.execute(f"PRAGMA {name} = {value}")

    def test_a_newer_one_is_refused(self, store):
        self.mark(store, user_version=SCHEMA + 1)
        for opening in (open_reader, open_writer):
            with pytest.raises(StoreError, match="newer crmcal"):
                opening(store)

    def test_an_older_one_is_brought_up_to_date_by_the_next_import(self, desk, store, monkeypatch):
        self.release(monkeypatch, "nicknames", "ALTER TABLE people ADD COLUMN nickname TEXT NOT NULL DEFAULT '';")
        with pytest.raises(StoreError, match="older crmcal"):
            open_reader(store)
        assert desk.take(calendar(vevent("b")), me=()).exit_code == 0  # whose calendar it is, an older store knows as well
        assert desk.titles() == ["Title of a", "Title of b"]
        assert set(desk.rows("SELECT nickname FROM people")) == {("",)}
        assert desk.rows("PRAGMA user_version") == [(SCHEMA + 1,)]

    @staticmethod
    def release(monkeypatch, name, script):
        """Let there be one script more than the stores of now have seen."""
        scripts = (*SCRIPTS, (name, script))
        known = Migrations(SET)
        for each, text in scripts:
            known(name=each)(named(text))
        monkeypatch.setattr("crmcal.store.migrations.MIGRATIONS", known)
        monkeypatch.setattr("crmcal.store.connection.SCRIPTS", scripts)
        monkeypatch.setattr("crmcal.store.connection.SCHEMA", len(scripts))

    def test_another_programs_database_is_refused(self, store):
        self.mark(store, application_id=1)
        for opening in (open_reader, open_writer):
            with pytest.raises(StoreError, match="not a crmcal store"):
                opening(store)

    def test_a_migration_cut_short_leaves_nothing(self, tmp_path, monkeypatch):
        def fail(_database):
            raise KeyboardInterrupt

        monkeypatch.setattr("crmcal.store.connection.lay_out", fail)
        with pytest.raises(KeyboardInterrupt):
            open_writer(tmp_path / "crmcal.db")
        monkeypatch.undo()
        with pytest.raises(StoreError, match="There is no store"):
            open_reader(tmp_path / "crmcal.db")
        with closing(open_writer(tmp_path / "crmcal.db")) as connection:
            write(connection)


class TestFailures:
    @pytest.mark.parametrize("error", ERRORS, ids=repr)
    @pytest.mark.parametrize("where", ["Writer.finish", "Writer.flush", "Linker.link"])
    def test_in_the_middle_of_a_write_leave_the_old_state(self, desk, monkeypatch, error, where):
        desk.take(calendar(vevent("a")))
        before = desk.dump()

        def fail(*_arguments):
            raise error

        owner, name = where.split(".")
        module = "linking" if owner == "Linker" else "writes"
        monkeypatch.setattr(f"crmcal.store.{module}.{owner}.{name}", fail)
        with pytest.raises(StoreError if isinstance(error, sqlite3.Error) else type(error)):
            desk.take(calendar(vevent("a", sequence=1, guests=["new@client.example"]), vevent("b")))
        monkeypatch.undo()
        assert desk.dump() == before

    def test_roll_back_and_commit(self, tmp_path):
        with closing(open_writer(tmp_path / "crmcal.db")) as connection:
            with suppress(ZeroDivisionError), transaction(connection):
                write(connection)
                raise ZeroDivisionError
            assert connection.execute("SELECT count(*) FROM settings WHERE key = 'x'").fetchone() == (0,)
            with transaction(connection):
                write(connection)
            assert connection.execute("SELECT count(*) FROM settings WHERE key = 'x'").fetchone() == (1,)


class TestWriters:
    def test_come_one_at_a_time(self, tmp_path):
        path = tmp_path / "crmcal.db"
        with writing(path), pytest.raises(BusyError, match=rf"\(process {os.getpid()}, for \d+ s\)"), writing(path):
            pass
        with writing(path):
            pass

    @pytest.mark.parametrize("note", ["", "99999999 1\n", "garbage"])
    def test_are_not_kept_out_by_what_a_dead_one_left(self, tmp_path, note):
        path = tmp_path / "crmcal.db"
        path.with_name("crmcal.db.lock").write_text(note)
        with writing(path):
            assert path.with_name("crmcal.db.lock").read_text().startswith(f"{os.getpid()} ")

    def test_do_not_disturb_readers(self, desk):
        desk.take(calendar(vevent("a")))
        with Store.open(desk.store) as store, closing(open_reader(desk.store)) as reader, transaction(store.connection):
            store.connection.execute("DELETE FROM resources")
            assert reader.execute("SELECT title FROM v_meetings").fetchall() == [("Title of a",)]
            assert desk.show("person", ANN)["summary"]["meetings"] == 1


def test_what_is_removed_leaves_no_trace_in_the_file(desk):
    desk.take(many(50), calendar(vevent("a", description="Traceable " * 500)))
    desk.take(calendar(vevent("a", sequence=1, description="nothing")))
    assert b"Traceable" not in b"".join(path.read_bytes() for path in desk.folder.glob("crmcal.db*"))


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount")
def test_on_a_read_only_file_system(desk):
    desk.take(calendar(vevent("a")))
    place = desk.folder / "place"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], capture_output=True, check=False).returncode:  # noqa: S603, S607
        pytest.skip("no file system may be mounted here")
    try:
        shutil.copy(desk.store, place)
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)  # noqa: S603, S607
        desk.store = place / "crmcal.db"
        assert desk.show("person", ANN)["summary"]["meetings"] == 1
        with pytest.raises(StoreError, match="cannot be written"):
            desk.read(desk.put(calendar(vevent("b"))))
    finally:
        subprocess.run(["umount", "-l", place], check=True)  # noqa: S603, S607


def test_a_new_store_is_what_the_migrations_make(tmp_path):
    """The short cut for new stores and sqlite-utils end in the same schema, and sqlite-utils finds nothing left to do."""
    schema = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE '%sqlite%' ORDER BY name"
    with closing(open_writer(tmp_path / "crmcal.db")) as made, closing(sqlite3.connect(":memory:", isolation_level=None)) as migrated:
        MIGRATIONS.apply(Database(migrated))
        assert made.execute(schema).fetchall() == migrated.execute(schema).fetchall()
        assert MIGRATIONS.pending(Database(made)) == []
        assert [migration.name for migration in MIGRATIONS.applied(Database(made))] == [name for name, _ in SCRIPTS]
