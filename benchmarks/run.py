"""Measure crmcal beside other libraries and programs, all in one run: `python benchmarks/run.py`."""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version as installed
from pathlib import Path

from measurements import Bench, LargeCalendar, editing, large, showing, syncing, with_series, without_series
from peers import version
from processes import FailedError
from results import Results
from tables import aligned, markdown, tables
from workplace import Workplace


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000, help="events of the calendars that all read; the large one has ten times as many")
    parser.add_argument("--rounds", type=int, default=3, help="how often each process runs; the least counts")
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 events, to see whether it runs: the budgets are for the full sizes")
    parser.add_argument("--khal", type=Path, default=shutil.which("khal"), help="the khal program, where it is not on the PATH")
    parser.add_argument("--folder", type=Path, help="where the temporary folder is made; needs about 1.5 GB")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print all figures as JSON")
    form.add_argument("--markdown", action="store_true", help="print the tables for README.md")
    return parser.parse_args(arguments)


def measured(asked: argparse.Namespace, folder: Path) -> Results:
    """All measurements. Raises FailedError."""
    events = 1_000 if asked.quick else asked.events
    bench = Bench(place=Workplace(folder), events=events, rounds=asked.rounds, khal=asked.khal, tell=tell)
    plain, peers = without_series(bench)
    series = with_series(bench)
    calendar = LargeCalendar(bench)
    lines = [*series, *plain, *large(bench, calendar), *showing(bench, calendar), *editing(bench, calendar), *syncing(bench)]
    return Results(machine=machine(folder, asked.khal), events=events, rounds=asked.rounds, lines=lines, peers=peers)


def machine(folder: Path, khal: Path | None) -> str:
    """What it was measured on, and with which versions."""
    program = folder / "libical_parse"
    versions = [
        f"icalendar {installed('icalendar')}",
        f"caldav {installed('caldav')}",
        f"recurring_ical_events {installed('recurring-ical-events')}",
        *([f"libical {version([program])}"] if program.exists() else []),
        *([f"khal {version([khal, '--version'])}"] if khal else []),
    ]
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {', '.join(versions)}"


def tell(text: str) -> None:
    """Tell progress."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure and print."""
    asked = options()
    with tempfile.TemporaryDirectory(prefix="crmcal-benchmark-", dir=asked.folder) as folder:
        try:
            results = measured(asked, Path(folder))
        except FailedError as error:
            sys.exit(f"{error}")
    if asked.json:
        print(json.dumps(asdict(results), indent=2))
    else:
        print(tables(results, markdown if asked.markdown else aligned), end="")


if __name__ == "__main__":
    main()
