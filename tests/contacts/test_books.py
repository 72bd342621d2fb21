"""Address books of an account, taken over: what it comes to, whatever the books have become since."""

import pytest

from crmcal import clock
from crmcal.contacts import books
from crmcal.contacts.books import import_account
from crmcal.contacts.people import merge
from crmcal.contacts.session import editing
from crmcal.errors import BusyError
from crmcal.sources.carddav import BookReading, BookState
from crmcal.sources.contract import Delivery
from tests.makers import calendar, vevent
from tests.servers.client import card
from tests.store.desk import NOW, OWNER, Desk

CONFIG = OWNER + '[sources.work]\ntype = "caldav"\nurl = "https://dav.example/"\nusername = "jane"\n'
ANN, HOME = "EMAIL:ann@client.example", "EMAIL:ann@home.example"
NAMES = "SELECT name FROM people"


class Account:
    """A server with one address book, as far as an import knows of it. cards: lines by href."""

    def __init__(self, cards):
        self.cards = cards
        self.meanwhile = lambda: None

    def read(self, _settings, _login, states, *, digest):
        """Every card, as if all had changed."""
        self.meanwhile()
        there = {digest(href): "1" for href in self.cards}
        before = states.get(digest("/book/"), BookState()).etags.keys()
        changed = [Delivery(href, "1", card(href, *lines).encode()) for href, lines in self.cards.items()]
        state = BookState("", there)
        yield BookReading(
            key=digest("/book/"), href="/book/", displayname="Book", state=state, changed=changed, removed=frozenset(before - there.keys()), complete=True
        )


@pytest.fixture
def account(monkeypatch):
    account = Account({"one": ("FN:Ann Archer", ANN), "two": ("FN:Ann at home", HOME)})
    monkeypatch.setattr(books, "read_books", account.read)
    return account


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setenv("CRMCAL_PASSWORD_WORK", "secret")
    return Desk(tmp_path)


def read(desk, **asked):
    return import_account("work", desk.request(CONFIG, **asked))


def test_two_cards_that_became_one_are_one_person_who_is_still_there(desk, account):
    read(desk)
    account.cards = {"one": ("FN:Ann Archer", ANN, HOME)}
    found = read(desk)
    assert (found.gone, [taken.outcome for taken in found.outcome.people]) == ([], ["changed"])
    assert desk.rows(NAMES) == [("Ann Archer",)]
    assert [taken.outcome for taken in read(desk).outcome.people] == ["unchanged"]


def test_whom_a_card_calls_otherwise_is_known_by_the_card(desk, account):
    read(desk)
    account.cards["one"] = ("FN:Wilma Fox", ANN)
    assert [taken.outcome for taken in read(desk).outcome.people] == ["changed", "unchanged"]
    assert desk.rows(NAMES) == [("Ann at home",), ("Wilma Fox",)]
    assert [taken.outcome for taken in read(desk).outcome.people] == ["unchanged", "unchanged"]


def test_who_has_another_card_is_not_gone(desk, account):
    read(desk)
    with editing(desk.request(CONFIG)) as contacts:
        merge(contacts, "ann@client.example", "ann@home.example")
    del account.cards["two"]
    assert read(desk).gone == []
    account.cards.clear()
    assert [person.name for person in read(desk).gone] == ["Ann Archer"]


def test_others_may_write_while_the_server_is_asked(desk, account):
    account.meanwhile = lambda: desk.take(calendar(vevent(guests=["Bob Baker <bob@other.example>"])))
    read(desk)
    assert desk.rows(NAMES) == [("Ann Archer",), ("Ann at home",), ("Bob Baker",)]


def test_who_comes_second_takes_nothing_over(desk, account):
    def first():
        account.meanwhile = lambda: None
        read(desk)
        account.cards["one"] = ("FN:Somebody else", ANN)

    account.meanwhile = first
    with pytest.raises(BusyError, match="came first"):
        read(desk)
    assert desk.rows(NAMES) == [("Ann Archer",), ("Ann at home",)]


@pytest.mark.usefixtures("account")
def test_a_dry_run_where_there_is_no_store_yet(desk):
    assert [taken.outcome for taken in read(desk, dry_run=True).outcome.people] == ["new", "new"]
    assert not desk.store.exists()
