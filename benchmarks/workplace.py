"""Where the measurements take place: a temporary folder, and an environment in which nothing of the user's is read or changed."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from calendars import OWNER
from processes import FailedError, Task

HERE = Path(__file__).parent
SOURCES = HERE.parent / "src"


@dataclass(frozen=True, slots=True)
class Workplace:
    """A folder to work in."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every measured process: its own home, no settings of crmcal's."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CRMCAL_", "XDG_", "PYTHON"))}
        return kept | {"HOME": str(self.folder), "PYTHONPATH": str(SOURCES), "TZ": "UTC", "LC_ALL": "C.UTF-8"}

    def crmcal(self, name: str, *arguments: str | Path, prepare: Callable[[], None] = lambda: None, check: Callable[[str], None] = lambda _: None) -> Task:
        """A run of crmcal's."""
        return Task(name=name, command=[sys.executable, "-m", "crmcal", *arguments], environment=self.environment, prepare=prepare, check=check)

    def first_import(self, name: str, calendar: Path, *, times: int = 1, check: Callable[[str], None]) -> Task:
        """An import into a store that is not there yet."""
        store = self.folder / "first.db"
        return replace(self.crmcal(name, *import_of(calendar, store), prepare=partial(store.unlink, missing_ok=True), check=check), times=times)

    def reading(self, name: str, reading: str, *arguments: str | Path, check: Callable[[str], None]) -> Task:
        """One of `readings.py`."""
        command = [sys.executable, HERE / "readings.py", reading, *arguments]
        return Task(name=name, command=command, environment=self.environment, check=check)


def import_of(calendar: Path, store: Path) -> Sequence[str | Path]:
    """The arguments of an import without a progress bar."""
    return ["import", calendar, "--me", OWNER, "--db", store, "--json", "--quiet", "--no-input"]


def sync_of(place: Workplace, url: str, store: Path) -> Sequence[str | Path]:
    """The arguments of a sync of an account, with a configuration that names it."""
    config = place.folder / "config.toml"
    config.write_text(f'[owner]\naddresses = ["{OWNER}"]\n[sources.work]\ntype = "caldav"\nurl = "{url}"\n', encoding="utf-8")
    return ["sync", "--config", config, "--db", store, "--json", "--quiet", "--no-input"]


def reporting(expected: dict[str, int]) -> Callable[[str], None]:
    """A check of an import's report: so many resources new, changed, unchanged; so many occurrences."""

    def check(output: str) -> None:
        source = json.loads(output)["sources"][0]
        figures = source["resources"] | {"occurrences": source["occurrences"]}
        wrong = {name: figures[name] for name, number in expected.items() if figures[name] != number}
        if wrong:
            raise FailedError(f"an import reported {wrong} where {expected} was expected")

    return check


class Comparison:
    """Compares how much two programs found: ours at least as much as theirs, else their times are of different work."""

    def __init__(self) -> None:
        self.ours = self.theirs = 0

    def take_ours(self, output: str) -> None:
        """An import's report: the occurrences it wrote."""
        self.ours = int(json.loads(output)["sources"][0]["occurrences"])
        self.compare()

    def take_theirs(self, output: str) -> None:
        """The number that a reading printed."""
        self.theirs = int(output)
        self.compare()

    def compare(self) -> None:
        """Raise FailedError where both are known and ours is less."""
        if self.ours and self.ours < self.theirs:
            raise FailedError(f"crmcal found {self.ours} occurrences, the reference {self.theirs}")


def finding(number: int) -> Callable[[str], None]:
    """A check that a process printed a number."""

    def check(output: str) -> None:
        if output.split()[:1] != [str(number)]:
            raise FailedError(f"{number} were to be found, not {output[:80]!r}")

    return check
