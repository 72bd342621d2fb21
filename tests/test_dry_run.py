"""A dry run tells what the real one then does, and leaves nothing behind, not even while it runs."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal import clock
from crmcal.core.reports import RunReport
from crmcal.errors import StoreError
from crmcal.store.connection import WRITER_PRAGMAS, open_reader
from crmcal.store.store import Store
from tests.makers import ANN, BOB, calendar, vevent
from tests.marked import EXCLUDED, RULES, document, secret
from tests.store.desk import NOW, OWNER, Desk
from tests.traces import traces

SOURCE: Final = '[sources.work]\ntype = "file"\npath = "work"\n'
PRIVATE: Final = vevent("series", "CLASS:PRIVATE", "RRULE:FREQ=DAILY;COUNT=3")
OVERRIDE: Final = vevent("series", recurrence_id="20260303T100000Z", start="20260303T120000Z")


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def without_time(report: RunReport) -> dict[str, Any]:
    """All that a report says but how long it took, and whether it was a dry run."""
    sources = [replace(source, seconds=0.0) for source in report.sources]
    return {"sources": sources, "warnings": report.warnings, "rules": report.rules, "exit_code": report.exit_code}


def octets(folder: Path) -> Mapping[str, bytes]:
    """All files of a folder, but for the index of the store's log and a log in which there is nothing: any reader makes them."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".db-shm" and path.stat().st_size}


class TestReport:
    def test_knows_what_files_of_one_run_are_to_each_other(self, desk):
        paths = [desk.put(calendar(PRIVATE)), desk.put(calendar(OVERRIDE))]
        report = desk.read(*paths, dry_run=True)
        assert [dict(+source.events) for source in report.sources] == [{"private": 1}, {"private": 1}]

    def test_counts_meetings_people_and_companies(self, desk):
        (source,) = desk.take(calendar(vevent("a", "RRULE:FREQ=DAILY;COUNT=3", guests=[ANN, BOB])), dry_run=True).sources
        assert (source.occurrences, source.people_created, source.companies_created) == (3, 2, 2)

    def test_is_that_of_an_older_store_too(self, desk):
        path = desk.put(calendar(vevent("a")))
        desk.read(path)
        with closing(open_reader(desk.store)) as connection:
            (schema,) = connection.execute("PRAGMA user_version").fetchone()
        self.mark(desk, schema - 1)
        before = octets(desk.folder)
        assert desk.read(path, dry_run=True).sources[0].resources["unchanged"] == 1
        assert octets(desk.folder) == before

    def mark(self, desk, schema):
        with Store.open(desk.store) as store:
            store.connection.execute(f"PRAGMA user_version = {schema}")


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A calendar of a few events, some of them parts of series that other calendars have, too."""
    uids = draw(st.lists(st.sampled_from(["one", "two", "series"]), max_size=4))
    return calendar(*(draw(events(uid)) for uid in uids))


@st.composite
def events(draw: st.DrawFn, uid: str) -> str:
    """An event."""
    lines = draw(st.lists(st.sampled_from(["CLASS:PRIVATE", "CATEGORIES:Home", "DTSTART:soon"]), max_size=1))
    guests = draw(st.lists(st.sampled_from([ANN, BOB, "Zoe <zoe+x@third.example>", "peer@own.example"]), max_size=2, unique=True))
    revision = {"sequence": draw(st.integers(0, 2)), "summary": draw(st.sampled_from(["This", "That"]))}
    if draw(st.booleans()):
        day = draw(st.integers(2, 5))
        return vevent(uid, *lines, guests=guests, recurrence_id=f"2026030{day}T100000Z", start=f"2026030{day}T120000Z", **revision)
    return vevent(uid, *lines, *draw(st.sampled_from([[], ["RRULE:FREQ=DAILY;COUNT=4"]])), guests=guests, **revision)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(documents(), min_size=2, max_size=2), min_size=1, max_size=3), st.booleans())
def test_the_report_is_that_of_the_real_run_which_follows(runs: Sequence[Sequence[str]], mirrored: bool) -> None:
    with TemporaryDirectory() as folder, patch.object(clock, "now", lambda: NOW):
        desk = Desk(Path(folder))
        for number, texts in enumerate(runs):
            rules = '[rules]\nexclude_categories = ["Home"]\n' * (number % 2)
            paths = [desk.put(text, f"work/{name}.ics") for name, text in enumerate(texts)]
            config = SOURCE + rules
            told, done = (
                desk.sync(config, force=True, dry_run=dry_run) if mirrored else desk.read(*paths, config=OWNER + config, me=(), force=True, dry_run=dry_run)
                for dry_run in (True, False)
            )
            assert (told.dry_run, done.dry_run) == (True, False)
            assert without_time(told) == without_time(done)


class TestTraces:
    @pytest.mark.parametrize("there", [False, True], ids=["new store", "existing store"])
    def test_are_none_while_it_runs_nor_after_it(self, there, desk, monkeypatch):
        monkeypatch.setattr("crmcal.store.connection.WRITER_PRAGMAS", (*WRITER_PRAGMAS[:-1], "PRAGMA cache_size = 1"))  # much goes to the disk early
        if there:
            desk.take(calendar(vevent("a"), vevent("b")))
        before = octets(desk.folder)
        kept = [secret(f"kept{number}") for number in range(30)]
        path = desk.put(document(*EXCLUDED.values(), *kept), "new.ics")
        before = {**before, str(path): path.read_bytes()}
        found = []
        monkeypatch.setattr("crmcal.intake.document.STEP", 1)
        monkeypatch.setattr("crmcal.store.writes.BATCH", 1)
        report = desk.read(path, config=OWNER + RULES, me=(), dry_run=True, progress=lambda *_: found.append(traces(desk.folder, spare=[path])))
        assert (report.sources[0].events["kept"], len(found) > 30, any(found)) == (30, True, False)
        assert octets(desk.folder) == before

    def test_are_none_where_a_reader_keeps_the_log(self, desk):
        desk.take(calendar(vevent("a")))
        path = desk.put(document(secret("kept")), "new.ics")
        with closing(open_reader(desk.store)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM events").fetchone()
            desk.read(path, dry_run=True)
            assert traces(desk.folder, spare=[path]) == {}

    def test_are_none_of_one_that_fails(self, desk):
        def fail(*_):
            raise KeyboardInterrupt

        desk.take(calendar(vevent("a")))
        path = desk.put(document(secret("kept")), "new.ics")
        before = octets(desk.folder)
        with pytest.raises(KeyboardInterrupt):
            desk.read(path, dry_run=True, progress=fail)
        assert octets(desk.folder) == before


def test_a_file_with_nothing_in_it_stays_so(desk):
    desk.store.touch()
    desk.take(calendar(vevent("a")), dry_run=True)
    assert desk.store.read_bytes() == b""


def test_what_is_no_store_is_told_to_be_none(desk):
    desk.store.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="is not a crmcal store"):
        desk.take(calendar(vevent("a")), dry_run=True)


def test_of_a_damaged_store_says_so(desk):
    desk.take(calendar(vevent("a")))
    with Store.open(desk.store) as store:
        store.connection.execute("DROP TABLE resources")
    with pytest.raises(StoreError, match="is damaged"):
        desk.take(calendar(vevent("a")), dry_run=True)


def test_it_may_run_beside_another_that_writes(desk):
    desk.take(calendar(vevent("a")))
    with Store.open(desk.store) as store, store.transaction():
        store.connection.execute("DELETE FROM documents")
        assert desk.take(calendar(vevent("a")), dry_run=True).sources[0].resources["unchanged"] == 1
