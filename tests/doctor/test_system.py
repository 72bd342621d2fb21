"""What the doctor says of the machine."""

from datetime import UTC, datetime

import pytest

from crmcal.doctor import system
from crmcal.doctor.finding import State


@pytest.mark.parametrize(
    ("name", "line", "release"),
    [("tzdata.zi", "# version 2025b\n", "2025b"), ("+VERSION", "2024a\n", "2024a"), ("tzdata.zi", "no version\n", "")],
)
def test_the_release_of_the_systems_zones(tmp_path, monkeypatch, name, line, release):
    (tmp_path / name).write_text(line)
    monkeypatch.setattr(system.zoneinfo, "TZPATH", (str(tmp_path / "missing"), str(tmp_path)))
    assert system.time_zone_release() == (release, str(tmp_path))


@pytest.mark.parametrize(("release", "state"), [("2025b", State.FINE), ("2024a", State.DOUBTFUL), ("", State.FINE)])
def test_old_rules_are_pointed_out(monkeypatch, release, state):
    monkeypatch.setattr(system, "time_zone_release", lambda: (release, "here"))
    assert [found.state for found in system.look_at_time_zones(datetime(2026, 3, 1, tzinfo=UTC))] == [state]


def test_an_sqlite_with_the_old_fault_is_named(monkeypatch):
    monkeypatch.setattr(system, "sqlite_version", lambda: (3, 40, 1))
    assert "3.40.1 (older" in next(system.look_at_sqlite()).sentence
    monkeypatch.setattr(system, "sqlite_version", lambda: (3, 51, 3))
    assert next(system.look_at_sqlite()).sentence == "3.51.3"
