"""What others may see: which fields each level hides, whose level counts, and that a command may only ask for less."""

import json
import re
from contextlib import closing
from pathlib import Path

import pytest

from crmcal.core.visibility import LEVELS, METADATA, strictest
from crmcal.errors import UsageError
from crmcal.exporting import Export, Wanted
from crmcal.formats.json import meeting as fields
from crmcal.history import Selection
from crmcal.setup.sources import remove
from crmcal.sharing import told
from crmcal.store.connection import open_reader
from tests.makers import ANN, calendar, vevent
from tests.store.desk import NOW, OWNER, Desk

SHARING = (Path(__file__).parents[1] / "docs" / "sharing.md").read_text(encoding="utf-8")
ROOM = "room@own.example"
RICH = vevent(
    "rich", "CATEGORIES:Sales", "LOCATION:Room 1", "DESCRIPTION:Bring money", "CONFERENCE:https://zoom.us/j/1", "RRULE:FREQ=WEEKLY;COUNT=2",
    guests=[f"Ann <{ANN}>", ROOM], start=";TZID=Europe/Berlin:20260302T100000",
).replace(f"ATTENDEE:mailto:{ROOM}", f"ATTENDEE;CUTYPE=ROOM:mailto:{ROOM}")  # fmt: skip


def source(name, path, level=""):
    return f'[sources.{name}]\ntype = "file"\npath = "{path}"\n' + (f'visibility = "{level}"\n' if level else "")


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def shared(desk, config="", visibility=None, who=()):
    """The meetings of an export, as JSON has them."""
    read = desk.config(OWNER + config)
    wanted = Wanted(who=who, selection=Selection(now=NOW, zone=NOW.tzinfo), configured=read.visibilities, visibility=visibility)
    with closing(open_reader(desk.store)) as connection:
        return [json.loads(json.dumps(fields(each))) for each in Export(connection, wanted).together.meetings()]


def viewed(desk):
    """The titles by the view for others, with places."""
    return desk.rows("SELECT title, location FROM v_shared_meetings")


@pytest.fixture
def whole(desk):
    """A meeting that has all there is to hide."""
    desk.put(calendar(RICH), "a/1.ics")
    desk.sync(source("a", "a"))
    with closing(open_reader(desk.store)) as connection:
        wanted = Wanted(who=[ANN], selection=Selection(now=NOW, zone=NOW.tzinfo), configured={})
        return next(iter(Export(connection, wanted).together.meetings()))


def hidden_by_document():
    """The table of docs/sharing.md: field → the levels that do not tell it."""
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \| (.*?) \|$", SHARING, re.MULTILINE)
    return {name: {level for level, cell in zip(LEVELS, cells, strict=True) if not cell.startswith("yes")} for name, *cells in rows}


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_hides_what_the_document_says(level, whole):
    before, after = fields(whole), fields(told(whole, level))
    documented = hidden_by_document()
    assert set(documented) == set(before), "the table speaks of every field"
    assert all(before[name] or name == "all_day" for name in before), "there is something to hide in each"
    gone = {name for name in before if not after[name] and before[name]}
    assert gone == {name for name, levels in documented.items() if level in levels}
    changed = {name for name in before if before[name] != after[name]}
    assert changed - gone == (set() if level == "everything" else {"participants"})
    assert {each["email"] for each in before["participants"]} - {each["email"] for each in after["participants"]} == (
        set() if level == "everything" else {ROOM}
    )


def test_an_unknown_level_hides_most(whole):
    assert told(whole, "eveything") == told(whole, METADATA)
    assert strictest("eveything", METADATA) == "eveything"


@pytest.mark.parametrize(("first", "second"), [(a, b) for a in LEVELS for b in LEVELS])
def test_the_strictest_of_several_sources_counts(first, second, desk):
    for name in ("a", "b"):
        desk.put(calendar(RICH), f"{name}/1.ics")
    config = source("a", "a", first) + source("b", "b", second)
    desk.sync(config)
    level = strictest(first, second)
    expected = {"everything": ("Title of rich", "Room 1"), "subject": ("Title of rich", None), "metadata": (None, None)}[level]
    assert {(each["title"], each["location"]) for each in shared(desk, config)} == {expected}
    assert viewed(desk) == [expected] * 2


def test_a_copy_that_does_not_count_has_a_say(desk):
    """The better copy comes from the calendar without a level."""
    desk.put(calendar(RICH.replace("DTSTAMP", "SEQUENCE:7\r\nDTSTAMP")), "a/1.ics")
    desk.put(calendar(RICH), "b/1.ics")
    config = source("a", "a") + source("b", "b", "metadata")
    desk.sync(config)
    assert {each["title"] for each in shared(desk, config)} == {None}
    assert viewed(desk) == [(None, None)] * 2


def test_one_meeting_of_a_series_has_a_say_for_all_of_it(desk):
    """Their texts are the same; also where the one is told as a meeting by itself."""
    desk.put(calendar(RICH), "a/1.ics")
    desk.put(calendar(RICH.replace("RRULE:FREQ=WEEKLY;COUNT=2\r\n", "")), "b/1.ics")
    config = source("a", "a") + source("b", "b", "metadata")
    desk.sync(config)
    assert [each["title"] for each in shared(desk, config)] == [None] * 3
    assert viewed(desk) == [(None, None)] * 3


def test_a_calendar_in_which_it_is_private_has_a_say(desk):
    desk.put(calendar(RICH), "a/1.ics")
    desk.put(calendar(RICH.replace("DTSTAMP", "CLASS:PRIVATE\r\nDTSTAMP")), "b/1.ics")
    config = source("a", "a") + source("b", "b", "metadata")
    desk.sync(config)
    assert [each["title"] for each in shared(desk, config)] == [None] * 2
    assert viewed(desk) == [(None, None)] * 2


def test_an_import_is_told_as_it_is(desk):
    desk.take(calendar(RICH))
    assert {each["location"] for each in shared(desk)} == {"Room 1"}
    assert {each["location"] for each in shared(desk, visibility="subject")} == {None}


def test_the_configuration_of_now_counts_and_views_follow_at_the_next_write(desk):
    desk.put(calendar(RICH), "a/1.ics")
    desk.sync(source("a", "a"))
    now = source("a", "a", "subject")
    assert {each["location"] for each in shared(desk, now)} == {None}
    assert viewed(desk)[0] == ("Title of rich", "Room 1")
    desk.take(calendar(vevent("other", guests=[])), config=OWNER + now, me=())
    assert viewed(desk)[0] == ("Title of rich", None)


def test_a_sync_that_reads_nothing_notes_the_level(desk):
    desk.put(calendar(RICH), "a/1.ics")
    desk.sync(source("a", "a"))
    desk.put("<html>", "a/1.ics")
    assert not desk.sync(source("a", "a", "metadata")).sources[0].ok
    assert viewed(desk)[0] == (None, None)


def test_a_dry_run_notes_nothing(desk):
    desk.put(calendar(RICH), "a/1.ics")
    desk.sync(source("a", "a"))
    desk.sync(source("a", "a", "metadata"), dry_run=True)
    assert viewed(desk)[0] == ("Title of rich", "Room 1")


def test_without_its_source_in_the_configuration_the_noted_level_counts(desk):
    desk.put(calendar(RICH), "a/1.ics")
    desk.sync(source("a", "a", "metadata"))
    assert {each["title"] for each in shared(desk)} == {None}


@pytest.mark.parametrize("noted", LEVELS)
def test_meetings_that_outlive_their_source_keep_its_level(noted, desk):
    desk.put(calendar(RICH), "a/1.ics")
    desk.sync(source("a", "a", noted))
    config = source("a", "a", "subject")
    desk.put(OWNER + config, "config.toml")
    remove("a", desk.request(OWNER + config), keep_meetings=True)
    assert {(each["title"], each["location"]) for each in shared(desk)} == {("Title of rich", None)}
    assert viewed(desk) == [("Title of rich", None)] * 2


class TestAsked:
    @pytest.mark.parametrize(("level", "titles", "places"), [(None, 2, 1), ("subject", 2, 0), ("metadata", 0, 0), ("everything", 2, 1)])
    def test_may_hide_more(self, level, titles, places, desk):
        desk.put(calendar(vevent("x", location="X")), "a/1.ics")
        desk.put(calendar(vevent("y", location="Y")), "b/1.ics")
        config = source("a", "a") + source("b", "b", "everything" if level == "everything" else "subject")
        desk.sync(config)
        found = shared(desk, config, level)
        assert sum(each["title"] is not None for each in found) == titles
        assert sum(each["location"] is not None for each in found) == (2 if level == "everything" else places)

    def test_hides_more_where_it_is_stricter_only(self, desk):
        for name in ("a", "b"):
            desk.put(calendar(vevent(name, location="X")), f"{name}/1.ics")
        config = source("a", "a") + source("b", "b", "metadata")
        desk.sync(config)
        assert sorted(str(each["title"]) for each in shared(desk, config, "subject")) == ["None", "Title of a"]

    @pytest.mark.parametrize(("level", "asked"), [("subject", "everything"), ("metadata", "everything"), ("metadata", "subject")])
    def test_may_not_show_more(self, level, asked, desk):
        desk.put(calendar(RICH), "a/1.ics")
        desk.sync(source("a", "a", level))
        for config in (source("a", "a", level), ""):
            with pytest.raises(UsageError, match=f"The visibility {asked} would show more"):
                shared(desk, config, asked)

    def test_is_one_of_the_levels(self, desk):
        desk.take(calendar(RICH))
        with pytest.raises(UsageError, match="There is no visibility 'nothing'"):
            shared(desk, visibility="nothing")
