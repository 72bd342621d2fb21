"""The same documents in any order leave the same store."""

from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal import clock
from tests.makers import ANN, BOB, calendar, vevent
from tests.store.desk import NOW, Desk

GUESTS = (f"Ann <{ANN}>", f"Ann Archer <{ANN}>", f"Bob <{BOB}>", "ann+tag@client.example", "carl@sub.client.example", "dora@gmail.com", "no-reply@shop.example")
guests = st.lists(st.sampled_from(GUESTS), min_size=1, max_size=3, unique=True)
numbers = count()


def revision(number: int) -> dict[str, object]:
    """SEQUENCE and LAST-MODIFIED that no other revision has."""
    return {"sequence": number // 2, "last_modified": f"202601{number + 1:02d}T000000Z", "summary": f"Revision {number}"}


@st.composite
def singles(draw):
    """Revisions of one meeting."""
    uid = draw(st.sampled_from("ab"))
    return [calendar(vevent(uid, guests=draw(guests), start=f"202603{n + 1:02d}T100000Z", **revision(n))) for n in range(draw(st.integers(1, 3)))]


@st.composite
def series(draw):
    """A master in some revisions, and overrides that come alone."""
    masters = [
        calendar(vevent("s", rrule="FREQ=DAILY;COUNT=4", guests=draw(guests), **revision(2 * n))) for n in range(draw(st.integers(1, 2)))
    ]  # fmt: skip
    days = draw(st.lists(st.integers(2, 5), max_size=3, unique=True))
    overrides = [
        calendar(vevent("s", recurrence_id=f"2026030{day}T100000Z", start=f"2026030{day}T150000Z", guests=draw(guests), **revision(10 + day)))
        for day in days
    ]  # fmt: skip
    private = [calendar(vevent("s", rrule="FREQ=DAILY;COUNT=4", **revision(6), CLASS="PRIVATE"))] if draw(st.booleans()) else []
    return private + overrides if private else masters + overrides


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(documents=st.one_of(singles(), series(), st.tuples(singles(), series()).map(lambda both: both[0] + both[1])), data=st.data())
def test_any_order_leaves_the_same_store(documents, data, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    folder = tmp_path / str(next(numbers))
    stores = [Desk(folder / name) for name in ("in order", "in another", "one by one")]
    stores[0].take(*documents)
    stores[1].take(*data.draw(st.permutations(documents)))
    for document in data.draw(st.permutations(documents)):
        stores[2].take(document)
    first, *others = (desk.content() for desk in stores)
    for other in others:
        assert other == first


def test_an_export_and_its_overrides_in_one_document_or_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    master = vevent("s", rrule="FREQ=DAILY;COUNT=3", guests=[f"Ann <{ANN}>"], **revision(0))
    override = vevent("s", recurrence_id="20260303T100000Z", start="20260303T150000Z", guests=[f"Bob <{BOB}>"], **revision(2))
    together, apart = Desk(Path(tmp_path / "together")), Desk(Path(tmp_path / "apart"))
    together.take(calendar(master, override))
    apart.take(calendar(override))
    apart.take(calendar(master))
    shown = 'SELECT start, "end", title, status, recurrence_id FROM v_meetings'
    assert together.rows(shown) == apart.rows(shown)
    assert [meeting["start"] for meeting in together.show("person", BOB)["meetings"]] == ["2026-03-03T15:00:00+00:00"]
