"""The recurrence set: RDATE, EXDATE and EXRULE (RFC 5545 §3.8.5)."""

from datetime import UTC, date, datetime

import pytest

from crmcal.core.model import Event, Period

from .builders import NEW_YORK, berlin, event, expansion, moved, starts, weekly


def days(*events: Event) -> list[str]:
    return [each[5:10] for each in starts(*events)]


def test_rdates_are_added_to_dtstart() -> None:
    assert days(event(berlin(3, 6), rdates=(berlin(5, 1), berlin(4, 1)))) == ["03-06", "04-01", "05-01"]


def test_rdates_are_added_to_a_rule_each_instant_once() -> None:
    assert days(weekly(rdates=(berlin(3, 13), berlin(3, 14)))) == ["03-06", "03-13", "03-14", "03-20", "03-27"]


def test_an_rdate_before_dtstart() -> None:
    assert days(weekly(rdates=(berlin(3, 1),)))[0] == "03-01"


def test_an_rdate_in_another_zone_is_shown_in_dtstarts() -> None:
    far = datetime(2024, 4, 1, 4, tzinfo=NEW_YORK)
    assert starts(event(berlin(3, 6), rdates=(far,)))[1] == "2024-04-01T10:00:00+02:00"


def test_an_rdate_that_is_a_date_has_dtstarts_time() -> None:
    assert starts(event(berlin(3, 6), rdates=(date(2024, 4, 1),)))[1] == "2024-04-01T10:00:00+02:00"


def test_an_rdate_with_a_time_in_an_all_day_series() -> None:
    assert starts(event(date(2024, 3, 6), rdates=(berlin(4, 1, 23),)))[1] == "2024-04-01"


def test_a_period_has_an_end_of_its_own() -> None:
    master = event(berlin(3, 6), rdates=(Period(berlin(4, 1, 14), berlin(4, 1, 17)), berlin(4, 2)))
    ends = [each.end for each in expansion(master).occurrences]
    assert ends == [berlin(3, 6, 11), berlin(4, 1, 17), berlin(4, 2, 11)]


def test_a_period_gives_its_end_to_an_instance_of_the_rule() -> None:
    master = weekly(rdates=(Period(berlin(3, 13), berlin(3, 13, 12)),))
    assert [f"{each.end:%H}" for each in expansion(master).occurrences] == ["11", "12", "11", "11"]


def test_a_period_in_an_all_day_series_is_a_date() -> None:
    (_, second) = expansion(event(date(2024, 3, 6), rdates=(Period(berlin(4, 1), berlin(4, 1, 12)),))).occurrences
    assert (second.start, second.end) == (date(2024, 4, 1), date(2024, 4, 2))


def test_lotus_notes_writes_a_series_as_an_override_of_everything() -> None:
    """RANGE=THISANDFUTURE on the only VEVENT and PERIODs: it is the master."""
    periods = tuple(Period(berlin(3, day), berlin(3, day, 11)) for day in (6, 13, 20))
    lotus = moved(berlin(3, 6), berlin(3, 6), this_and_future=True, rdates=periods)
    found = expansion(lotus).occurrences
    assert [each.start for each in found] == [berlin(3, 6), berlin(3, 13), berlin(3, 20)]
    assert [each.recurrence_id for each in found] == [each.start for each in found]


def test_lotus_notes_with_a_moved_meeting_besides() -> None:
    lotus = moved(berlin(3, 6), berlin(3, 6), this_and_future=True, rdates=(berlin(3, 13), berlin(3, 20)))
    other = moved(berlin(3, 13), berlin(3, 14))
    assert days(lotus, other) == ["03-06", "03-14", "03-20"]


def test_an_orphan_that_repeats_is_the_master_of_the_other_orphans() -> None:
    assert days(moved(berlin(3, 6), berlin(3, 6), None, rrules=("FREQ=WEEKLY;COUNT=3",)), moved(berlin(3, 20), berlin(3, 21))) == [
        "03-06",
        "03-13",
        "03-21",
    ]


@pytest.mark.parametrize(
    "exdate",
    [
        berlin(3, 13),
        datetime(2024, 3, 13, 9, tzinfo=UTC),
        datetime(2024, 3, 13, 5, tzinfo=NEW_YORK),
        date(2024, 3, 13),
    ],
)
def test_exdates_take_out_an_instant_or_a_local_day(exdate: date) -> None:
    assert days(weekly(exdates=(exdate,))) == ["03-06", "03-20", "03-27"]


def test_an_exdate_at_another_time_takes_out_nothing() -> None:
    assert len(days(weekly(exdates=(berlin(3, 13, 11), berlin(3, 13, 10, 1))))) == 4


def test_a_date_takes_out_every_instance_of_the_local_day() -> None:
    hourly = event(datetime(2024, 3, 12, 20, tzinfo=NEW_YORK), None, "FREQ=HOURLY;COUNT=30", exdates=(date(2024, 3, 13),))
    found = starts(hourly)
    assert found[3:5] == ["2024-03-12T23:00:00-04:00", "2024-03-14T00:00:00-04:00"]
    assert len(found) == 6


@pytest.mark.parametrize("exdate", [date(2024, 3, 7), datetime(2024, 3, 7, tzinfo=UTC), berlin(3, 7, 0)])
def test_exdates_of_an_all_day_series_are_dates(exdate: date) -> None:
    assert days(event(date(2024, 3, 6), None, "FREQ=DAILY;COUNT=3", exdates=(exdate,))) == ["03-06", "03-08"]


def test_count_counts_what_is_excluded() -> None:
    assert days(weekly(count=2, exdates=(berlin(3, 13),))) == ["03-06"]


def test_dtstart_can_be_excluded_and_is_counted() -> None:
    assert days(weekly(count=2, exdates=(berlin(3, 6),))) == ["03-13"]


def test_an_exdate_of_a_time_in_a_gap() -> None:
    master = event(berlin(3, 30, 2, 30), None, "FREQ=DAILY;COUNT=3", exdates=(berlin(3, 31, 2, 30),))
    assert days(master) == ["03-30", "04-01"]


def test_rdates_are_excluded_too() -> None:
    assert days(event(berlin(3, 6), rdates=(berlin(4, 1),), exdates=(berlin(4, 1),))) == ["03-06"]


def test_what_is_excluded_does_not_make_a_series_continue() -> None:
    result = expansion(weekly(exdates=(berlin(3, 27),)), until=berlin(3, 25))
    assert len(result.occurrences) == 3
    assert not result.continues


def test_an_exrule_takes_out_what_it_names() -> None:
    master = event(berlin(3, 6), None, "FREQ=DAILY;COUNT=8", exrules=("FREQ=WEEKLY;BYDAY=SA,SU",))
    assert days(master) == ["03-06", "03-07", "03-08", "03-11", "03-12", "03-13"]


def test_an_exrule_names_dtstart_only_where_it_matches() -> None:
    """Unlike an RRULE, to which DTSTART always belongs."""
    assert days(event(berlin(3, 6), None, "FREQ=DAILY;COUNT=3", exrules=("FREQ=WEEKLY;BYDAY=TH",))) == [
        "03-06",
        "03-08",
    ]
    assert days(event(berlin(3, 6), None, "FREQ=DAILY;COUNT=3", exrules=("FREQ=WEEKLY;BYDAY=WE",))) == [
        "03-07",
        "03-08",
    ]


def test_the_count_of_an_exrule_is_its_own() -> None:
    master = event(berlin(3, 6), None, "FREQ=DAILY;COUNT=6", exrules=("FREQ=DAILY;INTERVAL=2;COUNT=2",))
    assert days(master) == ["03-07", "03-09", "03-10", "03-11"]


def test_several_exrules() -> None:
    master = event(berlin(3, 6), None, "FREQ=DAILY;COUNT=5", exrules=("FREQ=WEEKLY;BYDAY=TH", "FREQ=WEEKLY;BYDAY=SA"))
    assert days(master) == ["03-06", "03-08", "03-10"]


def test_an_unreadable_exrule_takes_out_nothing_and_is_said() -> None:
    result = expansion(event(berlin(3, 6), None, "FREQ=DAILY;COUNT=3", exrules=("FREQ=NEVER",)))
    assert len(result.occurrences) == 3
    assert result.flaws == ("the rule has no FREQ that is known",)
