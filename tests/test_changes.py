"""What changed, from one run to the next: told for what is there and what is gone, never for what a rule excludes."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from crmcal import clock
from crmcal.changes import Changes, changes
from crmcal.store.connection import open_reader
from tests.makers import ANN, BOB, calendar, vevent
from tests.store.conftest import desk
from tests.store.desk import NOW, Desk

__all__ = ["desk"]

FILE = '[sources.work]\ntype = "file"\npath = "{}"\n'
NEXT = "20260402T100000Z"


class Nights:
    """A calendar that is synced once a night."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk = desk
        self.monkeypatch = monkeypatch
        self.now = NOW

    def sync(self, *events: str, rules: str = "") -> Changes:
        self.now += timedelta(days=1)
        self.monkeypatch.setattr(clock, "now", lambda: self.now)
        path = self.desk.put(calendar(*events), "work.ics")
        assert self.desk.sync(FILE.format(path) + rules).exit_code == 0
        return self.changes()

    def changes(self, since: date | None = None) -> Changes:
        with closing(open_reader(self.desk.store)) as connection:
            return changes(connection, since, UTC)


@pytest.fixture
def nights(desk, monkeypatch):
    return Nights(desk, monkeypatch)


def told(found: Changes) -> list[tuple[str, str | None]]:
    return [(each.kind, each.title) for each in found.meetings]


def test_the_first_run_brings_everything(nights):
    found = nights.sync(vevent("a", guests=[f"Ann Archer <{ANN}>"]), vevent("s", guests=[BOB], rrule="FREQ=WEEKLY;COUNT=3"))
    assert [(each.kind, each.title, each.occurrences) for each in found.meetings] == [("new", "Title of a", 1), ("new", "Title of s", 3)]
    assert [(each.name, each.email, each.company) for each in found.people] == [("Ann Archer", ANN, "Client"), ("bob", BOB, "Other")]
    assert [each.name for each in found.companies] == ["Client", "Other"]


def test_a_run_without_news_brings_nothing(nights):
    nights.sync(vevent("a"))
    found = nights.sync(vevent("a"))
    assert (found.meetings, found.people, found.companies, dict(found.counts)) == ([], [], [], {})
    assert found.since == nights.now


def test_moved(nights):
    nights.sync(vevent("a"), vevent("b"))
    (moved,) = nights.sync(vevent("a", start=NEXT), vevent("b", summary="Another title")).meetings
    assert (moved.kind, moved.title) == ("moved", "Title of a")
    assert moved.was == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert moved.start == datetime(2026, 4, 2, 10, tzinfo=UTC)


def test_cancelled_and_on_again(nights):
    nights.sync(vevent("a"))
    assert told(nights.sync(vevent("a", status="CANCELLED"))) == [("cancelled", "Title of a")]
    assert told(nights.sync(vevent("a"))) == [("restored", "Title of a")]


def test_gone_keeps_the_time_and_the_people_and_nothing_else(nights, desk):
    nights.sync(vevent("a", summary="QXZGONE"), vevent("b"))
    (gone,) = nights.sync(vevent("b")).meetings
    assert (gone.kind, gone.title, gone.start, gone.people) == ("gone", None, None, ("ann",))
    assert gone.was == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert not [path for path in desk.store.parent.glob("crmcal.db*") if b"QXZGONE" in path.read_bytes()]


def test_an_occurrence_that_is_left_out_is_gone(nights):
    series = vevent("s", rrule="FREQ=WEEKLY;COUNT=3")
    nights.sync(series)
    (gone,) = nights.sync(series.replace("RRULE", "EXDATE:20260309T100000Z\r\nRRULE")).meetings
    assert (gone.kind, gone.was) == ("gone", datetime(2026, 3, 9, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    "excluded",
    [
        vevent("a", CLASS="PRIVATE"),
        vevent("a", guests=[]),
        vevent("a", guests=["col@own.example"]),
    ],
)
def test_what_a_rule_excludes_is_not_told(nights, desk, excluded):
    nights.sync(vevent("a"), vevent("b"))
    assert told(nights.sync(excluded, vevent("b"))) == []
    assert desk.rows("SELECT * FROM changes") == []


def test_what_was_told_goes_when_a_rule_excludes_it(nights, desk):
    nights.sync(vevent("a"), vevent("b"))
    assert told(nights.sync(vevent("a", start=NEXT), vevent("b"))) == [("moved", "Title of a")]
    nights.sync(vevent("a", CLASS="PRIVATE"), vevent("b"))
    assert desk.rows("SELECT * FROM changes") == []


def test_an_occurrence_hidden_by_a_private_override_is_not_told(nights, desk):
    series = vevent("s", rrule="FREQ=WEEKLY;COUNT=3")
    nights.sync(series)
    nights.sync(series, vevent("s", recurrence_id="20260309T100000Z", CLASS="PRIVATE"))
    assert desk.rows("SELECT * FROM changes") == []


def test_a_meeting_in_two_calendars_is_gone_with_the_last(nights, desk):
    here, there = desk.put(calendar(vevent("a"), vevent("b")), "here.ics"), desk.put(calendar(vevent("a")), "there.ics")
    config = FILE.format(here) + FILE.format(there).replace("work", "other")
    desk.sync(config)
    desk.put(calendar(vevent("b")), "here.ics")
    desk.sync(config)
    assert nights.changes().counts.get("gone", 0) == 0
    desk.put(calendar(vevent("c")), "there.ics")
    desk.sync(config)
    assert nights.changes().counts["gone"] == 1


def test_since_a_day_all_runs_count(nights):
    nights.sync(vevent("a"))
    nights.sync(vevent("a", start=NEXT), vevent("b"))
    nights.sync(vevent("a", start=NEXT), vevent("b"), vevent("c"))
    assert dict(nights.changes(since=NOW.date()).counts) == {"new": 3, "moved": 1}
    assert dict(nights.changes(since=nights.now.date()).counts) == {"new": 1}


def test_a_series_that_grows_with_time_is_not_new_again(nights):
    series = vevent("s", rrule="FREQ=WEEKLY")
    nights.sync(series)
    nights.now += timedelta(days=30)
    found = nights.sync(series)
    assert told(found) == []


def test_nothing_was_ever_read():
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE collections (synced INTEGER)")
        assert changes(connection, None, UTC) == Changes(since=None)


def test_old_changes_are_forgotten(nights, desk):
    nights.sync(vevent("a"), vevent("b"))
    nights.sync(vevent("b"))
    assert len(desk.rows("SELECT * FROM changes")) == 1
    nights.now += timedelta(days=401)
    nights.sync(vevent("b"), vevent("c"))
    assert desk.rows("SELECT * FROM changes") == []


def test_a_series_at_another_time_has_moved_and_is_told_once(nights):
    nights.sync(vevent("s", rrule="FREQ=WEEKLY;COUNT=4"))
    (moved,) = nights.sync(vevent("s", start="20260302T120000Z", rrule="FREQ=WEEKLY;COUNT=4")).meetings
    assert (moved.kind, moved.title, moved.occurrences) == ("moved", "Title of s", 4)
    assert (moved.was, moved.start) == (datetime(2026, 3, 2, 10, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC))


def test_a_series_that_is_prolonged_has_new_meetings(nights):
    nights.sync(vevent("s", rrule="FREQ=WEEKLY;COUNT=4"))
    (new,) = nights.sync(vevent("s", rrule="FREQ=WEEKLY;COUNT=6")).meetings
    assert (new.kind, new.occurrences, new.start) == ("new", 2, datetime(2026, 3, 30, 10, tzinfo=UTC))


def test_a_series_that_ends_is_gone_in_one_line(nights):
    nights.sync(vevent("s", rrule="FREQ=WEEKLY;COUNT=6"))
    (gone,) = nights.sync(vevent("s", rrule="FREQ=WEEKLY;COUNT=2")).meetings
    assert (gone.kind, gone.occurrences, gone.people) == ("gone", 4, ("ann",))


def test_an_event_that_turns_public_is_new(nights):
    nights.sync(vevent("a", CLASS="PRIVATE"))
    assert told(nights.sync(vevent("a"))) == [("new", "Title of a")]


def test_reading_everything_again_is_no_news(nights, desk):
    series = vevent("s", rrule="FREQ=WEEKLY;COUNT=4")
    nights.sync(series)
    nights.now += timedelta(days=1)
    nights.monkeypatch.setattr(clock, "now", lambda: nights.now)
    assert desk.sync(FILE.format(desk.folder / "work.ics"), full=True).sources[0].resources["changed"] == 1
    assert nights.changes().meetings == []


def test_gone_and_back_as_private_elsewhere_is_not_told(desk):
    folder = desk.folder / "folder"
    for name in "ab":
        desk.put(calendar(vevent(name)), f"folder/{name}.ics")
    desk.sync(FILE.format(folder))
    (folder / "a.ics").unlink()
    desk.put(calendar(vevent("a", CLASS="PRIVATE")), "folder/c.ics")
    desk.sync(FILE.format(folder))
    assert desk.rows("SELECT * FROM changes") == []


def test_gone_and_later_back_as_private_is_no_longer_told(desk):
    folder = desk.folder / "folder"
    for name in "ab":
        desk.put(calendar(vevent(name)), f"folder/{name}.ics")
    desk.sync(FILE.format(folder))
    (folder / "a.ics").unlink()
    desk.sync(FILE.format(folder))
    assert len(desk.rows("SELECT * FROM changes")) == 1
    desk.put(calendar(vevent("a", CLASS="PRIVATE")), "folder/c.ics")
    desk.sync(FILE.format(folder))
    assert desk.rows("SELECT * FROM changes") == []
