"""RRULE values as calendars in the wild write them."""

from datetime import date, datetime, timedelta

import pytest

from crmcal.core.recurrence import RuleError, parse_rule

from .builders import BERLIN, NEW_YORK, berlin, event, expansion, starts


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=WEEKLY;BYDAY=MO,TU,WE;COUNT=5",
        "freq=weekly;byday=mo,tu,we;count=5",
        "FREQ=WEEKLY;BYDAY=MO, TU, WE;COUNT=5",
        " FREQ = WEEKLY ; BYDAY = MO , TU , WE ; COUNT = 5 ",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE;COUNT=5;",
        ";;COUNT=5;BYDAY=WE,TU,MO,MO;FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE;COUNT=5;X-NAME=ANY=THING",
        "RSCALE=GREGORIAN;FREQ=WEEKLY;BYDAY=MO,TU,WE;COUNT=5",
        "FREQ=WEEKLY;INTERVAL=+1;BYDAY=MO,TU,WE;COUNT=05",
    ],
)
def test_spellings_of_one_rule(text: str) -> None:
    plain = parse_rule("FREQ=WEEKLY;BYDAY=MO,TU,WE;COUNT=5", berlin(3, 6))
    assert parse_rule(text, berlin(3, 6)) == plain


@pytest.mark.parametrize(
    "text",
    [
        "",
        "WEEKLY",
        "COUNT=3",
        "FREQ=FORTNIGHTLY",
        "FREQ=",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=1.5",
        "FREQ=DAILY;INTERVAL=" + "9" * 5_000,
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=-3",
        "FREQ=DAILY;COUNT=many",
        "FREQ=DAILY;COUNT=\u0663",  # an Arabic three is a digit to Python, not to RFC 5545
        "FREQ=WEEKLY;BYDAY=MO=",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;BYDAY=MO,,TU",
        "FREQ=WEEKLY;BYDAY=MONDAY",
        "FREQ=MONTHLY;BYDAY=54MO",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTH=-1",
        "FREQ=YEARLY;BYMONTH=5L",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYYEARDAY=367",
        "FREQ=YEARLY;BYWEEKNO=-54",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0",
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=DAILY;BYMINUTE=60",
        "FREQ=DAILY;BYSECOND=61",
        "FREQ=DAILY;BYHOUR=-1",
        "FREQ=WEEKLY;WKST=XX",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;UNTIL=20240230",
        "FREQ=DAILY;UNTIL=20240301T25",
        "FREQ=DAILY;BYEASTER=0",
        "FREQ=YEARLY;BYWEEKNO=10;BYDAY=2MO",
        "RSCALE=CHINESE;FREQ=YEARLY",
        "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=SOMETIMES",
        "D1 #10",
    ],
)
def test_what_cannot_be_read_keeps_the_first_meeting_and_says_so(text: str) -> None:
    with pytest.raises(RuleError) as error:
        parse_rule(text, berlin(3, 6))
    result = expansion(event(berlin(3, 6), None, text, rdates=(berlin(5, 1),)))
    assert [each.start for each in result.occurrences] == [berlin(3, 6), berlin(5, 1)]
    assert result.flaws == (str(error.value),)
    assert not result.continues


@pytest.mark.parametrize("text", ["FREQ=DAILY;BYDAY=SECRET", "FREQ=DAILY;SECRET=1", "SECRET", "FREQ=SECRET", "FREQ=DAILY;UNTIL=SECRET"])
def test_refusals_carry_no_event_text(text: str) -> None:
    with pytest.raises(RuleError) as error:
        parse_rule(text, berlin(3, 6))
    assert "SECRET" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("FREQ=DAILY;UNTIL=20240308T090000Z", 3),  # in UTC: ten o'clock in Berlin, inclusive
        ("FREQ=DAILY;UNTIL=20240308T085959Z", 2),
        ("FREQ=DAILY;UNTIL=20240308T100000", 3),  # local times are read in DTSTART's zone (sabre)
        ("FREQ=DAILY;UNTIL=20240308T095959", 2),
        ("FREQ=DAILY;UNTIL=20240308", 3),  # a date means all of that local day
        ("FREQ=DAILY;UNTIL=20240308Z", 2),  # a UTC midnight that lost its time
        ("FREQ=DAILY;UNTIL=20240308T095960", 2),
        ("FREQ=DAILY;UNTIL=20240101", 1),  # before DTSTART: DTSTART stays
        ("FREQ=DAILY;COUNT=1", 1),
    ],
)
def test_until_of_times(text: str, dates: int) -> None:
    assert len(starts(event(berlin(3, 6), None, text))) == dates


def test_until_as_a_date_reaches_to_the_local_midnight() -> None:
    late = datetime(2024, 3, 6, 23, 30, tzinfo=NEW_YORK)
    assert len(starts(event(late, None, "FREQ=DAILY;UNTIL=20240308"))) == 3


@pytest.mark.parametrize("until", ["20240308", "20240308Z", "20240308T000000Z", "20240308T235959", "20240308T120000Z"])
def test_until_of_dates_compares_by_date(until: str) -> None:
    assert starts(event(date(2024, 3, 6), None, f"FREQ=DAILY;UNTIL={until}")) == [
        "2024-03-06",
        "2024-03-07",
        "2024-03-08",
    ]


@pytest.mark.parametrize(
    ("text", "dates", "flaw"),
    [
        ("FREQ=DAILY;COUNT=3;UNTIL=20250101", 3, "both COUNT and UNTIL"),
        ("FREQ=DAILY;COUNT=300;UNTIL=20240308", 3, "both COUNT and UNTIL"),
        ("FREQ=DAILY;COUNT=3;COUNT=5", 3, "COUNT twice"),
        ("FREQ=DAILY;COUNT=3;BYDAY=1WE,1TH", 3, "numbers a weekday"),
        ("FREQ=WEEKLY;COUNT=3;BYDAY=WE,0TH", 3, "zeroth"),
        ("FREQ=MONTHLY;COUNT=3;BYWEEKNO=10", 3, "BYWEEKNO"),
        ("FREQ=DAILY;COUNT=3;BYYEARDAY=66,67", 3, "BYYEARDAY"),
        ("FREQ=WEEKLY;COUNT=3;BYMONTHDAY=6,7", 3, "BYMONTHDAY"),
        ("FREQ=MONTHLY;COUNT=3;SKIP=BACKWARD", 3, "SKIP without RSCALE"),
        ("RSCALE=GREGORIAN;FREQ=WEEKLY;COUNT=3;SKIP=BACKWARD", 3, "has SKIP"),
    ],
)
def test_what_is_repaired_is_said(text: str, dates: int, flaw: str) -> None:
    result = expansion(event(berlin(3, 6), None, text))
    assert len(result.occurrences) == dates
    assert len(result.flaws) == 1
    assert flaw in result.flaws[0]


def test_a_part_given_twice_with_one_value_is_no_flaw() -> None:
    assert expansion(event(berlin(3, 6), None, "FREQ=DAILY;COUNT=3;COUNT=3")).flaws == ()


@pytest.mark.parametrize(
    ("skip", "expected"),
    [
        ("OMIT", ["2024-01-31", "2024-03-31", "2024-05-31", "2024-07-31"]),
        ("BACKWARD", ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]),
        ("FORWARD", ["2024-01-31", "2024-03-01", "2024-03-31", "2024-05-01"]),
    ],
)
def test_days_a_month_lacks(skip: str, expected: list[str]) -> None:
    """RFC 7529 §4.1."""
    assert starts(event(date(2024, 1, 31), None, f"RSCALE=GREGORIAN;FREQ=MONTHLY;COUNT=4;SKIP={skip}")) == expected


def test_a_leap_day_that_is_skipped_backward() -> None:
    rule = "RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=BACKWARD;COUNT=3"
    assert starts(event(date(2024, 2, 29), None, rule)) == ["2024-02-29", "2025-02-28", "2026-02-28"]


def test_times_are_ignored_for_dates() -> None:
    """RFC 5545 §3.3.10: BYHOUR and its like are ignored when DTSTART is a DATE."""
    assert starts(event(date(2024, 3, 6), None, "FREQ=DAILY;COUNT=2;BYHOUR=9,10;BYMINUTE=5")) == [
        "2024-03-06",
        "2024-03-07",
    ]


def test_dates_do_not_recur_by_the_hour() -> None:
    result = expansion(event(date(2024, 3, 6), None, "FREQ=HOURLY;COUNT=3"))
    assert [each.start for each in result.occurrences] == [date(2024, 3, 6)]
    assert result.flaws == ("the rule counts hours, minutes or seconds of a series that has dates only",)


def test_second_60_is_second_59() -> None:
    """RFC 5545 §3.3.12."""
    assert starts(event(berlin(3, 6), None, "FREQ=DAILY;COUNT=2;BYSECOND=60"))[1] == "2024-03-06T10:00:59+01:00"


def test_a_rule_read_twice_in_different_zones_has_different_ends() -> None:
    text = "FREQ=DAILY;UNTIL=20240308T100000"
    here, there = parse_rule(text, berlin(3, 6)), parse_rule(text, berlin(3, 6).replace(tzinfo=NEW_YORK))
    assert here.until is not None
    assert there.until == here.until + timedelta(hours=6).total_seconds()
    assert berlin(3, 6).tzinfo is BERLIN
