"""Ready entries for what runs `crmcal sync` by itself: cron, systemd, launchd."""

import plistlib
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

NIGHT: Final = range(2 * 60, 5 * 60)  # minutes of the day: when machines that run at night have little to do
DELAY: Final = 30  # minutes, at most: not everybody shall ask the same server at the same second
LABEL: Final = "io.crmcal.sync"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to run, and when.

    command: the program with its arguments, paths absolute
    minute:  of the hour, or of the day where it runs once a day
    hourly:  whether it runs each hour
    folder:  where the units and the property list belong, the user's home
    """

    command: Sequence[str]
    minute: int
    hourly: bool
    folder: PurePath

    @property
    def time(self) -> tuple[int, int]:
        """Hour and minute."""
        return divmod(self.minute, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What to put where.

    text:  the entry
    place: what to do with it, in a sentence
    """

    text: str
    place: str


def minute_for(name: str, *, hourly: bool) -> int:
    """A minute of the night, or of the hour, that is drawn by `name`: another one for everybody, the same one each time."""
    drawn = int.from_bytes(blake2b(name.encode("utf-8", "surrogateescape"), digest_size=4).digest(), "big")
    return drawn % 60 if hourly else NIGHT[drawn % len(NIGHT)]


def cron(job: Job) -> Entry:
    """A line for crontab(5)."""
    hour, minute = job.time
    command = shlex.join([*job.command, "--delay", str(DELAY)]).replace("%", r"\%")  # an unescaped % ends the command there
    return Entry(text=f"{minute} {'*' if job.hourly else hour} * * * {command}\n", place="Put this line into your crontab: crontab -e")


def systemd(job: Job) -> Entry:
    """A service and its timer, for systemd.service(5) and systemd.timer(5)."""
    hour, minute = job.time
    units = job.folder / ".config/systemd/user"
    calendar = f"*-*-* *:{minute:02}:00" if job.hourly else f"*-*-* {hour:02}:{minute:02}:00"
    text = f"""\
# {units / "crmcal.service"}
[Unit]
Description=Mirror calendars into the meeting history

[Service]
Type=oneshot
ExecStart={" ".join(unit_quoted(part) for part in job.command)}

# {units / "crmcal.timer"}
[Unit]
Description=Mirror calendars into the meeting history

[Timer]
OnCalendar={calendar}
RandomizedDelaySec={DELAY}min
Persistent=true

[Install]
WantedBy=timers.target
"""
    return Entry(
        text=text,
        place="Put the two parts into the files named above them, then run: systemctl --user daemon-reload && systemctl --user enable --now crmcal.timer",
    )


def unit_quoted(text: str) -> str:
    """An argument as systemd.service(5) wants it: % and $ doubled, quoted where it has to be."""
    doubled = text.replace("\\", "\\\\").replace("%", "%%").replace("$", "$$")
    if doubled and not any(char in doubled for char in " \t\"';\\"):
        return doubled
    return '"' + doubled.replace('"', '\\"') + '"'


def launchd(job: Job) -> Entry:
    """A property list for launchd.plist(5)."""
    hour, minute = job.time
    moment = {"Minute": minute} if job.hourly else {"Hour": hour, "Minute": minute}
    agent = {"Label": LABEL, "ProgramArguments": [*job.command, "--delay", str(DELAY)], "StartCalendarInterval": moment, "ProcessType": "Background"}
    path = job.folder / "Library/LaunchAgents" / f"{LABEL}.plist"
    return Entry(text=plistlib.dumps(agent).decode(), place=f"Save this as {path}, then run: launchctl load {shlex.quote(str(path))}")


ENTRIES: Final[Mapping[str, Callable[[Job], Entry]]] = MappingProxyType({"cron": cron, "systemd": systemd, "launchd": launchd})
