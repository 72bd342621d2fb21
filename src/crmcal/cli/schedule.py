"""`crmcal schedule`: what makes the machine sync by itself."""

import os
import re
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from crmcal.cli import options
from crmcal.errors import UsageError


class Scheduler(StrEnum):
    """What runs things by the clock."""

    CRON = "cron"
    SYSTEMD = "systemd"
    LAUNCHD = "launchd"


Which = Annotated[Scheduler, typer.Argument(help="What runs things by the clock on this machine.")]
At = Annotated[
    str | None, typer.Option("--at", metavar="HH:MM", help="When; with --hourly its minute, as :30. [default: drawn for this machine, in the night]")
]
TIME: Final = re.compile(r"([01]?[0-9]|2[0-3])?:([0-5]?[0-9])")
Hourly = Annotated[bool, typer.Option("--hourly", help="Each hour instead of each day.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("schedule")(schedule)


@options.grouped
def schedule(scheduler: Which, *, given: options.Everywhere, at: At = None, hourly: Hourly = False) -> None:
    """Print what lets this machine sync each night by itself. An entry for cron, systemd or launchd, ready to be put in place."""
    from crmcal.scheduling import ENTRIES, Job, minute_for  # noqa: PLC0415 - start-up

    command = [*program(), "sync", "-q", "--no-input", "--wait", *places(given)]
    if not all(part.isprintable() for part in (*command, str(Path.home()))):
        raise UsageError("A path in it holds characters that no entry can hold.", hint="Name the files with --db and --config by other paths.")
    minute = minute_for(f"{os.uname().nodename}\n{Path.home()}", hourly=hourly) if at is None else minute_of(at, hourly=hourly)
    entry = ENTRIES[scheduler](Job(command=command, minute=minute, hourly=hourly, folder=Path.home()))
    sys.stdout.write(entry.text)
    if not given.quiet:
        typer.echo(entry.place, err=True)


def minute_of(text: str, *, hourly: bool) -> int:
    """A time of the day as a minute of the day; of the hour where it is without one. Raises UsageError."""
    found = TIME.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{text!r} is not a time of day.", hint="Write it like 03:30; with --hourly like :30.")
    hour, minute = found.groups()
    if hourly and hour:
        raise UsageError("The options --hourly and --at do not go together where --at names an hour.", hint=f"Give the minute alone: --at :{minute}")
    if not (hourly or hour):
        raise UsageError(f"{text!r} is not a time of day.", hint=f"Write it like 03:{minute}, or add --hourly.")
    return int(hour or 0) * 60 + int(minute)


def program() -> list[str]:
    """This very program, by absolute paths: whoever runs it has no PATH worth the name."""
    typed = shutil.which(sys.argv[0]) if sys.argv[0] else None
    if typed and Path(typed).name == "crmcal":
        return [str(Path(typed).absolute())]
    return [str(Path(sys.executable).absolute()), "-m", "crmcal"]


def places(given: options.Everywhere) -> list[str]:
    """The options that name the files in force now, where they are not the usual ones."""
    named = (("--db", given.db), ("--config", given.config))
    return [part for option, path in named if path for part in (option, str(path.absolute()))]
