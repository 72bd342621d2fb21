"""Steps through a rule (RFC 5545 §3.3.10): its instances in order, in bounded time whatever the rule says."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, dropwhile
from typing import Final

from crmcal.core.recurrence.clock import DAY, LAST_DAY, clock_of, moment_of, wall_of
from crmcal.core.recurrence.patience import Patience
from crmcal.core.recurrence.periods import STANDSTILL, cost, cycle, daily, moving, periods, plain_step
from crmcal.core.recurrence.rule import Freq, Rule, RuleError
from crmcal.core.recurrence.ticks import positions, ticks, times_of_day

OUT_OF_YEARS: Final = "the rule names no further date before the year 10000"
_END: Final = (LAST_DAY + 1) * DAY - 1


def instances(rule: Rule, start: date) -> Iterator[date]:
    """The start of each instance, DTSTART first, in the type and zone of `start`, in order and without repetition.

    DTSTART counts as the first of COUNT even where the rule does not name it. A local time that does not exist is moved
    by the gap (§3.3.5). Raises RuleError after the last instance that could be found when the rule stands still for 400
    years, or runs out of years, before its own end.
    """
    return map(clock_of(start).when, moments(rule, start, Patience()))


def moments(rule: Rule, start: date, patience: Patience) -> Iterator[int]:
    """The same as moments (see `clock`); a RuleError also ends them where patience does."""
    first = moment_of(start)
    yield first
    if rule.count != 1:
        yield from _named(rule, start, patience, after=first, seen=1)


def excluded_moments(rule: Rule, start: date, patience: Patience) -> Iterator[int]:
    """The moments an EXRULE names: as an RRULE's, but DTSTART only where the rule names it (RFC 2445 §4.8.5.2)."""
    return _named(rule, start, patience, after=moment_of(start) - 1, seen=0)


def _named(rule: Rule, start: date, patience: Patience, *, after: int, seen: int) -> Iterator[int]:
    """The moments the rule itself names after one, in order, each once; `seen` of its COUNT are out already."""
    first = wall_of(start)
    until = rule.until if rule.until is not None else _END
    left = -1 if rule.count is None else rule.count - seen
    found = False
    for moment in clock_of(start).moments(dropwhile(first.__gt__, _walls(rule, first, patience))):
        if moment <= after:
            continue
        if moment > until:
            if rule.until is None:
                break
            return
        found = True
        after = moment
        yield moment
        left -= 1
        if not left:
            return
    if left > 0 or not found:
        raise RuleError(OUT_OF_YEARS)


def _walls(rule: Rule, first: int, patience: Patience) -> Iterator[int]:
    """What a local clock shows at each instance, from the day of DTSTART's wall `first` on, or before."""
    if rule.freq > Freq.DAILY:
        return ticks(rule, first, patience)
    times = times_of_day(rule)
    too_early = (first // DAY).__gt__  # a day may have 86,400 instances: those before DTSTART are not gone through one by one
    step = plain_step(rule, first // DAY)
    if step and times == (first % DAY,):
        return iter(range(first, _END, step * DAY))
    if rule.freq == Freq.DAILY:
        return _at_times(dropwhile(too_early, daily(rule, first // DAY, patience)), positions(times, rule.bysetpos), first)
    stretches = periods(rule, first // DAY)
    if not rule.bysetpos:
        return _at_times(dropwhile(too_early, chain.from_iterable(moving(stretches, cycle(rule), cost(rule), patience))), times, first)
    picked = (_picked(days, times, rule.bysetpos) for days in stretches)
    return chain.from_iterable(moving(picked, cycle(rule), cost(rule) + len(rule.bysetpos), patience))


def _at_times(days: Iterator[int], times: Sequence[int], first: int) -> Iterator[int]:
    """The walls at some times of some days, without those of DTSTART's own day that are before its wall `first`."""
    if not times:
        raise RuleError(STANDSTILL)
    if len(times) == 1:
        time = times[0]
        return (day * DAY + time for day in days)
    first_day, rest = first // DAY, times[bisect_left(times, first % DAY) :]
    return (day * DAY + time for day in days for time in (times if day != first_day else rest))


def _picked(days: Sequence[int], times: Sequence[int], bysetpos: tuple[int, ...]) -> list[int]:
    """The walls at the positions BYSETPOS names, without building them all: there may be 31 million in a year."""
    numbers = positions(range(len(days) * len(times)), bysetpos)
    return [days[number // len(times)] * DAY + times[number % len(times)] for number in numbers]
