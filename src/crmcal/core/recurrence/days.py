"""Which days of a year, a month or a week a rule names (RFC 5545 §3.3.10); days are ordinals, as `date` has them."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from crmcal.core.recurrence.rule import Freq, Rule, Weekday

_MONTH_LENGTHS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY: Final = 2
_THURSDAY: Final = 3


def year_days(rule: Rule, year: int) -> list[int]:
    """The days of one period of a YEARLY rule; with BYWEEKNO the period is the year of its weeks, as in ISO 8601."""
    if rule.byweekno:
        return _fitting(rule, _days_of_weeks(rule, year))
    first, last = _january_1st(year), _january_1st(year + 1) - 1
    if rule.byyearday:
        return _fitting(rule, _counted(rule.byyearday, first, last))
    if rule.bymonth:
        return sorted({day for month in rule.bymonth for day in month_days(rule, year, month)})
    return sorted(_weekdays(rule.byday, first, last))


def month_days(rule: Rule, year: int, month: int) -> list[int]:
    """The days of one month that a rule allows: the period of a MONTHLY rule, a stretch of any shorter one."""
    if rule.bymonth and month not in rule.bymonth:
        return []
    first = date(year, month, 1).toordinal()
    last = first + month_length(year, month) - 1
    if rule.bymonthday:
        days: Collection[int] = _days_of_month(rule, first, last)
    elif rule.byday and not rule.nth_of_year:
        days = _weekdays(rule.byday, first, last)
    else:
        days = range(first, last + 1)
    if rule.byyearday or rule.byweekno or (rule.byday and (rule.bymonthday or rule.nth_of_year)):
        return _fitting(rule, days)
    return sorted(days)


def week_days(rule: Rule, first: int) -> list[int]:
    """The days of the week that begins on `first`: one period of a WEEKLY rule."""
    if not rule.byday:
        return _fitting(rule, range(first, first + 7))
    days = sorted(first + (weekday - rule.wkst) % 7 for _, weekday in rule.byday)
    return _fitting(rule, days) if rule.bymonth or rule.bymonthday or rule.byyearday or rule.byweekno else days


def week_start(day: int, wkst: int) -> int:
    """The first day of the week around a day."""
    return day - (day - 1 - wkst) % 7  # day 1, 1 January of year 1, was a Monday


def week_year(day: int, wkst: int) -> int:
    """The year to which the week around a day belongs: the one that has at least four of its days (§3.3.10)."""
    middle = week_start(day, wkst) + _THURSDAY
    return date.fromordinal(middle).year if middle > 0 else 0


def month_length(year: int, month: int) -> int:
    """How many days a month has."""
    leap = month == _FEBRUARY and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _MONTH_LENGTHS[month] + leap


def _january_1st(year: int) -> int:
    """Also for the years 0 and 10000, which `date` does not have."""
    past = year - 1
    return past * 365 + past // 4 - past // 100 + past // 400 + 1


def _first_week(year: int, wkst: int) -> int:
    january_1st = _january_1st(year)
    monday = week_start(january_1st, wkst)
    return monday if january_1st - monday <= _THURSDAY else monday + 7


def _days_of_weeks(rule: Rule, year: int) -> set[int]:
    first, following = _first_week(year, rule.wkst), _first_week(year + 1, rule.wkst)
    weeks = _counted(rule.byweekno, 1, (following - first) // 7)
    return {first + (week - 1) * 7 + day for week in weeks for day in range(7)}


def _days_of_month(rule: Rule, first: int, last: int) -> set[int]:
    days = _counted(rule.bymonthday, first, last)
    if rule.skip != "OMIT" and any(number > last - first + 1 for number in rule.bymonthday):
        days.add(last if rule.skip == "BACKWARD" else last + 1)
    return days


def _counted(numbers: Iterable[int], first: int, last: int) -> set[int]:
    """The numbered days from `first` to `last`; negative numbers count from the end, those beyond are left out."""
    days = {first + number - 1 if number > 0 else last + number + 1 for number in numbers}
    return {day for day in days if first <= day <= last}


def _weekdays(byday: Iterable[Weekday], first: int, last: int) -> set[int]:
    days: set[int] = set()
    for nth, weekday in byday:
        every = range(first + (weekday - first + 1) % 7, last + 1, 7)
        if nth == 0:
            days.update(every)
        elif abs(nth) <= len(every):
            days.add(every[nth - 1 if nth > 0 else nth])
    return days


def _fitting(rule: Rule, days: Iterable[int]) -> list[int]:
    last = date.max.toordinal()
    return [day for day in sorted(days) if 1 <= day <= last and _fits(rule, day)]


def _fits(rule: Rule, ordinal: int) -> bool:
    """Whether no BY part excludes the day."""
    day = date.fromordinal(ordinal)
    length = month_length(day.year, day.month)
    if rule.bymonth and day.month not in rule.bymonth:
        return False
    if rule.bymonthday and day.day not in rule.bymonthday and day.day - length - 1 not in rule.bymonthday:
        return False
    first, last = _january_1st(day.year), _january_1st(day.year + 1) - 1
    if rule.byyearday and ordinal - first + 1 not in rule.byyearday and ordinal - last - 1 not in rule.byyearday:
        return False
    if rule.byweekno and rule.freq != Freq.YEARLY and not _in_weeks(rule, ordinal):
        return False
    if rule.byday and not rule.nth_of_year:
        first, last = ordinal - day.day + 1, ordinal - day.day + length
    return not rule.byday or _is_weekday(rule.byday, ordinal, first, last)


def _in_weeks(rule: Rule, ordinal: int) -> bool:
    year = week_year(ordinal, rule.wkst)
    first, following = _first_week(year, rule.wkst), _first_week(year + 1, rule.wkst)
    week, weeks = (ordinal - first) // 7 + 1, (following - first) // 7
    return week in rule.byweekno or week - weeks - 1 in rule.byweekno


def _is_weekday(byday: Iterable[Weekday], ordinal: int, first: int, last: int) -> bool:
    """Whether BYDAY names the day, numbered within `first` to `last`."""
    weekday = (ordinal - 1) % 7
    names = (0, (ordinal - first) // 7 + 1, -((last - ordinal) // 7) - 1)
    return any(day.weekday == weekday and day.nth in names for day in byday)
