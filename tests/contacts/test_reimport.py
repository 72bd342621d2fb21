"""Importing what was exported, after edits: nobody becomes one with somebody else, and what is up to date changes nothing."""

from datetime import UTC

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal.contacts.exporting import exported
from crmcal.contacts.people import PersonEdit, add, edit, merge
from crmcal.contacts.session import editing
from crmcal.formats.cards import FORMS
from tests.contacts.books import claimed, outcomes, stored, take
from tests.makers import calendar, vevent
from tests.servers.client import card
from tests.store.desk import NOW, Desk

ANNA, BOB = "anna@acme.example", "bob@acme.example"
NAMES = "SELECT p.name, a.email FROM people AS p LEFT JOIN person_addresses AS a ON a.person_id = p.id"
# An export names the company that an address is of, too; then a book tells it.
WHO = "SELECT p.id, p.name, p.title, p.names, a.email, a.position FROM people AS p LEFT JOIN person_addresses AS a ON a.person_id = p.id"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def export(desk: Desk, form: str = "vcard") -> str:
    return FORMS[form](exported(desk.store, [], NOW, UTC))


def said(desk: Desk, who: str, **fields: object) -> None:
    with editing(desk.request(now=NOW)) as contacts:
        edit(contacts, who, PersonEdit(**fields), None)


def test_a_book_that_tells_what_invitations_told_changes_nobody_as_far_as_lists_show(desk):
    desk.take(calendar(vevent(guests=[f"Anna Novak <{ANNA}>", f"Bob Jones <{BOB}>", "Eve East <eve@third.example>"])))
    text = export(desk)
    before, there = listed(desk), stored(desk)
    for dry_run in (True, False):
        report = take(desk, text, dry_run=dry_run)
        assert [(taken.outcome, taken.fields) for taken in report.outcome.people] == [("unchanged", ())] * 3
        assert (stored(desk) == there) == dry_run  # what a book tells is told from now on
    assert listed(desk) == before
    there = stored(desk)
    assert outcomes(take(desk, text)) == {"unchanged"}
    assert stored(desk) == there


def test_a_book_that_writes_a_company_otherwise_changes_whoever_is_of_it(desk):
    desk.take(calendar(vevent(guests=[f"Anna Novak <{ANNA}>"])))
    report = take(desk, card("a", "FN:Anna Novak", f"EMAIL:{ANNA}", "ORG:Acme Robotics"))
    assert [(taken.outcome, taken.fields) for taken in report.outcome.people] == [("changed", ("company_id",))]


def listed(desk: Desk) -> list[str]:
    """People as a list shows them."""
    return sorted(export(desk, "csv").splitlines())


def two(desk: Desk) -> str:
    """Anna and Bob, imported; what an export writes of them."""
    take(desk, card("a", "FN:Anna Novak", f"EMAIL:{ANNA}") + card("b", "FN:Bob Jones", f"EMAIL:{BOB}"))
    return export(desk)


def test_two_names_at_one_address_are_two_people_who_both_claim_it(desk):
    report = take(desk, card("a", "FN:Anna Novak", f"EMAIL:{BOB}") + card("b", "FN:Bob Jones", f"EMAIL:{BOB}"))
    assert claimed(desk) == {BOB: ["Anna Novak", "Bob Jones"]}
    assert [each.reason for each in report.remarks] == [
        f"{BOB} is also claimed by Bob Jones: crmcal people conflicts tells how to settle that",
        f"{BOB} is also claimed by Anna Novak: crmcal people conflicts tells how to settle that",
    ]


def test_whoever_comes_with_somebodys_address_under_another_name_is_somebody_else(desk):
    two(desk)
    report = take(desk, card("c", "FN:Carol Diaz", f"EMAIL:{BOB}"))
    assert outcomes(report) == {"new"}
    assert claimed(desk) == {BOB: ["Bob Jones", "Carol Diaz"]}
    assert take(desk, card("c", "FN:Carol Diaz", f"EMAIL:{BOB}")).remarks == []


def test_an_address_given_to_somebody_else_fuses_nobody_at_the_next_import(desk):
    before = two(desk)
    said(desk, ANNA, emails=[BOB])
    assert claimed(desk) == {BOB: ["Bob Jones", "Anna Novak"]}
    for text in (before, export(desk)):
        kept = stored(desk)
        assert outcomes(take(desk, text)) == {"unchanged"}
        assert stored(desk) == kept


def test_who_was_renamed_by_hand_is_known_by_the_old_name(desk):
    before = two(desk)
    said(desk, BOB, name="Roberto Fox")
    assert outcomes(take(desk, before)) == {"unchanged"}
    take(desk, card("b", "FN:B. Jones", f"EMAIL:{BOB}", "TITLE:CEO"))
    take(desk, card("c", "FN:Carol Diaz", f"EMAIL:{BOB}"))
    assert claimed(desk) == {BOB: ["Roberto Fox", "Carol Diaz"]}


def test_who_was_met_and_renamed_by_hand_is_known_by_the_old_name(desk):
    desk.take(calendar(vevent(guests=[f"Bob Jones <{BOB}>"])))
    said(desk, BOB, name="Roberto Fox")
    take(desk, card("b", "FN:Bob Jones", f"EMAIL:{BOB}", "TITLE:CEO"))
    assert desk.rows(NAMES) == [("Roberto Fox", BOB)]


def test_whom_invitations_alone_name_is_renamed_by_who_has_the_address(desk):
    desk.take(calendar(vevent(guests=[f"somebody <{BOB}>"])))
    take(desk, card("b", "FN:Bob Jones", f"EMAIL:{BOB}"))
    assert desk.rows(NAMES) == [("Bob Jones", BOB)]
    take(desk, card("s", "FN:Somebody Else", f"EMAIL:{BOB}"))
    assert claimed(desk) == {BOB: ["Bob Jones", "Somebody Else"]}


def test_whom_the_user_knows_by_the_name_in_invitations_is_known_by_the_first_address_only(desk):
    desk.take(calendar(vevent(guests=[f"annan <{ANNA}>"])))
    said(desk, ANNA, emails=[BOB])
    take(desk, card("b", "FN:Bob Jones", f"EMAIL:{BOB}"))
    take(desk, card("a", "FN:Anna Novak", f"EMAIL:{ANNA}"))
    assert claimed(desk) == {BOB: ["Bob Jones", "Anna Novak"]}


def test_whom_the_user_merged_stay_one(desk):
    before = two(desk)
    with editing(desk.request(now=NOW)) as contacts:
        merge(contacts, ANNA, BOB)
    take(desk, before)
    assert desk.rows(NAMES) == [("Anna Novak", ANNA), ("Anna Novak", BOB)]


def test_an_address_that_was_copied_down_a_table_makes_nobody_one(desk):
    people = [card(str(number), f"FN:Person {'abcdefgh'[number // 10]}{number}", "EMAIL:none@acme.example") for number in range(60)]
    take(desk, "".join(people))
    assert len(desk.rows(NAMES)) == 60
    assert outcomes(take(desk, "".join(reversed(people)))) == {"unchanged"}


PEOPLE = ("Anna Novak", "A. Novak", "Anna", "Bob Jones", "Jones, Bob", "Zoe")
EMAILS = ("anna@acme.example", "bob@acme.example", "home@gmail.com", "info@acme.example", "x@third.example")
CARDS = st.tuples(st.sampled_from(PEOPLE), st.lists(st.sampled_from(EMAILS), max_size=2, unique=True), st.sampled_from(["Acme", "Third", ""]))
EDITS = st.one_of(
    st.tuples(st.just("email"), st.integers(0, 5), st.sampled_from(EMAILS)),
    st.tuples(st.just("primary"), st.integers(0, 5), st.sampled_from(EMAILS)),
    st.tuples(st.just("name"), st.integers(0, 5), st.sampled_from([*PEOPLE, "Roberto Fox"])),
    st.tuples(st.just("title"), st.integers(0, 5), st.sampled_from(["CEO", "CTO"])),
    st.tuples(st.just("add"), st.integers(0, 5), st.sampled_from(PEOPLE)),
)


def do(desk: Desk, verb: str, at: int, value: str) -> None:
    """Edit one of the people there are."""
    with editing(desk.request(now=NOW)) as contacts:
        people = contacts.people()
        if verb == "add":
            add(contacts, PersonEdit(name=value, title="added"), None)
        elif people:
            edit(contacts, str(people[at % len(people)].id), PersonEdit(**{"emails" if verb == "email" else verb: [value] if verb == "email" else value}), None)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(cards=st.lists(CARDS, min_size=1, max_size=5), edits=st.lists(EDITS, max_size=5), form=st.sampled_from(["vcard", "csv"]))
def test_no_export_fuses_anybody_and_a_fresh_one_changes_nothing(tmp_path_factory, cards, edits, form):
    desk = Desk(tmp_path_factory.mktemp("desk"))
    text = "".join(
        card(str(at), f"FN:{name}", *(f"EMAIL:{email}" for email in emails), *([f"ORG:{org}"] if org else [])) for at, (name, emails, org) in enumerate(cards)
    )
    take(desk, text)
    before = export(desk, form)
    for each in edits:
        do(desk, *each)
    there = {number for (number,) in desk.rows("SELECT id FROM people")}
    for _ in range(2):
        kept = desk.rows(WHO)
        assert {field for taken in take(desk, export(desk, form)).outcome.people for field in taken.fields} <= {"company_id"}
        assert desk.rows(WHO) == kept
        take(desk, before)
        assert there <= {number for (number,) in desk.rows("SELECT id FROM people")}
        take(desk, text)


class TestByHand:
    """What was changed by hand stays, whatever a book says again."""

    BOOK = card("1", f"EMAIL:{ANNA}", "FN:Anna Novak", "CATEGORIES:Client")

    def test_an_only_address_and_an_only_tag_that_were_taken_away_stay_away(self, desk):
        take(desk, self.BOOK)
        said(desk, ANNA, remove_emails=[ANNA], untags=["client"])
        assert outcomes(take(desk, self.BOOK)) == {"unchanged"}
        assert desk.rows("SELECT p.name, p.tags, a.email FROM people AS p LEFT JOIN person_addresses AS a ON a.person_id = p.id") == [
            ("Anna Novak", "[]", None)
        ]

    def test_a_name_that_is_taken_back_is_the_books_again(self, desk):
        take(desk, self.BOOK)
        before = stored(desk)
        said(desk, ANNA, name="Annie")
        said(desk, "Annie", name="")
        assert stored(desk) == before

    def test_somebody_without_an_address_gets_the_books_name_back(self, desk):
        take(desk, card("1", "FN:Bob Jones", "ORG:Acme"))
        before = stored(desk)
        said(desk, "Bob", name="Robert")
        said(desk, "Robert", name="")
        assert stored(desk) == before
