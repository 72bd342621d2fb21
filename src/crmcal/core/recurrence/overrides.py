"""Puts overrides in the place of instances (RFC 5545 §3.8.4.4): of one, or of all from one on (RANGE, §3.2.13)."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from crmcal.core.model import Event, Occurrence
from crmcal.core.recurrence.clock import Clock, ZoneClock, clock_of, moment_of, wall_of
from crmcal.core.recurrence.dates import excluded_by_date
from crmcal.core.recurrence.durations import Spans, spans
from crmcal.core.recurrence.matching import Placed, is_loose, named_moment, placed


class _Range(NamedTuple):
    """A THISANDFUTURE override: from `moment` on, instances move by `shift` of wall-clock time and last as its own."""

    moment: int
    event: Event
    shift: int
    clock: Clock
    span: Spans


def overridden(scheduled: Mapping[int, Occurrence], overrides: Iterable[Event], master: Event) -> list[Occurrence]:
    """The instances of a master, by moment, with the overrides applied, unordered; those that match none are added.

    An override of an instance that EXDATE takes out goes with it, since so clients delete what they had moved; one with
    THISANDFUTURE still holds for the instances after that.
    """
    clock, excluded = clock_of(master.start), excluded_by_date(master)
    wanted = [event for event in overrides if event.this_and_future or not excluded(named_moment(event, clock))]
    places = placed(wanted, scheduled, clock)
    places.sort(key=lambda place: (place.moment, not place.event.this_and_future))
    ranges = [_range(place, clock) for place in places if place.event.this_and_future]
    begins = [each.moment for each in ranges]
    # Of a THISANDFUTURE override and a single one of the same instance the latter comes last and wins.
    own = {place.moment if place.matches else (place.moment, is_loose(place.event, clock)): place for place in places}
    result = [_own(place, clock) for place in own.values() if place.matches or not excluded(place.moment)]
    for moment, occurrence in scheduled.items():
        if moment not in own:
            index = bisect_right(begins, moment)
            result.append(_moved(occurrence, moment, ranges[index - 1], clock) if index else occurrence)
    return result


def standing_alone(event: Event) -> Occurrence:
    """An override whose master is unknown: the occurrence it describes."""
    return Occurrence(event, event.recurrence_id, event.start, event.end)


def _own(place: Placed, clock: Clock) -> Occurrence:
    """The occurrence an override describes itself; where it can be, its RECURRENCE-ID is given in the series' zone."""
    event = place.event
    as_written = is_loose(event, clock) and not place.matches
    recurrence_id = event.recurrence_id if as_written else clock.when(place.moment)
    return Occurrence(event, recurrence_id, event.start, event.end)


def _range(place: Placed, clock: Clock) -> _Range:
    event = _in_zone_of_series(place.event, clock)
    shift = wall_of(event.start) - wall_of(clock.when(place.moment))
    return _Range(place.moment, place.event, shift, clock_of(event.start), spans(event))


def _moved(occurrence: Occurrence, moment: int, by: _Range, clock: Clock) -> Occurrence:
    """An instance that a THISANDFUTURE override rescheduled: same shift, same length, same fields."""
    start, end = by.span(by.clock.moment(wall_of(clock.when(moment)) + by.shift))
    return Occurrence(by.event, occurrence.recurrence_id, start, end)


def _in_zone_of_series(event: Event, clock: Clock) -> Event:
    """An override written in UTC, as some servers do: it means the series' own wall clock, which DST moves."""
    if not isinstance(clock, ZoneClock) or not isinstance(event.start, datetime) or event.start.tzname() != "UTC":
        return event
    return event._replace(start=clock.when(moment_of(event.start)), end=clock.when(moment_of(event.end)))
