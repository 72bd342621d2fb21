"""Many bombs in one calendar are no worse than one, and cost ordinary series nothing. That these tests end is half of what they test."""

from datetime import UTC, datetime

import pytest

from crmcal.core.model import Expansion
from crmcal.core.recurrence import Reserve, expand
from crmcal.core.recurrence.patience import OWN_OCCURRENCES, OWN_STEPS, RESERVED_STEPS, SPENT, Patience
from crmcal.core.recurrence.rule import RuleError
from crmcal.core.recurrence.series import CUT

from .builders import event

NOW = datetime(2027, 1, 1, tzinfo=UTC)
START = datetime(2020, 12, 31, 23, 59, tzinfo=UTC)
MOMENTS = ";BYHOUR={};BYMINUTE={};BYSECOND={}".format(*(",".join(map(str, range(size))) for size in (24, 60, 60)))
EVERY_DAY = ";BYDAY=MO,TU,WE,TH,FR,SA,SU"
EVERY_WEEK = ";BYWEEKNO=" + ",".join(map(str, range(1, 54)))
EVERY_YEARDAY = ";BYYEARDAY=" + ",".join(map(str, range(1, 367)))
NUMBER = 60


def series(number: int, text: str, start: datetime = START, *, excluded: str = "") -> list[Expansion]:
    """Many series of one rule, with one reserve."""
    reserve = Reserve(steps=20_000)
    master = event(start, None, text, exrules=(excluded,) if excluded else ())
    return [expand([master], until=NOW, reserve=reserve) for _ in range(number)]


@pytest.mark.parametrize(
    ("text", "start", "excluded"),
    [
        ("FREQ=SECONDLY", START, "FREQ=SECONDLY"),
        ("FREQ=YEARLY", START, "FREQ=SECONDLY"),
        ("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", START, ""),
        ("FREQ=MINUTELY;INTERVAL=1439;BYHOUR=1;BYMINUTE=1;BYMONTH=2;BYMONTHDAY=30", START, ""),
        ("FREQ=MONTHLY;BYSETPOS=366" + EVERY_WEEK + EVERY_YEARDAY, START, ""),
        ("FREQ=YEARLY;BYSETPOS=5" + EVERY_DAY + EVERY_WEEK + EVERY_YEARDAY, datetime(1, 1, 1, tzinfo=UTC), ""),
    ],
)
def test_steps_in_vain_are_shared(text, start, excluded):
    found = series(NUMBER, text, start, excluded=excluded)
    assert all(expansion.flaws for expansion in found)
    assert found[-1].flaws[-1] == SPENT


def test_days_before_the_first_are_not_gone_through_by_seconds():
    found = series(NUMBER, "FREQ=YEARLY" + EVERY_DAY + MOMENTS)
    assert found[0].occurrences[1].start == datetime(2020, 12, 31, 23, 59, 1, tzinfo=UTC)


def test_occurrences_are_shared_and_the_first_ones_kept():
    numbers = [len(expansion.occurrences) for expansion in series(NUMBER, "FREQ=SECONDLY")]
    assert (numbers[0], numbers[-1]) == (5_000, OWN_OCCURRENCES)
    assert sum(numbers) == 200_000 + NUMBER * OWN_OCCURRENCES
    assert all(CUT in expansion.flaws for expansion in series(NUMBER, "FREQ=SECONDLY"))


class TestOrdinarySeries:
    ORDINARY = (
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "FREQ=YEARLY;BYMONTH=5;BYDAY=SU;BYMONTHDAY=8,9,10,11,12,13,14",
        "FREQ=YEARLY;BYWEEKNO=1,26;BYDAY=MO", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    )  # fmt: skip

    @pytest.mark.parametrize("text", ORDINARY)
    def test_of_thirty_years_need_no_reserve(self, text):
        master = event(datetime(1997, 1, 6, 9, tzinfo=UTC), None, text)
        reserve = Reserve()
        expand([master], until=NOW, reserve=reserve)
        assert reserve.steps == RESERVED_STEPS

    @pytest.mark.parametrize("text", ORDINARY)
    def test_of_ten_years_are_whole_where_the_reserve_is_used_up(self, text):
        master = event(datetime(2017, 1, 2, 9, tzinfo=UTC), None, text)
        whole = expand([master], until=NOW)
        assert expand([master], until=NOW, reserve=Reserve(steps=0, occurrences=3_000)) == whole
        assert not whole.flaws


def test_patience_is_own_first():
    reserve = Reserve(steps=10)
    one, other = Patience(reserve), Patience(reserve)
    one.spend(OWN_STEPS)
    assert reserve.steps == 10
    one.spend(9)
    other.spend(OWN_STEPS)
    with pytest.raises(RuleError, match="more work"):
        other.spend(1)


@pytest.mark.parametrize("text", ["FREQ=HOURLY;BYHOUR=8", "FREQ=MINUTELY;BYHOUR=8;BYMINUTE=0", "FREQ=DAILY;BYHOUR=8,10;COUNT=2"])
def test_what_is_passed_over_on_the_first_day_comes_on_the_next(text):
    found = expand([event(datetime(2026, 3, 2, 10, tzinfo=UTC), None, text)], until=NOW).occurrences
    assert [each.start for each in found[:2]] == [datetime(2026, 3, 2, 10, tzinfo=UTC), datetime(2026, 3, 3, 8, tzinfo=UTC)]
