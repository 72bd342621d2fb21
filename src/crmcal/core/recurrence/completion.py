"""Fills in what a rule leaves to DTSTART (RFC 5545 §3.3.10): which day, which hour, which minute."""

from dataclasses import replace
from datetime import date, datetime
from typing import TypeAlias

from crmcal.core.recurrence.rule import Freq, Rule, RuleError, Weekday

_Numbers: TypeAlias = tuple[int, ...]


def completed(rule: Rule, start: date, *, until: int | None) -> Rule:
    """The rule with all that DTSTART supplies, and a flaw for every part its FREQ must not have."""
    if not isinstance(start, datetime) and rule.freq > Freq.DAILY:
        raise RuleError("the rule counts hours, minutes or seconds of a series that has dates only")
    if any(day.nth for day in rule.byday):
        rule = _without_stray_numbers(rule)
    bymonth, bymonthday, byday = _days(rule, start)
    byhour, byminute, bysecond = _times(rule, start)
    return replace(
        rule,
        until=until,
        nth_of_year=rule.freq == Freq.YEARLY and not rule.bymonth,
        flaws=rule.flaws + _misplaced(rule),
        bymonth=bymonth,
        bymonthday=bymonthday,
        byday=byday,
        byhour=byhour,
        byminute=byminute,
        bysecond=bysecond,
    )


def _without_stray_numbers(rule: Rule) -> Rule:
    """A numbered BYDAY has no meaning by week or day (§3.3.10): there `1MO` is read as each Monday."""
    if rule.freq <= Freq.MONTHLY and not rule.byweekno:
        return rule
    # Of a numbered week 1 and -1 are the day itself; there is no second one.
    kept = {Weekday(0, day.weekday) for day in rule.byday if abs(day.nth) <= 1 or not rule.byweekno}
    if not kept:
        raise RuleError("the rule asks for the second of a weekday within a week")
    flaw = "the rule numbers a weekday where there is only one to number"
    return replace(rule, byday=tuple(sorted(kept)), flaws=(*rule.flaws, flaw))


def _misplaced(rule: Rule) -> tuple[str, ...]:
    """Flaws for the parts that §3.3.10 forbids for this FREQ; they are followed as limits all the same."""
    by_weeks_or_year = rule.byyearday or rule.byweekno or rule.freq > Freq.MONTHLY
    forbidden = {
        "BYWEEKNO": rule.byweekno and rule.freq != Freq.YEARLY,
        "BYYEARDAY": rule.byyearday and rule.freq in (Freq.MONTHLY, Freq.WEEKLY, Freq.DAILY),
        "BYMONTHDAY": rule.bymonthday and rule.freq == Freq.WEEKLY,
        "SKIP": rule.skip != "OMIT" and by_weeks_or_year,
    }
    return tuple(f"the rule has {name}, which its FREQ does not allow" for name, wrong in forbidden.items() if wrong)


def _days(rule: Rule, start: date) -> tuple[_Numbers, _Numbers, tuple[Weekday, ...]]:
    """BYMONTH, BYMONTHDAY and BYDAY; where the rule names no day, DTSTART's weekday or day of the year does."""
    months, days, weekdays = rule.bymonth, rule.bymonthday, rule.byday
    if rule.freq > Freq.WEEKLY or rule.byyearday or (weekdays and not days):
        return months, days, weekdays
    if rule.byweekno or rule.freq == Freq.WEEKLY:
        implicit = not days and (rule.freq == Freq.YEARLY or not rule.byweekno)
        return months, days, (Weekday(0, start.weekday()),) if implicit else weekdays
    if rule.freq == Freq.MONTHLY:
        return months, days or (start.day,), weekdays
    # A yearly rule by days of the month, without a month, means DTSTART's: Windows 10 writes birthdays so.
    return months or (start.month,), days or (start.day,), weekdays


def _times(rule: Rule, start: date) -> tuple[_Numbers, _Numbers, _Numbers]:
    """BYHOUR, BYMINUTE and BYSECOND, each DTSTART's unless FREQ or the rule says otherwise."""
    if not isinstance(start, datetime):
        return (0,), (0,), (0,)  # §3.3.10: with a DATE they are ignored
    return (
        rule.byhour or ((start.hour,) if rule.freq <= Freq.DAILY else ()),
        rule.byminute or ((start.minute,) if rule.freq <= Freq.HOURLY else ()),
        rule.bysecond or ((start.second,) if rule.freq <= Freq.MINUTELY else ()),
    )
