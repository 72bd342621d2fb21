"""The steps of HOURLY, MINUTELY and SECONDLY rules (RFC 5545 §3.3.10), by the wall clock as all others."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from crmcal.core.recurrence.clock import DAY, LAST_DAY
from crmcal.core.recurrence.patience import Patience
from crmcal.core.recurrence.periods import STANDSTILL, allowed_days, has_day_parts
from crmcal.core.recurrence.rule import Freq, Rule, RuleError

_UNIT: Final = {Freq.HOURLY: 3600, Freq.MINUTELY: 60, Freq.SECONDLY: 1}
_PATIENCE: Final = 1_000_000  # how many steps may be looked at without finding one that the rule allows
_COST_OF_A_DAY: Final = 8  # of looking at a day, in steps: so patience ends after some 400 empty years too


class _Steps(NamedTuple):
    """Which units of a day a rule allows.

    per_day: how many units a day has
    phase:   the unit of DTSTART, counted through all days
    allowed: the allowed units of a day in order; None when all are
    """

    per_day: int
    phase: int
    interval: int
    allowed: tuple[int, ...] | None
    allowed_set: frozenset[int]


def ticks(rule: Rule, first: int, patience: Patience) -> Iterator[int]:
    """The walls a rule names, from the unit of DTSTART's wall `first` on."""
    unit = _UNIT[rule.freq]
    allowed = _allowed(rule)
    steps = _Steps(DAY // unit, first // unit, rule.interval, allowed, frozenset(allowed or ()))
    within = positions(_within(rule), rule.bysetpos)
    if not within:
        raise RuleError(STANDSTILL)
    return (tick * unit + second for tick in _units(rule, steps, patience) for second in within)


def times_of_day(rule: Rule) -> tuple[int, ...]:
    """The times of a day that a DAILY or longer rule names, in seconds."""
    return tuple(hour * 3600 + minute * 60 + second for hour in rule.byhour for minute in rule.byminute for second in rule.bysecond)


def positions(values: Sequence[int], bysetpos: tuple[int, ...]) -> Sequence[int]:
    """The values at the positions BYSETPOS names, all without it; values and result are in order."""
    if not bysetpos:
        return values
    size = len(values)
    places = {place - 1 if place > 0 else size + place for place in bysetpos if abs(place) <= size}
    return [values[place] for place in sorted(places)]


def _within(rule: Rule) -> Sequence[int]:
    """The seconds within one unit that are named: BYMINUTE and BYSECOND expand what is longer than they."""
    if rule.freq == Freq.HOURLY:
        return [minute * 60 + second for minute in rule.byminute for second in rule.bysecond]
    return rule.bysecond if rule.freq == Freq.MINUTELY else (0,)


def _allowed(rule: Rule) -> tuple[int, ...] | None:
    """The units of a day that BYHOUR, BYMINUTE and BYSECOND leave where they limit."""
    hours = rule.byhour or range(24)
    if rule.freq == Freq.HOURLY:
        return rule.byhour or None
    minutes = rule.byminute or range(60)
    if rule.freq == Freq.MINUTELY:
        return tuple(h * 60 + m for h in hours for m in minutes) if rule.byhour or rule.byminute else None
    if not (rule.byhour or rule.byminute or rule.bysecond):
        return None
    return tuple(h * 3600 + m * 60 + s for h in hours for m in minutes for s in rule.bysecond or range(60))


def _units(rule: Rule, steps: _Steps, patience: Patience) -> Iterator[int]:
    """The allowed units, counted through all days; gives up after looking at a million in vain."""
    idle = 0
    for day in _days(rule, steps, patience):
        begin = steps.phase - day * steps.per_day  # on DTSTART's own day nothing before it is gone through
        spaced = range(begin if begin > 0 else begin % steps.interval, steps.per_day, steps.interval)
        found = _common(spaced, steps)
        if found:
            idle = 0
            base = day * steps.per_day
            yield from (base + unit for unit in found)
        elif begin <= 0:
            if steps.per_day % steps.interval == 0:  # then every day has the same steps
                raise RuleError(STANDSTILL)
            taken = _COST_OF_A_DAY + min(len(spaced), len(steps.allowed_set))
            patience.spend(taken)
            idle += taken
            if idle > _PATIENCE:
                raise RuleError(STANDSTILL)


def _common(spaced: range, steps: _Steps) -> Sequence[int]:
    """The units both in step and allowed, at the cost of the fewer."""
    if steps.allowed is None:
        return spaced
    if len(spaced) < len(steps.allowed):
        return [unit for unit in spaced if unit in steps.allowed_set]
    return [unit for unit in steps.allowed if unit in spaced]


def _days(rule: Rule, steps: _Steps, patience: Patience) -> Iterator[int]:
    first = steps.phase // steps.per_day
    if has_day_parts(rule):
        return (day for day in allowed_days(rule, first, patience) if day >= first)
    if steps.interval < steps.per_day:
        return iter(range(first, LAST_DAY + 1))
    last = (LAST_DAY + 1) * steps.per_day
    return (unit // steps.per_day for unit in range(steps.phase, last, steps.interval))
