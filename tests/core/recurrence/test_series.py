"""What `expand` promises about windows, limits and single meetings."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from crmcal.core.ical.values import utc_seconds
from crmcal.core.recurrence import Recurrences, expand

from .builders import berlin, event, expansion, moved, starts, weekly


def test_a_single_meeting_is_one_occurrence_without_a_recurrence_id() -> None:
    single = event(berlin(3, 6))
    (occurrence,) = expansion(single).occurrences
    assert occurrence == (single, None, single.start, single.end)


@pytest.mark.parametrize(
    ("start", "listed"),
    [
        (datetime(2024, 3, 6, 9, 59, tzinfo=UTC), True),
        (datetime(2024, 3, 6, 10, 0, tzinfo=UTC), False),
        (datetime(2024, 3, 6, 11, 59, tzinfo=timezone(timedelta(hours=2))), True),
        (datetime(2024, 3, 6, 12, 0, tzinfo=timezone(timedelta(hours=2))), False),
        (datetime(2024, 1, 31, 23, 0, tzinfo=timezone(timedelta(hours=-12))), True),
        (datetime(2025, 1, 1, tzinfo=UTC), False),
        (date(2024, 3, 5), True),
        (date(2024, 3, 6), False),
    ],
)
@pytest.mark.parametrize("rule", [(), ("FREQ=YEARLY;COUNT=1",)])
def test_the_window_ends_before_until(start: date, listed: bool, rule: tuple[str, ...]) -> None:
    result = expansion(event(start, None, *rule), until=datetime(2024, 3, 6, 10, tzinfo=UTC))
    assert bool(result.occurrences) == listed
    assert result.continues == (not listed)


@pytest.mark.parametrize(("until", "number"), [(6, 0), (7, 1), (13, 1), (14, 2), (28, 4)])
def test_a_series_continues_when_instances_lie_beyond(until: int, number: int) -> None:
    result = expansion(weekly(), until=berlin(3, until, 0))
    assert len(result.occurrences) == number
    assert result.continues == (number < 4)
    assert result.flaws == ()


def test_every_occurrence_of_a_series_has_its_instant() -> None:
    assert all(each.recurrence_id == each.start for each in expansion(weekly()).occurrences)


def test_the_first_ones_are_kept_at_the_limit() -> None:
    result = expansion(weekly(count=100), limit=3)
    assert [each.start for each in result.occurrences] == [berlin(3, 6), berlin(3, 13), berlin(3, 20)]
    assert result.flaws == ("the series has more occurrences than are kept; the first ones are there",)
    assert result.continues


def test_as_many_as_the_limit_are_no_flaw() -> None:
    assert expansion(weekly(count=3), limit=3).flaws == ()


def test_overrides_count_for_the_limit() -> None:
    extra = [moved(berlin(7, day), berlin(7, day)) for day in range(1, 6)]
    result = expansion(weekly(), *extra, limit=6)
    assert [each.start for each in result.occurrences][4:] == [berlin(7, 1), berlin(7, 2)]
    assert len(result.flaws) == 1
    assert expansion(weekly(), *extra, limit=9).flaws == ()


def test_several_rules_are_a_union() -> None:
    both = event(berlin(3, 6), None, "FREQ=WEEKLY;COUNT=3", "FREQ=DAILY;COUNT=3")
    assert [each[8:10] for each in starts(both)] == ["06", "07", "08", "13", "20"]


def test_one_unreadable_rule_does_not_cost_the_other() -> None:
    result = expansion(event(berlin(3, 6), None, "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=3"))
    assert len(result.occurrences) == 3
    assert result.flaws == ("the rule's INTERVAL is not a number of at least 1",)


def test_one_exhausted_rule_does_not_cost_the_other() -> None:
    result = expansion(event(berlin(3, 6), None, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;COUNT=3"))
    assert len(result.occurrences) == 3
    assert result.flaws == ("the rule names no further date within 400 years",)


def test_the_same_rule_written_twice_counts_once() -> None:
    assert len(starts(event(berlin(3, 6), None, "FREQ=DAILY;COUNT=3", "FREQ=DAILY;COUNT=3"))) == 3


def test_a_master_that_does_not_repeat_with_an_override_of_it() -> None:
    (occurrence,) = expansion(event(berlin(3, 6)), moved(berlin(3, 6), berlin(3, 7))).occurrences
    assert (occurrence.start, occurrence.recurrence_id) == (berlin(3, 7), berlin(3, 6))


def test_a_master_that_does_not_repeat_with_an_override_of_another_day() -> None:
    found = expansion(event(berlin(3, 6)), moved(berlin(4, 6), berlin(4, 7))).occurrences
    assert [(each.start, each.recurrence_id) for each in found] == [(berlin(3, 6), None), (berlin(4, 7), berlin(4, 6))]


def test_until_may_have_any_zone() -> None:
    late = datetime(2024, 3, 20, 4, 0, tzinfo=timezone(timedelta(hours=-5)))  # ten o'clock in Berlin
    assert len(expansion(weekly(), until=late).occurrences) == 2
    assert len(expansion(weekly(), until=late + timedelta(seconds=1)).occurrences) == 3


def test_the_result_is_frozen() -> None:
    for events in ([weekly()], [weekly(), moved(berlin(3, 13), berlin(3, 14))], [event(berlin(3, 6))]):
        hash(expand(events, until=berlin(4, 1)))  # nothing in it can change


def test_occurrences_are_made_when_they_are_looked_at() -> None:
    found = expand([weekly()], until=berlin(3, 21)).occurrences
    assert isinstance(found, Recurrences)
    assert len(found) == 3
    assert [found[0].start, found[-1].start] == [berlin(3, 6), berlin(3, 20)]
    assert [each.start for each in found[1:]] == [berlin(3, 13), berlin(3, 20)]
    assert list(found.instants) == [utc_seconds(each.start) for each in found]
