"""Where the measurements take place: a temporary folder, and an environment in which nothing of the user's is read or changed."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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

    def first_import(self, name: str, calendar: Path, store: Path, *, expected: dict[str, int], prepare: Callable[[], None] = lambda: None) -> Task:
        """An import into a store that is not there yet."""

        def without_store() -> None:
            store.unlink(missing_ok=True)
            prepare()

        return self.crmcal(name, *import_of(calendar, store), prepare=without_store, check=reporting(expected))

    def reading(self, name: str, reading: str, *arguments: str | Path, found: int) -> Task:
        """One of `readings.py`, which has to find so many."""
        command = [sys.executable, HERE / "readings.py", reading, *arguments]
        return Task(name=name, command=command, environment=self.environment, check=finding(found))


def import_of(calendar: Path, store: Path) -> Sequence[str | Path]:
    """The arguments of an import without a progress bar."""
    return ["import", calendar, "--me", OWNER, "--db", store, "--json", "--quiet", "--no-input"]


def reporting(expected: dict[str, int]) -> Callable[[str], None]:
    """A check of an import's report: so many resources new, changed, unchanged; so many occurrences."""

    def check(output: str) -> None:
        source = json.loads(output)["sources"][0]
        figures = source["resources"] | {"occurrences": source["occurrences"]}
        wrong = {name: figures[name] for name, number in expected.items() if figures[name] != number}
        if wrong:
            raise FailedError(f"an import reported {wrong} where {expected} was expected")

    return check


def finding(number: int) -> Callable[[str], None]:
    """A check that a process printed a number."""

    def check(output: str) -> None:
        if output.split()[:1] != [str(number)]:
            raise FailedError(f"{number} were to be found, not {output[:80]!r}")

    return check
