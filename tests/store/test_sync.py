"""A sync mirrors: what is gone there goes here, but only after a complete reading, and never most of it unasked."""

from zipfile import ZipFile

import pytest

from crmcal.core.reports import RunReport
from crmcal.errors import ConfigError
from tests.makers import ANN, BOB, ME, calendar, many, vevent
from tests.sources.conftest import site

__all__ = ["site"]
FILE = '[sources.work]\ntype = "file"\npath = "{}"\n'


def figures(report: RunReport) -> dict[str, int]:
    return dict(+report.sources[0].resources)


@pytest.fixture
def mirror(desk):
    """Mirrors a text as the one document of a source."""
    path = desk.folder / "work.ics"

    def sync(text, **asked):
        desk.put(text, "work.ics")
        return desk.sync(FILE.format(path), **asked)

    return sync


def test_what_is_gone_goes(desk, mirror):
    mirror(calendar(vevent("a"), vevent("b", guests=[BOB])))
    assert figures(mirror(calendar(vevent("a")))) == {"seen": 1, "unchanged": 1, "removed": 1}
    assert (desk.titles(), desk.people()) == (["Title of a"], ["ann"])


def test_an_occurrence_that_was_removed_goes(desk, mirror):
    series = vevent("s", rrule="FREQ=DAILY;COUNT=3")
    mirror(calendar(series))
    mirror(calendar(series.replace("RRULE", "EXDATE:20260303T100000Z\r\nRRULE")))
    assert desk.rows("SELECT start FROM v_meetings") == [("2026-03-02T10:00:00Z",), ("2026-03-04T10:00:00Z",)]


def test_nothing_new_changes_nothing(desk, mirror):
    text = calendar(vevent("a"), vevent("p", CLASS="PRIVATE"))
    first = mirror(text)
    before = desk.dump()
    second = mirror(text)
    assert desk.dump() == before
    assert second.sources[0].events == first.sources[0].events
    assert figures(second) == {"seen": 2, "unchanged": 2}
    assert figures(mirror(text, full=True)) == {"seen": 2, "changed": 2}


class TestDeletionGuard:
    FIFTY = many(50)
    TEN = many(10)

    def test_refuses_to_remove_most_of_a_calendar(self, desk, mirror):
        mirror(self.FIFTY)
        before = desk.dump()
        report = mirror(self.TEN)
        assert (report.exit_code, report.sources[0].ok) == (8, False)
        assert "40 of 50" in report.sources[0].error
        assert "--force" in report.sources[0].error
        assert desk.dump() == before
        assert mirror(self.TEN, dry_run=True).exit_code == 8

    def test_gives_way_to_force(self, desk, mirror):
        mirror(self.FIFTY)
        assert mirror(self.TEN, force=True).exit_code == 0
        assert len(desk.titles()) == 10

    def test_covers_a_folder_that_lost_its_files(self, desk):
        folder = desk.folder / "folder"
        for number in range(30):
            desk.put(calendar(vevent(f"u{number}")), f"folder/{number}.ics")
        assert desk.sync(FILE.format(folder)).exit_code == 0
        for path in sorted(folder.iterdir())[1:]:
            path.unlink()
        assert desk.sync(FILE.format(folder)).exit_code == 8
        assert len(desk.titles()) == 30

    @pytest.mark.parametrize("pattern", ["folder", "folder/*.ics"])
    def test_covers_a_folder_that_was_emptied(self, desk, pattern):
        for number in range(30):
            desk.put(calendar(vevent(f"u{number}")), f"folder/{number}.ics")
        config = FILE.format(desk.folder / pattern)
        desk.sync(config)
        for path in (desk.folder / "folder").iterdir():
            path.unlink()
        report = desk.sync(config)
        assert (report.exit_code, len(desk.titles())) == (8, 30)
        assert "30 of 30" in report.sources[0].error
        assert desk.sync(config, force=True).exit_code == 0
        assert (desk.titles(), desk.people()) == ([], [])
        assert desk.sync(config).exit_code == 0

    def test_lets_a_folder_of_few_meetings_be_emptied(self, desk):
        path = desk.put(calendar(vevent("a")), "folder/a.ics")
        desk.sync(FILE.format(path.parent))
        path.unlink()
        assert figures(desk.sync(FILE.format(path.parent))) == {"removed": 1}
        assert desk.titles() == []

    def test_covers_an_archive_that_was_emptied(self, desk):
        path = desk.folder / "all.zip"
        with ZipFile(path, "w") as archive:
            archive.writestr("a.ics", many(30))
        desk.sync(FILE.format(path))
        with ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "nothing left")
        assert desk.sync(FILE.format(path)).exit_code == 8
        assert desk.sync(FILE.format(path), force=True).exit_code == 0
        assert desk.titles() == []

    def test_lets_small_calendars_shrink(self, desk, mirror):
        mirror(many(15))
        assert mirror(many(1)).exit_code == 0
        assert len(desk.titles()) == 1


class TestIncompleteReadings:
    def test_a_truncated_file_deletes_nothing(self, desk, mirror):
        text = calendar(vevent("a"), vevent("b"), vevent("c"))
        mirror(text)
        before = desk.titles()
        report = mirror(text[: text.index("UID:c") - 40])
        assert (report.exit_code, report.sources[0].complete) == (3, False)
        assert desk.titles() == before
        assert mirror(text).exit_code == 0
        assert desk.titles() == before

    @pytest.mark.parametrize("content", ["<!doctype html><html>", "", "\x00" * 100])
    def test_what_is_no_calendar_deletes_nothing(self, desk, mirror, content):
        mirror(calendar(vevent("a")))
        report = mirror(content)
        assert (report.exit_code, report.sources[0].ok) == (1, False)
        assert desk.titles() == ["Title of a"]

    def test_an_unreadable_file_in_a_folder_keeps_what_it_told(self, desk):
        for name in "abc":
            desk.put(calendar(vevent(name)), f"folder/{name}.ics")
        config = FILE.format(desk.folder / "folder")
        desk.sync(config)
        for name in "bc":
            (desk.folder / "folder" / f"{name}.ics").unlink()
        (desk.folder / "folder" / "b.ics").symlink_to("nowhere")
        report = desk.sync(config)
        assert (report.exit_code, [problem.where for problem in report.problems]) == (3, ["b.ics"])
        assert desk.titles() == ["Title of a", "Title of b", "Title of c"]

    @pytest.mark.parametrize("lost", ["folder", "folder/a.ics"])
    def test_a_folder_or_file_that_is_missing_deletes_nothing(self, desk, lost):
        desk.put(calendar(vevent("a")), "folder/a.ics")
        config = FILE.format(desk.folder / lost)
        desk.sync(config)
        (desk.folder / "folder").rename(desk.folder / "elsewhere")
        report = desk.sync(config, force=True)
        assert (report.exit_code, report.sources[0].ok) == (1, False)
        assert desk.titles() == ["Title of a"]

    def test_a_source_that_fails_costs_the_others_nothing(self, desk):
        config = FILE.format(desk.put(calendar(vevent("a")))) + FILE.format("/nowhere.ics").replace("work", "gone")
        report = desk.sync(config)
        assert (report.exit_code, [source.ok for source in report.sources]) == (3, [True, False])
        assert desk.titles() == ["Title of a"]
        assert desk.sync(config, "gone").exit_code == 1


def test_only_the_named_sources_are_read(desk):
    config = FILE.format(desk.put(calendar(vevent("a")))) + FILE.format(desk.put(calendar(vevent("b")))).replace("work", "home")
    assert [source.name for source in desk.sync(config, "home").sources] == ["home"]
    assert desk.titles() == ["Title of b"]


def test_a_source_that_is_not_configured_is_refused(desk):
    with pytest.raises(ConfigError, match="no source 'fun'") as caught:
        desk.sync(FILE.format("/x.ics"), "fun")
    assert "work" in caught.value.hint
    assert not desk.store.exists()


@pytest.mark.parametrize(
    ("level", "left"), [("everything", ("T", "D", "L", "https://zoom.us/j/1")), ("subject", ("T", "", "", "")), ("metadata", ("", "", "", ""))]
)
def test_what_is_not_to_be_stored_is_not(desk, level, left):
    event = vevent("a", summary="T", description="D", location="L", categories="C", CONFERENCE="https://zoom.us/j/1")
    desk.sync(FILE.format(desk.put(calendar(event))) + f'store = "{level}"\n')
    assert desk.rows("SELECT title, description, location, conference_url FROM v_meetings") == [left]
    assert [guest["email"] for guest in desk.show("person", ANN)["meetings"][0]["participants"]] == [ME, ANN]


def test_an_import_beside_a_sync_shows_a_meeting_once(desk, mirror):
    mirror(calendar(vevent("a")))
    desk.take(calendar(vevent("a")))
    assert [meeting["sources"] for meeting in desk.show("person", ANN)["meetings"]] == [["2.ics", "work"]]
    mirror(calendar(vevent("b")))
    assert len(desk.titles()) == 2


class TestUrl:
    @pytest.fixture
    def mirror(self, desk, site):
        """Mirrors what a server answers."""

        def sync(status, text, **fields):
            site.answers["/cal.ics"] = (status, fields, text.encode())
            return desk.sync(f'[sources.web]\ntype = "url"\nurl = "{site.url}/cal.ics"\n')

        return sync

    def test_is_asked_with_the_etag_it_gave(self, desk, mirror, site):
        assert mirror(200, calendar(vevent("a")), ETag='"1"').exit_code == 0
        assert mirror(304, "").exit_code == 0
        assert site.headers["If-None-Match"] == '"1"'
        assert desk.titles() == ["Title of a"]

    @pytest.mark.parametrize(("status", "text"), [(200, "<!doctype html><html>Sign in</html>"), (500, ""), (404, "gone"), (200, "")])
    def test_that_fails_keeps_what_it_told(self, desk, mirror, status, text):
        mirror(200, calendar(vevent("a")))
        report = mirror(status, text)
        assert (report.exit_code, report.sources[0].ok) == (1, False)
        assert desk.titles() == ["Title of a"]

    def test_mirrors_deletions(self, desk, mirror):
        mirror(200, calendar(vevent("a"), vevent("b")))
        mirror(200, calendar(vevent("b")))
        assert desk.titles() == ["Title of b"]
