"""Which copy of an event counts."""

from datetime import UTC, date, datetime
from itertools import permutations

import pytest

from crmcal.core.recurrence import current

from .builders import berlin, event, expansion, moved, weekly


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"sequence": 1, "modified": 9}, {"sequence": 2, "modified": 1}),
        ({"sequence": 1, "modified": 1}, {"sequence": 1, "modified": 2}),
        ({"summary": "a"}, {"summary": "b"}),
        ({"categories": ()}, {"categories": ("x",)}),
    ],
)
def test_the_newest_revision_counts(old: dict[str, object], new: dict[str, object]) -> None:
    for make in (
        lambda **fields: event(berlin(3, 6), **fields),
        lambda **fields: moved(berlin(3, 6), berlin(3, 7), **fields),
    ):
        events = make(**old), make(**new)
        for order in permutations(events):
            assert current(order) == ((events[1],), (events[0],))
            assert [each.event for each in expansion(*order).occurrences] == [events[1]]


def test_a_place_in_the_document_decides_nothing() -> None:
    first, second = event(berlin(3, 6), offset=1), event(berlin(3, 6), offset=50)
    (kept,), (dropped,) = current([first, second])
    assert {kept.offset, dropped.offset} == {1, 50}


def test_masters_and_overrides_are_told_apart_and_sorted() -> None:
    master, second, first = weekly(), moved(berlin(3, 20), berlin(3, 1)), moved(berlin(3, 13), berlin(3, 2))
    for order in permutations((master, second, first)):
        assert current(order) == ((master, first, second), ())


def test_copies_of_an_override_in_different_zones_are_copies() -> None:

    old, new = (
        moved(berlin(3, 13), berlin(3, 14)),
        moved(datetime(2024, 3, 13, 9, tzinfo=UTC), berlin(3, 15), sequence=1),
    )
    assert current([weekly(), new, old])[1] == (old,)


def test_of_an_all_day_series_a_date_and_a_midnight_are_copies() -> None:

    daily = event(date(2024, 3, 6), None, "FREQ=DAILY;COUNT=3")
    old, new = (
        moved(date(2024, 3, 7), date(2024, 5, 1)),
        moved(datetime(2024, 3, 7, tzinfo=UTC), date(2024, 5, 2), sequence=1),
    )
    for order in permutations((daily, new, old)):
        assert current(order)[1] == (old,)
        assert len(expansion(*order).occurrences) == 3


def test_a_newer_range_outdates_a_single_override() -> None:
    single, ranged = (
        moved(berlin(3, 13), berlin(3, 14)),
        moved(berlin(3, 13), berlin(3, 15), this_and_future=True, sequence=1),
    )
    assert current([weekly(), single, ranged])[1] == (single,)


def test_an_older_range_and_a_single_override_both_count() -> None:
    single, ranged = (
        moved(berlin(3, 13), berlin(3, 14), sequence=1),
        moved(berlin(3, 13), berlin(3, 15), this_and_future=True),
    )
    assert current([weekly(), single, ranged])[1] == ()
