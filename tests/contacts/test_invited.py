"""Whom invitations made, and several contacts claim: what invitations call them decides whose they are."""

from itertools import permutations

import pytest

from tests.contacts.books import claimed, outcomes, take
from tests.makers import calendar, vevent
from tests.servers.client import card
from tests.store.desk import Desk

MET = "tom.becker83@gmail.com"
TOM = card("o", "FN:Tom Becker", "EMAIL:tom@becker.example", f"EMAIL:{MET}")
TIM = card("i", "FN:Tim Becker", "EMAIL:tim@becker.example", f"EMAIL:{MET}")
BARE = card("n", f"EMAIL:{MET}", "EMAIL:t@home.example")
LINKS = "SELECT a.email, a.name, p.name FROM addresses AS a JOIN people AS p ON p.id = a.person_id"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def met(desk: Desk, *guests: str) -> None:
    desk.take(calendar(*(vevent(f"with {guest}", guests=[guest]) for guest in guests)))


@pytest.mark.parametrize("cards", [*permutations((TOM, TIM)), *permutations((TOM, TIM, BARE))])
@pytest.mark.parametrize("called", ["Tom Becker", '"Becker, Tom"', "Tom"])
def test_of_several_who_claim_somebody_met_it_is_the_one_whom_invitations_name(desk, cards, called):
    met(desk, f"{called} <{MET}>")
    take(desk, "".join(cards))
    assert [person for *_, person in desk.rows(LINKS)] == ["Tom Becker"]
    assert "Tim Becker" in claimed(desk)[MET]


def test_all_that_invitations_call_somebody_counts(desk):
    met(desk, f"Tommy the Great One <{MET}>", f"T. Becker <{MET}>", f"Tom Becker <{MET}>")
    take(desk, TIM.replace("Tim", "Abe") + TOM)
    assert {person for *_, person in desk.rows(LINKS)} == {"Tom Becker"}


ANNA = "anna@acme.example"
ANNAS, FAMILY = card("a", "FN:Anna Novak", f"EMAIL:{ANNA}"), card("f", "FN:Familie Svoboda", f"EMAIL:{ANNA}")
WHO = "SELECT p.name, p.told, p.names, a.email FROM people AS p JOIN person_addresses AS a ON a.person_id = p.id"


@pytest.mark.parametrize("books", [[FAMILY, ANNAS], [ANNAS, FAMILY], [FAMILY + ANNAS], [FAMILY, ANNAS, FAMILY], [FAMILY, FAMILY + ANNAS]])
def test_whom_invitations_plainly_name_otherwise_keeps_meetings_and_name_in_whatever_order(desk, books):
    met(desk, f'"Novak, Anna" <{ANNA}>')
    for book in books:
        take(desk, book)
    assert [person for *_, person in desk.rows(LINKS)] == ["Anna Novak"]
    assert claimed(desk) == {ANNA: ["Anna Novak", "Familie Svoboda"]}
    assert desk.rows(WHO) == [
        ("Anna Novak", '{"emails": "import", "name": "import"}', "[]", ANNA),
        ("Familie Svoboda", '{"emails": "import", "name": "import"}', "[]", ANNA),
    ]


def test_who_claims_the_address_of_somebody_plainly_else_is_told_of(desk):
    met(desk, f"Anna Novak <{ANNA}>")
    told = [f"{ANNA} is also claimed by Anna Novak: crmcal people conflicts tells how to settle that"]
    assert [each.reason for each in take(desk, FAMILY).remarks] == told
    assert outcomes(take(desk, FAMILY)) == {"unchanged"}
    assert [person for *_, person in desk.rows(LINKS)] == ["Anna Novak"]


@pytest.mark.parametrize("called", ["novak", "Anna", "", "anna@acme.example"])
def test_whom_invitations_do_not_plainly_name_is_renamed_by_the_contact_with_the_address(desk, called):
    met(desk, f"{called} <{ANNA}>")
    take(desk, FAMILY)
    assert [person for *_, person in desk.rows(LINKS)] == ["Familie Svoboda"]
    assert claimed(desk) == {}


def test_a_nickname_renames_whom_invitations_name(desk):
    met(desk, f"Anna Novak <{ANNA}>")
    take(desk, card("m", "FN:Mum", f"EMAIL:{ANNA}"))
    assert [person for *_, person in desk.rows(LINKS)] == ["Mum"]


def test_an_address_of_somebody_plainly_else_is_a_further_one_only(desk):
    met(desk, f"Anna Novak <{ANNA}>", "Bob Jones <bob@acme.example>")
    take(desk, card("b", "FN:Bob Jones", "EMAIL:bob@acme.example", f"EMAIL:{ANNA}"))
    assert sorted(person for *_, person in desk.rows(LINKS)) == ["Anna Novak", "Bob Jones"]
    assert claimed(desk) == {ANNA: ["Anna Novak", "Bob Jones"]}
