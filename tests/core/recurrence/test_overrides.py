"""Overrides by RECURRENCE-ID (RFC 5545 §3.8.4.4) and RANGE=THISANDFUTURE (§3.2.13)."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from crmcal.core.model import Event

from .builders import NEW_YORK, berlin, event, expansion, moved, starts, weekly


def shown(*events: Event) -> list[str]:
    """Month-day, hour and summary of each occurrence."""
    return [f"{each.start:%m-%d %H} {each.event.summary}" for each in expansion(*events).occurrences]


def originals(*events: Event) -> list[date | None]:
    return [each.recurrence_id for each in expansion(*events).occurrences]


def test_an_override_takes_the_place_of_its_instance() -> None:
    events = weekly(), moved(berlin(3, 13), berlin(3, 14, 15), timedelta(hours=2))
    assert shown(*events) == ["03-06 10 master", "03-14 15 override", "03-20 10 master", "03-27 10 master"]
    assert originals(*events) == [berlin(3, 6), berlin(3, 13), berlin(3, 20), berlin(3, 27)]
    assert expansion(*events).occurrences[1].end == berlin(3, 14, 17)


@pytest.mark.parametrize(
    "instant",
    [
        berlin(3, 13),
        datetime(2024, 3, 13, 9, tzinfo=UTC),
        datetime(2024, 3, 13, 5, tzinfo=NEW_YORK),
        datetime(2024, 3, 13, 10, tzinfo=UTC),  # by wall time
        datetime(2024, 3, 13, 10, tzinfo=NEW_YORK),
        date(2024, 3, 13),
        berlin(3, 13, 16),  # by local date, as nothing else is that day
        datetime(2024, 3, 13, 17, tzinfo=UTC),
    ],
)
def test_ways_to_name_an_instance(instant: date) -> None:
    events = weekly(), moved(instant, berlin(3, 14))
    assert shown(*events) == ["03-06 10 master", "03-14 10 override", "03-20 10 master", "03-27 10 master"]
    assert originals(*events)[1] == berlin(3, 13)


@pytest.mark.parametrize("instant", [date(2024, 3, 7), datetime(2024, 3, 7, tzinfo=UTC), berlin(3, 7, 0), berlin(3, 7, 18)])
def test_ways_to_name_a_date(instant: date) -> None:
    events = event(date(2024, 3, 6), None, "FREQ=DAILY;COUNT=3"), moved(instant, date(2024, 5, 1))
    assert [each.start for each in expansion(*events).occurrences] == [
        date(2024, 3, 6),
        date(2024, 3, 8),
        date(2024, 5, 1),
    ]
    assert originals(*events)[2] == date(2024, 3, 7)


def test_the_instant_goes_before_the_wall_time() -> None:
    """At 11:00 UTC and at 11:00 in Berlin there is an instance each: the instant is meant."""
    hourly = event(berlin(3, 6, 11), None, "FREQ=HOURLY;COUNT=3", summary="master")
    assert shown(hourly, moved(datetime(2024, 3, 6, 11, tzinfo=UTC), berlin(3, 9))) == [
        "03-06 11 master",
        "03-06 13 master",
        "03-09 10 override",
    ]


def test_a_date_that_has_several_instances_names_none_of_them() -> None:
    twice = event(berlin(3, 6), None, "FREQ=DAILY;BYHOUR=10,15;COUNT=2", summary="master")
    assert len(shown(twice, moved(date(2024, 3, 6), berlin(3, 9)))) == 3


def test_two_overrides_that_claim_one_instance_loosely_are_both_kept_apart() -> None:
    assert len(shown(weekly(count=1), moved(berlin(3, 6, 8), berlin(3, 9)), moved(berlin(3, 6, 9), berlin(3, 10)))) == 3


def test_several_overrides_of_one_day() -> None:
    twice = event(berlin(3, 6), None, "FREQ=DAILY;BYHOUR=10,15;COUNT=4", summary="master")
    events = twice, moved(berlin(3, 7), berlin(3, 7, 11)), moved(berlin(3, 7, 15), berlin(3, 7, 9))
    assert shown(*events) == ["03-06 10 master", "03-06 15 master", "03-07 09 override", "03-07 11 override"]


def test_an_override_of_a_time_in_a_gap() -> None:
    master = event(berlin(3, 30, 2, 30), None, "FREQ=DAILY;COUNT=3", summary="master")
    assert shown(master, moved(berlin(3, 31, 2, 30), berlin(3, 31, 12))) == [
        "03-30 02 master",
        "03-31 12 override",
        "04-01 02 master",
    ]
    assert shown(master, moved(berlin(3, 31, 3, 30), berlin(3, 31, 12)))[1] == "03-31 12 override"


def test_an_override_that_matches_no_instance_is_kept() -> None:
    events = weekly(count=2), moved(datetime(2024, 5, 1, 8, tzinfo=UTC), berlin(5, 2))
    assert shown(*events) == ["03-06 10 master", "03-13 10 master", "05-02 10 override"]
    assert originals(*events)[2] == berlin(5, 1)


def test_overrides_without_a_master_are_kept_as_they_are() -> None:
    events = moved(berlin(3, 13), berlin(3, 14)), moved(date(2024, 3, 20), berlin(3, 21))
    assert originals(*events) == [berlin(3, 13), date(2024, 3, 20)]
    assert shown(*events) == ["03-14 10 override", "03-21 10 override"]


def test_an_override_alone() -> None:
    (occurrence,) = expansion(moved(berlin(3, 13), berlin(3, 14))).occurrences
    assert (occurrence.start, occurrence.recurrence_id) == (berlin(3, 14), berlin(3, 13))


def test_a_cancelled_override_stays_as_an_occurrence() -> None:
    events = weekly(), moved(berlin(3, 13), berlin(3, 13), status="cancelled")
    assert [each.event.status for each in expansion(*events).occurrences] == [
        "confirmed",
        "cancelled",
        "confirmed",
        "confirmed",
    ]


@pytest.mark.parametrize("exdate", [berlin(3, 13), datetime(2024, 3, 13, 9, tzinfo=UTC), date(2024, 3, 13)])
def test_exdate_takes_the_override_with_it(exdate: date) -> None:
    """So clients delete a meeting they had moved before; recurring-ical-events reads it the same way."""
    assert len(shown(weekly(exdates=(exdate,)), moved(berlin(3, 13), berlin(3, 15)))) == 3


def test_this_and_future_outlives_the_exclusion_of_its_own_instance() -> None:
    events = weekly(exdates=(berlin(3, 13),)), from_on(berlin(3, 13), berlin(3, 13, 12))
    assert shown(*events) == ["03-06 10 master", "03-20 12 future", "03-27 12 future"]


def test_an_excluded_instance_does_not_lend_its_override_to_another_one() -> None:
    twice = event(berlin(3, 6), None, "FREQ=DAILY;BYHOUR=10,15;COUNT=2", exdates=(berlin(3, 6),), summary="master")
    assert shown(twice, moved(berlin(3, 6), berlin(3, 9))) == ["03-06 15 master"]


def test_moved_into_the_window_and_out_of_it() -> None:
    master = weekly()
    into, out = moved(berlin(3, 27), berlin(3, 8)), moved(berlin(3, 6), berlin(4, 30))
    result = expansion(master, into, out, until=berlin(3, 10))
    assert [(each.start, each.recurrence_id) for each in result.occurrences] == [(berlin(3, 8), berlin(3, 27))]
    assert result.continues


def test_the_last_instance_moved_out_makes_the_series_continue() -> None:
    result = expansion(weekly(), moved(berlin(3, 27), berlin(5, 27)), until=berlin(4, 10))
    assert len(result.occurrences) == 3
    assert result.continues


def test_an_override_that_becomes_all_day() -> None:
    found = expansion(weekly(), moved(berlin(3, 13), date(2024, 3, 13))).occurrences
    assert [each.start for each in found] == [berlin(3, 6), date(2024, 3, 13), berlin(3, 20), berlin(3, 27)]


def test_an_override_of_an_rdate_and_of_a_period() -> None:
    master = event(berlin(3, 6), rdates=(berlin(3, 9),), summary="master")
    assert shown(master, moved(berlin(3, 9), berlin(3, 10))) == ["03-06 10 master", "03-10 10 override"]


def test_overrides_of_a_series_with_an_unreadable_rule() -> None:
    master = event(berlin(3, 6), None, "FREQ=NEVER", summary="master")
    assert shown(master, moved(berlin(3, 6), berlin(3, 7)), moved(berlin(3, 13), berlin(3, 14))) == [
        "03-07 10 override",
        "03-14 10 override",
    ]


def from_on(instant: date, start: date, end: date | timedelta | None = None, **fields: object) -> Event:
    return moved(instant, start, end, **{"this_and_future": True, "summary": "future", **fields})


def test_this_and_future_moves_and_lengthens_what_follows() -> None:
    """RFC 5545 §3.2.13: the same difference in time, the same duration."""
    events = weekly(), from_on(berlin(3, 13), berlin(3, 14, 12), timedelta(hours=2))
    assert shown(*events) == ["03-06 10 master", "03-14 12 future", "03-21 12 future", "03-28 12 future"]
    assert originals(*events) == [berlin(3, 6), berlin(3, 13), berlin(3, 20), berlin(3, 27)]
    assert [f"{each.end:%H}" for each in expansion(*events).occurrences] == ["11", "14", "14", "14"]


def test_until_the_next_this_and_future() -> None:
    events = (
        weekly(count=5),
        from_on(berlin(3, 13), berlin(3, 13, 12)),
        from_on(berlin(3, 27), berlin(3, 27, 8), summary="later"),
    )
    expected = ["03-06 10 master", "03-13 12 future", "03-20 12 future", "03-27 08 later", "04-03 08 later"]
    for order in permutations(events):
        assert shown(*order) == expected


def test_a_single_override_within_a_range_is_its_own() -> None:
    events = weekly(), from_on(berlin(3, 13), berlin(3, 13, 12)), moved(berlin(3, 20), berlin(3, 20, 9))
    assert shown(*events) == ["03-06 10 master", "03-13 12 future", "03-20 09 override", "03-27 12 future"]


def test_a_single_override_and_a_range_of_one_instance() -> None:
    both = from_on(berlin(3, 13), berlin(3, 13, 12), sequence=1), moved(berlin(3, 13), berlin(3, 13, 9), sequence=2)
    assert shown(weekly(), *both) == ["03-06 10 master", "03-13 09 override", "03-20 12 future", "03-27 12 future"]
    newer = from_on(berlin(3, 13), berlin(3, 13, 12), sequence=3)
    assert shown(weekly(), newer, both[1]) == [
        "03-06 10 master",
        "03-13 12 future",
        "03-20 12 future",
        "03-27 12 future",
    ]


def test_a_range_keeps_the_wall_clock_over_dst() -> None:
    events = weekly(count=6), from_on(berlin(3, 20), berlin(3, 20, 12))
    assert [each[11:] for each in starts(*events)][2:5] == ["12:00:00+01:00", "12:00:00+01:00", "12:00:00+02:00"]


def test_a_range_written_in_utc_keeps_the_series_wall_clock() -> None:
    start = datetime(2024, 3, 20, 11, tzinfo=UTC)
    events = weekly(count=6), from_on(datetime(2024, 3, 20, 9, tzinfo=UTC), start)
    assert [each[11:] for each in starts(*events)][3:5] == ["12:00:00+01:00", "12:00:00+02:00"]


def test_a_range_that_goes_to_another_zone() -> None:
    events = weekly(count=6), from_on(berlin(3, 20), datetime(2024, 3, 20, 9, tzinfo=NEW_YORK))
    assert starts(*events)[2:5] == [f"2024-{day}T09:00:00-04:00" for day in ("03-20", "03-27", "04-03")]


def test_a_range_that_becomes_all_day_and_one_that_gets_times() -> None:
    assert starts(weekly(), from_on(berlin(3, 20), date(2024, 3, 21)))[2:] == ["2024-03-21", "2024-03-28"]
    daily = event(date(2024, 3, 6), None, "FREQ=DAILY;COUNT=3")
    assert starts(daily, from_on(date(2024, 3, 7), berlin(3, 7, 9)))[1:] == [
        "2024-03-07T09:00:00+01:00",
        "2024-03-08T09:00:00+01:00",
    ]


def test_a_range_from_an_instant_the_series_does_not_have() -> None:
    events = weekly(), from_on(berlin(3, 15), berlin(3, 15, 12))
    assert shown(*events) == [
        "03-06 10 master",
        "03-13 10 master",
        "03-15 12 future",
        "03-20 12 future",
        "03-27 12 future",
    ]


def test_a_cancelled_range_cancels_the_rest() -> None:
    events = weekly(), from_on(berlin(3, 20), berlin(3, 20), status="cancelled")
    assert [each.event.status for each in expansion(*events).occurrences] == [
        "confirmed",
        "confirmed",
        "cancelled",
        "cancelled",
    ]


def test_a_range_that_brings_instances_into_the_window() -> None:
    events = weekly(count=10), from_on(berlin(3, 13), berlin(3, 7))
    result = expansion(*events, until=berlin(3, 22))
    assert [each.start for each in result.occurrences] == [berlin(3, 6), berlin(3, 7), berlin(3, 14), berlin(3, 21)]
    assert result.continues


def test_ranges_without_a_master_stand_alone() -> None:
    assert shown(from_on(berlin(3, 13), berlin(3, 14)), from_on(berlin(3, 20), berlin(3, 21))) == [
        "03-14 10 future",
        "03-21 10 future",
    ]


def test_a_range_lasts_as_its_duration_says() -> None:
    """A DURATION of a day is nominal: over the gap it keeps the wall clock."""
    nominal = from_on(berlin(3, 13), berlin(3, 13), timedelta(days=1), duration=timedelta(days=1))
    daily = event(berlin(3, 12), None, "FREQ=DAILY;COUNT=30")
    ends = {f"{each.start:%m-%d}": each.end.isoformat() for each in expansion(daily, nominal).occurrences}
    assert ends["03-30"] == "2024-03-31T10:00:00+02:00"
