"""Random rules against dateutil, random series against recurring-ical-events.

What these two are known to get wrong is left out here, each with its reason; test_table.py and the tests beside it
cover it.
"""

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile
from types import SimpleNamespace
from unittest.mock import patch
from zoneinfo import ZoneInfo

import dateutil.rrule
import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from crmcal.core.model import Event, Period
from crmcal.core.recurrence import RuleError, instances, parse_rule

from .builders import event, expansion, instant, moved

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ZONES = [UTC, *map(ZoneInfo, ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"))]
EVERYTHING = (datetime(1980, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC))
unhurried = settings(deadline=None, suppress_health_check=list(HealthCheck))
starts = st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(lambda when: when.replace(microsecond=0))


def some(values: Sequence[object], most: int = 4) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True).map(lambda found: ",".join(map(str, found)))


def signed(highest: int) -> list[int]:
    return [*range(1, highest + 1), *range(-highest, 0)]


@st.composite
def rules(draw: st.DrawFn, frequencies: Sequence[str]) -> str:
    """A rule that is legal by §3.3.10 and that dateutil reads right."""
    freq = draw(st.sampled_from(frequencies))
    parts = {"FREQ": freq, "INTERVAL": draw(st.sampled_from([1, 1, 2, 3, 5, 18]))}
    wanted = draw(st.sets(st.sampled_from(["BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYDAY", "TIMES", "BYSETPOS", "WKST"]), max_size=4))
    if "BYMONTH" in wanted:
        parts["BYMONTH"] = draw(some(range(1, 13)))
    if "BYMONTHDAY" in wanted and freq != "WEEKLY":
        parts["BYMONTHDAY"] = draw(some(signed(31), 8))
    if "BYYEARDAY" in wanted and freq not in ("DAILY", "WEEKLY", "MONTHLY"):
        parts["BYYEARDAY"] = draw(some(signed(366), 12))
    if "BYDAY" in wanted:
        parts["BYDAY"] = draw(_byday(freq, by_month="BYMONTH" in parts))
    # dateutil expands BYMONTHDAY over all months of a year
    assume(freq != "YEARLY" or "BYMONTHDAY" not in parts or "BYMONTH" in parts or "BYYEARDAY" in parts)
    if "TIMES" in wanted:
        parts |= {"BYHOUR": draw(some(range(24))), "BYMINUTE": draw(some(range(60))), "BYSECOND": draw(some(range(60)))}
    # dateutil lets the first week of a WEEKLY rule begin at DTSTART
    if "BYSETPOS" in wanted and freq != "WEEKLY" and any(name.startswith("BY") for name in parts):
        parts["BYSETPOS"] = draw(some(signed(6)))
    if "WKST" in wanted:
        parts["WKST"] = draw(st.sampled_from(WEEKDAYS))
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _byday(freq: str, *, by_month: bool) -> st.SearchStrategy[str]:
    """Numbered or not: dateutil joins the two kinds with AND, so that `MO,2TU` names nothing."""
    plain = some(WEEKDAYS)
    if freq not in ("YEARLY", "MONTHLY"):
        return plain
    highest = 5 if freq == "MONTHLY" or by_month else 53
    return plain | some([f"{nth}{day}" for nth in signed(highest) for day in WEEKDAYS], 8)


@st.composite
def rules_by_week(draw: st.DrawFn) -> str:
    """By BYWEEKNO: dateutil wants BYDAY with it, and counts INTERVAL in calendar years instead of years of weeks.

    It also loses the days of a first week that lie in the year before, except for BYWEEKNO=1.
    """
    months = f";BYMONTH={draw(some(range(1, 13)))}" if draw(st.booleans()) else ""
    week_start = f";WKST={draw(st.sampled_from(WEEKDAYS))}"
    return f"FREQ=YEARLY;BYWEEKNO={draw(some([week for week in signed(50) if abs(week) > 1]))};BYDAY={draw(some(WEEKDAYS))}{months}{week_start}"


def by_dateutil(rule: str, start: datetime, horizon: datetime) -> list[datetime]:
    """DTSTART, which belongs to every set, and then what dateutil finds; it must not search on until the year 9999."""
    years = SimpleNamespace(**{**vars(dt), "MAXYEAR": horizon.year})
    with patch.object(dateutil.rrule, "datetime", years):
        found = takewhile(lambda when: when < horizon, rrulestr(rule, dtstart=start))
        return [start, *islice((when for when in found if when != start), 11)]


def by_crmcal(rule: str, start: datetime, horizon: datetime) -> list[datetime]:
    aware = start.replace(tzinfo=UTC)
    found: list[datetime] = []
    with suppress(RuleError):
        found.extend(when for when in islice(instances(parse_rule(rule, aware), aware), 12) if isinstance(when, datetime))
    return [when.replace(tzinfo=None) for when in found if when.replace(tzinfo=None) < horizon]


@settings(unhurried, max_examples=300)
@given(rule=rules(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]), start=starts)
def test_rules_by_day(rule: str, start: datetime) -> None:
    horizon = start + timedelta(days=20_000)
    assert by_crmcal(rule, start, horizon) == by_dateutil(rule, start, horizon)


@st.composite
def rules_by_time(draw: st.DrawFn) -> str:
    """Without what makes dateutil walk through years second by second."""
    freq = draw(st.sampled_from(["HOURLY", "MINUTELY", "SECONDLY"]))
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.sampled_from([1, 2, 7, 30, 50, 61, 1_000]))}"]
    wanted = draw(st.sets(st.sampled_from(["BYHOUR", "BYMINUTE", "BYSECOND", "BYDAY"])))
    limits = {"BYHOUR": 24, "BYMINUTE": 60, "BYSECOND": 60}
    parts += [f"{name}={draw(some(range(limits[name]), 6))}" for name in limits if name in wanted]
    parts += [f"BYDAY={draw(some(WEEKDAYS))}"] if "BYDAY" in wanted else []
    parts += [f"BYSETPOS={draw(some(signed(3)))}"] if freq == "HOURLY" and draw(st.booleans()) else []
    return ";".join(parts)


@settings(unhurried, max_examples=150)
@given(rule=rules_by_time(), start=starts)
def test_rules_by_time(rule: str, start: datetime) -> None:
    horizon = start + timedelta(days=5)
    try:
        expected = by_dateutil(rule, start, horizon)
    except ValueError:  # it refuses what names nothing
        expected = [start]
    assert by_crmcal(rule, start, horizon) == expected


@unhurried
@given(rule=rules_by_week(), start=starts)
def test_rules_by_week(rule: str, start: datetime) -> None:
    horizon = start + timedelta(days=20_000)
    assert by_crmcal(rule, start, horizon) == by_dateutil(rule, start, horizon)


@st.composite
def series(draw: st.DrawFn) -> list[Event]:
    """A master with what belongs to it. DTSTART is in its rule, so that COUNT means the same to both."""
    zone = draw(st.sampled_from(ZONES))
    rule, start = draw(rules(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"])), draw(starts).replace(minute=0, second=0)
    # recurring-ical-events compares UTC and local times in one set: several times a day can hide each other
    assume("BYHOUR" not in rule)
    found = by_crmcal(rule, start, start + timedelta(days=20_000))[1:]
    assume(found)
    if draw(st.booleans()):
        dates = [when.date() for when in found]
        return _series(draw, rule, dates, draw(st.sampled_from([timedelta(days=1), timedelta(days=3)])))
    return _series(draw, rule, [when.replace(tzinfo=zone) for when in found], timedelta(minutes=30))


def _series(draw: st.DrawFn, rule: str, found: list[date], length: timedelta) -> list[Event]:
    some_of = st.lists(st.sampled_from(found), max_size=3, unique=True)
    shift = st.integers(-20, 20).map(lambda days: timedelta(days=days))
    extra = [each + timedelta(days=3_000) for each in draw(some_of)]
    master = event(
        found[0],
        length,
        f"{rule};COUNT={draw(st.integers(1, len(found) + 3))}",
        summary="master",
        rdates=tuple(extra),
        exdates=tuple(draw(some_of)),
    )
    single = [moved(each, each + draw(shift), 2 * length, summary=f"single {each}") for each in draw(some_of)]
    ranged = [
        moved(each, each + draw(shift), 3 * length, this_and_future=True, summary=f"from {each}")
        for each in draw(st.lists(st.sampled_from(found), max_size=2, unique=True))
        if each not in {other.recurrence_id for other in single}
    ]
    return draw(st.permutations([master, *single, *ranged]))


def is_left_out(when: date | datetime | Period) -> bool:
    """Whether clocks never show this time."""
    return isinstance(when, datetime) and when.astimezone(UTC).astimezone(when.tzinfo).replace(tzinfo=None) != when.replace(tzinfo=None)


@settings(unhurried, max_examples=150)
@given(events=series())
def test_series(events: list[Event]) -> None:
    # A wall clock time that DST leaves out has to be read as another first; whether THISANDFUTURE moves the one or the other, the RFC leaves open.
    assume(not (any(each.this_and_future for each in events) and any(is_left_out(when) for each in events for when in each.rdates)))
    calendar = icalendar.Calendar.from_ical(ics(events))
    expected = sorted((instant(each.start), str(each["SUMMARY"])) for each in recurring_ical_events.of(calendar).between(*EVERYTHING))
    result = expansion(*events, until=EVERYTHING[1])
    found = sorted((instant(each.start), each.event.summary) for each in result.occurrences)
    assert found == expected
    assert not result.flaws


@unhurried
@given(events=series(), days=st.integers(0, 3_000))
def test_a_window_is_the_beginning_of_the_whole(events: list[Event], days: int) -> None:
    whole = expansion(*events, until=EVERYTHING[1])
    (master,) = (each for each in events if each.recurrence_id is None)
    until = datetime.fromordinal(master.start.toordinal() + days).replace(tzinfo=UTC)
    part = expansion(*events, until=until)
    border = instant(until.date() if master.all_day else until)
    assert list(part.occurrences) == [each for each in whole.occurrences if instant(each.start) < border]
    assert part.continues or len(part.occurrences) == len(whole.occurrences)


def ics(events: list[Event]) -> str:
    """The same series as text."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test"]
    for each in events:
        span = "" if each.recurrence_id is None or not each.this_and_future else ";RANGE=THISANDFUTURE"
        lines += ["BEGIN:VEVENT", f"UID:{each.uid}", f"SUMMARY:{each.summary}", "DTSTAMP:20240101T000000Z"]
        lines += [f"DTSTART{written(each.start)}", f"DTEND{written(each.end)}"]
        lines += [] if each.recurrence_id is None else [f"RECURRENCE-ID{span}{written(each.recurrence_id)}"]
        lines += [f"RRULE:{rule}" for rule in each.rrules]
        lines += [f"RDATE{written(when)}" for when in each.rdates if not isinstance(when, Period)]
        lines += [f"EXDATE{written(when)}" for when in each.exdates]
        lines += ["END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def written(when: date) -> str:
    if not isinstance(when, datetime):
        return f";VALUE=DATE:{when:%Y%m%d}"
    return f":{when:%Y%m%dT%H%M%SZ}" if when.tzinfo is UTC else f";TZID={when.tzinfo}:{when:%Y%m%dT%H%M%S}"
