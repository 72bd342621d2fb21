"""Whatever ends an import half-way, the store holds what some transaction left, and the next import completes it."""

import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, suppress

import pytest

from tests.cli.shell import SOURCE, Shell
from tests.makers import ME, calendar, many, vevent

MEETINGS = 400
KILLS = 30
WORDS = ("import", "first.ics", "second.ics", "--me", ME)
SHOWN = "SELECT id, uid, title, start FROM v_meetings ORDER BY id"


def shown(shell):
    """The meetings of a store that is in order; none when there is none yet."""
    if not shell.store.exists():
        return []
    with closing(sqlite3.connect(shell.store)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            return []
        return connection.execute(SHOWN).fetchall()


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """A home directory with two calendars, and what its store shows after each; how long importing takes."""
    shell = Shell(tmp_path_factory.mktemp("example"))
    shell.put("first.ics", many(MEETINGS))
    shell.put("second.ics", many(MEETINGS // 2).replace("UID:m", "UID:n"))
    assert shell.run(*WORDS[:2], *WORDS[3:]).code == 0
    first = shown(shell)
    shell.store.unlink()
    began = time.monotonic()
    assert shell.run(*WORDS).code == 0
    return shell.home, [[], first, shown(shell)], time.monotonic() - began


@pytest.fixture
def states(example, shell):
    """The states that transactions leave, for a home directory with the same calendars."""
    home, states, _ = example
    for name in ("first.ics", "second.ics"):
        shell.put(name, (home / name).read_bytes())
    return states


def test_killed_at_any_moment(example, shell, states):
    moments = random.Random(7)  # noqa: S311 - moments, no secrets
    seen = set()
    for kill in range(KILLS):
        if kill % 5 == 0:
            for path in shell.store.parent.glob("*"):
                path.unlink()
        with shell.start(*WORDS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(moments.uniform(0.3, 1.1) * example[2])
            process.kill()
        assert shown(shell) in states
        seen.add(states.index(shown(shell)))
    assert shell.run(*WORDS).code == 0
    assert shown(shell) == states[-1]
    assert len(seen) > 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_says_so_and_frees_the_lock(shell, states, number):
    with shell.start(*WORDS) as process:
        while not shell.store.with_name("crmcal.db-wal").exists():
            time.sleep(0.01)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (128 + number, b"", b"crmcal: Interrupted. What was stored before is intact.\n")
    assert shown(shell) in states
    assert shell.run(*WORDS).code == 0
    assert shown(shell) == states[-1]


def test_interrupted_while_it_is_loaded_it_is_quiet(shell):
    """A module that takes Typer's place interrupts, as Ctrl-C would at that moment."""
    shell.put("typer.py", "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = shell.run("--version", env={"PYTHONPATH": f"{shell.home}{os.pathsep}{SOURCE}"})
    assert done == (-signal.SIGINT, "", "")


@pytest.mark.parametrize("octets", [b"", "first page"])
def test_a_store_that_was_only_begun_is_no_obstacle(shell, states, octets):
    shell.store.parent.mkdir()
    if octets:
        with closing(sqlite3.connect(shell.store)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        assert shell.store.stat().st_size == 4096
    else:
        shell.store.touch(0o644)
    assert "There is no store" in shell.run("show", "person", "ann").err
    assert shell.run(*WORDS).code == 0
    assert shown(shell) == states[-1]
    assert shell.store.stat().st_mode & 0o777 == 0o600


def limited(size):
    """What lets no file of a new process grow beyond `size`."""

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize("room", [0, 4096, 150_000, 250_000])
def test_when_files_cannot_grow_the_old_state_stays(shell, states, room):
    shell.put("old.ics", calendar(vevent("old")))
    assert shell.run("import", "old.ics", "--me", ME).code == 0
    before = shown(shell)
    done = shell.run(*WORDS, preexec_fn=limited(room))
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("crmcal: The store ")
    assert "Traceback" not in done.err
    assert shown(shell) in ([*before], sorted([*before, *states[1]]))
    assert shell.run(*WORDS).code == 0
    assert shown(shell) == sorted([*before, *states[-1]])


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount")
def test_on_a_full_disk_the_old_state_stays(shell, states):
    shell.store.parent.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k,mode=700", "tmpfs", shell.store.parent], capture_output=True, check=False).returncode:  # noqa: S603, S607
        pytest.skip("no disk may be mounted here")
    try:
        shell.put("old.ics", calendar(vevent("old")))
        assert shell.run("import", "old.ics", "--me", ME).code == 0
        before = shown(shell)
        done = shell.run(*WORDS)
        assert (done.code, done.out) == (1, "")
        assert done.err.splitlines() == ["crmcal: The disk is full; what was stored before is intact.", "Free some space and run the same command again."]
        assert shown(shell) in ([*before], sorted([*before, *states[1]]))
        with shell.store.with_name("filler").open("wb", buffering=0) as filler, suppress(OSError):
            while filler.write(bytes(4096)):
                pass
        assert shell.run("show", "person", "ann", "--csv").code == 0
        assert "The disk is full" in shell.run(*WORDS).err
        shell.store.with_name("filler").unlink()
        assert set(before) <= set(shown(shell))
    finally:
        subprocess.run(["umount", "-l", shell.store.parent], check=True)  # noqa: S603, S607


def test_a_second_writer_is_turned_away_with_the_first_ones_number(shell, states):
    ours, theirs = os.pipe()
    with shell.start("import", "first.ics", "-", "--me", ME, stdin=ours) as first:  # waits for standard input, with the lock
        os.close(ours)
        while not shell.store.exists() or not shown(shell):
            time.sleep(0.05)
        done = shell.run(*WORDS)
        assert (done.code, done.out) == (7, "")
        assert f"(process {first.pid}, for " in done.err
        told = json.loads(shell.run("show", "person", "g1@firm1.example", "--json").out)
        assert told["summary"]["meetings"] > 0
        assert shown(shell) == states[1]
        os.write(theirs, calendar(vevent("last")).encode())
        os.close(theirs)
        assert first.wait(30) == 0
    assert shell.run(*WORDS).code == 0
