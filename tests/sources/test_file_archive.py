"""ZIP archives that are not as they should be, and streams."""

import io
import os
import random
import zipfile

import pytest

from crmcal.errors import SourceError
from crmcal.sources.contract import Delivery, Unreadable

from .contract import calendar, hrefs, read
from .places import MANY, opened, put


class TestArchives:
    """ZIP archives that are not as they should be."""

    def test_a_bomb_is_not_inflated(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.ics", calendar("1"))
            archive.writestr("b.ics", b"\0" * 50 * MANY)
            archive.writestr("c.ics", calendar("3"))
        changes, complete = read(opened(tmp_path / "bomb.zip"))
        assert [type(change) for change in changes] == [Delivery, Unreadable, Delivery]
        assert not complete

    def test_the_members_share_the_limit(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "many.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(5):
                archive.writestr(f"{number}.ics", b" " * 400)
        changes, _ = read(opened(tmp_path / "many.zip", max_bytes=1000))
        assert [type(change) for change in changes] == [Delivery, Delivery, Unreadable, Unreadable, Unreadable]

    def test_too_many_members(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
            for number in range(10_001):
                archive.writestr(f"{number}.ics", b"")
        with pytest.raises(SourceError, match="more than 10,000 calendar files"):
            read(opened(tmp_path / "many.zip"))

    def test_an_unusual_compression_is_not_tried(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_LZMA) as archive:
            archive.writestr("a.ics", calendar("1"))
        changes, complete = read(opened(tmp_path / "x.zip"))
        assert changes == [Unreadable("a.ics", "it is compressed in an unusual way: unpack the archive")]
        assert not complete

    def test_nothing_is_written_to_the_disk(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        with zipfile.ZipFile("x.zip", "w") as archive:
            archive.writestr("../../evil.ics", calendar("1"))
            archive.writestr("/evil.ics", calendar("2"))
        assert hrefs(read(opened("x.zip"))[0]) == ["/evil.ics"]
        assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]

    def test_damage_anywhere_is_told_and_never_crashes(self, tmp_path):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.ics", calendar("1"))
            archive.writestr("ü.ics", calendar("2"))
        data = whole.getvalue()
        dice = random.Random(7)  # noqa: S311
        outcomes = set()
        for _ in range(1500):
            spoiled = bytearray(data)
            for _ in range(dice.randint(1, 3)):
                spoiled[dice.randrange(4, len(data))] = dice.randrange(256)
            path = put(tmp_path / "x.zip", bytes(spoiled))
            try:
                outcomes.update(type(change) for change in read(opened(path))[0])
            except SourceError:
                outcomes.add(SourceError)
        assert outcomes == {Delivery, Unreadable, SourceError}


class TestStreams:
    """Standard input, and pipes that a shell made."""

    def test_standard_input(self, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(calendar("1"))))
        assert read(opened("-")) == ([Delivery("-", "", calendar("1"))], True)

    def test_there_may_be_none(self, monkeypatch):
        monkeypatch.setattr("sys.stdin", None)
        with pytest.raises(SourceError, match="no standard input"):
            read(opened("-"))

    def test_too_much(self, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x" * 101)))
        with pytest.raises(SourceError, match="larger than 100 bytes"):
            read(opened("-", max_bytes=100))

    def test_a_pipe_of_the_shell(self):
        reading, writing = os.pipe()
        os.write(writing, calendar("1"))
        os.close(writing)
        path = f"/dev/fd/{reading}"
        try:
            assert read(opened(path)) == ([Delivery(path, "", calendar("1"))], True)
        finally:
            os.close(reading)
