"""Reading a book again after people were merged by hand: the one that stayed outranks the other, and both come back as they were."""

import pytest

from crmcal.contacts.people import merge, unmerge
from crmcal.contacts.session import editing
from tests.contacts.books import outcomes, stored, take
from tests.servers.client import card
from tests.store.desk import NOW, Desk

PETRA, JOERG = "petra@hafen.example", "joerg@druck.example"
PETRAS = card("p", "FN:Petra Weiss", "ORG:Hafen", "TITLE:CEO", "TEL:030 1111", "NOTE:tea", f"EMAIL:{PETRA}")
JOERGS = card("j", "FN:Joerg Mueller", "ORG:Druck", "TITLE:Printer", "TEL:030 2222", "NOTE:rain", f"EMAIL:{JOERG}")
BOOK = JOERGS + PETRAS
PEOPLE = (
    "SELECT p.id, p.name, p.title, p.phone, p.note, p.company_id, p.told, p.names, a.email FROM people AS p JOIN person_addresses AS a ON a.person_id = p.id"
)


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path)
    take(desk, BOOK)
    return desk


def merged(desk: Desk, kept: str = PETRA, lost: str = JOERG) -> None:
    with editing(desk.request(now=NOW)) as contacts:
        merge(contacts, kept, lost)


def parted(desk: Desk, who: str = PETRA) -> None:
    with editing(desk.request(now=NOW)) as contacts:
        unmerge(contacts, who)


@pytest.mark.parametrize("books", [[BOOK], [JOERGS], [PETRAS], [JOERGS, PETRAS], [PETRAS, JOERGS], [JOERGS, JOERGS]])
def test_a_book_read_again_changes_nothing_and_both_come_back(desk, books):
    before = desk.rows(PEOPLE)
    merged(desk)
    fused = stored(desk)
    for book in books:
        assert outcomes(take(desk, book)) == {"unchanged"}
        assert stored(desk) == fused
    parted(desk)
    assert desk.rows(PEOPLE) == before


def test_the_import_says_that_it_was_the_user_who_merged_them(desk):
    merged(desk)
    assert [each.reason for each in take(desk, BOOK).remarks] == ["you merged them, so they are one person: Petra Weiss and Joerg Mueller"]


def test_what_the_one_that_stayed_lacked_is_still_read_of_the_other(tmp_path):
    desk = Desk(tmp_path)
    take(desk, card("p", "FN:Petra Weiss", f"EMAIL:{PETRA}") + JOERGS)
    merged(desk)
    take(desk, JOERGS.replace("Printer", "Owner"))
    take(desk, JOERGS.replace("Printer", "Chair"))
    assert {(name, title) for _, name, title, *_ in desk.rows(PEOPLE)} == {("Petra Weiss", "Chair")}


def test_what_the_book_says_anew_of_the_one_that_stayed_is_taken_over(desk):
    merged(desk)
    take(desk, JOERGS + PETRAS.replace("CEO", "Chair"))
    assert {(name, title) for _, name, title, *_ in desk.rows(PEOPLE)} == {("Petra Weiss", "Chair")}


def test_of_several_merges_the_first_one_outranks_all(desk):
    third = card("t", "FN:Tom Becker", "TITLE:Dealer", "EMAIL:tom@gmail.com")
    take(desk, third)
    before = desk.rows(PEOPLE)
    merged(desk, JOERG, "tom@gmail.com")
    merged(desk)
    fused = stored(desk)
    take(desk, third + BOOK)
    take(desk, third)
    assert stored(desk) == fused
    parted(desk)
    parted(desk, JOERG)
    assert desk.rows(PEOPLE) == before
