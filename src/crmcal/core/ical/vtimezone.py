"""A time zone as a calendar's own VTIMEZONE describes it (RFC 5545 §3.6.5)."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import islice
from typing import Final, NamedTuple, Self

from crmcal.core.ical.contentline import Line, lines
from crmcal.core.ical.values import date_list, date_or_time
from crmcal.core.recurrence.clock import wall_of
from crmcal.core.recurrence.expansion import moments
from crmcal.core.recurrence.patience import Patience, Reserve
from crmcal.core.recurrence.reading import parse_rule
from crmcal.core.recurrence.rule import RuleError

OFFSET: Final = re.compile(r"([+-])([01]\d|2[0-3]):?([0-5]\d):?([0-5]\d)?")
THE_END: Final = wall_of(date(2101, 1, 1))
MAX_ONSETS: Final = 600  # two a year for three centuries: more is not a time zone but a bomb
MAX_STEPS: Final = 5_000  # of the days looked at for them
EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - wall clock
FIRST_MOMENT: Final = wall_of(EPOCH)
ZERO: Final = timedelta(0)


class Onset(NamedTuple):
    """The instant an observance takes effect: UTC seconds, offsets before and after in seconds."""

    instant: int
    before: int
    after: int


class FileZone(tzinfo):
    """A zone made of onsets; before the first one its offset-from holds."""

    def __init__(self, name: str, location: str, onsets: Sequence[Onset]) -> None:
        self.name = name
        self.location = location
        self.instants = array("q", (onset.instant for onset in onsets))  # a calendar may define ten thousand zones
        self.offsets = array("l", (onsets[0].before, *(onset.after for onset in onsets)))
        pairs = list(zip(self.offsets, self.offsets[1:], strict=False))
        # By the wall clock a gap ends, and an overlap's first pass begins, later by the larger offset (fold=0), else by the smaller.
        self.walls = (
            array("q", (instant + max(pair) for instant, pair in zip(self.instants, pairs, strict=True))),
            array("q", (instant + min(pair) for instant, pair in zip(self.instants, pairs, strict=True))),
        )

    @classmethod
    def read(cls, name: str, octets: bytes) -> Self | None:
        """The zone a VTIMEZONE defines; None when no part of it can be read."""
        found, _ = lines(octets)
        location = next((value.strip() for name, _, value in found if name.upper() == "X-LIC-LOCATION"), "")
        onsets = sorted({onset for block in observances(found) for onset in onsets_of(block)})
        return cls(name, location, onsets) if onsets else None

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """Offset from UTC at a wall-clock time."""
        if moment is None:
            return ZERO
        wall = (moment.replace(tzinfo=None, fold=0) - EPOCH) // timedelta(seconds=1)
        return timedelta(seconds=self.offsets[bisect_right(self.walls[moment.fold], wall)])

    def fromutc(self, moment: datetime) -> datetime:
        """A UTC time, given with this zone attached, as wall-clock time."""
        instant = (moment.replace(tzinfo=None) - EPOCH) // timedelta(seconds=1)
        place = bisect_right(self.instants, instant)
        local = moment + timedelta(seconds=self.offsets[place])
        repeated = place > 0 and instant - self.instants[place - 1] < self.offsets[place - 1] - self.offsets[place]
        return local.replace(fold=1) if repeated else local

    def tzname(self, moment: datetime | None) -> str:  # noqa: ARG002 - tzinfo's signature
        """The TZID."""
        return self.name

    def dst(self, moment: datetime | None) -> None:
        """Not known: RFC 5545 gives offsets only."""


def observances(found: Sequence[Line]) -> Iterator[dict[str, str]]:
    """The STANDARD and DAYLIGHT parts: first value per property."""
    block: dict[str, str] | None = None
    for written, _, value in found:
        name = written.upper()
        if name == "BEGIN" and value.strip().upper() in {"STANDARD", "DAYLIGHT"}:
            block = {}
        elif name == "END" and block is not None:
            yield block
            block = None
        elif block is not None:
            block.setdefault(name, value.strip())


def onsets_of(block: dict[str, str]) -> Iterator[Onset]:
    """When one observance takes effect; nothing when a property it needs is missing or broken."""
    before, after = offset(block.get("TZOFFSETFROM", "")), offset(block.get("TZOFFSETTO", ""))
    if before is None or after is None:
        return
    zone = timezone(timedelta(seconds=before))  # UNTIL is UTC, DTSTART is wall clock under the offset before
    try:
        start = date_or_time(block.get("DTSTART", ""), zone)
        for moment in (start, *dated(block, zone)):
            if isinstance(moment, datetime):
                yield Onset(int(moment.timestamp()), before, after)
        if isinstance(start, datetime):
            yield from (Onset(instant, before, after) for instant in ruled(block, start))
    except (ValueError, OverflowError):
        return


def ruled(block: dict[str, str], start: datetime) -> Iterator[int]:
    """The instants its RRULE gives, up to a year nobody plans for."""
    if "RRULE" not in block:
        return
    try:
        for moment in islice(moments(parse_rule(block["RRULE"], start), start, Patience(Reserve(steps=MAX_STEPS))), MAX_ONSETS):
            if moment >= THE_END:
                return
            yield moment - FIRST_MOMENT
    except RuleError:
        return


def dated(block: dict[str, str], zone: tzinfo) -> Iterator[date | datetime]:
    """The onsets its RDATE gives."""
    for moment in date_list(block.get("RDATE", ""), zone):
        if isinstance(moment, datetime):
            yield moment if moment.tzinfo is not UTC else moment.astimezone(zone)


def offset(text: str) -> int | None:
    """A UTC-OFFSET (RFC 5545 §3.3.14) in seconds; None when it is none."""
    found = OFFSET.fullmatch(text)
    if not found:
        return None
    seconds = int(found[2]) * 3600 + int(found[3]) * 60 + int(found[4] or 0)
    return -seconds if found[1] == "-" else seconds
