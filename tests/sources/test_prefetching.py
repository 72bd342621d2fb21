"""Sources that are fetched side by side are told as they would be one after the other."""

import threading

import pytest

from crmcal.errors import SourceError
from crmcal.sources.contract import Delivery, Removal, Unchanged
from crmcal.sources.prefetching import AHEAD, Known, prefetched

CHANGES = [Delivery("a", "1", b"A"), Unchanged("b"), Removal("c")]


class Told:
    """A collection that tells what it is made of, and raises what is no change. given: what `changes` was called with."""

    def __init__(self, name, *changes, complete=True, whole=True, token=""):
        self.name = name
        self.displayname = name.upper()
        self.told = changes
        self.complete = self.whole = False
        self.token = ""
        self.end = complete, whole, token
        self.given = []

    def changes(self, etags, token):
        self.given.append((etags("a"), token))
        for change in self.told:
            if isinstance(change, BaseException):
                raise change
            yield change
        self.complete, self.whole, self.token = self.end


class Place:
    """A source of collections, or of what it raises."""

    kind = "url"

    def __init__(self, name, *collections):
        self.name = name
        self.told = collections

    def collections(self):
        for collection in self.told:
            if isinstance(collection, BaseException):
                raise collection
            yield collection


def known(_name):
    return Known({"a": "etag of a"}.get, "token of before")


def everything(source):
    """All that a source tells, each collection with its changes and how it ended."""
    told = []
    for collection in source.collections():
        changes = list(collection.changes(pytest.fail, ""))
        told.append((collection.name, collection.displayname, changes, collection.complete, collection.whole, collection.token))
    return told


def test_what_is_told_is_the_same():
    with prefetched([Place("x", Told("one", *CHANGES, whole=False, token="t"), Told("two"))], {"x": known}) as (source,):
        assert (source.name, source.kind) == ("x", "url")
        assert everything(source) == [("one", "ONE", CHANGES, True, False, "t"), ("two", "TWO", [], True, True, "")]


def test_what_is_known_was_looked_up_before():
    collection = Told("one")
    with prefetched([Place("x", collection)], {"x": known}) as (source,):
        everything(source)
    assert collection.given == [("etag of a", "token of before")]


def test_sources_without_a_snapshot_stay_as_they_are():
    place = Place("x")
    with prefetched([place], {}) as found:
        assert found == [place]


def test_they_are_fetched_at_the_same_time():
    both = threading.Barrier(2, timeout=30)

    class Meeting(Told):
        def changes(self, etags, token):
            both.wait()
            return super().changes(etags, token)

    with prefetched([Place("x", Meeting("one")), Place("y", Meeting("two"))], {"x": known, "y": known}) as sources:
        assert [everything(source)[0][0] for source in sources] == ["one", "two"]


@pytest.mark.parametrize("error", [SourceError("no"), ZeroDivisionError("a bug")])
def test_the_failure_of_a_collection_costs_the_next_nothing(error):
    with prefetched([Place("x", Told("one", CHANGES[0], error), Told("two", *CHANGES))], {"x": known}) as (source,):
        collections = source.collections()
        with pytest.raises(type(error)):
            list(next(collections).changes(pytest.fail, ""))
        second = next(collections)
        assert list(second.changes(pytest.fail, "")) == CHANGES
        assert second.complete


@pytest.mark.parametrize("error", [SourceError("no"), ZeroDivisionError("a bug")])
def test_the_failure_of_a_source_is_told_when_it_is_its_turn(error):
    with prefetched([Place("x", Told("one"), error)], {"x": known}) as (source,):
        collections = source.collections()
        next(collections)
        with pytest.raises(type(error)):
            next(collections)


def test_what_nobody_reads_is_passed_over():
    many = [Unchanged(str(number)) for number in range(3 * AHEAD)]
    with prefetched([Place("x", Told("one", *many), Told("two", *CHANGES))], {"x": known}) as (source,):
        collections = source.collections()
        next(next(collections).changes(pytest.fail, ""))
        assert list(next(collections).changes(pytest.fail, "")) == CHANGES


def test_memory_is_bounded_and_who_stops_early_leaves_nobody_behind():
    many = Told("one", *(Unchanged(str(number)) for number in range(100 * AHEAD)))
    with prefetched([Place("x", many)], {"x": known}) as (source,):
        next(source.collections())
        assert source.told.maxsize == AHEAD
    source.thread.join(30)
    assert not source.thread.is_alive()
    assert not many.complete
