"""Whole processes leave no trace of what is excluded: neither in a file of the home, nor on their outputs, nor when they are killed."""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.shell import SOURCE, Shell
from tests.marked import EXCLUDED, RULES, document, secret
from tests.store.desk import OWNER
from tests.traces import mark, places, traces

FLIPS = [f"flip{number}" for number in range(12)]
KEPT = [secret("kept"), *(secret(f"kept{number}") for number in range(12))]
CLOSED = [secret(flip, "CLASS:PRIVATE") for flip in FLIPS]
READING = (
    "show person {guest}", "show person {guest} --json", "show company {host}", "show company {host} --csv", "changes", "changes --json", "doctor -v",
    "rules list", "rules check", "rules check --json", "people list --json", "config show", "source list -v", "source test work",
    "why {guest}", "why {guest} --json", "excluded", "excluded --json", "excluded --by month --by rule --read", "companies list", "export --as json", "rematch",
)  # fmt: skip
ANSWERING = "why --in work", "why {title} --in work --json"  # these tell of what is excluded, on the terminal alone
EVERYWHERE = {
    name: f"{{home}}/{name.lower()}" for name in ("TMPDIR", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")
}
SITE = """
import os, signal
from crmcal.store import store, writes
from crmcal.store.store import Store
from crmcal.store.writes import Writer

kind, name, turn = {where}
original, turns = getattr(kind, name), []

def dying(*given, **named):
    turns.append(name)
    if len(turns) == turn:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*given, **named)

setattr(kind, name, dying)
"""
MOMENTS = ("Writer, 'delete', 1", "Writer, 'finish', 1", "Store, 'wipe_log', 2", "Store, 'compact', 1", "store, 'mark_tidy', 1", "Store, 'wipe_log', 3")


class Home(Shell):
    """A home with a place for everything that a program may think of writing to; calendars lie elsewhere."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.calendar = home.parent / "calendars" / "work.ics"
        self.printed: list[str] = []

    def prepare(self) -> None:
        """Make the folders, and a configuration."""
        for path in (self.home, self.calendar.parent, *(self.home / name.lower() for name in EVERYWHERE)):
            path.mkdir(parents=True)
        self.put("config.toml", f'{OWNER}[sources.work]\ntype = "file"\npath = "{self.calendar}"\n{RULES}')

    def environment(self, env):
        """What a process sees."""
        return super().environment({name: place.format(home=self.home) for name, place in EVERYWHERE.items()} | dict(env))

    def write(self, *events):
        """Write the calendar."""
        self.calendar.write_bytes(document(*KEPT, *EXCLUDED.values(), *events).encode())

    def told(self, *words, **how):
        """Run a command, and remember what it printed."""
        done = self.run(*words, **how)
        self.printed += [done.out, done.err]
        return done

    def left(self):
        """What is left of the events that are not kept."""
        found = traces(self.home, printed=self.printed)
        return {event: places(found, event) for event in (*EXCLUDED, *FLIPS) if places(found, event)}


@pytest.fixture(scope="module")
def synced(tmp_path_factory):
    """A home whose store has all events but those that are excluded from the start; and a copy of that store."""
    home = Home(tmp_path_factory.mktemp("synced") / "home")
    home.prepare()
    home.write(*map(secret, FLIPS))
    assert home.told("sync", "-v").code == 0
    assert set(home.left()) == set(FLIPS)
    shutil.copytree(home.store.parent, home.home.parent / "copy")
    return home


@pytest.fixture
def home(synced):
    """The same, in which the other events turned private since."""
    restore(synced)
    synced.write(*CLOSED)
    synced.printed.clear()
    return synced


def restore(home):
    """Put the store back as it was synced."""
    shutil.rmtree(home.store.parent)
    shutil.copytree(home.home.parent / "copy", home.store.parent)


def test_reading_and_failing_leave_nothing(home):
    """The commands that read, and some that fail: with all that they print."""
    home.calendar.write_bytes(document(*KEPT, *EXCLUDED.values(), *CLOSED, "BEGIN:VEVENT\r\nCLASS:PRIVATE\r\nSUMMARY:" + mark("cut", "private")).encode())
    assert home.told("sync", "-v").code == 3
    guest = {"guest": f"{mark('guest', 'kept')}@{mark('guesthost', 'kept')}.example", "host": f"{mark('guesthost', 'kept')}.example"}
    for words in READING:
        assert home.told(*words.format(**guest).split()).code in {0, 3, 6}, words  # 3: of a calendar that is cut off
    for words in ANSWERING:
        assert mark("summary", "solo") in home.run(*words.format(title=mark("summary", "solo")).split()).out, words
    assert home.told("import", "-v", "-", stdin=document(EXCLUDED["privateodd"], EXCLUDED["soloodd"])).code == 0
    assert home.told("import", "-v", "-", stdin="<html>" + mark("page", "private")).code == 1
    assert home.told("show", "person", "nobody").code == 6
    assert home.left() == {}
    written = {path.relative_to(home.home).as_posix() for path in home.home.rglob("*") if path.is_file()}
    assert written <= {"config.toml", *(f"data/crmcal.db{end}" for end in ("", "-wal", "-shm", ".lock"))}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_while_it_removes_it_leaves_it_to_the_next(moment, home, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SITE.format(where=moment))
    assert home.told("sync", "-v", env={"PYTHONPATH": f"{tmp_path / 'site'}{os.pathsep}{SOURCE}"}).code == -signal.SIGKILL
    assert set(home.left()) <= set(FLIPS)
    assert home.told("sync", "-v").code == 0
    assert home.left() == {}


def test_killed_at_any_moment_it_leaves_it_to_the_next(home):
    moments = random.Random(11)  # noqa: S311 - moments, no secrets
    for _ in range(4):
        restore(home)
        log = home.store.with_name("crmcal.db-wal")
        with home.start("sync", "-v", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            while not log.exists() and process.poll() is None:
                time.sleep(0.001)
            time.sleep(moments.uniform(0, 0.15))
            process.kill()
            home.printed += [text.decode() for text in process.communicate()]
        assert set(home.left()) <= set(FLIPS)
    assert home.told("sync", "-v").code == 0
    assert home.left() == {}
