"""Whom invitations made gives way to whoever is told to have their address or domain, and is there again when it is free."""

from itertools import permutations

import pytest

from crmcal.core.contacts.model import BY_USER, Company, Opportunity, Person
from crmcal.store.unwanted import REMOVED
from tests.makers import calendar, vevent
from tests.store.contacts.desks import FOLDER, delete, editing, met, one
from tests.store.desk import Desk

JOE, TAGGED = "joe@other.example", "joe+x@other.example"
CONTACTS = "SELECT o.name, c.person_id FROM opportunities AS o JOIN opportunity_contacts AS c ON c.opportunity_id = o.id"
YIELDED = "SELECT kind, number, claim FROM yielded"


@pytest.fixture
def desk(desks):
    """Joe was met, and is the contact of an opportunity of his company's."""
    desk = desks()
    met(desk, f"Joe Jones <{JOE}>", "Ann <ann@client.example>")
    with editing(desk) as contacts:
        company = contacts.company_of_domain("other.example")
        told = {"name": BY_USER, "company_id": BY_USER, "contacts": BY_USER}
        contacts.save(Opportunity(name="Sale", company_id=company, contacts=(one(contacts, JOE).id,), told=told))
    return desk


def tell(desk: Desk, name: str, *emails: str) -> Person:
    """Tell of somebody, or of somebody else's addresses."""
    with editing(desk) as contacts:
        known = [person for person in contacts.people() if person.name == name]
        return contacts.save((known or [Person(name=name, told={"name": BY_USER})])[0]._replace(emails=emails))


def test_they_are_there_again_under_their_number(desk):
    before = desk.dump()
    mia = tell(desk, "Mia", "mia@mia.example", JOE)
    assert desk.rows(CONTACTS) == [("Sale", mia.id)]
    assert desk.rows(YIELDED) == [("person", 1, JOE)]
    tell(desk, "Mia", "mia@mia.example")
    assert desk.rows(CONTACTS) == [("Sale", 1)]
    with editing(desk) as contacts:
        delete(contacts, mia)
    assert desk.dump() == before


@pytest.mark.parametrize("order", [*permutations(("Mia", "Zoe"))])
def test_it_is_no_matter_through_whose_hands_an_address_went(desk, order):
    before = desk.dump()
    people = {name: tell(desk, name, JOE) for name in order}
    for name in order:
        (holder,) = {number for _, number in desk.rows(CONTACTS)}
        with editing(desk) as contacts:
            assert contacts.owners(JOE)[0] == holder
        tell(desk, name)
    with editing(desk) as contacts:
        for person in people.values():
            delete(contacts, person)
    assert desk.dump() == before


def test_what_was_changed_meanwhile_stays(desk):
    mia = tell(desk, "Mia", JOE)
    with editing(desk) as contacts:
        contacts.save(contacts.opportunity(1)._replace(contacts=()))
        contacts.save(Opportunity(name="Hers", contacts=(mia.id,), told={"name": BY_USER}))
    tell(desk, "Mia", "mia@mia.example")
    assert desk.rows(CONTACTS) == [("Hers", mia.id)]


def test_an_opportunity_of_both_is_of_both_again(desk):
    mia = tell(desk, "Mia", "mia@mia.example")
    with editing(desk) as contacts:
        contacts.save(contacts.opportunity(1)._replace(contacts=(1, mia.id)))
    before = desk.dump()
    tell(desk, "Mia", "mia@mia.example", JOE)
    assert desk.rows(CONTACTS) == [("Sale", mia.id)]
    tell(desk, "Mia", "mia@mia.example")
    assert desk.dump() == before


def test_a_company_is_there_again_with_its_opportunities(desk):
    before = desk.dump()
    with editing(desk) as contacts:
        number = contacts.company_of_domain("other.example")
        new = contacts.save(Company(name="New", told={"name": BY_USER}, domains=("new.example", "other.example")))
    assert desk.rows("SELECT company_id FROM opportunities") == [(new.id,)]
    with editing(desk) as contacts:
        contacts.save(new._replace(domains=("new.example",)))
    assert desk.rows("SELECT company_id FROM opportunities") == [(number,)]
    with editing(desk) as contacts:
        delete(contacts, new)
    assert desk.dump() == before


def test_they_stay_away_while_who_got_the_address_is_removed(desk):
    mia = tell(desk, "Mia", JOE)
    with editing(desk) as contacts:
        contacts.remove(contacts.person(mia.id), REMOVED)
    assert desk.rows("SELECT name FROM people") == [("Ann",)]
    assert desk.rows(YIELDED) == [("person", 1, JOE)]


def test_nothing_is_left_of_an_address_that_no_meeting_has_any_more(desks):
    desk = desks()
    folder = FOLDER.format(desk.put(calendar(vevent("a", guests=[f"Joe <{TAGGED}>"]), vevent("b", guests=["ann@client.example"])), "folder/work.ics"))
    desk.sync(folder)
    tell(desk, "Mia", JOE)
    assert desk.rows(YIELDED) == [("person", 1, TAGGED)]
    desk.put(calendar(vevent("b", guests=["ann@client.example"])), "folder/work.ics")
    desk.sync(folder)
    assert desk.rows(YIELDED) == []
    assert TAGGED.encode() not in desk.store.read_bytes()
