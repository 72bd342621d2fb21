"""People: what is said of them, and what is refused."""

import re
from contextlib import closing
from datetime import UTC

import pytest

from crmcal import clock
from crmcal.contacts.listing import Wanted, people
from crmcal.contacts.people import PersonEdit, add, edit, merge
from crmcal.contacts.session import editing, owner_in
from crmcal.core.contacts.model import Person
from crmcal.errors import UsageError
from crmcal.store.connection import open_reader
from tests.makers import calendar, vevent
from tests.store.desk import NOW, OWNER, Desk

ANN = "ann@client.example"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Ann was met; the owner is me@own.example, with the domain own.example."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    desk = Desk(tmp_path)
    desk.take(calendar(vevent("met", guests=[f"Ann Archer <{ANN}>"])), config=OWNER, me=())
    return desk


def added(desk: Desk, **said) -> Person:
    """`crmcal people add`."""
    request = desk.request(OWNER)
    with editing(request) as contacts:
        return add(contacts, PersonEdit(**said), owner_in(request))


def edited(desk: Desk, who: str, **said) -> Person:
    """`crmcal people edit`."""
    request = desk.request(OWNER)
    with editing(request) as contacts:
        return edit(contacts, who, PersonEdit(**said), owner_in(request))


def test_is_named_after_an_address_when_no_name_is_given(desk):
    assert added(desk, name=" ", emails=["b.baker@client.example"]).name
    assert added(desk, name="  Ann   A. ", emails=[ANN]).name == "Ann A."
    edited(desk, ANN, name="")
    assert "Ann Archer" in desk.people()


def test_a_name_that_is_taken_back_is_forgotten(desk):
    edited(desk, ANN, name="Bob Jones")
    assert edited(desk, ANN, name="Ann Archer").names == ()
    edited(desk, ANN, name="Bob Jones")
    assert "Bob Jones" not in edited(desk, ANN, name="").names
    edited(desk, ANN, name="Ann Baker")
    assert edited(desk, ANN, name="Ann Carter").names == ("Ann Archer", "Ann Baker")
    assert edited(desk, ANN, name="Ann Baker").names == ("Ann Archer",)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "A person has a name or an address."),
        ({"name": "  "}, "A person has a name or an address."),
        ({"emails": ["Me@OWN.example"]}, "me@own.example is your own address."),
        ({"emails": ["joe@own.example"]}, "joe@own.example is a colleague's address: own.example is your own domain."),
        ({"name": "Joe", "phone": "abc"}, "'abc' is not a telephone number."),
        ({"name": "Joe", "phone": "+4 x 9"}, "'+4 x 9' is not a telephone number."),
        ({"primary": "joe@eu.own.example", "name": "Joe"}, "joe@eu.own.example is a colleague's address: own.example is your own domain."),
    ],
)
def test_who_is_no_contact_is_refused(desk, said, sentence):
    before = desk.dump()
    with pytest.raises(UsageError, match=re.escape(sentence)):
        added(desk, **said)
    assert desk.dump() == before


@pytest.mark.parametrize(
    ("who", "said", "sentence"),
    [
        ("Zoe", {"name": " "}, "Zoe has no address that they could be named after."),
        ("Zoe", {"emails": ["joe@own.example"]}, "joe@own.example is a colleague's address"),
        (ANN, {"emails": ["me@own.example"]}, "me@own.example is your own address."),
        (ANN, {"remove_emails": [ANN]}, f"{ANN} is all that is known of Ann Archer."),
    ],
)
def test_an_edit_that_leaves_no_contact_is_refused(desk, who, said, sentence):
    added(desk, name="Zoe")
    before = desk.dump()
    with pytest.raises(UsageError, match=re.escape(sentence)):
        edited(desk, who, **said)
    assert desk.dump() == before


def test_a_telephone_number_is_kept_as_it_is_written(desk):
    assert edited(desk, ANN, phone=" 112 ").phone == "112"
    assert edited(desk, ANN, phone="+41 (0)44  668-18-00 x7").phone == "+41 (0)44 668-18-00 x7"
    assert edited(desk, ANN, phone="").phone == ""


def test_a_merged_person_is_shown_as_listed(desk):
    """Addresses in their order, and the company of the first one that is a company's, by whatever name they are asked for."""
    desk.take(calendar(vevent("zoe", guests=["Zoe <zoe@client.example>"]), vevent("bob", guests=["Bob <bob@abc.example>"])))
    gus = added(desk, name="Gus", emails=["gus@gmail.com"])
    with editing(desk.request(OWNER)) as contacts:
        merge(contacts, "gus@gmail.com", "zoe@client.example")
        merge(contacts, "gus@gmail.com", "bob@abc.example")
    with closing(open_reader(desk.store)) as connection:
        (listed,) = people(connection, Wanted(text="gus"), NOW, UTC)
    assert listed.person.emails == ("gus@gmail.com", "zoe@client.example", "bob@abc.example")
    assert listed.company
    assert listed.company[1] == "Client"
    for who in ("gus", str(gus.id), *listed.person.emails):
        subject = desk.show("person", who)["subject"]
        assert (subject["emails"], subject["company"]) == ([*listed.person.emails], {"name": "Client", "domain": "client.example"})


@pytest.mark.parametrize("field", ["name", "title"])
def test_a_name_or_a_title_has_an_end(desk, field):
    assert getattr(added(desk, emails=["bea@new.example"], **{field: "x" * 500}), field) == "x" * 500
    with pytest.raises(UsageError, match=f"A {field} has at most 500 characters: this one has 10,000."):
        edited(desk, "bea@new.example", **{field: "x" * 10_000})
