"""Whom invitations made, and several contacts claim: what invitations call them decides whose they are."""

from itertools import permutations

import pytest

from tests.contacts.test_reimport import claimed, take
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
