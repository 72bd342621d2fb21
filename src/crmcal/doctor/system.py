"""Looks at what crmcal stands on: SQLite, and the rules of the world's time zones."""

import re
import zoneinfo
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from crmcal.doctor.finding import Finding, doubtful, fine
from crmcal.store.connection import sqlite_version

SAFE_WAL: Final = (3, 51, 3)  # before, two connections that write and checkpoint at once can damage the write-ahead log
OLD: Final = 2  # years
RELEASE: Final = re.compile(r"(\d{4})[a-z]?")


def look_at_sqlite() -> Iterator[Finding]:
    """Which SQLite it is. The known fault of older ones cannot strike: one writer at a time, and no memory maps."""
    found = sqlite_version()
    safe = " (older than 3.51.3: crmcal lets one writer at a time in, which avoids its fault)" if found < SAFE_WAL else ""
    yield fine("sqlite", ".".join(map(str, found)) + safe)


def look_at_time_zones(now: datetime) -> Iterator[Finding]:
    """How old the rules of time zones are: governments change them some times a year."""
    release, where = time_zone_release()
    year = RELEASE.match(release)
    if year is None:
        yield fine("time zones", f"rules of unknown age, from {where}")
    elif now.year - int(year[1]) >= OLD:
        yield doubtful("time zones", f"the rules are those of {release}, from {where}", "Update your system, or the tzdata package of this Python.")
    else:
        yield fine("time zones", f"rules of {release}, from {where}")


def time_zone_release() -> tuple[str, str]:
    """The IANA release in force, "" when nothing tells it, and where it is from: the system goes before the package, as zoneinfo looks."""
    for folder in map(Path, zoneinfo.TZPATH):
        for name, pattern in (("tzdata.zi", r"# version (\S+)"), ("+VERSION", r"(\S+)")):
            written = folder / name
            if written.is_file():
                with written.open(encoding="ascii", errors="replace") as file:
                    found = re.match(pattern, file.readline())
                return (found[1] if found else ""), str(folder)
        if folder.is_dir():
            return "", str(folder)
    try:
        return version("tzdata"), "the tzdata package"
    except PackageNotFoundError:
        return "", "nowhere"
