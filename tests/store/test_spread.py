"""A series counts the same whatever documents its events lie in, in whatever order they come; what is excluded is nowhere."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal import clock
from tests.makers import ANN, BOB, calendar, vevent
from tests.store.desk import NOW, Desk

BERLIN = ZoneInfo("Europe/Berlin")
COLLEAGUE = "joe@own.example"
FOLDER = '[sources.work]\ntype = "file"\npath = "{}"\n'
SHOWN = (
    'SELECT id, uid, recurrence_id, title, start, "end", all_day, timezone, status, recurring FROM v_meetings',
    "SELECT meeting_id, email, name, organizer, response, kind FROM v_participants",
)
SETTLED = ("resources", "claims", "events", "occurrences", "participants")
FIRST = datetime(2026, 3, 2, 10, tzinfo=BERLIN)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
numbers = count()


class Spec(NamedTuple):
    """An event of the one series; day: which instance an override stands for, None for the master."""

    number: int
    day: int | None
    secrecy: str
    guest: str
    style: str
    ranged: bool
    exdates: frozenset[int]
    all_day: bool

    @property
    def mark(self) -> str:
        """Its title."""
        return f"MARK{self.number:03}MARK"


def stamp(spec: Spec, when: datetime, style: str = "local") -> str:
    """Parameters and value of a date property."""
    if spec.all_day or style == "date":
        return f";VALUE=DATE:{when:%Y%m%d}"
    return f":{when.astimezone(UTC):%Y%m%dT%H%M%S}Z" if style == "utc" else f";TZID=Europe/Berlin:{when:%Y%m%dT%H%M%S}"


def text(spec: Spec) -> str:
    """A spec as a VEVENT; revisions are in the order of the numbers."""
    lines = [f"CLASS:{spec.secrecy}"] if spec.secrecy else []
    own = FIRST
    if spec.day is None:
        lines += ["RRULE:FREQ=DAILY;COUNT=5", *(f"EXDATE{stamp(spec, FIRST + timedelta(days=day))}" for day in sorted(spec.exdates))]
    else:
        instance = FIRST + timedelta(days=spec.day)
        own = instance + timedelta(hours=1 + spec.number % 3)
        lines.append(f"RECURRENCE-ID{';RANGE=THISANDFUTURE' if spec.ranged else ''}{stamp(spec, instance, spec.style)}")
    length = {"duration": "P1D" if spec.all_day else "PT1H"}
    revision = {"sequence": spec.number // 3, "last_modified": f"20260101T{spec.number:06d}Z"}
    return vevent("series", *lines, summary=spec.mark, guests=[spec.guest], start=stamp(spec, own), **length, **revision)


def is_excluded(spec: Spec) -> bool:
    """Whether an event is excluded for what it says itself."""
    return spec.secrecy == "PRIVATE" or spec.guest == COLLEAGUE


@st.composite
def series(draw: st.DrawFn, *, masters: int = 1) -> list[Spec]:
    """The events of a series: at most so many copies of the master, and overrides, some of them copies of each other.

    Left out is what stored facts cannot settle: instances of a master that is not kept named by their day or from one on, an excluded override
    with THISANDFUTURE beside another one, one that is named by its day beside others of that day, and an outdated master that keeps overrides back
    in its own document.
    """
    all_day = draw(st.booleans())
    secrecy = st.sampled_from(("", "", "PUBLIC", "PRIVATE"))
    guest = st.sampled_from((f"Ann <{ANN}>", f"Bob <{BOB}>", COLLEAGUE))
    order = iter(draw(st.permutations(range(10))))
    heads = [Spec(next(order), None, draw(secrecy), draw(guest), "local", False, frozenset(), all_day) for _ in range(draw(st.integers(0, masters)))]
    if any(head.secrecy == "PRIVATE" for head in heads):
        newest = max(heads)
        heads = [head._replace(secrecy="PRIVATE") if head is newest else head for head in heads]
    simple = not heads or any(head.guest == COLLEAGUE or head.secrecy == "PRIVATE" for head in heads)
    styles = st.sampled_from(("local",) if simple else ("local", "utc", "date"))
    ranges = st.sampled_from((False,) if simple else (False, False, True))
    overrides = [
        Spec(next(order), draw(st.integers(0, 5)), draw(secrecy), draw(guest), draw(styles), draw(ranges), frozenset(), all_day)
        for _ in range(draw(st.integers(1, 5)))
    ]
    overrides = [spec._replace(style="local") if spec.ranged else spec for spec in overrides]
    if any(spec.ranged and is_excluded(spec) for spec in overrides):
        overrides = [spec._replace(ranged=spec.ranged and spec is next(each for each in overrides if each.ranged)) for spec in overrides]
    out = draw(st.frozensets(st.integers(0, 4), max_size=2))
    return [head._replace(exdates=out) for head in heads] + overrides


def split(specs: Sequence[Spec], places: Sequence[int]) -> list[list[Spec]]:
    """The events in documents."""
    return [part for place in sorted(set(places)) if (part := [spec for spec, own in zip(specs, places, strict=True) if own == place])]


def assert_same(apart: Desk, together: Desk, specs: Sequence[Spec]) -> None:
    """Both stores tell the same, and nothing excluded is on the disk: copies of what is kept may be."""
    for query in SHOWN:
        assert apart.rows(query) == together.rows(query)
    assert_secret(apart, together, specs)


def assert_secret(apart: Desk, together: Desk, specs: Sequence[Spec]) -> None:
    """What is excluded together is not on the disk apart."""
    kept = {title for (title,) in together.rows("SELECT title FROM events")}
    instances = {spec.day for spec in specs if spec.mark in kept}
    excluded = [spec.mark.encode() for spec in specs if spec.day not in instances]
    for path in apart.folder.glob("crmcal.db*"):
        octets = path.read_bytes()
        assert [mark for mark in excluded if mark in octets] == []


@pytest.fixture
def desks(tmp_path, monkeypatch):
    """Makes desks of their own, on a fixed day."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return lambda: Desk(tmp_path / str(next(numbers)))


def mirror(desk: Desk, documents: dict[str, Sequence[Spec]]) -> None:
    """Make a folder hold these documents, and sync it."""
    folder = desk.folder / "folder"
    folder.mkdir(parents=True, exist_ok=True)
    desk.put(calendar(vevent("other")), "folder/other.ics")
    for path in folder.iterdir():
        if path.name != "other.ics" and path.name not in documents:
            path.unlink()
    for name, specs in documents.items():
        octets = calendar(*map(text, specs)).encode()
        path = folder / name
        if not path.exists() or path.read_bytes() != octets:
            desk.put(octets, f"folder/{name}")
    report = desk.sync(FOLDER.format(folder))
    figures = report.sources[0].events
    assert sum(figures.values()) == sum(map(len, documents.values())) + 1
    assert report.exit_code == 0


@QUICK
@given(specs=series(), data=st.data())
def test_imports(specs, data, desks):
    together, apart = desks(), desks()
    together.take(calendar(*map(text, specs)))
    places = data.draw(st.lists(st.integers(0, 3), min_size=len(specs), max_size=len(specs)))
    for part in data.draw(st.permutations(split(specs, places))):
        apart.take(calendar(*map(text, part)))
    assert_same(apart, together, specs)


@QUICK
@given(specs=series(masters=2), data=st.data())
def test_a_mirrored_folder(specs, data, desks):
    together, apart = desks(), desks()
    mirror(together, {"all.ics": specs})
    places = data.draw(st.permutations(range(4)).flatmap(lambda names: st.lists(st.sampled_from(names), min_size=len(specs), max_size=len(specs))))
    mirror(apart, {f"{place}.ics": part for place, part in enumerate(split(specs, places))})
    assert_same(apart, together, specs)


@settings(QUICK, max_examples=15)
@given(specs=series(), data=st.data())
def test_a_mirrored_folder_that_changes(specs, data, desks):
    apart = desks()
    for _ in range(data.draw(st.integers(2, 4))):
        there = [spec for spec in specs if data.draw(st.booleans())]
        places = data.draw(st.lists(st.integers(0, 3), min_size=len(there), max_size=len(there)))
        documents = {f"{place}.ics": [spec for spec, own in zip(there, places, strict=True) if own == place] for place in sorted(set(places))}
        together = desks()
        mirror(together, {"all.ics": there} if there else {})
        mirror(apart, documents)
        assert_secret(apart, together, there)
        mirror(apart, documents)  # what is allowed again comes back with the next sync
        assert_same(apart, together, there)
        before = {table: apart.dump()[table] for table in SETTLED}
        mirror(apart, documents)
        assert {table: apart.dump()[table] for table in SETTLED} == before
