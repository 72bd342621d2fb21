"""The demo: real commands on the packaged example calendar, moved so that its meetings lie around today."""

import re
import shlex
from contextlib import chdir, closing
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from crmcal import clock, showing
from crmcal.errors import UsageError, reason
from crmcal.formats import console, render, report
from crmcal.history import Selection
from crmcal.importing import Request, import_paths
from crmcal.store.connection import open_reader

CALENDAR: Final = "calendar.ics"
STORE: Final = "crmcal.db"
ME: Final = "mara@heronvale.example"
PERSON: Final = "jonas"
COMPANY: Final = "brightwater.example"
MONDAY: Final = date(2026, 3, 2)  # the example calendar is written as seen from this week
VEVENT: Final = re.compile(r"^BEGIN:VEVENT\r?$.*?^END:VEVENT\r?$", re.MULTILINE | re.DOTALL)
DATED: Final = re.compile(r"^(?:DTSTART|DTEND|DTSTAMP|CREATED|LAST-MODIFIED|RECURRENCE-ID|EXDATE|RDATE|RRULE|TRIGGER)[;:].*(?:\r?\n[ \t].*)*", re.MULTILINE)
FOLD: Final = re.compile(r"\r?\n[ \t]")
DAY: Final = re.compile(r"(?:^|(?<=[,/])|(?<=UNTIL=))\d{8}(?=T\d{6}|[,;/\r]|$)")
LINE: Final = 75  # octets of a content line before it is folded (RFC 5545 §3.1)
INTRODUCTION: Final = """\
Mara Lindqvist runs a small design studio. This is what
crmcal makes of her calendar: an example, moved so that
it lies around today. It has clients and colleagues in it,
series, a webinar, a dentist, and a weekend at the lake.
"""
WHAT_WAS_LEFT_OUT: Final = """
What was left out never reached the disk: the store knows
how many events there were, not what, when or with whom.
"""
THROWN_AWAY: Final = """
That was it, and all of it is thrown away again.
To keep the files and repeat the commands by hand:
  crmcal demo --keep crmcal-demo
To see your own calendar, exported as a file:
  crmcal import YOUR-CALENDAR.ics --me YOU@EXAMPLE.ORG
"""


def demonstrate(keep: Path | None = None) -> None:
    """Run the demo in a folder that is thrown away, also after Ctrl-C; or in `keep`, which stays. Raises UsageError when that is in use."""
    if keep:
        make_folder(keep)
        tell(f"$ {shlex.join(['cd', str(keep)])}", style="bold")
        tour(keep)
        tell(f"\nThe calendar and the store are in {keep}, and the\ncommands above work there. Delete it when you are done.")
        return
    tell(INTRODUCTION)
    with TemporaryDirectory(prefix="crmcal-demo-") as folder:
        tour(Path(folder))
    tell(THROWN_AWAY.rstrip())


def make_folder(folder: Path) -> None:
    """An empty folder. Raises UsageError when there is something in it, or it cannot be made."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty.", hint="Name a folder that does not exist yet.")
    except OSError as error:
        raise UsageError(f"{folder} cannot be used: {reason(error)}.", hint="Name a folder that does not exist yet.") from None


def tour(folder: Path) -> None:
    """Import the example calendar in a folder, then show a person and a company; each after the command that does it."""
    now, zone = clock.now(), clock.zone_named(None)
    with chdir(folder):
        Path(CALENDAR).write_bytes(calendar_for(now.astimezone(zone).date()).encode())
        command("import", CALENDAR, "--me", ME, "--db", STORE)
        done = import_paths([CALENDAR], Request(store=Path(STORE), config_path=Path("config.toml"), config=None, me=[ME]))
        report.show_report(console.out(), done, verbose=True)
        tell(WHAT_WAS_LEFT_OUT)
        for kind, wanted in (("person", PERSON), ("company", COMPANY)):
            command("show", kind, wanted, "--db", STORE)
            show(kind, wanted, Selection(now=now, zone=zone))
            tell("")


def show(kind: str, wanted: str, selection: Selection) -> None:
    """What `crmcal show` shows."""
    with closing(open_reader(Path(STORE))) as connection:
        shown = showing.find(connection, kind, wanted, selection)
    render.show(shown, "table", None)


def command(*words: str) -> None:
    """Print a command as it would be typed; where it is wider than the terminal, it stays one line to copy."""
    console.out().print(f"$ {shlex.join(['crmcal', *words])}", style="bold", soft_wrap=True)


def tell(text: str, *, style: str = "") -> None:
    """Print text."""
    console.out().print(text, style=style)


def calendar_for(today: date) -> str:
    """The example calendar, as it would look today."""
    return moved(example_calendar(), (today - MONDAY).days // 7)


def example_calendar() -> str:
    """The example calendar as it is written: from the package, in a checkout from `examples/`."""
    packaged = files("crmcal") / "examples" / CALENDAR
    calendar = packaged if packaged.is_file() else Path(__file__).parents[2] / "examples" / CALENDAR
    return calendar.read_bytes().decode()


def moved(text: str, weeks: int) -> str:
    """A calendar with all dates of its events moved by whole weeks; weekdays, times, time zones and all else stay.

    Rules keep their meaning as long as they count in weeks.
    """
    return VEVENT.sub(lambda event: DATED.sub(lambda line: moved_line(line[0], timedelta(weeks=weeks)), event[0]), text)


def moved_line(line: str, by: timedelta) -> str:
    """A content line with the dates in its value moved; folded again if it was folded."""
    unfolded = FOLD.sub("", line)
    name, colon, value = unfolded.rpartition(":")
    written = name + colon + DAY.sub(lambda day: moved_day(day[0], by), value)
    return written if unfolded == line else "\r\n ".join([written[:LINE], *(written[at : at + LINE - 1] for at in range(LINE, len(written), LINE - 1))])


def moved_day(day: str, by: timedelta) -> str:
    """A DATE value (RFC 5545 §3.3.4) moved."""
    return f"{datetime.strptime(day, '%Y%m%d').date() + by:%Y%m%d}"  # noqa: DTZ007 - a date has no zone
