"""Series made to exhaust time or memory. That these tests end is what they test."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crmcal.core.recurrence import expand

from .builders import BERLIN, event, expansion, moved

NOW = datetime(2027, 1, 1, tzinfo=UTC)
EVERY_SECOND = ";BYHOUR={};BYMINUTE={};BYSECOND={}".format(*(",".join(map(str, range(size))) for size in (24, 60, 60)))


@pytest.mark.parametrize("year", [1, 1970, 2020])
@pytest.mark.parametrize(
    "text",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=SECONDLY;COUNT=1000000000",
        "FREQ=DAILY" + EVERY_SECOND,
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU" + EVERY_SECOND,
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=1,2,3,-1,-2" + EVERY_SECOND,
        "FREQ=DAILY",
    ],
)
def test_endless_and_dense_rules(text: str, year: int) -> None:
    result = expansion(event(datetime(year, 1, 1, tzinfo=BERLIN), None, text), until=NOW)
    assert result.continues
    assert len(result.occurrences) == 5_000 or not result.flaws


@pytest.mark.parametrize("freq", ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"])
@pytest.mark.parametrize("year", [1, 1970, 2026])
def test_rules_that_never_come_true(freq: str, year: int) -> None:
    result = expansion(event(datetime(year, 1, 1, tzinfo=BERLIN), None, f"FREQ={freq};BYMONTH=2;BYMONTHDAY=30"), until=NOW)
    assert len(result.occurrences) == 1
    assert result.flaws[-1] == "the rule names no further date within 400 years"
    assert not result.continues


@pytest.mark.parametrize("freq", ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"])
@pytest.mark.parametrize("parts", ["", ";BYMONTH=1", ";BYDAY=MO", ";BYMONTH=2;BYMONTHDAY=29;BYHOUR=3;BYMINUTE=3"])
@pytest.mark.parametrize("interval", [7, 400, 86_400, 99_999, 10**9, 10**12 - 1])
def test_long_steps(freq: str, parts: str, interval: int) -> None:
    start = datetime(1970, 1, 1, tzinfo=UTC)
    result = expand([event(start, None, f"FREQ={freq};INTERVAL={interval}{parts}")], until=NOW)
    assert result.occurrences[0].start == start


@pytest.mark.parametrize("text", ["FREQ=SECONDLY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1"])
def test_no_step_at_all(text: str) -> None:
    assert len(expansion(event(datetime(2024, 1, 1, tzinfo=UTC), None, text)).flaws) == 1


def test_an_exrule_that_takes_out_everything() -> None:
    """dateutil#1094."""
    result = expansion(event(datetime(1970, 1, 1, tzinfo=UTC), None, "FREQ=SECONDLY", exrules=("FREQ=SECONDLY",)))
    assert list(result.occurrences) == []
    assert result.flaws == ("the series excludes more than 200,000 of its instances; the rest was left out",)


def test_an_exrule_far_denser_than_the_rule() -> None:
    result = expansion(event(datetime(1970, 1, 1, tzinfo=UTC), None, "FREQ=YEARLY", exrules=("FREQ=SECONDLY",)))
    assert len(result.flaws) == 1


def test_dates_that_take_out_everything() -> None:
    days = tuple(date(2024, 1, 1) + timedelta(days=number) for number in range(1_000))
    result = expansion(event(datetime(2024, 1, 1, tzinfo=BERLIN), None, "FREQ=SECONDLY", exdates=days))
    assert list(result.occurrences) == []
    assert len(result.flaws) == 1


def test_many_rdates_and_exdates() -> None:
    start = datetime(2024, 1, 1, tzinfo=BERLIN)
    instants = tuple(start + timedelta(minutes=number) for number in range(100_000))
    result = expansion(event(start, None, rdates=instants))
    assert len(result.occurrences) == 5_000
    result = expansion(event(start, None, "FREQ=MINUTELY", exdates=instants))
    assert result.occurrences[0].start == start + timedelta(minutes=100_000)


def test_many_overrides() -> None:
    start = datetime(2024, 1, 1, tzinfo=BERLIN)
    instants = [start + timedelta(hours=number) for number in range(20_000)]
    overrides = [moved(instant, instant + timedelta(minutes=5)) for instant in instants]
    result = expansion(event(start, None, "FREQ=HOURLY"), *overrides)
    assert len(result.occurrences) == 5_000
    assert all(each.event.summary == "override" for each in result.occurrences)


def test_many_rules() -> None:
    texts = [f"FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT={number}" for number in range(1, 10_000)]
    result = expansion(event(datetime(2024, 1, 1, tzinfo=BERLIN), None, *texts), until=NOW)
    assert len(result.occurrences) == 1
    assert "the series has more than 8 recurrence rules; the others were left out" in result.flaws


def test_a_rule_of_a_megabyte() -> None:
    text = "FREQ=DAILY;COUNT=3;BYSECOND=" + ",".join(["0", "1"] * 250_000)
    assert len(expansion(event(datetime(2024, 1, 1, tzinfo=BERLIN), None, text)).occurrences) == 3


def test_a_range_that_moves_everything_a_thousand_years_back() -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    ranges = [
        moved(start + timedelta(seconds=1), start - timedelta(days=365_000), this_and_future=True),
        moved(start + timedelta(seconds=2), start + timedelta(days=365_000), this_and_future=True),
    ]
    result = expansion(event(start, None, "FREQ=SECONDLY"), *ranges, until=NOW)
    assert result.continues


def test_a_duration_of_a_century() -> None:
    length = timedelta(weeks=5_200)
    result = expansion(event(datetime(2024, 1, 1, tzinfo=BERLIN), length, "FREQ=DAILY", duration=length), until=NOW)
    assert len(result.occurrences) == 1_097  # a midnight in Berlin is before that in UTC
