"""Somebody who syncs a CalDAV account: a folder with configuration and store, and crmcal run in this very process."""

import functools
import io
import json
import signal
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Final, NamedTuple
from unittest.mock import patch

import typer.main

from crmcal.cli.main import main
from crmcal.config.loading import parse
from crmcal.importing import Request, import_paths
from tests.cli.shell import Done, Shell
from tests.makers import ME
from tests.servers.proxy import CERTIFICATE, PASSWORD, USER

MEETINGS: Final = """
SELECT
    m.uid,
    m.recurrence_id,
    m.title,
    m.start,
    m."end",
    m.status,
    (
        SELECT json_group_array(p.email || ' ' || p.response)
        FROM (SELECT email, response FROM v_participants WHERE meeting_id = m.id ORDER BY email, response) AS p
    )
FROM v_meetings AS m
"""
PATIENCE: Final = 30  # seconds
COMMAND_OF: Final = functools.cache(typer.main.get_command)  # Typer builds all commands anew at each call, which takes longer than most syncs
OWNER: Final = f'[owner]\naddresses = ["{ME}"]\ndomains = ["own.example"]\n'
SOURCE: Final = '[sources.work]\ntype = "caldav"\nurl = "{url}"\nusername = "{user}"\n{more}\n'


class Meeting(NamedTuple):
    """A meeting as it is compared; participants as JSON."""

    uid: str
    recurrence_id: str | None
    title: str
    start: str
    end: str
    status: str
    participants: str


class Household(Shell):
    """A home directory whose configuration names one CalDAV account."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.printed: list[str] = []

    def configure(self, url: str, *, more: str = "") -> None:
        """Name the account."""
        trusted = f'ca_file = "{CERTIFICATE}"\n' if url.startswith("https") else ""
        self.config.write_text(OWNER + SOURCE.format(url=url, user=USER, more=trusted + more))

    def environment(self, env: Mapping[str, str]) -> dict[str, str]:
        """What a process sees: the password too."""
        return super().environment({"CRMCAL_PASSWORD_WORK": PASSWORD, **env})

    def sync(self, *words: str) -> Done:
        """`crmcal sync`, in this process."""
        return self.here("sync", *words)

    def here(self, *words: str) -> Done:
        """A command, in this process."""
        out, err = io.StringIO(), io.StringIO()
        handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        with (
            patch.dict("os.environ", self.environment({}), clear=True),
            patch("sys.argv", ["crmcal", *words]),
            patch("typer.main.get_command", COMMAND_OF),
        ):
            try:
                with redirect_stdout(out), redirect_stderr(err):
                    main()
                code = 0
            except SystemExit as ended:
                code = int(ended.code or 0)
            finally:
                for number, handler in handlers.items():
                    signal.signal(number, handler)
                wait_for_threads()
        self.printed += [out.getvalue(), err.getvalue()]
        return Done(code, out.getvalue(), err.getvalue())

    def figures(self, *words: str) -> dict[str, Any]:
        """The figures of a sync that goes well."""
        done = self.sync("--json", *words)
        assert done.code == 0, done
        (told,) = json.loads(done.out)["sources"]
        return dict(told)

    def meetings(self) -> list[Meeting]:
        """All meetings in the store."""
        return meetings(self.store) if self.store.exists() else []

    def token(self, calendar: str) -> str:
        """The sync-token of a calendar, by the end of its path."""
        with closing(sqlite3.connect(self.store)) as connection:
            found = dict(connection.execute("SELECT rtrim(name, '/'), token FROM collections").fetchall())
        return next(str(token) for name, token in found.items() if name.endswith(f"/{calendar}"))

    def holds(self, octets: bytes) -> list[str]:
        """The files of the home directory that hold some octets."""
        return [str(path) for path in self.home.rglob("*") if path.is_file() and path != self.config and octets in path.read_bytes()]


def wait_for_threads() -> None:
    """Wait until nothing is fetched any more: in a process of its own, the end of the command is the end of that, too."""
    for thread in threading.enumerate():
        if thread.name.startswith("crmcal-"):
            thread.join(PATIENCE)
            assert not thread.is_alive()


def meetings(store: Path) -> list[Meeting]:
    """All meetings in a store, each once."""
    with closing(sqlite3.connect(store)) as connection:
        found = [Meeting(*row) for row in connection.execute(MEETINGS)]
        ids = [number for (number,) in connection.execute("SELECT id FROM v_meetings")]
    assert len(set(ids)) == len(ids)
    return sorted(found, key=repr)


def imported(contents: Mapping[str, Mapping[str, bytes]], folder: Path) -> list[Meeting]:
    """The meetings that a fresh import makes of what a server has, each resource a file."""
    folder.mkdir()
    for number, resources in enumerate(contents.values()):
        for position, data in enumerate(resources.values()):
            (folder / f"{number}-{position}.ics").write_bytes(data)
    if not any(contents.values()):
        return []
    config = parse(OWNER, folder / "config.toml")
    report = import_paths([str(folder)], Request(store=folder / "truth.db", config_path=folder / "config.toml", config=config))
    assert report.exit_code == 0, report
    return meetings(folder / "truth.db")
