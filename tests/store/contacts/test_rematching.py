"""Links follow every change for the whole past, and depend on what is stored alone."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal.core.contacts.model import Company, Opportunity, Person
from crmcal.store.unwanted import IGNORED, REMOVED
from tests.makers import calendar, vevent
from tests.store.contacts.desks import FOLDER, POOL, SECONDS, delete, do, editing, edits, met, one, owner, told


def test_an_address_told_goes_to_who_was_told_of_and_comes_back(desks):
    desk = desks()
    met(desk, *POOL)
    before = told(desk)
    with editing(desk) as contacts:
        ann = contacts.save(Person(name="Ann M.", told={"name": "user"}, emails=("ann@x.example", "joe@other.example")))
    assert owner(desk, "joe@other.example") == [("Ann M.", "Other")]
    assert owner(desk, "joe+x@other.example") == [("Ann M.", "Other")]
    with editing(desk) as contacts:
        delete(contacts, contacts.person(ann.id))
    assert told(desk) == before


def test_who_was_removed_is_not_made_again(desks):
    desk = desks()
    met(desk, *POOL)
    with editing(desk) as contacts:
        contacts.remove(one(contacts, "ann@client.example"), REMOVED)
    met(desk, "Ann <ann@client.example>", "Ann <ann+again@client.example>")
    assert owner(desk, "ann@client.example") == [(None, "Client")]
    assert owner(desk, "ann+again@client.example") == [(None, "Client")]
    assert b"ann@client.example" not in b"".join(row[0] for row in desk.rows("SELECT digest FROM unwanted"))
    with editing(desk) as contacts:
        contacts.unwanted.discard("person", "ann@client.example")
    assert owner(desk, "ann@client.example") == [("Ann", "Client")]


def test_a_company_removed_is_not_made_again(desks):
    desk = desks()
    met(desk, *POOL)
    with editing(desk) as contacts:
        contacts.remove(contacts.company(contacts.company_of_domain("client.example")), REMOVED)
    met(desk, "Zoe <zoe@client.example>")
    assert owner(desk, "zoe@client.example") == [("Zoe", None)]


def test_an_office_makes_a_company_but_no_person(desks):
    desk = desks()
    met(desk, "Info <info@client.example>", "Support <support-emea@third.example>")
    assert desk.people() == []
    assert owner(desk, "info@client.example") == [(None, "Client")]
    assert owner(desk, "support-emea@third.example") == [(None, "Third")]


def test_a_domain_told_takes_the_past_along(desks):
    desk = desks()
    met(desk, *POOL)
    before = told(desk)
    with editing(desk) as contacts:
        group = contacts.save(Company(name="Group", told={"name": "user"}, domains=("eu.client.example", "other.example")))
    assert owner(desk, "eve@eu.client.example") == [("eve", "Group")]
    assert owner(desk, "joe@other.example") == [("Joe", "Group")]
    assert owner(desk, "ann@client.example") == [("Ann", "Client")]
    with editing(desk) as contacts:
        delete(contacts, contacts.company(group.id))
    assert told(desk) == before


def test_the_employer_counts_for_free_mail_only(desks):
    desk = desks()
    met(desk, *POOL)
    with editing(desk) as contacts:
        number = contacts.company_of_domain("other.example")
        bob = one(contacts, "bob@gmail.com")
        contacts.save(bob._replace(company_id=number, emails=("bob@gmail.com", "ann@client.example"), told={"company_id": "user", "emails": "user"}))
    assert owner(desk, "bob@gmail.com") == [("Bob", "Other")]
    assert owner(desk, "ann@client.example") == [("Bob", "Client")]


def test_primary_before_additional_before_tag_the_oldest_first(desks):
    desk = desks()
    met(desk, "x@client.example", "x+tag@client.example")
    with editing(desk) as contacts:
        for name, emails in (
            ("Old", ("o@a.example", "x@client.example")),
            ("Young", ("y@a.example", "x@client.example")),
            ("Prime", ("x@client.example",)),
            ("Late", ("x@client.example",)),
        ):
            contacts.save(Person(name=name, told={"name": "user"}, emails=emails))
    for expected in ("Prime", "Late", "Old", "Young"):
        assert owner(desk, "x@client.example") == owner(desk, "x+tag@client.example") == [(expected, "Client")]
        with editing(desk) as contacts:
            assert one(contacts, "x@client.example").name == expected
            delete(contacts, one(contacts, "x@client.example"))
    assert owner(desk, "x@client.example") == owner(desk, "x+tag@client.example") == [("x", "Client")]


CONTACTS = "SELECT p.name FROM opportunity_contacts AS c JOIN people AS p ON p.id = c.person_id"


def test_an_opportunity_keeps_its_contact_under_who_gets_the_address(desks):
    desk = desks()
    met(desk, "Joe <joe@other.example>")
    with editing(desk) as contacts:
        contacts.save(Opportunity(name="Sale", contacts=(one(contacts, "joe@other.example").id,)))
    with editing(desk) as contacts:
        told_of = contacts.save(Person(name="Told", told={"name": "user"}, emails=("t@told.example", "joe@other.example")))
    assert desk.rows(CONTACTS) == [("Told",)]
    with editing(desk) as contacts:
        contacts.save(contacts.person(told_of.id)._replace(emails=("t@told.example",)))
    assert desk.rows(CONTACTS) == [("Joe",)]
    assert owner(desk, "joe@other.example") == [("Joe", "Other")]


def test_a_contact_of_an_address_with_a_tag_becomes_who_is_met_without_it(desks):
    desk = desks()
    met(desk, "Tag <joe+x@other.example>", "Tog <joe+y@other.example>")
    with editing(desk) as contacts:
        contacts.save(Opportunity(name="Sale", contacts=tuple(person.id for person in contacts.people())))
    assert desk.rows(CONTACTS) == [("Tag",), ("Tog",)]
    met(desk, "Joe <joe@other.example>")
    ((name,),) = desk.rows(CONTACTS)
    assert owner(desk, "joe@other.example") == [(name, "Other")]


def test_a_contact_who_is_removed_is_nobodys(desks):
    desk = desks()
    met(desk, "Joe <joe@other.example>", "Joe <joe+x@other.example>")
    with editing(desk) as contacts:
        joe = one(contacts, "joe@other.example")
        contacts.save(Opportunity(name="Sale", contacts=(joe.id,)))
    with editing(desk) as contacts:
        contacts.unwanted.add("person", "joe@other.example", IGNORED)
    assert desk.rows(CONTACTS) == []


def test_who_is_left_with_tags_was_added_when_they_were_one(desks):
    desk = desks()
    folder = FOLDER.format(desk.put(calendar(*(vevent(tag, guests=[f"joe{tag}@other.example"]) for tag in ("", "+x", "+y"))), "folder/work.ics"))
    desk.sync(folder)
    assert desk.rows("SELECT origin, added FROM people") == [("calendar", SECONDS)]
    desk.put(calendar(*(vevent(tag, guests=[f"joe{tag}@other.example"]) for tag in ("+x", "+y"))), "folder/work.ics")
    desk.sync(folder)
    assert desk.rows("SELECT origin, added FROM people") == [("calendar", SECONDS)] * 2


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(guests=st.lists(st.sampled_from(POOL), min_size=1, max_size=6), changes=edits(), creation=st.sampled_from(("auto", "auto", "off")))
def test_doing_it_twice_is_doing_it_once(guests, changes, creation, desks):
    desk = desks()
    met(desk, *guests)
    for change_ in changes:
        do(desk, *change_, creation)
        before = told(desk)
        with editing(desk, creation=creation) as contacts:
            pass
        assert told(desk) == before
        assert contacts.rematched == (0, 0, 0)
        with editing(desk, creation=creation, afresh=creation == "auto"):
            pass
        assert told(desk) == before
        assert desk.rows("PRAGMA foreign_key_check") == []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(guests=st.lists(st.sampled_from(POOL), min_size=2, max_size=6), changes=edits(), data=st.data())
def test_merged_and_parted_all_is_as_it_was(guests, changes, data, desks):
    desk = desks()
    met(desk, *guests)
    for change_ in changes:
        do(desk, *change_, "auto")
    before, tables = told(desk), {name: rows for name, rows in desk.dump().items() if name in {"people", "person_addresses", "companies", "company_domains"}}
    with editing(desk) as contacts:
        rows = data.draw(st.sampled_from((contacts.people(), contacts.companies())))
        if len(rows) < 2:
            return
        kept, lost = data.draw(st.lists(st.sampled_from(rows), min_size=2, max_size=2, unique_by=lambda row: row.id))
        contacts.merge(kept, lost)
    with editing(desk) as contacts:
        assert contacts.part(contacts.person(kept.id) if isinstance(kept, Person) else contacts.company(kept.id))
    assert told(desk) == before
    assert {name: rows for name, rows in desk.dump().items() if name in tables} == tables


def test_somebody_is_called_as_at_their_first_address(desks):
    desk = desks()
    met(desk, "Owen Pryce <owen@client.example>", "Camille Antoinette Dubois <camille@client.example>")
    with editing(desk) as contacts:
        owen = one(contacts, "owen@client.example")
        contacts.save(owen._replace(emails=("owen@client.example", "camille@client.example"), told={"emails": "user"}))
    assert owner(desk, "camille@client.example") == [("Owen Pryce", "Client")]
