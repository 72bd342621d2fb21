"""DATE, DATE-TIME, DURATION and PERIOD values (RFC 5545 §3.3.4 to §3.3.9)."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from crmcal.core.model import Period

DURATION: Final = re.compile(r"([+-]?)P(?:(\d{1,7})W)?(?:(\d{1,7})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?", re.IGNORECASE)
LOOSE: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ](\d\d):?(\d\d):?(\d\d)?(?:[.,]\d+)?\s*([Zz]|[+-]\d\d:?\d\d)?|[Zz])?")
DAY_SECONDS: Final = 86400
MIDNIGHT: Final = 24  # as an hour: ISO 8601 has it, RFC 5545 does not
DATE_LENGTH, LOCAL_LENGTH, UTC_LENGTH = 8, 15, 16


def date_or_time(value: str, zone: tzinfo) -> date | datetime:
    """A DATE as `date`, a DATE-TIME as aware `datetime`: UTC when it ends in Z, else in `zone`.

    Raises ValueError for anything else.
    """
    length = len(value)
    try:
        if length == DATE_LENGTH:
            if value.isdecimal():
                return date(int(value[:4]), int(value[4:6]), int(value[6:]))
        elif length == UTC_LENGTH:
            if value[8] == "T" and value[15] == "Z":
                return datetime.fromisoformat(value)
        elif length == LOCAL_LENGTH and value[8] == "T":
            return datetime.fromisoformat(value).replace(tzinfo=zone)
    except ValueError:
        pass  # a leap second, an hour 24, other liberties: read loosely below
    return loose(value.strip(), zone)


def loose(value: str, zone: tzinfo) -> date | datetime:
    """What exporters write instead: ISO 8601 with dashes and colons, an offset, lower case, a leap second, hour 24."""
    found = LOOSE.fullmatch(value.strip('"'))
    if not found:
        raise ValueError("not a date or time")
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if found[4] is None:
        return date(year, month, day)
    hour, minute, second = int(found[4]), int(found[5]), min(int(found[6] or 0), 59)
    moment = datetime.combine(date(year, month, day), time(hour % MIDNIGHT, minute, second)) + timedelta(days=hour // MIDNIGHT)
    if hour > MIDNIGHT or (hour == MIDNIGHT and (minute or second)):
        raise ValueError("not a time")
    return moment.replace(tzinfo=offset_zone(found[7]) if found[7] else zone)


def offset_zone(text: str) -> tzinfo:
    """The zone of `Z` or `+hh:mm`."""
    if text in "Zz":
        return UTC
    zone = datetime.fromisoformat(f"2000-01-01T00:00:00{text[:3]}:{text[-2:]}").tzinfo
    return zone or UTC


def duration(value: str) -> timedelta:
    """A DURATION; raises ValueError when it is none or longer than a century."""
    found = DURATION.fullmatch(value.strip())
    if not found or not any(found.groups()[1:]):
        raise ValueError("not a duration")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    if span > timedelta(days=36525):
        raise ValueError("longer than a century")
    return -span if found[1] == "-" else span


def add_duration(start: datetime, span: timedelta) -> datetime:
    """`start` plus a DURATION: its days by the wall clock, the rest exactly (RFC 5545 §3.3.6)."""
    days, rest = divmod(span, timedelta(days=1))
    shifted = start + timedelta(days=days)
    return (shifted.astimezone(UTC) + rest).astimezone(start.tzinfo) if rest else shifted


def period(value: str, zone: tzinfo) -> Period:
    """A PERIOD, with an end or a duration; raises ValueError."""
    first, slash, second = value.partition("/")
    start = date_or_time(first, zone)
    if not slash or not isinstance(start, datetime):
        raise ValueError("not a period")
    if second[:1] in "Pp+-":
        return Period(start, add_duration(start, duration(second)))
    end = date_or_time(second, zone)
    if not isinstance(end, datetime):
        raise ValueError("not a period")  # noqa: TRY004 - it is the value that is wrong
    return Period(start, end)


def date_list(value: str, zone: tzinfo) -> Iterator[date | datetime | Period]:
    """The values of RDATE or EXDATE; raises ValueError at the first that cannot be read."""
    for part in value.split(","):
        text = part.strip()
        if text:
            yield period(text, zone) if "/" in text else date_or_time(text, zone)


def utc_seconds(moment: date | datetime) -> int:
    """Seconds since 1970 in UTC; a date counts as its midnight in UTC."""
    if isinstance(moment, datetime):
        return int(moment.timestamp())
    return (moment.toordinal() - 719163) * DAY_SECONDS
