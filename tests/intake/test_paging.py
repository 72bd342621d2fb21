"""Pages: after any edits of a long document, reading only what changed leaves the store that reading everything leaves."""

from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal.config.loading import parse
from crmcal.core import paging
from crmcal.core.ical.document import Document
from crmcal.core.reports import SourceReport
from crmcal.importing import Request, import_paths, sync_sources
from crmcal.intake.document import DocumentIntake
from crmcal.store.connection import open_reader

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//crmcal//tests//EN\r\nX-WR-TIMEZONE:{zone}\r\n"
CONFIG = '[owner]\naddresses = ["jane@acme.example"]\n[sources.work]\ntype = "file"\npath = "{path}"\n'
CONTENT = """
SELECT e.uid, e.recurrence_id, e.title, e.my_response, e.timezone, o.start, o."end", o.superseded, group_concat(a.email, ' ')
FROM events AS e
JOIN occurrences AS o ON o.event_id = e.id
LEFT JOIN participants AS p ON p.event_id = e.id
LEFT JOIN addresses AS a ON a.id = p.address_id
GROUP BY e.id, o.ordinal
ORDER BY e.uid, o.start, e.title
"""


def digest(octets: bytes) -> bytes:
    """Any digest will do."""
    return sha256(octets).digest()


class Event(NamedTuple):
    """A VEVENT to write: what its number decides, what an edit may change."""

    number: int
    title: str
    kind: str


def vevent(event: Event) -> str:
    """Its text; overrides stand anywhere, some events are private or broken, some have no second line end."""
    uid = f"UID:{event.number}@test.example"
    lines = {
        "meeting": [uid, "DTSTART:20260302T090000Z"],
        "floating": [uid, "DTSTART:20260302T090000"],
        "private": [uid, "DTSTART:20260302T090000Z", "CLASS:PRIVATE"],
        "broken": [uid, "DTSTART:never"],
        "series": [uid, "DTSTART:20260302T090000Z", "RRULE:FREQ=DAILY;COUNT=3"],
        "override": [f"UID:{event.number // 5 * 5}@test.example", "RECURRENCE-ID:20260303T090000Z", "DTSTART:20260303T100000Z"],
    }[event.kind]
    alarm = ["BEGIN:VALARM", "TRIGGER:-PT5M", "END:VALARM"] if event.number % 3 else []
    body = [*lines, f"SUMMARY:{event.title}", f"ATTENDEE:mailto:guest{event.number % 7}@one.example", *alarm]
    return "\r\n".join(["BEGIN:VEVENT", *body, "END:VEVENT", ""])


KINDS = ("meeting", "meeting", "floating", "private", "series", "override")  # what turns broken keeps its old state: tested apart
events = st.builds(Event, st.integers(0, 400), st.sampled_from(("a", "bb", "c" * 300)), st.sampled_from(KINDS))
calendars = st.lists(events, min_size=8, max_size=60, unique_by=lambda event: event.number)
edits = st.lists(st.tuples(st.sampled_from(("change", "insert", "delete", "move")), st.integers(0, 1000), events), max_size=5)


def edited(original: list[Event], changes: list[tuple[str, int, Event]]) -> list[Event]:
    """The calendar after some edits."""
    found = list(original)
    for how, where, event in changes:
        at = where % len(found) if found else 0
        if how == "insert" and event.number not in {each.number for each in found}:
            found.insert(at, event)
        elif found and how == "delete":
            del found[at]
        elif found and how == "move":
            found.append(found.pop(at))
        elif found and how == "change":
            found[at] = found[at]._replace(title=event.title, kind=event.kind)
    return found


def content(store: Path) -> list[tuple[object, ...]]:
    """What the store tells."""
    with closing(open_reader(store)) as connection:
        return connection.execute(CONTENT).fetchall()


def figures(report: SourceReport) -> tuple[object, ...]:
    """What a report tells besides what was new."""
    return dict(+report.events), report.resources["seen"], sorted(set(report.problems))


class Calendar:
    """A calendar file and a store of its own; `small_pages` makes even a short one worth cutting."""

    def __init__(self, folder: Path, way: str) -> None:
        folder.mkdir()
        self.path = folder.parent / "calendar.ics"
        self.store = folder / "crmcal.db"
        self.way = way
        self.config = parse(CONFIG.format(path=self.path), folder / "config.toml")

    def take(self, found: list[Event], zone: str = "Europe/Berlin") -> SourceReport:
        """Write the calendar and read it."""
        self.path.write_text(HEAD.format(zone=zone) + "".join(map(vevent, found)) + "END:VCALENDAR\r\n", encoding="utf-8", newline="")
        request = Request(store=self.store, config_path=self.path, config=self.config, force=True)
        return (import_paths([str(self.path)], request) if self.way == "import" else sync_sources([], request)).sources[0]


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "SMALLEST", 0)
    monkeypatch.setattr(paging, "PAGE", 700)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(calendars, st.lists(edits, min_size=1, max_size=3))
def test_a_mirror_read_in_part_equals_one_read_whole(original: list[Event], rounds: list[list[tuple[str, int, Event]]]) -> None:
    with TemporaryDirectory() as folder:
        partly = Calendar(Path(folder) / "partly", "sync")
        partly.take(original)
        for number, changes in enumerate(rounds):
            original = edited(original, changes)
            whole = Calendar(Path(folder) / f"whole{number}", "sync")
            assert figures(partly.take(original)) == figures(whole.take(original))
            assert content(partly.store) == content(whole.store)


@pytest.mark.parametrize("way", ["import", "sync"])
def test_one_changed_event_costs_reading_one_page(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = [Event(number, "title", "meeting") for number in range(300)]
    calendar = Calendar(tmp_path / "store", way)
    calendar.take(original)
    lengths: list[int] = []
    read = DocumentIntake.read

    def noted(self: DocumentIntake, data: bytes) -> Document:
        lengths.append(len(data))
        return read(self, data)

    monkeypatch.setattr(DocumentIntake, "read", noted)
    report = calendar.take([event._replace(title="new") if event.number == 150 else event for event in original])
    assert (report.resources["changed"], report.resources["unchanged"], report.resources["seen"]) == (1, 299, 300)
    assert max(lengths) < 2000


def test_an_event_that_cannot_be_read_any_more_keeps_its_old_state(tmp_path: Path) -> None:
    original = [Event(number, "title", "meeting") for number in range(50)]
    calendar = Calendar(tmp_path / "store", "sync")
    calendar.take(original)
    before = content(calendar.store)
    for _ in range(2):
        report = calendar.take([event._replace(kind="broken") if event.number == 20 else event for event in original])
        assert (report.events["kept"], report.events["problem"], len(report.problems)) == (49, 1, 1)
        assert content(calendar.store) == before


def test_another_zone_for_floating_times_reads_everything(tmp_path: Path) -> None:
    calendar = Calendar(tmp_path / "store", "sync")
    calendar.take([Event(number, "title", "floating") for number in range(50)])
    before = content(calendar.store)
    report = calendar.take([Event(number, "title", "floating") for number in range(50)], zone="America/New_York")
    assert report.resources["changed"] == 50
    assert [row[0] for row in content(calendar.store)] == [row[0] for row in before]
    assert content(calendar.store) != before


def test_a_problem_behind_unchanged_pages_has_the_line_of_the_whole_file(tmp_path: Path) -> None:
    original = [Event(number, "title", "meeting") for number in range(100)]
    calendar = Calendar(tmp_path / "store", "import")
    calendar.take(original)
    report = calendar.take([event._replace(kind="broken") if event.number == 90 else event for event in original])
    lines = calendar.path.read_text(encoding="utf-8").split("\n")
    (problem,) = report.problems
    at = int(problem.where.rpartition(":")[2])
    assert lines[at - 1].strip() == "BEGIN:VEVENT"
    assert lines[at].strip() == "UID:90@test.example"


class TestPagesThatOnlyBeginAlike:
    LENGTH = 400
    NUMBER = 200

    def test_cost_no_more_than_reading_a_few_times(self):
        event = paging.EVENT + b"x" * (self.LENGTH - len(paging.EVENT))
        pages = [event * 10 + b"%08d" % number for number in range(self.NUMBER)]
        known = [paging.Page(len(page), digest(page[: paging.HEAD]), digest(page), frozenset(), {}) for page in pages]
        data = b"".join(page.replace(b"x%08d" % number, b"y%08d" % number) for number, page in enumerate(pages))
        octets = 0

        def counted(part):
            nonlocal octets
            octets += len(part)
            return digest(part)

        places = list(paging.compare(data, 0, len(data), known, counted))
        assert [place.start for place in places[1:]] == [place.end for place in places[:-1]]
        assert (places[0].start, places[-1].end) == (0, len(data))
        assert octets < (paging.MOST_IN_VAIN + 5) * len(data)
