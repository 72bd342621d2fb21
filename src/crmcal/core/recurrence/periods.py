"""The periods of a rule, one after the other, each as the days it names; stops where nothing more can come."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Final

from crmcal.core.recurrence.clock import LAST_DAY
from crmcal.core.recurrence.days import month_days, week_days, week_start, week_year, year_days
from crmcal.core.recurrence.patience import Patience
from crmcal.core.recurrence.rule import Freq, Rule, RuleError, Weekday

# The Gregorian calendar repeats after 400 years: a rule that named nothing in so many periods never will.
_CYCLE: Final = {Freq.YEARLY: 400, Freq.MONTHLY: 4_800, Freq.WEEKLY: 20_871}
_CYCLE_OF_MONTHS: Final = 4_800
STANDSTILL: Final = "the rule names no further date within 400 years"


def periods(rule: Rule, first: int) -> Iterator[Sequence[int]]:
    """The days each YEARLY, MONTHLY or WEEKLY period names, from the period of the day `first` on; some are empty."""
    if rule.freq == Freq.WEEKLY:
        weeks = range(week_start(first, rule.wkst), LAST_DAY + 1, 7 * rule.interval)
        if rule.bymonth or rule.bymonthday or rule.byyearday or rule.byweekno:
            return (week_days(rule, week) for week in weeks)
        offsets = [day - 1 for day in week_days(rule, 1)]
        return ([week + offset for offset in offsets] for week in weeks)
    start = date.fromordinal(first)
    if rule.freq == Freq.MONTHLY:
        months = range(start.year * 12 + start.month - 1, 120_000, rule.interval)
        return (month_days(rule, month // 12, month % 12 + 1) for month in months)
    if rule.byweekno:  # the first week of the year 10000 begins in 9999
        return (year_days(rule, year) for year in range(week_year(first, rule.wkst), 10_001, rule.interval))
    return (year_days(rule, year) for year in range(start.year, 10_000, rule.interval))


def plain_step(rule: Rule, first: int) -> int | None:
    """The days from one instance to the next of a rule that says no more than every so many days or weeks.

    Most rules are of this kind, and need no periods.
    """
    if rule.bysetpos or rule.bymonth or rule.bymonthday or rule.byyearday or rule.byweekno:
        return None
    if rule.freq == Freq.DAILY:
        return None if rule.byday else rule.interval
    same_weekday = rule.byday == (Weekday(0, (first - 1) % 7),)
    return 7 * rule.interval if rule.freq == Freq.WEEKLY and same_weekday else None


def daily(rule: Rule, first: int, patience: Patience) -> Iterator[int]:
    """The days of a DAILY rule, from its DTSTART `first` on."""
    if not has_day_parts(rule):
        return iter(range(first, LAST_DAY + 1, rule.interval))
    if rule.interval == 1:
        return allowed_days(rule, first, patience)
    months = ([day for day in month if (day - first) % rule.interval == 0] for month in _months(rule, first))
    return chain.from_iterable(moving(months, _CYCLE_OF_MONTHS, cost(rule), patience))


def allowed_days(rule: Rule, first: int, patience: Patience) -> Iterator[int]:
    """Every day that the rule's BY parts allow, from the month of `first` on."""
    return chain.from_iterable(moving(_months(rule, first), _CYCLE_OF_MONTHS, cost(rule), patience))


def has_day_parts(rule: Rule) -> bool:
    """Whether the rule has a BY part about days."""
    return bool(rule.bymonth or rule.bymonthday or rule.byday or rule.byyearday or rule.byweekno)


def cycle(rule: Rule) -> int:
    """How many periods of `periods` a rule may stand still."""
    return _CYCLE[rule.freq]


def cost(rule: Rule) -> int:
    """How many days have to be looked at, one by one, to tell those of one period; 0 where they can be told at once."""
    if rule.freq == Freq.WEEKLY:
        return 7 if rule.bymonth or rule.bymonthday or rule.byyearday or rule.byweekno else 0
    if rule.freq == Freq.YEARLY and (rule.byweekno or rule.byyearday):
        return 7 * len(rule.byweekno) or len(rule.byyearday)
    if rule.byyearday or rule.byweekno or (rule.byday and rule.bymonthday):
        return (len(rule.bymonth) if rule.freq == Freq.YEARLY else 1) * (len(rule.bymonthday) or 31)
    return 0


def moving(stretches: Iterable[Sequence[int]], longest: int, price: int, patience: Patience) -> Iterator[Sequence[int]]:
    """The stretches that hold something, each at a price; RuleError once more than `longest` in a row were empty, or patience is at its end."""
    idle = 0
    for stretch in stretches:
        if price or not stretch:
            patience.spend(price or 1)
        if stretch:
            idle = 0
            yield stretch
        else:
            idle += 1
            if idle > longest:
                raise RuleError(STANDSTILL)


def _months(rule: Rule, first: int) -> Iterator[Sequence[int]]:
    start = date.fromordinal(first)
    months = range(start.year * 12 + start.month - 1, 120_000)
    return (month_days(rule, month // 12, month % 12 + 1) for month in months)
