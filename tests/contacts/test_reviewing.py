"""What the user may want to settle."""

from contextlib import closing
from datetime import UTC

import pytest

from crmcal import clock
from crmcal.contacts.people import PersonEdit, add, edit, merge
from crmcal.contacts.reviewing import Conflict, accept, candidates, conflicts, discovered, ignore
from crmcal.contacts.session import editing
from crmcal.core.contacts.duplicates import (
    SAME_ADDRESS,
    SAME_LOCAL_PART,
    SAME_MAILBOX,
    SAME_NAME,
    SAME_NAME_ELSEWHERE,
    SAME_PHONE,
    SHORTENED,
    SWAPPED,
    TAGGED,
    Known,
    duplicates,
)
from crmcal.core.contacts.model import Company, Person
from crmcal.errors import NotFoundError, UsageError
from crmcal.store.connection import open_reader
from tests.contacts.books import take
from tests.makers import calendar, vevent
from tests.servers.client import card
from tests.store.desk import NOW, Desk

SUGGEST = '[owner]\naddresses = ["me@own.example"]\n[contacts]\ncreate = "suggest"\n'
ANN, JOE = "ann@client.example", "joe@gmail.com"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Desk(tmp_path)


def pairs(desk: Desk) -> set[tuple[str, str, tuple[str, ...]]]:
    """Who may be one person, with the evidence."""
    with closing(open_reader(desk.store)) as connection:
        return {(each.kept.person.emails[0], each.lost.person.emails[0], each.evidence) for each in candidates(connection, NOW, UTC)}


@pytest.mark.parametrize(
    ("one", "other", "evidence"),
    [
        (("Ann Miller", "ann@acme.example"), ("Ann Miller", "a.miller@acme.example"), (SAME_NAME,)),
        (("Ánn MILLER", "ann@acme.example"), ("ann miller", "a.miller@acme.example"), (SAME_NAME,)),
        (("Ann Miller", "ann@acme.example"), ("Miller Ann", "a.miller@acme.example"), (SWAPPED,)),
        (("Søren Łoś", "soren@acme.example"), ("Soren Los", "s.los@acme.example"), (SAME_NAME,)),
        (("Ann", "ann@acme.example"), ("A. Miller", "ann@acme-labs.example"), (SAME_LOCAL_PART,)),
        (("Ann", "ann+a@acme.example"), ("A. Miller", "ann+b@acme.example"), (TAGGED,)),
        (("Ann Miller", "ann@acme.example"), ("Ann Miller", "ann.miller@other.example"), (SAME_NAME_ELSEWHERE,)),
        (("Ann", "ann@acme.example"), ("Ann", "a.miller@acme.example"), None),
        (("Ann Miller", "ann@acme.example"), ("Ann Meyer", "a.meyer@acme.example"), None),
        (("Info", "info@acme.example"), ("Offices", "info@acme-labs.example"), None),
        (("Dan Kim", "dan@acme.example"), ("Daniel Kim", "kim@acme-labs.example"), (SHORTENED,)),
        (("A. Miller", "ann@acme.example"), ("Ann Miller", "miller@acme.example"), (SHORTENED,)),
        (("Dan Kim", "dan@one.example"), ("Daniel Kim", "kim@two.example"), None),
        (("Dan Kim", "dan@acme.example"), ("Dan Lee", "lee@acme.example"), None),
        (("Tom Becker", "tom.becker83@gmail.com"), ("Thomas B.", "tombecker83@googlemail.com"), (SAME_MAILBOX,)),
        (("Tom Becker", "tom.becker@acme.example"), ("Thomas B.", "tombecker@acme.example"), None),
    ],
)
def test_duplicates(desk, one, other, evidence):
    with editing(desk.request()) as contacts:
        contacts.save(Company(name="Acme", told={"name": "user"}, domains=("acme-labs.example", "acme.example")))
        for name, email in (one, other):
            contacts.save(Person(name=name, told={"name": "user"}, emails=(email,)))
    assert pairs(desk) == ({(one[1], other[1], evidence)} if evidence else set())


@pytest.mark.parametrize(
    ("one", "other", "evidence"),
    [
        (Person(name="Sarah O'Neil", emails=("s@a.example", "office@a.example")), Person(name="Dan Kim", emails=("d@a.example", "office@a.example")), ()),
        (Person(name="Anna Novak", emails=("both@home.example",)), Person(name="Peter Novak", emails=("both@home.example",)), ()),
        (Person(name="Anna Novak", emails=("x@home.example",)), Person(name="A. Novak", emails=("x@home.example",)), (SAME_ADDRESS,)),
        (Person(name="Tom Becker", phone="0171 5551234"), Person(name="T. Becker", phone="+49 (171) 555-1234"), (SAME_PHONE,)),
        (Person(name="Tom Becker", phone="0171 5551234"), Person(name="Sarah O'Neil", phone="0171 5551234"), ()),
        (Person(name="Tom Becker", phone="110"), Person(name="T. Becker", phone="110"), ()),
        (Person(name="Sales One", emails=("sales+a@a.example",)), Person(name="Other Two", emails=("sales+b@a.example",)), ()),
    ],
)
def test_what_unlike_people_share_is_no_evidence(one, other, evidence):
    found = duplicates([Known(one._replace(id=1), None, 0), Known(other._replace(id=2), None, 0)])
    assert [each.evidence for each in found] == ([evidence] if evidence else [])


def test_whose_names_are_unlike_are_to_be_kept_apart_first():
    def first(name: str) -> str:
        people = [Person(id=1, name="Anna Novak", emails=("x@a.example",)), Person(id=2, name=name, emails=("x@a.example",))]
        return Conflict("x@a.example", people).remedies[0]

    assert first("Bob Jones") == "crmcal people edit 2 --remove-email x@a.example"
    assert first("A. Novak") == "crmcal people merge 1 2"


def test_of_duplicates_who_was_told_of_stays_then_who_was_met_more(desk):
    desk.take(
        calendar(*(vevent(f"{number}", guests=["Ann Miller <ann@acme.example>"]) for number in range(2)), vevent("x", guests=["Ann Miller <a@acme.example>"]))
    )
    assert {pair[:2] for pair in pairs(desk)} == {("ann@acme.example", "a@acme.example")}
    with editing(desk.request()) as contacts:
        edit(contacts, "a@acme.example", PersonEdit(title="Boss"), None)
    assert {pair[:2] for pair in pairs(desk)} == {("a@acme.example", "ann@acme.example")}
    with editing(desk.request()) as contacts:
        merge(contacts, "a@acme.example", "ann@acme.example")
    assert pairs(desk) == set()


def test_a_name_that_many_have_is_no_evidence(desk):
    with editing(desk.request()) as contacts:
        for number in range(20):
            contacts.save(Person(name="Front Desk", told={"name": "user"}, emails=(f"desk{number}@hotel.example",)))
    assert pairs(desk) == set()


def test_conflicts_and_what_settles_them(desk):
    with editing(desk.request()) as contacts:
        first = contacts.save(Person(name="A", told={"name": "user"}, emails=("a@x.example", "team@x.example")))
        second = contacts.save(Person(name="B", told={"name": "user"}, emails=("b@x.example", "team@x.example")))
        third = contacts.save(Person(name="C", told={"name": "user"}, emails=("team@x.example",)))
    with closing(open_reader(desk.store)) as connection:
        (conflict,) = conflicts(connection)
    assert (conflict.email, [person.name for person in conflict.people]) == ("team@x.example", ["C", "A", "B"])
    assert f"crmcal people merge {third.id} {first.id}" in conflict.remedies
    for person in (second, third):
        assert f"crmcal people edit {person.id} --remove-email team@x.example" in conflict.remedies
        with editing(desk.request()) as contacts:
            edit(contacts, str(person.id), PersonEdit(remove_emails=["team@x.example"]), None)
    with closing(open_reader(desk.store)) as connection:
        assert conflicts(connection) == []


class TestDiscovered:
    @pytest.fixture(autouse=True)
    def met(self, desk):
        crowd = [f"p{number}@crowd.example" for number in range(60)]
        desk.take(
            calendar(
                vevent("second", guests=[f"Miller, Ann <{ANN}>"], start=":20260302T090000Z"),
                vevent("first", guests=[f"Ann <{ANN}>", f"Joe <{JOE}>"], start=":20260301T090000Z"),
                vevent("office", guests=["Info <info@client.example>"]),
                vevent("webinar", guests=crowd),
            ),
            config=SUGGEST,
            me=(),
        )

    def found(self, desk: Desk) -> dict[str, tuple[str, str | None, int, str]]:
        with closing(open_reader(desk.store)) as connection:
            return {each.email: (each.name, each.company, each.meetings, each.title) for each in discovered(connection, UTC)}

    def test_lists_who_would_be_created_and_from_which_meeting(self, desk):
        assert desk.people() == []
        assert self.found(desk) == {ANN: ("Ann Miller", "Client", 2, "Title of first"), JOE: ("Joe", None, 1, "Title of first")}

    def test_accept_makes_people_and_their_company(self, desk):
        with editing(desk.request(SUGGEST)) as contacts:
            accept(contacts, [ANN])
        assert desk.people() == ["Ann Miller"]
        assert desk.rows("SELECT name, derived FROM companies") == [("Client", 1)]
        assert [*self.found(desk)] == [JOE]
        assert len(desk.show("person", ANN)["meetings"]) == 2
        assert len(desk.show("company", "client.example")["meetings"]) == 3

    def test_accept_a_whole_domain(self, desk):
        with editing(desk.request(SUGGEST)) as contacts:
            accept(contacts, ["@client.example"])
        assert desk.people() == ["Ann Miller"]

    def test_accept_a_domain_in_its_own_letters(self, desk):
        desk.take(calendar(vevent("uwe", guests=["Uwe <uwe@münchen-druck.example>"])), config=SUGGEST, me=())
        with editing(desk.request(SUGGEST)) as contacts:
            accept(contacts, ["@München-Druck.example"])
        assert desk.people() == ["Uwe"]

    def test_ignore_and_accept_after_all(self, desk):
        with editing(desk.request(SUGGEST)) as contacts:
            ignore(contacts, [ANN])
        assert [*self.found(desk)] == [JOE]
        desk.take(calendar(vevent("third", guests=[ANN])), me=())  # without a configuration invitations make people
        assert desk.people() == []
        with editing(desk.request(SUGGEST)) as contacts:
            accept(contacts, [ANN])
        assert "Ann Miller" in desk.people()

    @pytest.mark.parametrize("action", [accept, ignore])
    def test_refuses_who_was_never_met_who_is_known_and_who_is_oneself(self, desk, action):
        with editing(desk.request(SUGGEST)) as contacts:
            add(contacts, PersonEdit(emails=["known@x.example"]), None)
        for wanted, error in (
            ("stranger@x.example", NotFoundError),
            ("@nowhere.example", NotFoundError),
            ("known@x.example", UsageError),
            ("me@own.example", UsageError),
            ("no address", UsageError),
        ):
            before = desk.dump()
            with pytest.raises(error), editing(desk.request(SUGGEST)) as contacts:
                action(contacts, [ANN, wanted])
            assert desk.dump() == before


class TestCalledOtherwise:
    """Whom a book gave an address, while all invitations call its owner otherwise."""

    def met(self, desk: Desk, name: str, *, guest: str = "Robert Kim") -> list[Conflict]:
        take(desk, card("1", f"FN:{name}", "EMAIL:kim@other.example", "EMAIL:a@home.example"))
        desk.take(calendar(vevent("kim", guests=[f"{guest} <kim@other.example>"])))
        with closing(open_reader(desk.store)) as connection:
            return conflicts(connection)

    def test_is_told_and_settled_by_the_command(self, desk):
        (conflict,) = self.met(desk, "Anna Archer")
        assert (conflict.email, [person.name for person in conflict.people], conflict.invited) == ("kim@other.example", ["Anna Archer"], "Robert Kim")
        (command,) = conflict.remedies
        assert command == f"crmcal people edit {conflict.people[0].id} --remove-email kim@other.example"
        with editing(desk.request()) as contacts:
            edit(contacts, str(conflict.people[0].id), PersonEdit(remove_emails=["kim@other.example"]), None)
        assert sorted(desk.people()) == ["Anna Archer", "Robert Kim"]
        assert self.met(desk, "Anna Archer") == []

    @pytest.mark.parametrize(("name", "guest"), [("Bob Kim", "B. Kim"), ("Anna Archer", "Robert"), ("Kim", "Robert Kim"), ("Anna Archer", "kim@other.example")])
    def test_is_not_said_of_names_that_may_be_one(self, desk, name, guest):
        assert self.met(desk, name, guest=guest) == []

    def test_is_not_said_of_what_the_user_told(self, desk):
        with editing(desk.request()) as contacts:
            add(contacts, PersonEdit(name="Anna Archer", emails=["kim@other.example"]), None)
        desk.take(calendar(vevent("kim", guests=["Robert Kim <kim@other.example>"])))
        with closing(open_reader(desk.store)) as connection:
            assert conflicts(connection) == []
