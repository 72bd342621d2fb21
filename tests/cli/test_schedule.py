"""`crmcal schedule`, and what its entries lean on: `sync --wait` and `--delay`."""

import fcntl
import shlex
import threading

import pytest

from tests.cli.shell import CRMCAL
from tests.makers import ME, calendar, vevent

CONFIG = f'[owner]\naddresses = ["{ME}"]\n[sources.work]\ntype = "file"\npath = "work.ics"\n'


def test_the_entry_of_cron_syncs(shell):
    shell.put("config.toml", CONFIG)
    shell.put("work.ics", calendar(vevent("a")))
    entry = shell.run("schedule", "cron")
    assert entry.code == 0
    assert "crontab -e" in entry.err
    words = shlex.split(entry.out.split(" ", 5)[5].replace(r"\%", "%"))
    assert words[:3] == list(CRMCAL)
    assert words[words.index("--config") + 1] == str(shell.config)
    assert words[words.index("--db") + 1] == str(shell.store)
    done = shell.run(*words[3:], "--delay", "0")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert shell.store.exists()


@pytest.mark.parametrize("at", ["25:00", "noon", "3", "03:60", "-1:00", "", ":30", ":"])
def test_no_time_of_the_day(shell, at):
    done = shell.run("schedule", "cron", "--at", at)
    assert done.code == 2
    assert "not a time of day" in done.err


def test_an_unknown_scheduler(shell):
    assert shell.run("schedule", "anacron").code == 2


def test_a_time_of_ones_own(shell):
    assert shell.run("schedule", "cron", "--at", "23:09", "-q").out.startswith("9 23 * * * ")
    assert shell.run("schedule", "cron", "--at", ":09", "--hourly", "-q").out.startswith("9 * * * * ")


def test_an_hour_is_not_dropped_in_silence(shell):
    done = shell.run("schedule", "cron", "--at", "23:09", "--hourly")
    assert (done.code, done.out) == (2, "")
    assert "--at :09" in done.err


def test_busy_says_who_and_waiting_gets_its_turn(shell):
    shell.put("config.toml", CONFIG)
    shell.put("work.ics", calendar(vevent("a")))
    assert shell.run("sync").code == 0
    with shell.store.with_name("crmcal.db.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write("4711 0\n")
        lock.flush()
        busy = shell.run("sync")
        assert busy.code == 7
        assert "process 4711" in busy.err
        free = threading.Timer(1.0, fcntl.flock, (lock, fcntl.LOCK_UN))
        free.start()
        assert shell.run("sync", "--wait").code == 0
        free.join()


@pytest.mark.parametrize("scheduler", ["cron", "systemd", "launchd"])
@pytest.mark.parametrize("path", ["a\nb.db", "\x1b[31m.db", b"\xff.db"])
def test_a_path_that_no_entry_can_hold(shell, scheduler, path):
    done = shell.run("schedule", scheduler, "--db", path)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
