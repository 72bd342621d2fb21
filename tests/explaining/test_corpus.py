"""Exactly one answer for every VEVENT of calendars that others wrote, and the numbers are those of an import."""

from datetime import UTC
from pathlib import Path

import pytest

from crmcal.core.ical.document import Document, NotACalendarError
from crmcal.core.rules import VERDICTS
from crmcal.explaining.circumstances import circumstances
from crmcal.explaining.explanation import explain
from crmcal.importing import Request, import_paths
from tests.corpus import CALENDARS, names, needs_corpus
from tests.store.desk import NOW

ODDITIES = sorted((Path(__file__).parents[1] / "data" / "calendars").glob("*.ics"))
ME = ["mara@heronvale.example", "jane@acme.example", "a@example.com"]


def check(path: Path, folder: Path) -> None:
    """Compare the answers for a calendar with what an import says of it."""
    request = Request(store=folder / "crmcal.db", config_path=folder / "config.toml", config=None, me=ME, tz="UTC", dry_run=True, now=NOW)
    found = explain("", [str(path)], circumstances(request))
    report = import_paths([str(path)], request).sources[0]
    assert +found.counts == +report.events
    assert +found.read[0].events == +report.events
    assert len(found.answers) == vevents(path)
    assert {answer.verdict for answer in found.answers} <= {*VERDICTS, "problem"}
    assert all(answer.reason and answer.where for answer in found.answers)
    assert not request.store.exists()


def vevents(path: Path) -> int:
    """How many VEVENTs a file has."""
    try:
        return Document(path.read_bytes(), UTC).vevents
    except NotACalendarError:
        return 0


@pytest.mark.parametrize("path", ODDITIES, ids=[path.stem for path in ODDITIES])
def test_every_oddity_is_answered(path, tmp_path):
    check(path, tmp_path)


@needs_corpus
@pytest.mark.parametrize("name", names())
def test_every_event_of_the_corpus_is_answered(name, tmp_path):
    check(CALENDARS / name, tmp_path)
