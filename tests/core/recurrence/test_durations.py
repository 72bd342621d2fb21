"""How long instances last: RFC 5545 §3.8.5.3, and §3.8.5.2 for PERIODs."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crmcal.core.model import Event

from .builders import NEW_YORK, berlin, event, expansion


def lasting(length: timedelta, start: datetime) -> Event:
    return event(start, length, "FREQ=DAILY;COUNT=2", duration=length)


def ends(master: Event) -> list[str]:
    return [each.end.isoformat() for each in expansion(master).occurrences]


def test_dtend_gives_the_same_seconds() -> None:
    """Two hours over the gap end one hour later by the clock."""
    assert ends(event(berlin(3, 30, 1), berlin(3, 30, 3), "FREQ=DAILY;COUNT=2")) == [
        "2024-03-30T03:00:00+01:00",
        "2024-03-31T04:00:00+02:00",
    ]


def test_dtend_a_day_later_gives_24_hours() -> None:
    assert ends(event(berlin(3, 29), berlin(3, 30), "FREQ=DAILY;COUNT=2"))[1] == "2024-03-31T11:00:00+02:00"


def test_a_duration_of_a_day_keeps_the_wall_clock() -> None:
    assert ends(lasting(timedelta(days=1), berlin(3, 29)))[1] == "2024-03-31T10:00:00+02:00"


def test_a_duration_of_a_day_and_some_hours() -> None:
    """One day by the wall clock, to 00:30, then three hours exactly, over the gap."""
    length = timedelta(days=1, hours=3)
    assert ends(lasting(length, berlin(3, 29, 0, 30)))[1] == "2024-03-31T04:30:00+02:00"


def test_a_duration_of_hours_is_exact() -> None:
    assert ends(lasting(timedelta(hours=2), berlin(3, 30, 1)))[1] == "2024-03-31T04:00:00+02:00"


def test_over_the_hour_that_comes_twice() -> None:
    assert ends(event(berlin(10, 26, 1), berlin(10, 26, 3), "FREQ=DAILY;COUNT=2"))[1] == "2024-10-27T02:00:00+01:00"


def test_whole_days() -> None:
    assert ends(event(date(2024, 3, 30), date(2024, 4, 2), "FREQ=WEEKLY;COUNT=2")) == ["2024-04-02", "2024-04-09"]


def test_an_end_in_its_own_zone() -> None:
    """A flight."""
    flight = event(berlin(3, 6), datetime(2024, 3, 6, 13, tzinfo=NEW_YORK), "FREQ=WEEKLY;COUNT=2")
    assert ends(flight) == ["2024-03-06T13:00:00-05:00", "2024-03-13T14:00:00-04:00"]


@pytest.mark.parametrize("length", [timedelta(0), timedelta(hours=-1)])
def test_never_before_the_start(length: timedelta) -> None:
    assert ends(event(berlin(3, 6), length, "FREQ=DAILY;COUNT=2"))[1] == "2024-03-07T10:00:00+01:00"


def test_no_duration() -> None:
    assert all(each.start == each.end for each in expansion(lasting(timedelta(0), berlin(3, 6))).occurrences)


def test_an_end_after_the_end_of_time() -> None:
    result = expansion(
        event(datetime(9999, 12, 30, tzinfo=UTC), timedelta(days=1), "FREQ=DAILY;COUNT=2"),
        until=datetime.max.replace(tzinfo=UTC),
    )
    assert [each.end.isoformat() for each in result.occurrences] == [
        "9999-12-31T00:00:00+00:00",
        "9999-12-31T23:59:59+00:00",
    ]
