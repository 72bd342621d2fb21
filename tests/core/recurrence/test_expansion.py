"""Stepping through rules: what the table of corpus/ leaves out."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz

from crmcal.core.recurrence import RuleError, instances, parse_rule

from .builders import BERLIN, NEW_YORK, berlin, event, expansion, starts


def stepped(text: str, start: date, number: int = 8) -> list[str]:
    return [each.isoformat() for each in islice(instances(parse_rule(text, start), start), number)]


def test_the_wall_clock_is_kept_over_dst() -> None:
    assert stepped("FREQ=DAILY", berlin(3, 30), 3) == [
        "2024-03-30T10:00:00+01:00",
        "2024-03-31T10:00:00+02:00",
        "2024-04-01T10:00:00+02:00",
    ]


def test_a_time_in_a_gap_is_moved_and_stays_one_instance() -> None:
    """RFC 5545 §3.3.5: read with the offset before the gap; the days after are back at the old time."""
    assert stepped("FREQ=DAILY", berlin(3, 30, 2, 30), 3) == [
        "2024-03-30T02:30:00+01:00",
        "2024-03-31T03:30:00+02:00",
        "2024-04-01T02:30:00+02:00",
    ]


def test_dateutil_zones_read_gaps_the_same_way() -> None:
    start = datetime(2024, 3, 30, 2, 30, tzinfo=tz.gettz("Europe/Berlin"))
    assert stepped("FREQ=DAILY", start, 3)[1] == "2024-03-31T03:30:00+02:00"


def test_a_zone_that_cannot_be_hashed() -> None:
    start = datetime(2024, 3, 9, 10, tzinfo=tz.tzrange("EST", -18000, "EDT"))
    assert stepped("FREQ=DAILY", start, 2) == ["2024-03-09T10:00:00-05:00", "2024-03-10T10:00:00-05:00"]


def test_a_time_that_comes_twice_is_its_first() -> None:
    assert stepped("FREQ=DAILY", berlin(10, 26, 2, 30), 3) == [
        "2024-10-26T02:30:00+02:00",
        "2024-10-27T02:30:00+02:00",
        "2024-10-28T02:30:00+01:00",
    ]


def test_dtstart_at_the_second_of_two_times_is_kept() -> None:
    second = berlin(10, 27, 2, 30).replace(fold=1)
    assert stepped("FREQ=DAILY", second, 2) == ["2024-10-27T02:30:00+01:00", "2024-10-28T02:30:00+01:00"]


def test_hours_step_by_the_wall_clock_and_meet_in_the_gap() -> None:
    """Two o'clock does not exist and is three o'clock, which is the next step anyway: one instance."""
    assert stepped("FREQ=HOURLY", berlin(3, 31, 0), 4) == [
        "2024-03-31T00:00:00+01:00",
        "2024-03-31T01:00:00+01:00",
        "2024-03-31T03:00:00+02:00",
        "2024-03-31T04:00:00+02:00",
    ]


def test_minutes_stay_in_order_in_the_gap() -> None:
    found = stepped("FREQ=MINUTELY;INTERVAL=20", berlin(3, 31, 1, 30), 7)
    assert [each[11:16] for each in found] == ["01:30", "01:50", "03:10", "03:30", "03:50", "04:10", "04:30"]


def test_minutes_out_of_step_with_the_gap_are_merged_in_order() -> None:
    found = stepped("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30,45", berlin(3, 31, 2), 6)
    assert [each[8:16] for each in found] == ["31T03:00", "31T03:30", "31T03:45", "01T02:00", "01T02:30", "01T02:45"]


def test_what_the_gap_moved_waits_for_its_turn() -> None:
    """02:30 becomes 03:30 and comes after 03:10, which is the next step."""
    found = stepped("FREQ=MINUTELY;INTERVAL=40", berlin(3, 31, 1, 50), 5)
    assert [each[11:16] for each in found] == ["01:50", "03:10", "03:30", "03:50", "04:30"]


def test_count_counts_instants() -> None:
    assert len(starts(event(berlin(3, 31, 0), None, "FREQ=HOURLY;COUNT=6"))) == 6


def test_a_gap_of_a_whole_day() -> None:
    """Samoa had no 30 December 2011."""
    start = datetime(2011, 12, 29, 10, tzinfo=ZoneInfo("Pacific/Apia"))
    assert stepped("FREQ=DAILY", start, 3) == [
        "2011-12-29T10:00:00-10:00",
        "2011-12-31T10:00:00+14:00",
        "2012-01-01T10:00:00+14:00",
    ]


def test_dates_never_pass_through_a_zone() -> None:
    assert stepped("FREQ=DAILY", date(2024, 3, 30), 3) == ["2024-03-30", "2024-03-31", "2024-04-01"]


def test_dtstart_outside_its_rule_is_the_first_of_count() -> None:
    assert stepped("FREQ=WEEKLY;BYDAY=FR;COUNT=3", date(2024, 3, 6)) == ["2024-03-06", "2024-03-08", "2024-03-15"]


def test_one_weekday_of_all_and_one_of_a_number_are_a_union() -> None:
    found = stepped("FREQ=MONTHLY;BYDAY=MO,2TU", date(2024, 4, 1), 7)
    assert found == [f"2024-04-{day:02}" for day in (1, 8, 9, 15, 22, 29)] + ["2024-05-06"]


def test_a_yearly_day_of_the_month_is_dtstarts_month() -> None:
    assert stepped("FREQ=YEARLY;BYMONTHDAY=16", date(2024, 5, 16), 3) == ["2024-05-16", "2025-05-16", "2026-05-16"]


def test_a_week_number_alone_is_dtstarts_weekday() -> None:
    assert stepped("FREQ=YEARLY;BYWEEKNO=20", date(2024, 5, 15), 3) == ["2024-05-15", "2025-05-14", "2026-05-13"]


@pytest.mark.parametrize(
    ("wkst", "expected"),
    [
        ("MO", ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"]),
        ("SU", ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"]),
    ],
)
def test_the_first_day_of_the_week_matters(wkst: str, expected: list[str]) -> None:
    """The example of RFC 5545 §3.8.5.3."""
    assert stepped(f"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST={wkst}", date(1997, 8, 5)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=HOURLY;INTERVAL=5", ["06T10:00:00", "06T15:00:00", "06T20:00:00", "07T01:00:00"]),
        ("FREQ=HOURLY;INTERVAL=50", ["06T10:00:00", "08T12:00:00", "10T14:00:00", "12T16:00:00"]),
        ("FREQ=HOURLY;BYHOUR=9,11;BYMINUTE=0,30", ["06T10:00:00", "06T11:00:00", "06T11:30:00", "07T09:00:00"]),
        ("FREQ=HOURLY;BYMINUTE=0,30,45;BYSETPOS=-1", ["06T10:00:00", "06T10:45:00", "06T11:45:00", "06T12:45:00"]),
        ("FREQ=MINUTELY;INTERVAL=7;BYMINUTE=0,5", ["06T10:00:00", "06T14:05:00", "06T17:00:00", "06T21:05:00"]),
        ("FREQ=MINUTELY;BYSECOND=10,20;BYSETPOS=1", ["06T10:00:00", "06T10:00:10", "06T10:01:10", "06T10:02:10"]),
        ("FREQ=SECONDLY;INTERVAL=40;BYSECOND=0,20", ["06T10:00:00", "06T10:01:20", "06T10:02:00", "06T10:03:20"]),
        ("FREQ=SECONDLY;INTERVAL=86401", ["06T10:00:00", "07T10:00:01", "08T10:00:02", "09T10:00:03"]),
        ("FREQ=HOURLY;BYDAY=SA;BYHOUR=8", ["06T10:00:00", "09T08:00:00", "16T08:00:00", "23T08:00:00"]),
        ("FREQ=DAILY;INTERVAL=2;BYMONTHDAY=8,9,10", ["06T10:00:00", "08T10:00:00", "10T10:00:00", "09T10:00:00"]),
        ("FREQ=DAILY;BYHOUR=9,10,11;BYSETPOS=1,-1", ["06T10:00:00", "06T11:00:00", "07T09:00:00", "07T11:00:00"]),
    ],
)
def test_shorter_steps(text: str, expected: list[str]) -> None:
    start = datetime(2024, 3, 6, 10, tzinfo=UTC)
    assert [each[8:19] for each in stepped(text, start, 4)] == expected


def test_positions_are_those_of_whole_weeks() -> None:
    """§3.3.10: BYSETPOS counts within one interval, for WEEKLY a week; dateutil counts from DTSTART in the first one."""
    found = stepped("FREQ=WEEKLY;BYDAY=MO,SU;BYSETPOS=1", date(2000, 1, 1), 3)
    assert found == ["2000-01-01", "2000-01-03", "2000-01-10"]


def test_positions_over_days_and_times_together() -> None:
    rule = "FREQ=MONTHLY;BYDAY=MO,TU;BYHOUR=9,17;BYSETPOS=2,-1;COUNT=5"
    found = stepped(rule, datetime(2024, 4, 1, 17, tzinfo=UTC))
    assert [each[:13] for each in found] == [
        "2024-04-01T17",
        "2024-04-30T17",
        "2024-05-06T17",
        "2024-05-28T17",
        "2024-06-03T17",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=6MO",
        "FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=2",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=DAILY;BYHOUR=9;BYSETPOS=2",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYSETPOS=2",
        "FREQ=HOURLY;INTERVAL=2;BYHOUR=9",
        "FREQ=SECONDLY;INTERVAL=2;BYSECOND=1,3,5",
    ],
)
def test_a_rule_that_names_nothing_is_given_up(text: str) -> None:
    start = datetime(2024, 3, 6, 10, tzinfo=UTC)
    found = instances(parse_rule(text, start), start)
    assert next(found) == start
    with pytest.raises(RuleError, match="400 years"):
        next(found)


def test_a_rare_date_is_not_given_up() -> None:
    """29 February on a Monday, with a century in between that has no leap day."""
    assert stepped("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", date(2072, 2, 29), 2) == ["2072-02-29", "2112-02-29"]


@pytest.mark.parametrize("freq", ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"])
@pytest.mark.parametrize("zone", [UTC, BERLIN])
def test_the_end_of_time(freq: str, zone: tzinfo) -> None:
    start = datetime(9999, 12, 31, 23, 59, 55, tzinfo=zone)
    result = expansion(event(start, timedelta(0), f"FREQ={freq};INTERVAL=2;COUNT=5"), until=datetime.max.replace(tzinfo=UTC))
    assert result.occurrences[0].start == start
    assert result.flaws == ("the rule names no further date before the year 10000",) or result.continues


@pytest.mark.parametrize("freq", ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"])
@pytest.mark.parametrize("parts", ["", ";BYDAY=MO;WKST=WE", ";BYMONTHDAY=1,-1;BYSETPOS=1"])
def test_the_beginning_of_time(freq: str, parts: str) -> None:
    for zone in (UTC, BERLIN, NEW_YORK):
        start = datetime(1, 1, 1, tzinfo=zone)
        found = expansion(event(start, None, f"FREQ={freq};COUNT=3{parts}")).occurrences
        assert found[0].start == start
        assert len(found) == 3
    assert len(starts(event(date(1, 1, 1), None, "FREQ=YEARLY;BYWEEKNO=1;WKST=WE;COUNT=3"))) == 3


def test_years_without_end_stop_at_the_last() -> None:
    assert len(list(instances(parse_rule("FREQ=YEARLY", date(9990, 1, 1)), date(9990, 1, 1)))) == 10


def test_the_last_week_of_time() -> None:
    found = list(instances(parse_rule("FREQ=DAILY", date(9999, 12, 20)), date(9999, 12, 20)))
    assert found[-1] == date.max
    found = list(instances(parse_rule("FREQ=WEEKLY;BYDAY=MO,FR", date(9999, 12, 20)), date(9999, 12, 20)))
    assert found[-1] == date(9999, 12, 31)
