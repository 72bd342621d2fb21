"""Files, folders, globs, ZIP archives and streams as sources."""

import os
import shutil
import socket
import time
import zipfile
from pathlib import Path

import pytest

from crmcal.errors import SourceError
from crmcal.sources.contract import Delivery, Unchanged, Unreadable
from crmcal.sources.file import FileSource
from crmcal.sources.file.reading import Reader

from .contract import SourceContract, calendar, hrefs, known, only, read
from .places import MANY, OLD, opened, put

unprivileged = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


class OfOnePath(SourceContract):
    """What the kinds of path share."""

    kind = "file"

    @pytest.fixture(autouse=True)
    def place(self, tmp_path):
        self.path = tmp_path / "calendars"
        self.fill()

    def fill(self):
        for number in range(self.documents):
            put(self.path / f"sub{number % 2}" / f"{number}.ics", calendar(f"uid{number}"))

    def make(self):
        return opened(self.path)

    def change(self):
        data = calendar("uid1", "Dinner")
        put(self.path / "sub1" / "1.ics", data, mtime=OLD + 1)
        return data

    def spoil(self):
        shutil.rmtree(self.path)


class TestFolder(OfOnePath):
    documents = 4


class TestGlob(OfOnePath):
    documents = 4

    def make(self):
        return opened(self.path / "sub*" / "?.ics")


class TestSingleFile(OfOnePath):
    def fill(self):
        put(self.path, calendar("uid1"))

    def change(self):
        data = calendar("uid1", "Dinner")
        put(self.path, data, mtime=OLD + 1)
        return data

    def spoil(self):
        self.path.unlink()


class TestArchive(OfOnePath):
    documents = 3

    def fill(self):
        self.pack("Lunch")

    def pack(self, summary):
        with zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("Takeout/Calendar/Work.ics", calendar("uid1", summary))
            archive.writestr("Takeout/Calendar/Home.ICS", calendar("uid2"))
            archive.writestr("Takeout/x.ical", calendar("uid3"))
            archive.writestr("Takeout/readme.html", "<html>")
            archive.writestr("__MACOSX/Takeout/._Work.ics", "resource fork")

    def change(self):
        self.pack("Dinner")
        return calendar("uid1", "Dinner")

    def spoil(self):
        self.path.write_bytes(self.path.read_bytes()[:200])


def test_names_are_paths_within_the_folder_glob_or_archive(tmp_path):
    put(tmp_path / "b" / "work.ics", calendar("1"))
    put(tmp_path / "a.ics", calendar("2"))
    assert hrefs(read(opened(tmp_path))[0]) == ["a.ics", "b/work.ics"]
    assert hrefs(read(opened(tmp_path / "*" / "*.ics"))[0]) == ["b/work.ics"]
    assert hrefs(read(opened(tmp_path / "**" / "*.ics"))[0]) == ["a.ics", "b/work.ics"]
    assert hrefs(read(opened(tmp_path / "**"))[0]) == ["a.ics", "b/work.ics"]
    assert hrefs(read(opened(tmp_path / "a.ics"))[0]) == ["a.ics"]
    assert only(opened(tmp_path)).name == str(tmp_path)


def test_a_folder_gives_calendar_files_in_any_letter_case_and_no_hidden_ones(tmp_path):
    for name in ("a.ics", "b.ICS", "c.iCal", "d.icalendar", "e.ifb", "f.txt", "ics", ".g.ics", ".git/h.ics", "i.ics/j.ics", "k.ics~"):
        put(tmp_path / name, calendar(name))
    assert hrefs(read(opened(tmp_path))[0]) == ["a.ics", "b.ICS", "c.iCal", "d.icalendar", "i.ics/j.ics"]


def test_a_glob_gives_calendar_files_unless_it_names_another_suffix(tmp_path):
    for name in ("a.ics", "b.ICS", "c.txt", ".d.ics"):
        put(tmp_path / name, calendar(name))
    assert hrefs(read(opened(tmp_path / "*"))[0]) == ["a.ics", "b.ICS"]
    assert hrefs(read(opened(tmp_path / "*.ics"))[0]) == ["a.ics", "b.ICS"]
    assert hrefs(read(opened(tmp_path / "*.txt"))[0]) == ["c.txt"]
    assert hrefs(read(opened(tmp_path / ".*.ics"))[0]) == [".d.ics"]


def test_a_pattern_is_first_of_all_a_name(tmp_path):
    put(tmp_path / "[work]" / "a[1].ics", calendar("1"))
    assert hrefs(read(opened(tmp_path / "[work]" / "a[1].ics"))[0]) == ["a[1].ics"]
    assert hrefs(read(opened(tmp_path / "[work]" / "*.ics"))[0]) == ["a[1].ics"]


def test_the_home_directory(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    put(tmp_path / "calendars" / "a.ics", calendar("1"))
    assert hrefs(read(opened("~/calendars/*.ics"))[0]) == ["a.ics"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("none.ics", "there is no file or folder .*none.ics"),
        ("none/*.ics", "there is no file or folder .*none"),
        ("empty", "the folder .*empty holds no calendar file"),
        ("empty/*.ics", r"no file matches .*empty/\*.ics"),
        ("*/none/*.ics", "no file matches"),
        ("~nobody-of-that-name/x.ics", "there is no file or folder"),
        ("socket", "socket cannot be read: it is a socket, not a file"),
        ("pipe", "pipe cannot be read: it is a pipe, not a file"),
        ("broken.ics", "broken.ics cannot be read: it vanished, or is a link to nowhere"),
        ("circle.ics", "circle.ics cannot be read: Too many levels of symbolic links"),
        ("large.ics", r"large.ics cannot be read: it is larger than 1,000 bytes \(max_bytes\)"),
        ("no.zip", "the archive .*no.zip holds no calendar file"),
        ("x" * 300, "there is no file or folder"),
    ],
)
def test_nothing_to_read_is_said_clearly(tmp_path, monkeypatch, path, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind("socket")
    os.mkfifo("pipe")
    (tmp_path / "broken.ics").symlink_to("nowhere")
    (tmp_path / "circle.ics").symlink_to("circle.ics")
    put(tmp_path / "large.ics", b"x" * 1001)
    with zipfile.ZipFile("no.zip", "w") as archive:
        archive.writestr("readme.txt", "")
    with pytest.raises(SourceError, match=sentence) as caught:
        read(opened(path, max_bytes=1000))
    assert caught.value.exit_code == 1


def test_one_unreadable_file_costs_no_other(tmp_path):
    put(tmp_path / "a.ics", calendar("1"))
    put(tmp_path / "large.ics", b"x" * 1001)
    (tmp_path / "broken.ics").symlink_to("nowhere")
    (tmp_path / "circle.ics").symlink_to("circle.ics")
    os.mkfifo(tmp_path / "pipe.ics")
    changes, complete = read(opened(tmp_path, max_bytes=1000))
    assert [(change.href, type(change)) for change in changes] == [
        ("a.ics", Delivery),
        ("broken.ics", Unreadable),
        ("circle.ics", Unreadable),
        ("large.ics", Unreadable),
        ("pipe.ics", Unreadable),
    ]
    assert not complete


def test_a_file_that_vanishes_after_the_listing_is_unreadable(tmp_path):
    put(tmp_path / "a.ics", calendar("1"))
    put(tmp_path / "b.ics", calendar("2"))
    collection = only(opened(tmp_path))
    (tmp_path / "a.ics").unlink()
    assert [type(change) for change in collection.changes(lambda _: None, "")] == [Unreadable, Delivery]
    assert not collection.complete


def test_a_folder_that_cannot_be_listed_makes_it_incomplete(tmp_path, monkeypatch):
    put(tmp_path / "a.ics", calendar("1"))
    put(tmp_path / "locked" / "b.ics", calendar("2"))
    listdir = os.listdir

    def guarded(path):
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    monkeypatch.setattr(os, "listdir", guarded)
    for path in (tmp_path, tmp_path / "**" / "*.ics"):
        changes, complete = read(opened(path))
        assert (hrefs(changes), changes[-1], complete) == (["a.ics", "locked"], Unreadable("locked", "Permission denied"), False)
    with pytest.raises(SourceError, match="cannot be listed: Permission denied"):
        read(opened(tmp_path / "locked"))


@unprivileged
def test_permissions(tmp_path):
    put(tmp_path / "a.ics", calendar("1"))
    put(tmp_path / "b.ics", calendar("2")).chmod(0)
    changes, complete = read(opened(tmp_path))
    assert (changes[1], complete) == (Unreadable("b.ics", "Permission denied"), False)
    with pytest.raises(SourceError, match="Permission denied"):
        read(opened(tmp_path / "b.ics"))


def test_symbolic_links_in_a_circle_are_walked_once(tmp_path):
    put(tmp_path / "a" / "x.ics", calendar("1"))
    for number in range(8):  # two links would already make 2^40 paths
        (tmp_path / "a" / f"loop{number}").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    for path in (tmp_path, tmp_path / "**" / "*.ics"):
        changes, complete = read(opened(path))
        assert (hrefs(changes), complete) == (["a/x.ics"], True)


def test_linked_folders_are_followed(tmp_path):
    put(tmp_path / "elsewhere" / "x.ics", calendar("1"))
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "linked").symlink_to(tmp_path / "elsewhere")
    assert hrefs(read(opened(tmp_path / "calendars"))[0]) == ["linked/x.ics"]


def test_folders_deeper_than_recursion_goes(tmp_path):
    folders = [tmp_path]
    for _ in range(1100):
        folders.append(folders[-1] / "d")
        folders[-1].mkdir()
    file = put(folders[-1] / "x.ics", calendar("1"))
    try:
        assert len(read(opened(tmp_path))[0]) == 1
    finally:  # pytest's own clearing up would recurse
        file.unlink()
        for folder in reversed(folders[1:]):
            folder.rmdir()


def test_names_that_are_no_text(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"M\xfcller.ics")  # noqa: PTH118
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(calendar("1"))
    assert hrefs(read(opened(tmp_path))[0]) == [r"M\xfcller.ics"]


class TestRacilyClean:
    """A file written within the clock's step of its reading may change without its time changing."""

    @pytest.fixture
    def path(self, tmp_path):
        return put(tmp_path / "a.ics", calendar("1", "Lunch"))

    def source(self, path, *, seconds: float):
        """A source that reads so many seconds after the file was written."""
        return FileSource("work", str(path), Reader(MANY, lambda: int((OLD + seconds) * 1_000_000_000)))

    def test_a_change_in_the_same_instant_is_seen(self, path):
        first, _ = read(self.source(path, seconds=0.1))
        put(path, calendar("1", "Tapas"))
        second, _ = read(self.source(path, seconds=1000), known(first))
        assert second[0].data == calendar("1", "Tapas")

    def test_a_fresh_file_becomes_settled(self, path):
        for seconds, kind in ((0.1, Delivery), (1.9, Delivery), (2, Delivery)):
            changes, _ = read(self.source(path, seconds=seconds))
            assert [type(change) for change in changes] == [kind]
            assert bool(changes[0].etag) == (seconds >= 2)
        assert read(self.source(path, seconds=1000), known(changes))[0] == [Unchanged("a.ics")]

    def test_a_file_from_the_future_is_always_read(self, path):
        first, _ = read(self.source(path, seconds=-3600))
        assert isinstance(read(self.source(path, seconds=-1800), known(first))[0][0], Delivery)

    def test_the_etag_is_size_and_time(self, path):
        assert read(self.source(path, seconds=1000))[0][0].etag == f"{len(calendar('1'))}-{OLD}000000000"

    def test_an_unchanged_file_is_not_even_opened(self, path, monkeypatch):
        first, _ = read(self.source(path, seconds=1000))
        source = self.source(path, seconds=1000)
        collection = only(source)
        monkeypatch.setattr(Path, "open", None)
        assert list(collection.changes(known(first), "")) == [Unchanged("a.ics")]

    def test_a_file_that_grows_while_it_is_read_is_not_taken_by_half(self, path):
        def writes_meanwhile():
            with path.open("ab") as file:
                file.write(b"BEGIN:VCALENDAR\r\n")
            return time.time_ns()

        folder = FileSource("work", str(path.parent), Reader(MANY, writes_meanwhile))
        changes, complete = read(folder)
        assert (changes, complete) == ([Unreadable("a.ics", "it changed while it was read; the next sync reads it")], False)


def test_a_name_that_is_no_text_is_not_taken_for_one_that_spells_it_out(tmp_path):
    for name in (b"\xff.ics", rb"\xff.ics", rb"\\xff.ics"):
        (tmp_path / os.fsdecode(name)).write_bytes(calendar("a"))
    assert len(set(hrefs(read(opened(tmp_path))[0]))) == 3
