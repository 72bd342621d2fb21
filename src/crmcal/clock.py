"""The user's clock: the local time zone, and dates as people type them."""

import os
import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crmcal.errors import UsageError

AGO = re.compile(r"(\d{1,4})\s*([dwmy])", re.IGNORECASE)
DAYS = {"d": 1, "w": 7}
MONTHS = {"m": 1, "y": 12}


def now() -> datetime:
    """This instant."""
    return datetime.now(UTC)


def local_zone() -> tzinfo:
    """The system's zone, by name where it can be told, so that its offsets are right all year round."""
    names = [os.environ.get("TZ", "").removeprefix(":"), str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]]
    for name in names:
        if name:
            try:
                return ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    return datetime.now().astimezone().tzinfo or UTC


def zone_named(name: str | None) -> tzinfo:
    """The zone of an IANA name in any letter case; the local one without a name. Raises UsageError."""
    if not name:
        return local_zone()
    try:
        return UTC if name.upper() == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return zone_spelt_otherwise(name)


def zone_spelt_otherwise(name: str) -> tzinfo:
    """The zone of an IANA name in another letter case. Raises UsageError."""
    from crmcal.core.ical.timezones import iana  # noqa: PLC0415 - start-up: it looks through all names there are

    zone = iana(name)
    if zone is None:
        raise UsageError(f"There is no time zone {name!r}.", hint="Use an IANA name such as Europe/Berlin.")
    return zone


def day(text: str | None, today: date, *, ahead: bool = False) -> date | None:
    """An ISO date, `today`, `yesterday`, `tomorrow`, or a span such as `30d 6w 12m 1y`, that long ago, or `ahead`. Raises UsageError."""
    if text is None:
        return None
    written = text.strip().lower()
    near = {"today": 0, "yesterday": -1, "tomorrow": 1}
    if written in near:
        return today + timedelta(days=near[written])
    span = AGO.fullmatch(written)
    try:
        return shifted(today, int(span[1]) if ahead else -int(span[1]), span[2]) if span else date.fromisoformat(written)
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is not a date.", hint="Write 2026-11-22, today, or a span such as 30d, 6w, 12m.") from None


def shifted(today: date, number: int, unit: str) -> date:
    """`today` moved by days, weeks, months or years; the 31st becomes the last day of a shorter month."""
    if unit in DAYS:
        return today + timedelta(days=number * DAYS[unit])
    months = today.year * 12 + today.month - 1 + number * MONTHS[unit]
    first = date(months // 12, months % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(today.day, last.day))
