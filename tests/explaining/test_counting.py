"""Counts of what was left out: from the store without any time of an event, from the sources by the months of the events."""

import pytest

from crmcal.errors import ConfigError, UsageError
from crmcal.explaining.counting import excluded
from tests.makers import BOB, calendar, vevent
from tests.store.desk import NOW, OWNER

WORK = calendar(
    vevent("a"),
    vevent("b", guests=[], start="20250110T100000Z"),
    vevent("c", guests=[], start=";VALUE=DATE:20250228", duration="P1D"),
    vevent("d", CLASS="PRIVATE", start="20260110T100000Z"),
    vevent("e", start="nonsense"),
    vevent("f", start="nonsense", CLASS="PRIVATE"),
)


@pytest.fixture
def work(asker):
    """A source that is configured and was read, and an import beside it."""
    path = asker.put(WORK, "work.ics")
    asker.rules = f'[sources.work]\ntype = "file"\npath = "{path}"\n'
    asker.sync(asker.rules, now=NOW)
    asker.take(calendar(vevent("g", guests=[]), vevent("h", guests=[BOB])), config=OWNER + asker.rules, me=(), now=NOW)
    return asker


def cells(found):
    """What is counted, without what it is not told apart by."""
    return {tuple(value for name, value in cell._asdict().items() if name in found.by): number for cell, number in found.counts.items()}


def test_by_source_collection_and_rule(work):
    path = str(work.folder / "work.ics")
    assert cells(excluded([], [], work.held())) == {("imports", "", "solo"): 1, ("work", path, "solo"): 2, ("work", path, "private"): 2}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("source", {("imports",): 1, ("work",): 4}),
        ("rule", {("solo",): 3, ("private",): 2}),
        ("month", {("2026-03",): 5}),  # when they were first read
    ],
)
def test_by_one_thing(work, by, expected):
    found = excluded([by], [], work.held())
    assert (cells(found), found.of) == (expected, "reading")


def test_sources_read_again_tell_the_months_of_the_events(work):
    expected = {("2025-01",): 1, ("2025-02",): 1, ("2026-01",): 1, ("",): 1}
    for found in (excluded(["month"], ["work"], work.held()), excluded(["month"], [], work.held(), read=True)):
        assert (cells(found), found.of) == (expected, "event")


def test_reading_again_counts_what_the_store_counts(work):
    again, before = excluded(["rule"], ["work"], work.held()), excluded(["source", "rule"], [], work.held())
    assert cells(again) == {(rule,): number for (source, rule), number in cells(before).items() if source == "work"}


def test_nothing_stored_is_nothing_excluded(asker):
    assert not excluded([], [], asker.held()).counts


def test_what_makes_no_sense_is_refused(asker):
    with pytest.raises(UsageError):
        excluded(["weather"], [], asker.held())
    with pytest.raises(ConfigError):
        excluded([], [], asker.held(), read=True)
