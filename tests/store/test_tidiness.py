"""What was removed is nowhere in the file, not even where SQLite moved it about before."""

import random
import re
import sqlite3
from contextlib import closing

import pytest

from crmcal import clock
from crmcal.store import tidiness
from crmcal.store.store import Store
from tests.makers import calendar, vevent
from tests.store.desk import NOW, Desk

CONFIG = '[sources.work]\ntype = "file"\npath = "{}"\n'
ROUNDS = 8
MARK = re.compile(rb"qxz(\d{4})q")


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Desk(tmp_path)


def meeting(number, chance):
    """A meeting whose every text says its number."""
    mark = f"qxz{number:04}q"
    guest = f"{chance.choice('abcdefgh')}.{mark}@{mark}.example"
    description = f"{mark} " * chance.choice((1, 10, 60, 300))
    return vevent(f"{chance.random()}-{mark}", f"CATEGORIES:{mark}", guests=[guest], summary=mark, description=description)


def churned(desk):
    """Sync a calendar that changes a lot; the numbers of the meetings that are left."""
    chance = random.Random(1)  # noqa: S311 - sizes, no secrets
    there = {}
    config = CONFIG.format(desk.folder / "folder" / "work.ics")
    for turn in range(ROUNDS):
        for number in chance.sample(sorted(there), len(there) // 2):
            del there[number]
        there |= {number: meeting(number, chance) for number in range(turn * 60, turn * 60 + chance.randrange(20, 60))}
        desk.put(calendar(*there.values()), "folder/work.ics")
        assert desk.sync(config, force=True).exit_code == 0
    return set(there)


def found(desk):
    """The numbers of the meetings that the store's files have traces of."""
    return {int(number) for path in desk.folder.glob("crmcal.db*") for number in MARK.findall(path.read_bytes())}


def test_what_is_left_in_the_file_is_what_is_there(desk):
    left = churned(desk)
    assert found(desk) == left


def test_what_is_removed_is_overwritten_where_it_lies_before_the_file_is_written_anew(desk, monkeypatch):
    monkeypatch.setattr(Store, "tidy", Store.wipe_log)
    chance = random.Random(1)  # noqa: S311 - sizes, no secrets
    config = CONFIG.format(desk.folder / "folder" / "work.ics")
    for numbers in ([1, 2, 3], [1, 3]):
        desk.put(calendar(*(meeting(number, chance) for number in numbers)), "folder/work.ics")
        desk.sync(config)
        assert found(desk) == {*numbers}


def test_deleting_alone_would_not_do(desk, monkeypatch):
    """SQLite leaves copies behind: if that is no longer so, writing the file anew is no longer worth its while."""
    monkeypatch.setattr(Store, "tidy", Store.wipe_log)
    left = churned(desk)
    assert found(desk) > left


def test_what_an_ended_run_left_goes_with_the_next(desk, monkeypatch):
    with monkeypatch.context() as ended:
        ended.setattr(Store, "tidy", Store.wipe_log)
        left = churned(desk)
    assert found(desk) > left
    with pytest.raises(KeyboardInterrupt), Store.open(desk.store):
        raise KeyboardInterrupt
    assert found(desk) == left


def test_the_mark_goes_when_the_file_is_written_anew(desk):
    churned(desk)
    with closing(sqlite3.connect(desk.store)) as connection:
        assert not tidiness.is_untidy(connection)
