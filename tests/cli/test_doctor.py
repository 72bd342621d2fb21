"""`crmcal doctor` on healthy and on sick homes."""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.makers import ME, calendar, vevent

CONFIG = f'[owner]\naddresses = ["{ME}"]\n[sources.work]\ntype = "file"\npath = "work.ics"\n'


@pytest.fixture
def home(shell):
    """A home that has synced."""
    shell.put("config.toml", CONFIG)
    shell.config.chmod(0o600)
    shell.put("work.ics", calendar(vevent("a")))
    assert shell.run("sync", "-q").code == 0
    return shell


def failures(done):
    return [found["subject"] for found in json.loads(done.out)["findings"] if found["state"] == "failed"]


def test_all_is_well(home):
    done = home.run("doctor")
    assert done.code == 0
    assert "failed" not in done.out
    assert "warning" not in done.out
    assert "1 calendar, 1 event" in done.out
    assert home.run("doctor", "-q").out == ""


def test_nothing_is_there_yet(shell):
    done = shell.run("doctor")
    assert done.code == 0
    assert "crmcal init" in done.out
    assert not shell.store.exists()


def test_every_mistake_of_the_config_has_its_line(home):
    home.put("config.toml", '[owner]\naddresses = 3\n[sources.x]\ntype = "fax"\n')
    done = home.run("doctor", "--json")
    assert done.code == 5
    assert failures(done) == ["config", "config"]


def test_a_source_that_is_gone_fails_and_changes_nothing(home):
    (home.home / "work.ics").unlink()
    before = home.store.read_bytes()
    done = home.run("doctor", "--json")
    assert done.code == 1
    assert failures(done) == ["work"]
    assert home.run("doctor", "--offline").code == 0
    assert home.store.read_bytes() == before


def test_a_damaged_store(home):
    with closing(sqlite3.connect(home.store)) as connection:
        page, size = connection.execute("SELECT rootpage, 4096 FROM sqlite_schema WHERE name = 'events'").fetchone()
    octets = bytearray(home.store.read_bytes())
    octets[(page - 1) * size : page * size] = b"\xff" * size
    home.store.write_bytes(octets)
    done = home.run("doctor", "--json")
    assert done.code == 1
    assert "store" in failures(done)


def test_no_store_at_all(home):
    home.store.write_bytes(b"this is a letter to my aunt " * 400)
    done = home.run("doctor", "--json")
    assert failures(done) == ["store"]


def test_files_that_others_can_read(home):
    home.store.chmod(0o644)
    home.config.chmod(0o644)
    done = home.run("doctor")
    assert done.code == 0
    assert f"chmod 600 {home.store}" in done.out
    assert f"chmod 600 {home.config}" in done.out


def test_names_cannot_write_to_the_terminal(home):
    home.put("config.toml", CONFIG.replace("work.ics", "\\u001b[2Jwork.ics"))
    done = home.run("doctor")
    assert "\x1b" not in done.out
