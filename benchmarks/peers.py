"""Programs beside crmcal that may or may not be installed: khal (Python) and libical (C)."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from processes import Task
from workplace import HERE, Workplace

KHAL_CONFIG = """
[calendars]
[[work]]
path = {folder}/vdir
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
[default]
default_calendar = work
"""


def khal_import(name: str, place: Workplace, khal: Path, calendar: Path) -> Task:
    """An import into an empty vdir, with a cache and a configuration of khal's own. Once only: it takes minutes."""
    folder = place.folder / "khal"
    config = folder / "config"

    def empty() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "vdir").mkdir(parents=True)
        config.write_text(KHAL_CONFIG.format(folder=folder), encoding="utf-8")

    environment = {name: value for name, value in place.environment.items() if name != "PYTHONPATH"}
    command: list[str | Path] = [khal, "-c", config, "import", "--batch", "-a", "work", calendar]
    return Task(name=name, command=command, environment=environment, prepare=empty, once=True)


def libical_parse(name: str, place: Workplace, program: Path, calendar: Path, *, check: Callable[[str], None]) -> Task:
    """A parse with libical, by `libical_parse.c`."""
    return Task(name=name, command=[program, calendar], environment=place.environment, check=check)


def libical_program(folder: Path) -> Path | None:
    """The C program that parses with libical, compiled; None where there is no compiler or no libical."""
    compiler = shutil.which("cc")
    program = folder / "libical_parse"
    if compiler is None:
        return None
    done = subprocess.run([compiler, "-O2", "-o", program, HERE / "libical_parse.c", "-lical"], capture_output=True, check=False)  # noqa: S603
    return program if done.returncode == 0 else None


def version(command: list[str | Path]) -> str:
    """The last word a program prints: its version."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - khal, or our own program
    return (done.stdout.split() or ["?"])[-1]
