"""Reads the text of a RRULE or EXRULE (RFC 5545 §3.3.10), as calendars in the wild write it."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from crmcal.core.recurrence.clock import DAY, clock_of, wall_of
from crmcal.core.recurrence.completion import completed
from crmcal.core.recurrence.rule import Freq, Rule, RuleError, Weekday

_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BYDAY: Final = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,12}")
_UNTIL: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2}))?(Z?)")
_BLANKS: Final = re.compile(r"\s+")
_MAX_NTH: Final = 53
# part -> the largest number it takes and whether it also counts backwards; zero is allowed for times only
_LISTS: Final = {
    "BYMONTH": (12, False),
    "BYWEEKNO": (53, True),
    "BYYEARDAY": (366, True),
    "BYMONTHDAY": (31, True),
    "BYSETPOS": (366, True),
    "BYHOUR": (23, False),
    "BYMINUTE": (59, False),
    "BYSECOND": (60, False),
}
_TIMES: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
_OTHERS: Final = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "RSCALE", "SKIP")


class Until(NamedTuple):
    """UNTIL as written. `20250401Z`, which real calendars have, is a midnight in UTC whose time got lost."""

    wall: int
    is_date: bool
    is_utc: bool


def parse_rule(text: str, start: date) -> Rule:
    """Read a rule for a series that starts at `start`: a date, or an aware datetime in the series' zone.

    Raises RuleError, in a sentence without event text, for what cannot be read or has no meaning.
    """
    rule, until = _cached_read(text) if len(text) <= _CACHED_LENGTH else _read(text)
    return completed(rule, start, until=None if until is None else _until_moment(until, start))


def _read(text: str) -> tuple[Rule, Until | None]:
    """The rule as far as its own text goes."""
    parts, flaws = _parts(text)
    if parts.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise RuleError("the rule counts by a calendar other than the Gregorian one (RSCALE)")
    if "COUNT" in parts and "UNTIL" in parts:
        flaws.append("the rule has both COUNT and UNTIL; whichever comes first ends it")
    byday = _byday(parts["BYDAY"], flaws) if "BYDAY" in parts else ()
    skip = _skip(parts, flaws)
    rule = Rule(
        freq=_freq(parts),
        interval=_at_least_one("INTERVAL", parts.get("INTERVAL", "1")),
        count=_at_least_one("COUNT", parts["COUNT"]) if "COUNT" in parts else None,
        wkst=_wkst(parts.get("WKST", "MO")),
        byday=byday,
        skip=skip,
        flaws=tuple(flaws),
        bymonth=_numbers("BYMONTH", parts),
        byweekno=_numbers("BYWEEKNO", parts),
        byyearday=_numbers("BYYEARDAY", parts),
        bymonthday=_numbers("BYMONTHDAY", parts),
        byhour=_numbers("BYHOUR", parts),
        byminute=_numbers("BYMINUTE", parts),
        bysecond=_numbers("BYSECOND", parts),
        bysetpos=_numbers("BYSETPOS", parts),
    )
    return rule, _until(parts["UNTIL"]) if "UNTIL" in parts else None


_CACHED_LENGTH: Final = 200
_cached_read = lru_cache(maxsize=2**10)(_read)  # a calendar has few different rules


def _parts(text: str) -> tuple[dict[str, str], list[str]]:
    """The parts by name, blanks removed and in capitals; of a repeated part the first counts."""
    parts: dict[str, str] = {}
    flaws: list[str] = []
    for part in _BLANKS.sub("", text.upper()).split(";"):
        name, equals, value = part.partition("=")
        if not part or name.startswith("X-"):
            continue
        if name not in _LISTS and name not in _OTHERS:
            raise RuleError("the rule has a part that is not part of the standard")
        if not equals or not value or "=" in value:
            raise RuleError(f"the rule's {name} cannot be read")
        if parts.setdefault(name, value) != value:
            flaws.append(f"the rule has {name} twice; the first one counts")
    return parts, flaws


def _freq(parts: dict[str, str]) -> Freq:
    if parts.get("FREQ") not in Freq.__members__:
        raise RuleError("the rule has no FREQ that is known")
    return Freq[parts["FREQ"]]


def _at_least_one(name: str, value: str) -> int:
    number = int(value) if _NUMBER.fullmatch(value) else 0
    if number < 1:
        raise RuleError(f"the rule's {name} is not a number of at least 1")
    return number


def _numbers(name: str, parts: dict[str, str]) -> tuple[int, ...]:
    if name not in parts:
        return ()
    highest, signed = _LISTS[name]
    lowest = 0 if name in _TIMES else 1
    numbers = set()
    for text in parts[name].split(","):
        number = int(text) if _NUMBER.fullmatch(text) else -highest - 1
        if not lowest <= (abs(number) if signed else number) <= highest:
            raise RuleError(f"the rule's {name} has a value that is not a number in its range")
        # RFC 5545 §3.3.12: without leap seconds, second 60 is second 59
        numbers.add(59 if name == "BYSECOND" and number == highest else number)
    return tuple(sorted(numbers))


def _byday(value: str, flaws: list[str]) -> tuple[Weekday, ...]:
    days = set()
    for text in value.split(","):
        match = _BYDAY.fullmatch(text)
        nth = int(match[1] or "0") if match else 0
        if not match or abs(nth) > _MAX_NTH:
            raise RuleError("the rule's BYDAY has a value that is not a weekday")
        if match[1] and not nth:
            flaws.append("the rule's BYDAY asks for a zeroth weekday, which is ignored")
        else:
            days.add(Weekday(nth, _WEEKDAYS.index(match[2])))
    return tuple(sorted(days))


def _wkst(value: str) -> int:
    if value not in _WEEKDAYS:
        raise RuleError("the rule's WKST is not a weekday")
    return _WEEKDAYS.index(value)


def _skip(parts: dict[str, str], flaws: list[str]) -> str:
    skip = parts.get("SKIP", "OMIT")
    if skip not in ("OMIT", "BACKWARD", "FORWARD"):
        raise RuleError("the rule's SKIP is not one that is known")
    if skip != "OMIT" and "RSCALE" not in parts:
        flaws.append("the rule has SKIP without RSCALE; it is followed")
    return skip


def _until(value: str) -> Until:
    match = _UNTIL.fullmatch(value)
    try:
        if not match:
            raise ValueError  # noqa: TRY301 - the same sentence as for a 30 February
        year, month, day, hour, minute, second = (int(number or "0") for number in match.groups()[:6])
        wall = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - a wall clock has no zone
    except ValueError:
        raise RuleError("the rule's UNTIL is not a date or time") from None
    return Until(wall_of(wall), is_date=match[4] is None and not match[7], is_utc=bool(match[7]))


def _until_moment(until: Until, start: date) -> int:
    """The last moment UNTIL allows: a date means that whole local day, a local time is read in DTSTART's zone."""
    if not isinstance(start, datetime):
        return until.wall // DAY * DAY
    clock = clock_of(start)
    if until.is_date:
        return clock.moment(until.wall + DAY) - 1
    return until.wall if until.is_utc else clock.moment(until.wall)
