"""What is removed comes back whole, in whatever order: people, companies, opportunities."""

from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal.core.contacts.model import Company, Opportunity, Person
from crmcal.store.contacts.books import Books, KnownBook
from crmcal.store.contacts.removing import all_removed, find
from crmcal.store.contacts.restoring import Restored, restore
from crmcal.store.unwanted import REMOVED
from tests.makers import calendar, vevent
from tests.store.contacts.desks import FOLDER, POOL, do, editing, edits, met, one, owner
from tests.store.desk import Desk

ANN, JOE, BOB = "ann@client.example", "joe@other.example", "bob@gmail.com"
TOLD = {"name": "user", "note": "user", "company_id": "user", "emails": "user"}


def remove(desk: Desk, kind: str, number: int, creation: str = "auto") -> None:
    """Remove one by its number."""
    with editing(desk, creation=creation) as contacts:
        contacts.remove({"person": contacts.person, "company": contacts.company, "opportunity": contacts.opportunity}[kind](number), REMOVED)


def bring_back(desk: Desk, kind: str, number: int, creation: str = "auto") -> Restored | None:
    """Restore one by its number."""
    with editing(desk, creation=creation) as contacts:
        return restore(contacts, next(each for each in all_removed(contacts.connection, kind) if each.number == number))


def everything(desk: Desk) -> list[tuple[str, int]]:
    """Kind and number of all that can be removed."""
    queries = {"person": "SELECT id FROM people", "company": "SELECT id FROM companies", "opportunity": "SELECT id FROM opportunities"}
    return [(kind, number) for kind, query in queries.items() for (number,) in desk.rows(query)]


def sell(desk: Desk, sales: Sequence[tuple[int, int, int]]) -> None:
    """Tell of opportunities, of some company and with some contacts; numbers are taken modulo who is there."""
    with editing(desk) as contacts:
        everybody, companies = contacts.people(), contacts.companies()
        for first, second, firm in sales:
            people = {everybody[number % len(everybody)].id for number in (first, second)} if everybody else set()
            company = companies[firm % len(companies)].id if companies else None
            told = {"name": "user", "company_id": "user", "contacts": "user"}
            contacts.save(Opportunity(name=f"Sale {first}", company_id=company, contacts=tuple(sorted(people)), note="Much", told=told))


def employ(desk: Desk, number: int) -> None:
    """Tell of somebody's company."""
    with editing(desk) as contacts:
        everybody, companies = contacts.people(), contacts.companies()
        if everybody and companies:
            person = everybody[number % len(everybody)]
            contacts.save(person._replace(company_id=companies[number % len(companies)].id, told={**person.told, "company_id": "import"}))


def meetings(guests: Sequence[str]) -> str:
    """A calendar with a meeting with each."""
    return calendar(*(vevent(f"with {guest}", guests=[guest]) for guest in guests))


NUMBERS = st.integers(0, 30)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    guests=st.lists(st.sampled_from(POOL), min_size=1, max_size=6),
    changes=edits(),
    named=st.tuples(st.lists(NUMBERS, max_size=3), st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=3)),
    creation=st.sampled_from(("auto", "auto", "off")),
    fewer=st.booleans(),
    data=st.data(),
)
def test_what_is_removed_and_restored_is_as_it_was(guests, changes, named, creation, fewer, data, desks):
    desk = desks()
    folder = FOLDER.format(desk.put(meetings(guests), "folder/work.ics"))
    desk.sync(folder)
    for change in changes:
        do(desk, *change, creation)
    for number in named[0]:
        employ(desk, number)
    sell(desk, named[1])
    if fewer:  # whom nobody meets any more stays where the user names them
        desk.put(meetings(guests[:1]), "folder/work.ics")
        desk.sync(folder, force=True)
    with editing(desk, creation=creation):
        pass
    before = desk.dump()
    gone = data.draw(st.lists(st.sampled_from(everything(desk) or [("person", 0)]), max_size=4, unique=True))
    removed = []
    for kind, number in gone:
        if (kind, number) in everything(desk):
            remove(desk, kind, number, creation)
            removed.append((kind, number))
    for kind, number in data.draw(st.permutations(removed)):
        assert bring_back(desk, kind, number, creation)
        assert desk.rows("PRAGMA foreign_key_check") == []
    assert desk.dump() == before


def numbered(desk: Desk, email: str) -> int:
    """The number of the person of an address."""
    with editing(desk) as contacts:
        return one(contacts, email).id


def test_what_was_told_of_somebody_comes_back_and_invitations_do_not_bring_it(desks):
    desk = desks()
    met(desk, *POOL)
    with editing(desk) as contacts:
        ann = contacts.save(one(contacts, ANN)._replace(name="Ann M.", note="Tea", tags=("lead",), emails=(ANN, "a@x.example"), told=TOLD))
    before = desk.dump()
    remove(desk, "person", ann.id)
    met(desk, f"Ann <{ANN}>", "a@x.example")
    assert owner(desk, ANN) == [(None, "Client")]
    assert owner(desk, "a@x.example") == [(None, "X")]
    restored = bring_back(desk, "person", ann.id)
    assert restored == Restored(ann, ())
    assert owner(desk, "a@x.example") == [("Ann M.", "X")]
    assert desk.dump()["people"] == before["people"]
    assert desk.rows("SELECT * FROM removed") == desk.rows("SELECT * FROM unwanted") == []


def test_of_whom_invitations_made_only_digests_are_kept_and_gone_with_the_last_meeting(desks):
    desk = desks()
    folder = FOLDER.format(desk.put(meetings([f"Joe MARKED <{JOE}>", ANN]), "folder/work.ics"))
    desk.sync(folder)
    with editing(desk) as contacts:
        company = contacts.company_of_domain("other.example")
    remove(desk, "person", numbered(desk, JOE))
    remove(desk, "company", company or 0)
    assert [name for (name,) in desk.rows("SELECT kept FROM removed") if "joe" in name.casefold() or "other" in name] == []
    desk.put(meetings([ANN]), "folder/work.ics")
    desk.sync(folder)
    octets = b"".join(path.read_bytes() for path in desk.folder.glob("crmcal.db*")).lower()
    assert [trace for trace in (b"joe", b"marked", b"other.example") if trace in octets] == []
    with editing(desk) as contacts:
        assert all_removed(contacts.connection) == []
    desk.put(meetings([f"Joe MARKED <{JOE}>", ANN]), "folder/work.ics")
    desk.sync(folder)
    assert owner(desk, JOE) == [(None, None)]
    with editing(desk) as contacts:
        assert [(each.name, each.emails, each.domains) for each in all_removed(contacts.connection)] == [
            ("Other", (), ("other.example",)),
            ("Joe MARKED", (JOE,), ()),
        ]


@pytest.mark.parametrize("gone", [*permutations(("person", "company", "opportunity"))], ids="-".join)
def test_what_refers_to_each_other_does_so_again_in_any_order(desks, gone):
    desk = desks()
    met(desk, f"Bob <{BOB}>", f"Joe <{JOE}>")
    with editing(desk) as contacts:
        firm = contacts.save(Company(name="Firm", told=TOLD))
        bob = contacts.save(one(contacts, BOB)._replace(company_id=firm.id, told=TOLD))
        sale = contacts.save(Opportunity(name="Sale", company_id=firm.id, contacts=(bob.id, one(contacts, JOE).id), told=TOLD))
    numbers = {"person": bob.id, "company": firm.id, "opportunity": sale.id}
    before = desk.dump()
    for back in permutations(gone):
        for kind in gone:
            remove(desk, kind, numbers[kind])
        for kind in back:
            assert bring_back(desk, kind, numbers[kind])
        assert desk.dump() == before


def test_an_address_that_is_somebody_elses_by_now_stays_theirs(desks):
    desk = desks()
    met(desk, f"Joe <{JOE}>")
    with editing(desk) as contacts:
        old = contacts.save(one(contacts, JOE)._replace(name="Old", emails=(JOE, "j@x.example"), told=TOLD))
    remove(desk, "person", old.id)
    with editing(desk) as contacts:
        new = contacts.save(Person(name="New", emails=(JOE,), told=TOLD))
    restored = bring_back(desk, "person", old.id)
    assert restored == Restored(old._replace(emails=("j@x.example",)), ((JOE, new),))
    assert owner(desk, JOE) == [("New", "Other")]


def test_a_claim_that_two_had_before_is_had_by_both_again(desks):
    desk = desks()
    met(desk, f"Joe <{JOE}>")
    with editing(desk) as contacts:
        one_, two = (contacts.save(Person(name=name, emails=(JOE,), told=TOLD)).id for name in ("One", "Two"))
    before = desk.dump()
    for order in ((one_, two), (two, one_)):
        for first, second in (order, reversed(order)):
            remove(desk, "person", one_)
            remove(desk, "person", two)
            assert owner(desk, JOE) == [(None, "Other")]
            assert bring_back(desk, "person", first)
            assert bring_back(desk, "person", second)
            assert desk.dump() == before


def test_who_was_known_by_an_address_alone_that_is_somebody_elses_does_not_come_back(desks):
    desk = desks()
    met(desk, f"Joe <{JOE}>")
    joe = numbered(desk, JOE)
    remove(desk, "person", joe)
    with editing(desk) as contacts:
        contacts.save(Person(name="New", emails=(JOE,), told=TOLD))
    before = desk.dump()
    assert bring_back(desk, "person", joe) is None
    assert desk.dump() == before


def test_a_domain_that_is_anothers_by_now_stays_its(desks):
    desk = desks()
    met(desk, f"Joe <{JOE}>")
    with editing(desk) as contacts:
        old = contacts.save(Company(name="Old", domains=("old.example", "other.example"), told=TOLD))
    remove(desk, "company", old.id)
    with editing(desk) as contacts:
        new = contacts.save(Company(name="New", domains=("other.example",), told=TOLD))
    assert bring_back(desk, "company", old.id) == Restored(old._replace(domains=("old.example",)), (("other.example", new),))
    assert owner(desk, JOE) == [("Joe", "New")]


def test_a_company_is_its_peoples_again_but_of_those_who_have_another_by_now(desks):
    desk = desks()
    met(desk, f"Bob <{BOB}>", "Gus <gus@gmail.com>", f"Joe <{JOE}>")
    with editing(desk) as contacts:
        firm = contacts.save(Company(name="Firm", told=TOLD))
        contacts.save(Opportunity(name="Sale", company_id=firm.id, told=TOLD))
        for email in (BOB, "gus@gmail.com"):
            contacts.save(one(contacts, email)._replace(company_id=firm.id, told=TOLD))
    remove(desk, "company", firm.id)
    with editing(desk) as contacts:
        contacts.save(one(contacts, BOB)._replace(company_id=contacts.company_of_domain("other.example")))
    assert bring_back(desk, "company", firm.id)
    assert desk.rows("SELECT p.name, c.name FROM people AS p JOIN companies AS c ON c.id = p.company_id") == [("Bob", "Other"), ("Gus", "Firm")]
    assert desk.rows("SELECT c.name FROM opportunities AS o JOIN companies AS c ON c.id = o.company_id") == [("Firm",)]


def test_who_was_merged_meanwhile_is_found_under_who_they_became(desks):
    desk = desks()
    met(desk, f"Joe <{JOE}>", f"Bob <{BOB}>")
    with editing(desk) as contacts:
        firms = [contacts.save(Company(name=name, told=TOLD)) for name in ("Firm", "Group")]
        sale = contacts.save(Opportunity(name="Sale", company_id=firms[0].id, contacts=(one(contacts, JOE).id,), told=TOLD))
    remove(desk, "opportunity", sale.id)
    with editing(desk) as contacts:
        contacts.merge(firms[1], firms[0])
        bob = contacts.merge(one(contacts, BOB), one(contacts, JOE))
    restored = bring_back(desk, "opportunity", sale.id)
    assert restored
    assert restored.row == sale._replace(company_id=firms[1].id, contacts=(bob.id,))


def test_numbers_that_a_removal_names_are_given_to_nobody_else(desks):
    desk = desks()
    met(desk, f"Bob <{BOB}>", f"Joe <{JOE}>")
    joe = numbered(desk, JOE)
    remove(desk, "person", joe)
    met(desk, "Zoe <zoe@third.example>")
    assert numbered(desk, "zoe@third.example") == joe + 1
    assert bring_back(desk, "person", joe)
    assert owner(desk, JOE) == [("Joe", "Other")]


def test_what_was_merged_and_removed_can_still_be_parted(desks):
    desk = desks()
    met(desk, f"Bob <{BOB}>", f"Joe <{JOE}>")
    before = desk.dump()
    with editing(desk) as contacts:
        bob = contacts.merge(one(contacts, BOB), one(contacts, JOE))
    remove(desk, "person", bob.id)
    assert bring_back(desk, "person", bob.id)
    with editing(desk) as contacts:
        assert contacts.part(contacts.person(bob.id))
    assert desk.dump() == before


def test_a_card_is_theirs_again(desks):
    desk = desks()
    met(desk, f"Joe <{JOE}>")
    joe = numbered(desk, JOE)
    with editing(desk) as contacts:
        Books(contacts.connection, "work").save("book", KnownBook("", {"card": "1"}), {"card": joe})
    remove(desk, "person", joe)
    assert desk.rows("SELECT person_id FROM cards") == [(None,)]
    assert bring_back(desk, "person", joe)
    assert desk.rows("SELECT person_id FROM cards") == [(joe,)]


def test_finds_by_number_address_domain_name_and_a_part_of_one(desks):
    desk = desks()
    met(desk, f"Ann Archer <{ANN}>")
    with editing(desk) as contacts:
        company = contacts.company_of_domain("client.example") or 0
    ann = numbered(desk, ANN)
    remove(desk, "person", ann)
    remove(desk, "company", company)
    with editing(desk) as contacts:
        for text in (str(ann), f" {ANN.upper()} ", "ann+news@client.example", "ann archer", "arch", "client.ex"):
            assert [each.number for each in find(contacts.connection, "person", text)] == [ann], text
        for text in (str(company), "client.example", "zoe@client.example", "Client", "cli"):
            assert [each.number for each in find(contacts.connection, "company", text)] == [company], text
        for text in ("", "zoe", "99", "9" * 30):
            assert find(contacts.connection, "person", text) == []
