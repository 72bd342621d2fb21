"""Whose calendar it is: who takes part in nearly all of it."""

from datetime import UTC
from types import SimpleNamespace

import pytest

from crmcal.core.rules import Owner
from crmcal.errors import SourceError, UsageError
from crmcal.ownership import Replayed, joined, owner_of, propose
from crmcal.registry import source_opener
from crmcal.sources.contract import Delivery
from tests.makers import ANN, BOB, ME, calendar, vevent

CARL = "carl@third.example"


@pytest.fixture
def opened(tmp_path):
    """A source of some documents."""

    def put(*texts):
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.ics").write_text(text)
        return source_opener("file")(SimpleNamespace(name="it", path=str(tmp_path), max_bytes=1_000_000, mirrored=False), None)

    return put


@pytest.mark.parametrize(
    ("events", "address", "share"),
    [
        ([vevent("a"), vevent("b", guests=[BOB])], ME, 1.0),
        ([vevent("a"), vevent("b", guests=[BOB]), vevent("c", me="", guests=[BOB])], None, 0),
        ([vevent("a"), vevent("b", guests=[BOB]), vevent("c", me="", guests=[CARL]), vevent("d", guests=[CARL])], ME, 0.75),
        ([vevent("a"), vevent("b", me="", guests=[BOB]), vevent("c", me="", guests=[CARL])], None, 0),
        ([vevent("a", me="", guests=[])], None, 0),
        ([vevent("a"), vevent("b", guests=[BOB]), vevent("c", me="", guests=[])], ME, 1.0),  # of what has participants
        ([], None, 0),
    ],
)
def test_who_takes_part_in_nearly_all(opened, events, address, share):
    found = propose([opened(calendar(*events))], UTC)
    assert (found.address, found.share) == (address, share) if address else found is None


def test_several_documents_count_together(opened):
    found = propose([opened(calendar(vevent("a")), calendar(vevent("b", guests=[BOB])))], UTC)
    assert (found.address, found.events) == (ME, 2)
    assert found.owner == Owner(addresses=frozenset({ME}), domains=frozenset({"own.example"}))


def test_a_document_that_cannot_be_read_costs_the_others_nothing(opened):
    assert propose([opened("<html>", calendar(vevent("a"), vevent("b", guests=[BOB])))], UTC).address == ME


@pytest.mark.parametrize(("texts", "sentence"), [(["<html>"], "web page"), (["", "Dear Ann"], "it is empty; it is not a calendar"), ([], "no calendar file")])
def test_nothing_to_read_is_told(opened, texts, sentence):
    with pytest.raises(SourceError, match=sentence):
        propose([opened(*texts)], UTC)


@pytest.mark.parametrize(
    ("addresses", "owner"),
    [
        (["Me@Own.Example"], Owner(addresses=frozenset({ME}), domains=frozenset({"own.example"}))),
        (["me@mail.own.co.uk"], Owner(addresses=frozenset({"me@mail.own.co.uk"}), domains=frozenset({"own.co.uk"}))),
        (["me@gmail.com", "me@gmx.de"], Owner(addresses=frozenset({"me@gmail.com", "me@gmx.de"}))),
        (["<me@own.example>", "me@gmail.com"], Owner(addresses=frozenset({ME, "me@gmail.com"}), domains=frozenset({"own.example"}))),
    ],
)
def test_work_domains_are_own_domains_and_free_mail_is_not(addresses, owner):
    assert owner_of(addresses) == owner


@pytest.mark.parametrize("address", ["", "me", "me@", "@own.example", "me own@x.example", "me@own..example"])
def test_what_is_no_address(address):
    with pytest.raises(UsageError, match="is not an e-mail address"):
        owner_of([address])


def test_owners_are_joined():
    assert joined(None, owner_of([ME]), owner_of([ANN])) == owner_of([ME, ANN])


def test_a_source_is_read_once_and_told_twice(opened):
    class Once:
        """A source that can be read a single time."""

        name, kind, asked = "it", "file", 0

        def collections(self):
            assert not self.asked
            self.asked += 1
            return opened(calendar(vevent("a"))).collections()

    replayed = Replayed(Once())
    told = [[list(collection.changes(lambda _: None, "")) for collection in replayed.collections()] for _ in range(2)]
    assert told[0] == told[1]
    assert isinstance(told[0][0][0], Delivery)
