"""Whatever becomes of a store's octets, each command ends with a sentence; and a bug of ours stays one."""

import random
import re
import sqlite3
from contextlib import closing, redirect_stdout
from io import StringIO

import pytest

from crmcal.cli import show as showing
from crmcal.cli.options import Chosen, Reader
from crmcal.contacts import opportunities, people
from crmcal.contacts.session import editing
from crmcal.errors import ConfigError, NotFoundError, RefusedError, StoreError
from crmcal.store.damage import is_damaged
from crmcal.store.schema import SCRIPTS
from tests.contacts.desks import Contacts
from tests.makers import ANN, BOB, calendar, vevent
from tests.store.desk import NOW

PAGE = 4096
SOURCE = '[sources.work]\ntype = "file"\npath = "{}"\n'
SENTENCES = ("is damaged", "is not a crmcal store", "There is no store", "crmcal (schema ", "an older crmcal")
TABLES = sorted({name for _, script in SCRIPTS for name in re.findall(r"^CREATE TABLE (\w+)", script, re.MULTILINE)})
IMPOSSIBLE = (
    "DELETE FROM settings WHERE key = 'digest_key'",
    "UPDATE settings SET value = x'00' WHERE key = 'digest_key'",
    "UPDATE settings SET value = '{}' WHERE key = 'owner'",
    "UPDATE settings SET value = 'Ann' WHERE key = 'owner'",
    """UPDATE settings SET value = '{"addresses": "x", "domains": []}' WHERE key = 'owner'""",
    "UPDATE resources SET tally = '{'",
    "UPDATE resources SET tally = '[]'",
    """UPDATE resources SET tally = '{"kept": "x"}'""",
    "UPDATE documents SET report = ''",
    "UPDATE documents SET report = replace(report, 'resources', 'resaurces')",
    """UPDATE documents SET report = replace(report, '"flaws": [', '"flaws": [1')""",
    """UPDATE documents SET report = replace(report, '"flaws": [', '"flaws": [[1, 2]')""",
    "UPDATE events SET categories = '{}'",
    "UPDATE events SET categories = '[1]'",
    "UPDATE events SET categories = 'one'",
    "UPDATE events SET status = ''",
    "UPDATE occurrences SET start_date = '2026-02-30', end_date = '2026-02-31'",
    "UPDATE occurrences SET start_date = '9999999'",
    "UPDATE occurrences SET recurrence_id = x'00'",
    "UPDATE people SET name = CAST(x'ff' AS TEXT)",
    "UPDATE opportunities SET amount = '[1]'",
    "UPDATE opportunities SET amount = '.5'",
    "UPDATE opportunities SET amount = '1.2.3'",
    "UPDATE opportunities SET closes = '2026-02-30'",
    "UPDATE opportunities SET tags = '{}'",
    "UPDATE people SET tags = '[1]'",
    "UPDATE events SET resource_id = 99",
    "DROP TABLE participants",
    "DROP VIEW v_people",
    "DROP INDEX resources_of_document",
    "ALTER TABLE layouts DROP COLUMN trailer",
    "ALTER TABLE people RENAME COLUMN name TO label",
)
WRONG_VALUES = (None, -1, 2**63 - 1, -(2**63), 1e300, b"", b"\xff\xfe", "", "{}", "[1]", "9999-99-99", "\x00")


@pytest.fixture(scope="module")
def octets(tmp_path_factory):
    """A store made of two synchronised calendars, in one file without a log, and the calendars."""
    folder = tmp_path_factory.mktemp("whole")
    desk = Contacts(folder)
    series = [vevent(f"a{n}", guests=[f"Ann Archer <{ANN}>", BOB], rrule="FREQ=WEEKLY;COUNT=5") for n in range(20)]
    desk.put(
        calendar(*series, vevent("cy", guests=["cy@third.example"]), vevent("a0", recurrence_id="20260309T100000Z", start="20260309T120000Z")), "work/a.ics"
    )
    for number in (21, 20):  # so that a meeting is gone
        days = [vevent(f"b{n}", categories="one", start=";VALUE=DATE:20260302", duration=None) for n in range(number)]
        desk.put(calendar(*days, vevent("x", start=":x")), "work/b.ics")
        assert desk.sync(SOURCE.format(folder / "work")).exit_code == 0
    sell(desk)
    with closing(sqlite3.connect(desk.store)) as connection:
        connection.execute("INSERT INTO books (source, key, token) VALUES ('work', 'a', '')")
        connection.execute("INSERT INTO cards (book_id, key, etag) VALUES (1, 'b', '')")
        connection.commit()
        connection.execute("PRAGMA journal_mode = DELETE")
    return desk.store.read_bytes(), folder / "work"


def sell(desk):
    """Have opportunities: one with a contact, one that was merged into it, one that was removed with a person it named; and somebody who gave way."""
    for name in ("Website", "Web site", "Shop"):
        desk.add(name, contacts=(ANN,), amount="12000.50 EUR", closes="2026-12-01", tags=("top",))
    with editing(desk.request()) as contacts:
        opportunities.merge(contacts, "Website", "Web site", NOW.date())
        opportunities.remove(contacts, "Shop")
        people.remove(contacts, BOB)
        people.edit(contacts, ANN, people.PersonEdit(emails=("cy@third.example",)), None)


@pytest.fixture
def whole(desk, octets):
    """A desk with that store; it may not change the calendars."""
    (desk.folder / "work").symlink_to(octets[1])
    desk.store.write_bytes(octets[0])
    return desk


def work(desk):
    """Where its calendars are: a collection goes by this name."""
    return (desk.folder / "work").resolve()


def source(desk):
    """The configuration of its calendars."""
    return SOURCE.format(work(desk))


def show(desk, kind, wanted, form=""):
    """What `crmcal show` does."""
    showing.show(kind, wanted, Chosen(), Reader(db=desk.store, config=desk.folder / "none.toml", tz="UTC", **({form: True} if form else {})))


def outcomes(desk):
    """What the commands end with, each on the same store: "" or the sentence of an expected failure."""
    damaged = desk.store.read_bytes()
    commands = [
        *(lambda words=words: show(desk, *words) for words in (
            ("person", ANN), ("person", ANN, "json"), ("company", "client.example", "csv"), ("meeting", "0000000000000a", "json"),
        )),
        lambda: desk.read(work(desk) / "a.ics"),
        lambda: desk.read(work(desk) / "a.ics", me=()),
        lambda: desk.sync(source(desk)),
        lambda: desk.sync(source(desk), full=True),
    ]  # fmt: skip
    found = []
    for command in commands:
        for path in desk.folder.glob("crmcal.db*"):
            path.unlink()
        desk.store.write_bytes(damaged)
        try:
            with redirect_stdout(StringIO()):
                command()
        except (ConfigError, NotFoundError, RefusedError):
            found.append("")
        except StoreError as error:
            found.append(error.sentence)
        else:
            found.append("")
    return found


def assert_told(desk):
    """Each command ends as expected of a store that may be damaged."""
    for sentence in outcomes(desk):
        assert not sentence or any(part in sentence for part in SENTENCES), sentence


def rewritten(desk, *statements):
    """Change the store by SQL that no constraint hinders."""
    with closing(sqlite3.connect(desk.store, isolation_level=None)) as connection:
        schema = connection.execute("SELECT name, sql FROM sqlite_schema").fetchall()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = replace(replace(replace(sql, 'STRICT, ', ''), 'STRICT', ''), 'NOT NULL', '') WHERE type = 'table'")
        connection.execute("PRAGMA writable_schema = RESET")
        for statement, values in statements:
            connection.execute(statement, values)
        connection.execute("PRAGMA writable_schema = ON")
        connection.executemany("UPDATE sqlite_schema SET sql = ? WHERE name = ?", [(text, name) for name, text in schema])


class TestFuzz:
    @pytest.mark.parametrize("seed", range(12))
    def test_octets_flipped(self, whole, seed):
        chance = random.Random(seed)  # noqa: S311 - damage, no secrets
        octets = bytearray(whole.store.read_bytes())
        for _ in range((1, 10, 100)[seed % 3]):
            octets[chance.randrange(100, len(octets))] = chance.randrange(256)
        whole.store.write_bytes(octets)
        assert_told(whole)

    @pytest.mark.parametrize("seed", range(12))
    def test_a_page_zeroed_or_another_ones(self, whole, seed):
        chance = random.Random(seed)  # noqa: S311
        octets = bytearray(whole.store.read_bytes())
        here, there = (chance.randrange(len(octets) // PAGE) * PAGE for _ in range(2))
        octets[here : here + PAGE] = octets[there : there + PAGE] if seed % 2 else bytes(PAGE)
        whole.store.write_bytes(octets)
        assert_told(whole)

    @pytest.mark.parametrize("part", [0, 10, 99, 4096, 5000, 0.3, 0.6, 0.99])
    def test_cut_off(self, whole, part):
        octets = whole.store.read_bytes()
        whole.store.write_bytes(octets[: part if part >= 1 or not part else int(len(octets) * part)])
        assert_told(whole)

    def test_every_table_has_rows(self, whole):
        """But those for documents of a megabyte and more, which would make every store here as long."""
        assert {table for table in TABLES if not whole.rows(f"SELECT 1 FROM {table}")} == {"layouts", "pages"}  # noqa: S608 - names from the schema

    @pytest.mark.parametrize("table", TABLES)
    def test_wrong_values_in_any_column(self, whole, table):
        before = whole.store.read_bytes()
        with closing(sqlite3.connect(whole.store)) as connection:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
        chance = random.Random(table)  # noqa: S311
        for column in columns:
            whole.store.write_bytes(before)
            rewritten(whole, (f"UPDATE OR IGNORE {table} SET {column} = ?", [chance.choice(WRONG_VALUES)]))  # noqa: S608 - names from the schema
            assert_told(whole)

    @pytest.mark.parametrize("name", TABLES)
    def test_a_table_missing(self, whole, name):
        with closing(sqlite3.connect(whole.store, isolation_level=None)) as connection:
            connection.execute(f"DROP TABLE {name}")
        assert_told(whole)

    @pytest.mark.parametrize("name", ["crmcal.db-wal", "crmcal.db-journal"])
    def test_garbage_in_a_log(self, whole, name):
        (whole.folder / name).write_bytes(random.Random(1).randbytes(50_000))  # noqa: S311
        with redirect_stdout(StringIO()):
            show(whole, "person", ANN, "json")
        assert whole.sync(source(whole)).sources[0].resources["unchanged"] == 42

    @pytest.mark.parametrize(("mark", "sentence"), [("application_id = 7", "not a crmcal store"), ("user_version = 77", "newer crmcal")])
    def test_altered_marks(self, whole, mark, sentence):
        with closing(sqlite3.connect(whole.store)) as connection:
            connection.execute(f"PRAGMA {mark}")
        assert all(sentence in told for told in outcomes(whole))


class TestDiagnosis:
    def test_a_whole_store_is_not_damaged(self, whole):
        assert not is_damaged(whole.store)

    @pytest.mark.parametrize("statement", IMPOSSIBLE)
    def test_what_nothing_ever_wrote_is(self, whole, statement):
        with closing(sqlite3.connect(whole.store, isolation_level=None)) as connection:
            connection.execute(statement)
        assert is_damaged(whole.store)
        assert_told(whole)

    @pytest.mark.parametrize("value", ["x", b"x", 1.5])
    def test_a_value_of_another_type_is(self, whole, value):
        rewritten(whole, ("UPDATE occurrences SET start = ?", [value]))
        assert is_damaged(whole.store)

    def test_a_row_that_its_index_does_not_know_is(self, whole):
        with closing(sqlite3.connect(whole.store, isolation_level=None)) as connection:
            (sql,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'addresses_of_email'").fetchone()
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("UPDATE sqlite_schema SET sql = 'CREATE INDEX addresses_of_email ON addresses (name)' WHERE name = 'addresses_of_email'")
            connection.execute("PRAGMA writable_schema = RESET")
            connection.execute("UPDATE addresses SET email = 'other@client.example'")
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'addresses_of_email'", [sql])
        assert is_damaged(whole.store)

    def test_the_sentence_tells_nothing_of_what_was_in_it(self, whole):
        with closing(sqlite3.connect(whole.store, isolation_level=None)) as connection:
            connection.execute("UPDATE people SET name = CAST(x'536563726574ff' AS TEXT)")
        for sentence in outcomes(whole):
            assert "Secret" not in sentence

    @pytest.mark.parametrize(
        "error", [TypeError("ours"), KeyError("ours"), sqlite3.IntegrityError("UNIQUE constraint failed"), sqlite3.ProgrammingError("ours")]
    )
    def test_a_bug_of_ours_keeps_its_traceback(self, whole, monkeypatch, error):
        def fail(*_arguments):
            raise error

        monkeypatch.setattr("crmcal.store.writes.Writer.finish", fail)
        with pytest.raises(type(error)):
            whole.sync(source(whole))
        monkeypatch.setattr("crmcal.formats.render.show", fail)
        with pytest.raises(type(error)):
            show(whole, "person", ANN, "json")
