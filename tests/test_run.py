"""What holds for a run: how far ahead it looks, whatever the clock says."""

from datetime import UTC, datetime, timedelta

import pytest

from crmcal import clock
from tests.makers import calendar, vevent
from tests.store.conftest import desk

__all__ = ["desk"]
WEEKLY = calendar(vevent("w", rrule="FREQ=WEEKLY"))


@pytest.mark.parametrize("year", [1970, 9998, 9999])
def test_a_clock_that_is_wrong_costs_nothing(desk, monkeypatch, year):
    monkeypatch.setattr(clock, "now", lambda: datetime(year, 12, 1, tzinfo=UTC))
    report = desk.take(WEEKLY, calendar(vevent("a")))
    assert report.exit_code == 0
    assert "Title of a" in desk.titles()
    monkeypatch.undo()
    assert desk.take(WEEKLY).exit_code == 0


def test_what_is_stored_ahead_stays_when_the_horizon_is_lowered(desk):
    """A clock that was wrong for one run must not take away what is known; the series is looked at again when it changes."""
    path = desk.put(WEEKLY)
    source = f'[sources.work]\ntype = "file"\npath = "{path}"\n'
    desk.sync(source)
    before = desk.titles()
    desk.sync(source + "[calendar]\nhorizon_days = 30\n")
    assert desk.titles() == before
    desk.put(WEEKLY.replace("Title", "Name"), path.name)
    desk.sync(source + "[calendar]\nhorizon_days = 30\n")
    last = max(start for (start,) in desk.rows("SELECT start FROM v_meetings"))
    assert datetime.fromisoformat(last) < clock.now() + timedelta(days=38)
