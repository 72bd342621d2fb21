"""Where an export goes: whole or not there, for the user alone, and in the place of nothing unasked."""

import os
import stat
from pathlib import Path

import pytest

from crmcal.errors import CrmcalError, UsageError
from crmcal.formats.destination import check, write


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("pieces", [["a", "ü"], [b"a", "ü".encode()]])
def test_a_file_is_for_the_user_alone(pieces, here):
    old = os.umask(0)
    try:
        write("x", iter(pieces))
    finally:
        os.umask(old)
    assert (here / "x").read_text(encoding="utf-8") == "aü"
    assert stat.S_IMODE((here / "x").stat().st_mode) == 0o600
    assert list(here.iterdir()) == [here / "x"]


def test_what_fails_half_way_leaves_what_was_there(here):
    def pieces():
        yield "half"
        raise UsageError("no more")

    (here / "x").write_text("before", encoding="utf-8")
    with pytest.raises(UsageError):
        write("x", pieces())
    assert (here / "x").read_text(encoding="utf-8") == "before"
    assert list(here.iterdir()) == [here / "x"]


MADE = {
    "file": Path.touch,
    "folder": Path.mkdir,
    "link": lambda path: path.symlink_to("other"),
    "dangling": lambda path: path.symlink_to("nowhere"),
    "pipe": os.mkfifo,
}


@pytest.mark.parametrize("make", MADE)
@pytest.mark.parametrize("force", [False, True])
def test_what_is_there_is_not_overwritten_unasked(make, force, here):
    (here / "other").touch()
    MADE[make](here / "x")
    if make == "file" and force:
        check("x", binary=False, force=True, own=())
        return
    with pytest.raises(UsageError, match="is there already" if make == "file" else "is no ordinary file"):
        check("x", binary=False, force=force, own=())


@pytest.mark.parametrize("output", ["store", "./store", "../{name}/store", "again"])
def test_crmcals_own_files_are_never_overwritten(output, here):
    (here / "store").touch()
    os.link(here / "store", here / "again")
    with pytest.raises(UsageError, match="in use by crmcal"):
        check(output.format(name=here.name), binary=False, force=True, own=[here / "store", here / "config.toml"])
    with pytest.raises(UsageError, match="in use by crmcal"):
        check("config.toml", binary=False, force=True, own=[here / "store", here / "config.toml"])


@pytest.mark.parametrize("output", ["missing/x", "file/x"])
def test_what_cannot_be_written_is_told(output, here):
    (here / "file").touch()
    check(output, binary=False, force=False, own=[here / "store"])
    with pytest.raises(CrmcalError, match=f"{output} cannot be written"):
        write(output, ["a"])
