"""The store as the pipeline sees it."""

import pytest

from crmcal.store.store import Store


@pytest.fixture
def store():
    """An empty store that leaves nothing behind."""
    with Store.scratch() as store:
        yield store


def names(store):
    return store.connection.execute("SELECT name, displayname FROM collections").fetchall()


def test_a_collection_is_one_row_and_follows_its_new_displayname(store):
    first = store.collection("work", "caldav", "/calendars/jane/a/", "Work")
    assert names(store) == [("/calendars/jane/a/", "Work")]
    assert store.collection("work", "caldav", "/calendars/jane/a/", "Clients") == first
    assert names(store) == [("/calendars/jane/a/", "Clients")]


@pytest.mark.parametrize(("recurrence_id", "text"), [(1772445600, "2026-03-02T10:00:00Z"), ("2026-03-02", "2026-03-02"), (None, None)])
def test_a_recurrence_instant_is_told_as_text(store, recurrence_id, text):
    store.connection.execute("PRAGMA foreign_keys = OFF")
    store.connection.execute(
        'INSERT INTO occurrences (event_id, ordinal, meeting, recurrence_id, start, "end", cancelled) VALUES (1, 0, 7, ?, 0, 0, 0)', (recurrence_id,)
    )
    assert store.connection.execute("SELECT recurrence_instant FROM occurrences").fetchone() == (text,)
