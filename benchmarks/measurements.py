"""The measurements: which processes run side by side, and what comes of their times."""

import os
import random
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from account import serving
from calendars import FIRST_DAY, write_calendar, write_changed
from peers import khal_import, libical_parse, libical_program
from processes import Task, Usage, interleaved
from results import Line, Peer, at_once, memory, multiple, seconds, share
from workplace import Comparison, Workplace, finding, import_of, reporting, sync_of

HORIZON = timedelta(days=400)  # crmcal's default
SERIES_SHARE = 0.2
SHORT = 4  # times that an import runs beside a library that takes six to ten times as long
AN_HOUR_AGO = -3600  # a file just written is read again in any case
BARE = "bare imports"
IMPORT, ICALENDAR, OWN_PARSE = "crmcal's import", "icalendar's parse", "crmcal's parse alone"
LIBRARY, OWN_SOURCE = "caldav's multiget", "crmcal's reading of an account"
KHAL, LIBICAL = "khal's import", "libical's parse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """How to measure.

    events: of the calendars that other libraries read too
    khal:   the program, where it is installed
    tell:   where progress is told
    """

    place: Workplace
    events: int
    rounds: int
    khal: Path | None
    tell: Callable[[str], None]

    @property
    def large(self) -> int:
        """How many events the large calendar has."""
        return self.events * 10

    def run(self, tasks: Sequence[Task], *, times: int = 1) -> Mapping[str, Usage]:
        """Run tasks side by side; short ones several times as often."""
        return interleaved(tasks, rounds=self.rounds * times, tell=self.tell)


def without_series(bench: Bench) -> tuple[Sequence[Line], Sequence[Peer]]:
    """A first import, other programs' work on the same calendar, and our own parse alone."""
    calendar = bench.place.folder / "plain.ics"
    write_calendar(calendar, events=bench.events)
    program = libical_program(bench.place.folder)
    found = finding(bench.events)
    tasks = [
        bench.place.first_import(IMPORT, calendar, times=SHORT, check=reporting({"new": bench.events, "occurrences": bench.events})),
        bench.place.reading(ICALENDAR, "icalendar", calendar, check=found),
        bench.place.reading(OWN_PARSE, "crmcal", calendar, check=found),
        *([libical_parse(LIBICAL, bench.place, program, calendar, check=found)] if program else []),
        *([khal_import(KHAL, bench.place, bench.khal, calendar)] if bench.khal else []),
    ]
    used = bench.run(tasks)
    line = share(f"first import, {bench.events:,} events without series", used[IMPORT], ICALENDAR, used[ICALENDAR], budget=6, aim=10)
    return [line], [Peer(what=name, usage=used.get(name)) for name in (IMPORT, OWN_PARSE, LIBICAL, ICALENDAR, KHAL)]


def with_series(bench: Bench) -> Sequence[Line]:
    """A first import of a calendar with series, and the libraries' parse and expansion."""
    calendar = bench.place.folder / "series.ics"
    write_calendar(calendar, events=bench.events, series_share=SERIES_SHARE)
    until = datetime.now(UTC) + HORIZON
    same, beside = Comparison(), "icalendar + recurring_ical_events"
    tasks = [
        bench.place.first_import(IMPORT, calendar, times=SHORT, check=same.take_ours),
        bench.place.reading(beside, "expansion", calendar, FIRST_DAY.isoformat(), until.isoformat(), check=same.take_theirs),
    ]
    used = bench.run(tasks)
    return [share(f"first import, {bench.events:,} events, {SERIES_SHARE:.0%} of them series", used[IMPORT], beside, used[beside], budget=8, aim=12)]


class LargeCalendar:
    """A calendar of many events at one path, in several versions, and the store that its first import makes."""

    def __init__(self, bench: Bench) -> None:
        self.folder = bench.place.folder / "large"
        self.folder.mkdir()
        self.path = self.folder / "calendar.ics"
        self.store = self.folder / "crmcal.db"
        self.kept = self.folder / "kept.db"
        self.whole, self.one, self.fifty = (self.folder / f"{name}.version" for name in ("whole", "one", "fifty"))
        write_calendar(self.whole, events=bench.large)
        write_changed(self.one, self.whole, {bench.large // 2})
        write_changed(self.fifty, self.whole, set(random.Random(7).sample(range(bench.large), 50)))  # noqa: S311 - no secret
        self.touched = AN_HOUR_AGO

    def lay(self, version: Path, *, touched: int = AN_HOUR_AGO) -> None:
        """Let the path be this version, written some seconds ago."""
        self.path.unlink(missing_ok=True)
        os.link(version, self.path)
        moment = int(FIRST_DAY.timestamp()) + touched
        os.utime(self.path, (moment, moment))

    def start(self) -> None:
        """No store; the calendar as it was first."""
        self.store.unlink(missing_ok=True)
        self.lay(self.whole)

    def go_on(self, version: Path, *, touch: bool = False) -> None:
        """The store as the first import left it; a version of the calendar, its time another than ever before if so wanted."""
        if not self.kept.exists():
            shutil.copyfile(self.store, self.kept)
        shutil.copyfile(self.kept, self.store)
        self.touched -= touch
        self.lay(version, touched=self.touched if touch else AN_HOUR_AGO)


def large(bench: Bench, calendar: LargeCalendar) -> Sequence[Line]:
    """The first import of a large calendar, then what imports of it cost when little or nothing changed."""
    events = bench.large

    def task(name: str, prepare: Callable[[], None], expected: dict[str, int]) -> Task:
        return bench.place.crmcal(name, *import_of(calendar.path, calendar.store), prepare=prepare, check=reporting(expected))

    first = f"first import of {events:,} events"
    tasks = [
        task(first, calendar.start, {"new": events, "occurrences": events}),
        task("one changed event in the middle", partial(calendar.go_on, calendar.one), {"changed": 1, "unchanged": events - 1}),
        task("50 changed events at random places", partial(calendar.go_on, calendar.fifty), {"changed": 50, "unchanged": events - 50}),
        task("unchanged file", partial(calendar.go_on, calendar.whole), {"changed": 0, "unchanged": events}),
        task("file touched, its octets the same", partial(calendar.go_on, calendar.whole, touch=True), {"changed": 0, "unchanged": events}),
    ]
    used = bench.run(tasks)
    budgets = {"one changed event in the middle": 10}
    shares = [share(task.name, used[task.name], first, used[first], budget=budgets.get(task.name)) for task in tasks[1:]]
    return [memory(f"{first}, memory at its peak", used[first], most=300), *shares]


def showing(bench: Bench, calendar: LargeCalendar) -> Sequence[Line]:
    """What it takes to look somebody up among all those meetings, beside a Python that only imports what a command line needs."""
    shows = {
        "show person": ["person", "ann.guest7@company7.example"],
        "show company": ["company", "company7.example"],
        "show person --json": ["person", "ann.guest7@company7.example", "--json"],
    }
    imports = [sys.executable, "-c", "import typer, rich.table, rich.console, sqlite3"]
    tasks = [
        Task(name=BARE, command=imports, environment=bench.place.environment),
        *(bench.place.crmcal(name, "show", *arguments, "--db", calendar.kept) for name, arguments in shows.items()),
    ]
    used = bench.run(tasks, times=5)
    return [at_once(f"{name}, {bench.large:,} meetings", used[name], BARE, used[BARE], times=1.3, more=0.06) for name in shows]


def editing(bench: Bench, calendar: LargeCalendar) -> Sequence[Line]:
    """What it takes until a corrected person holds for all those meetings, and until everything is worked out anew; beside the first import."""
    first = f"first import of {bench.large:,} events"
    edited = "edit", "ann.guest7@company7.example", "--email", "ann.guest8@company8.example"
    start, go_on = calendar.start, partial(calendar.go_on, calendar.whole)
    tasks = [
        bench.place.crmcal(first, *import_of(calendar.path, calendar.store), prepare=start),
        bench.place.crmcal("an address more of one person", "people", *edited, "--db", calendar.store, prepare=go_on),
        bench.place.crmcal("rematch", "rematch", "--db", calendar.store, prepare=go_on),
        bench.place.crmcal("people list", "people", "list", "--json", "--db", calendar.kept),
    ]
    used = bench.run(tasks)
    return [
        seconds(f"{tasks[1].name}, {bench.large:,} meetings", used[tasks[1].name], most=2),
        share(f"rematch, {bench.large:,} meetings", used["rematch"], first, used[first], budget=4),
        share(f"people list, {bench.large:,} meetings", used["people list"], first, used[first]),
    ]


def syncing(bench: Bench) -> Sequence[Line]:
    """What it takes to read a CalDAV account, beside the caldav library; then the same with everything a first sync does, and a sync without news."""
    store = bench.place.folder / "sync.db"
    empty, found = partial(store.unlink, missing_ok=True), finding(bench.events)
    first, again = f"first sync of {bench.events:,} events", "sync without a change"
    with serving(bench.events) as url:
        arguments = sync_of(bench.place, url, store)
        tasks = [
            bench.place.reading(LIBRARY, "library", url, check=found),
            bench.place.reading(OWN_SOURCE, "account", url, check=found),
            bench.place.crmcal(first, *arguments, prepare=empty, check=reporting({"new": bench.events})),
            bench.place.crmcal(again, *arguments, check=reporting({"new": 0, "unchanged": bench.events})),
        ]
        used = bench.run(tasks)
    return [
        multiple(f"reading an account of {bench.events:,} events", used[OWN_SOURCE], LIBRARY, used[LIBRARY], most=1.25),
        multiple(first, used[first], LIBRARY, used[LIBRARY], most=1.25),
        share(again, used[again], first, used[first]),
    ]
