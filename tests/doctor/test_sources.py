"""What the doctor says of sources."""

from datetime import UTC, datetime

from crmcal.config import SourceConfig
from crmcal.core.reports import SourceReport
from crmcal.doctor.finding import State
from crmcal.doctor.sources import look_at_source
from crmcal.store.health import CollectionHealth

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
WORK = SourceConfig(name="work", type="file", path="work.ics")


def health(days: float | None = 0, *, kept: int = 5, solo: int = 0, source: str = "work") -> CollectionHealth:
    synced = None if days is None else int(NOW.timestamp() - days * 86400)
    return CollectionHealth(source, "file", "work.ics", synced, kept, solo, kept + solo)


def states(known, report=None):
    return [(found.state, found.sentence) for found in look_at_source(WORK, (lambda _: report) if report else None, known, NOW)]


def test_synced_today():
    assert states([health(0.2)]) == [(State.FINE, "last synced 4 hours ago")]


def test_the_oldest_collection_counts():
    assert states([health(0), health(9)]) == [(State.DOUBTFUL, "last synced 9 days ago")]


def test_never_synced():
    for known in ([], [health(None)], [health(0), health(None)], [health(0, source="other")]):
        assert [state for state, _ in states(known)] == [State.DOUBTFUL]


def test_events_without_guests_are_pointed_out():
    assert any("nobody takes part" in sentence for _, sentence in states([health(kept=0, solo=20)]))
    for known in (health(kept=0, solo=19), health(kept=1, solo=50)):
        assert not any("nobody takes part" in sentence for _, sentence in states([known]))


def test_a_refused_login_has_its_own_remedy_and_code():
    report = SourceReport(name="work", kind="url")
    report.fail("the server refuses the login", "", 4)
    found = next(look_at_source(WORK, lambda _: report, [], NOW))
    assert (found.state, found.exit_code) == (State.BROKEN, 4)
    assert "crmcal source login work" in found.remedy


def test_a_partial_reading_names_the_first_problem():
    report = SourceReport(name="work", kind="file", calendars=["Work"])
    report.add_problem("b.ics", "it is an image")
    found = next(look_at_source(WORK, lambda _: report, [], NOW))
    assert found.state is State.DOUBTFUL
    assert "b.ics: it is an image" in found.sentence
