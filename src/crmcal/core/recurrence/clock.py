"""Moments as whole numbers, so that instants sort, hash and add up without the traps of aware datetimes.

A *moment* is a number of seconds since the day before 1 January of year 1: of UTC for date-times, of the calendar
(always a midnight) for dates. A *wall* is the same count read from a local clock, whatever its zone.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TypeAlias

DAY = 86_400
EPOCH = date(1970, 1, 1).toordinal() * DAY  # the moment from which the rest of the world counts
LAST_DAY = date.max.toordinal()
_ONE_DAY = timedelta(days=1)
_ORIGIN = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall clock has no zone
_ORIGIN_WALL = _ORIGIN.toordinal() * DAY
_MIN_WALL = DAY
_MAX_WALL = LAST_DAY * DAY + DAY - 1
_SteadyDay: TypeAlias = Callable[[tzinfo, int], tuple[int, datetime] | None]


def wall_of(when: date) -> int:
    """What a local clock shows at `when`; midnight for dates."""
    if isinstance(when, datetime):
        return when.toordinal() * DAY + when.hour * 3600 + when.minute * 60 + when.second
    return when.toordinal() * DAY


def moment_of(when: date) -> int:
    """The moment of a date or an aware datetime."""
    if not isinstance(when, datetime):
        return when.toordinal() * DAY
    if when.tzinfo is None:
        return wall_of(when)
    if when.fold:
        return wall_of(when) - _offset_seconds(when.utcoffset())
    return _zone_clock(when.tzinfo).moment(wall_of(when))


def clock_of(when: date) -> "Clock":
    """The clock that a series starting at `when` runs by."""
    if isinstance(when, datetime):
        return _zone_clock(when.tzinfo or UTC)
    return DATES


class DateClock:
    """The clock of all-day series: dates never pass through a zone."""

    __slots__ = ()
    zone = None

    def moment(self, wall: int) -> int:
        """The moment a wall stands for."""
        return wall

    def moments(self, walls: Iterable[int]) -> Iterator[int]:
        """The moments of walls that are in order."""
        return iter(walls)

    def when(self, moment: int) -> date:
        """The date at a moment, kept within the years Python knows."""
        return date.fromordinal(min(max(moment // DAY, 1), LAST_DAY))

    def span(self, length: int, moment: int) -> tuple[date, date]:
        """The dates at a moment and `length` seconds later."""
        return self.when(moment), self.when(moment + length)

    def moment_of(self, when: date) -> int:
        """The moment of a value written for this series: a date-time counts as the date it shows."""
        return when.toordinal() * DAY


class ZoneClock:
    """The clock of one time zone, read as in RFC 5545 §3.3.5: a time that a gap skips has the offset before it."""

    __slots__ = ("_steady", "_usual", "zone")

    def __init__(self, zone: tzinfo, steady_day: _SteadyDay) -> None:
        self.zone = zone
        self._steady = steady_day
        self._usual = _offset_seconds(_ORIGIN.replace(tzinfo=zone).utcoffset())

    def moment(self, wall: int) -> int:
        """The moment at which this zone's clocks show `wall`: the first of two, the shifted one where there is none."""
        steady = self._steady(self.zone, wall // DAY)
        return wall - steady[0] if steady else _resolved(self.zone, wall)

    def moments(self, walls: Iterable[int]) -> Iterator[int]:
        """The moments of walls that are in order, in order: what a gap moved waits until the clocks have passed it."""
        zone, steady_day = self.zone, self._steady
        moved: list[int] = []
        for wall in walls:
            steady = steady_day(zone, wall // DAY)
            if steady and not moved:
                yield wall - steady[0]
                continue
            moment = self.moment(wall)
            yield from (earlier for earlier in moved if earlier <= moment)
            moved = [later for later in moved if later > moment]
            if not steady and wall_of(_local(zone, moment)) != wall:
                moved.append(moment)
            else:
                yield moment
        yield from moved

    def when(self, moment: int) -> datetime:
        """The local time at a moment, always one that exists; kept within the years Python knows."""
        return self.span(0, moment)[0]

    def span(self, length: int, moment: int) -> tuple[datetime, datetime]:
        """The local times at a moment and exactly `length` seconds later; quick where both are on one steady day."""
        day = (moment + self._usual) // DAY  # the local one, but for an hour or so
        steady = self._steady(self.zone, day)
        if steady:
            offset, midnight = steady
            second = moment + offset - day * DAY
            if 0 <= second < DAY - length:
                start = midnight + _seconds(second)
                return start, start + _seconds(length) if length else start
        return _local(self.zone, moment), _local(self.zone, moment + length)

    def moment_of(self, when: date) -> int:
        """The moment of a value written for this series: a date counts as its local midnight."""
        return moment_of(when) if isinstance(when, datetime) else self.moment(wall_of(when))


DATES = DateClock()
Clock: TypeAlias = DateClock | ZoneClock


def _steady_day(zone: tzinfo, day: int) -> tuple[int, datetime] | None:
    """The offset in seconds that holds throughout a day of the zone, and its midnight; None when the offset changes."""
    try:
        midnight = datetime.fromordinal(day).replace(tzinfo=zone)
        offset = midnight.utcoffset()
        if offset != (midnight + _ONE_DAY).utcoffset():
            return None
    except (OverflowError, ValueError):
        return None
    return _offset_seconds(offset), midnight


# Shared by all series: calendars have few zones and the same days. Ninety years of one zone take about 10 MB.
_cached_steady_day = lru_cache(maxsize=2**15)(_steady_day)


@lru_cache(maxsize=2**6)
def _cached_clock(zone: tzinfo) -> ZoneClock:
    return ZoneClock(zone, _cached_steady_day)


def _zone_clock(zone: tzinfo) -> ZoneClock:
    try:
        return _cached_clock(zone)
    except TypeError:  # dateutil's tzrange cannot be a key
        return ZoneClock(zone, _steady_day)


@lru_cache(maxsize=2**12)
def _seconds(count: int) -> timedelta:
    """Cached, since meetings begin at few times of the day and last for few lengths."""
    return timedelta(0, count)


def _resolved(zone: tzinfo, wall: int) -> int:
    """The moment of a wall on a day when the offset changes."""
    moment = wall - _offset_seconds(_naive(wall).replace(tzinfo=zone).utcoffset())
    # In a gap zoneinfo takes the offset before it, as the RFC wants; dateutil's zones take the one after.
    return moment + max(0, wall - wall_of(_local(zone, moment)))


def _local(zone: tzinfo, moment: int) -> datetime:
    try:
        if _MIN_WALL <= moment <= _MAX_WALL:
            return _naive(moment).replace(tzinfo=UTC).astimezone(zone)
    except OverflowError:
        pass
    # The hours that are within Python's years in this zone but not in UTC, or the other way round.
    offset = _offset_seconds(_naive(moment).replace(tzinfo=zone).utcoffset())
    return _naive(moment + offset).replace(tzinfo=zone)


def _naive(wall: int) -> datetime:
    return _ORIGIN + timedelta(0, min(max(wall, _MIN_WALL), _MAX_WALL) - _ORIGIN_WALL)


def _offset_seconds(offset: timedelta | None) -> int:
    return offset.days * DAY + offset.seconds if offset else 0
