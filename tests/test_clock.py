"""Dates as people type them, and zones by name."""

from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest

from crmcal import clock
from crmcal.errors import UsageError

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (None, None),
        ("2026-11-22", date(2026, 11, 22)),
        (" 2026-11-22 ", date(2026, 11, 22)),
        ("today", TODAY),
        ("Today", TODAY),
        ("yesterday", date(2026, 3, 30)),
        ("tomorrow", date(2026, 4, 1)),
        ("0d", TODAY),
        ("30d", date(2026, 3, 1)),
        ("6w", date(2026, 2, 17)),
        ("1m", date(2026, 2, 28)),
        ("12M", date(2025, 3, 31)),
        ("13 m", date(2025, 2, 28)),
        ("2y", date(2024, 3, 31)),
    ],
)
def test_a_day(text, day):
    assert clock.day(text, TODAY) == day


def test_a_month_ago_on_a_leap_day():
    assert clock.day("1y", date(2024, 2, 29)) == date(2023, 2, 28)
    assert clock.day("4y", date(2024, 2, 29)) == date(2020, 2, 29)


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "2026-13-01", "30", "d", "-3d", "99999d", "9999y", "9999-99-99", "2026-11-22T10:00", "3q", "\x1b[2J"]
)
def test_no_day(text):
    with pytest.raises(UsageError, match="is not a date"):
        clock.day(text, TODAY)


@pytest.mark.parametrize(
    ("name", "zone"), [("Europe/Berlin", ZoneInfo("Europe/Berlin")), ("UTC", UTC), ("utc", UTC), ("europe/berlin", ZoneInfo("Europe/Berlin"))]
)
def test_a_zone(name, zone):
    assert clock.zone_named(name) == zone
    assert str(clock.zone_named(name)) == str(zone)


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b", "x" * 5000, "Zürich", ".", "Europe/Berlin/"])
def test_no_zone(name):
    with pytest.raises(UsageError, match="no time zone"):
        clock.zone_named(name)


@pytest.mark.parametrize(("value", "key"), [("Asia/Tokyo", "Asia/Tokyo"), (":Asia/Tokyo", "Asia/Tokyo")])
def test_the_local_zone_is_the_environments(monkeypatch, value, key):
    monkeypatch.setenv("TZ", value)
    assert str(clock.local_zone()) == key
    assert clock.zone_named(None) == clock.zone_named("") == ZoneInfo(key)


@pytest.mark.parametrize("value", ["", "CET-1CEST", "nowhere"])
def test_a_local_zone_is_found_whatever_the_environment_says(monkeypatch, value):
    monkeypatch.setenv("TZ", value)
    assert clock.now().astimezone(clock.local_zone()).utcoffset() is not None


def test_now_is_in_utc():
    assert clock.now().tzinfo is UTC
