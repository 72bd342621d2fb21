"""How long each instance lasts (RFC 5545 §3.8.5.3): exactly as long with DTEND, nominally with DURATION."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypeAlias

from crmcal.core.model import Event
from crmcal.core.recurrence.clock import DAY, clock_of, moment_of, wall_of

Spans: TypeAlias = Callable[[int], tuple[date, date]]


def spans(event: Event) -> Spans:
    """What gives the start and the end of an event's instance from its moment; the end is never before the start.

    Days of a DURATION keep the wall clock and the rest is exact; a length that DTEND gave is exact altogether; that of
    all-day events is whole days. An end written in a zone of its own is given in it.
    """
    clock, end_clock = clock_of(event.start), clock_of(event.end)
    length = max(0, moment_of(event.end) - moment_of(event.start))
    if length and not event.all_day and event.duration and event.duration.days > 0:
        return _nominal(event, event.duration.days * DAY, event.duration.seconds)
    if clock.zone is end_clock.zone:
        return partial(clock.span, length)
    return lambda moment: (clock.when(moment), end_clock.when(moment + length))


def spans_with_periods(event: Event, ends: dict[int, int]) -> Spans:
    """The same where some instances have ends of their own (RDATE with PERIOD, §3.8.5.2), by their moments."""
    usual = spans(event)
    if not ends:
        return usual
    when = clock_of(event.start).when
    return lambda moment: (when(moment), when(max(ends[moment], moment))) if moment in ends else usual(moment)


def _nominal(event: Event, days: int, rest: int) -> Spans:
    clock, end_clock = clock_of(event.start), clock_of(event.end)

    def span(moment: int) -> tuple[date, date]:
        start = clock.when(moment)
        return start, end_clock.when(clock.moment(wall_of(start) + days) + rest)

    return span
