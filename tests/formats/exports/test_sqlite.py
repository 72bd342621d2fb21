"""SQLite for others: the views for others as tables, and nothing else in the file."""

import sqlite3
from contextlib import closing

import pytest

from crmcal.store.connection import open_reader
from tests.makers import ANN

TABLES = ["v_companies", "v_meetings", "v_participants", "v_people"]


@pytest.fixture
def copied(exported, tmp_path):
    """Reads an export as a database."""

    def read(query, *who, **asked):
        path = tmp_path / "copy.db"
        path.write_bytes(exported("sqlite", *who, **asked))
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute(query)
            return [column for column, *_ in found.description], sorted(found.fetchall(), key=repr)

    return read


@pytest.mark.parametrize("visibility", ["everything", "subject", "metadata"])
@pytest.mark.parametrize(("table", "view"), [("v_meetings", "v_shared_meetings"), ("v_participants", "v_shared_participants")])
def test_tables_say_what_the_views_for_others_say(visibility, table, view, copied, desk):
    with closing(sqlite3.connect(desk.store)) as connection:
        connection.execute("UPDATE collections SET visibility = ?", [visibility])
        connection.commit()
    try:
        names, rows = copied(f"SELECT * FROM {table}", cancelled=True, declined=True)  # noqa: S608 - ours
        with closing(open_reader(desk.store)) as connection:
            found = connection.execute(f"SELECT * FROM {view}")  # noqa: S608
            assert names == [column for column, *_ in found.description]
            assert rows == sorted(found.fetchall(), key=repr)
        assert len(rows) > 10
    finally:
        with closing(sqlite3.connect(desk.store)) as connection:
            connection.execute("UPDATE collections SET visibility = 'everything'")
            connection.commit()


@pytest.mark.parametrize("table", ["v_people", "v_companies"])
def test_contacts_are_those_who_take_part(table, copied, desk):
    query = f"SELECT * FROM {table}"  # noqa: S608 - ours
    names, everybody = copied(query, cancelled=True, declined=True)
    with closing(open_reader(desk.store)) as connection:
        found = connection.execute(query)
        assert names == [column for column, *_ in found.description]
        assert everybody == sorted(found.fetchall(), key=repr)
    _, some = copied(query, ANN, limit=1)
    assert 0 < len(some) < len(everybody)


def test_there_is_nothing_else(copied):
    assert copied("SELECT name FROM sqlite_schema WHERE sql IS NOT NULL")[1] == [(name,) for name in TABLES]
    assert copied("SELECT freelist_count FROM pragma_freelist_count")[1] == [(0,)]
    assert copied("SELECT integrity_check FROM pragma_integrity_check")[1] == [("ok",)]
    assert copied("SELECT application_id, user_version FROM pragma_application_id, pragma_user_version")[1] == [(0, 0)]
