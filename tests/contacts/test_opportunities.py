"""Opportunities: what is said of them is checked, and their meetings are those of the right people in the right days."""

import re
from datetime import UTC, timedelta, timezone

import pytest

from crmcal.contacts import opportunities
from crmcal.contacts.session import editing
from crmcal.errors import CrmcalError, NotFoundError, UsageError
from tests.contacts.desks import TODAY
from tests.makers import calendar, vevent

ANN, EVE, BOB = "ann@client.example", "eve@eu.client.example", "bob@other.example"


def refused(error: type[CrmcalError], sentence: str):
    return pytest.raises(error, match=re.escape(sentence))


def shown(desk, what="Sale", **selection):
    """The titles of the meetings, the newest first, and the rule."""
    document = desk.show("opportunity", what, **selection)
    return [meeting["title"].removeprefix("Title of ") for meeting in document["meetings"]], document["subject"]["rule"]


class TestMeetings:
    def test_are_those_of_its_contacts(self, desk):
        desk.add("Sale", company="client.example", contacts=[ANN])
        assert shown(desk) == (["soon", "both", "ann"], "Meetings with Ann Archer at any time.")

    def test_of_two_contacts_are_told_once_and_name_both(self, desk):
        desk.add("Sale", contacts=[ANN, EVE])
        meetings = desk.show("opportunity", "Sale")["meetings"]
        assert [(each["title"], each["matched"]) for each in meetings if each["title"] == "Title of both"] == [("Title of both", [ANN, EVE])]
        assert shown(desk) == (["soon", "eve", "both", "ann"], "Meetings with Ann Archer or Eve East at any time.")

    def test_are_the_companys_if_nobody_is_named_or_on_request(self, desk):
        desk.add("Sale", company="client.example")
        assert shown(desk) == (["soon", "eve", "both", "ann"], "Meetings with anybody at Client at any time.")
        desk.edit("Sale", contacts=[BOB])
        assert shown(desk) == (["day", "bob"], "Meetings with Bob Baker at any time.")
        assert shown(desk, whole_company=True) == (
            ["soon", "day", "bob", "eve", "both", "ann"], "Meetings with Bob Baker or anybody else at Client at any time.",
        )  # fmt: skip

    def test_are_none_without_both(self, desk):
        desk.add("Sale")
        assert shown(desk, whole_company=True) == ([], "No meetings: it names neither a contact nor a company.")

    def test_lie_between_its_opening_and_its_close(self, desk):
        desk.add("Sale", contacts=[ANN, EVE, BOB], opened="2026-02-05", closes="2026-02-20")
        assert shown(desk)[0] == ["soon", "day", "bob", "eve", "both"]
        desk.edit("Sale", outcome="won", closed="2026-03-03")
        titles, rule = shown(desk)
        assert titles == ["bob", "eve", "both"]
        assert rule.endswith("from 5 Feb 2026, when it was opened, to 3 Mar 2026, when it was closed.")
        desk.edit("Sale", closed="2026-03-04")
        assert shown(desk)[0] == ["day", "bob", "eve", "both"]
        desk.edit("Sale", outcome="")
        assert shown(desk)[0] == ["soon", "day", "bob", "eve", "both"]

    def test_lie_in_days_of_the_users(self, desk):
        desk.take(calendar(vevent("late", guests=[BOB], start="20260301T233000Z")))
        desk.add("Sale", contacts=[BOB], opened="2026-03-02", outcome="lost", closed="2026-03-02")
        assert shown(desk)[0] == []
        assert shown(desk, zone=timezone(timedelta(hours=1)))[0] == ["late"]
        assert shown(desk, zone=timezone(timedelta(hours=-13)))[0] == ["bob"]

    def test_may_be_chosen_further(self, desk):
        desk.add("Sale", contacts=[ANN], opened="2026-02-01")
        document = desk.show("opportunity", "Sale", until=TODAY)
        assert [meeting["title"] for meeting in document["meetings"]] == ["Title of both"]
        assert document["summary"]["meetings"] == 1

    def test_follow_the_contacts_of_today(self, desk):
        desk.add("Sale", contacts=[EVE])
        with editing(desk.request()) as contacts:
            eve = contacts.person(contacts.owners(EVE)[0])
            contacts.save(eve._replace(emails=(EVE, BOB), told={"emails": "user"}))
        assert shown(desk)[0] == ["day", "bob", "eve", "both"]
        with editing(desk.request()) as contacts:
            contacts.save(eve._replace(told={"emails": "user"}))
        assert shown(desk)[0] == ["eve", "both"]


def test_a_history_tells_what_it_is(desk):
    said = {"stage": "Offer", "amount": "12 000.5", "currency": "eur", "opened": "30d", "closes": "6w", "note": " x ", "tags": ["a"]}
    desk.add("Sale", company="client", contacts=[ANN], **said)
    assert desk.show("opportunity", "sale")["subject"] == {
        "kind": "opportunity", "id": 1, "name": "Sale", "company": {"name": "Client", "domain": "client.example"},
        "contacts": [{"id": 1, "name": "Ann Archer", "email": ANN}], "stage": "Offer", "amount": "12000.50", "currency": "EUR",
        "opened": "2026-02-09", "closes": "2026-04-22", "closed": None, "outcome": None, "note": "x", "tags": ["a"],
        "rule": "Meetings with Ann Archer since 9 Feb 2026, when it was opened.",
    }  # fmt: skip


def test_open_ones_stand_with_their_contacts_and_their_company(desk):
    desk.add("Later", company="client", contacts=[ANN], closes="12m")
    desk.add("Sooner", company="client", stage="Offer", amount="5 EUR", closes="30d")
    desk.add("Won", company="client", contacts=[ANN], outcome="won")
    assert [each["name"] for each in desk.show("person", ANN)["subject"]["opportunities"]] == ["Later"]
    assert [each["name"] for each in desk.show("company", "client")["subject"]["opportunities"]] == ["Sooner", "Later"]
    assert desk.show("person", EVE)["subject"]["opportunities"] == []


def test_a_company_names_its_people_with_what_they_had_there(desk):
    people = desk.show("company", "client")["subject"]["people"]
    assert [(each["name"], each["meetings"], each["last"], each["next"]) for each in people] == [
        ("Ann Archer", 2, "2026-02-05T10:00:00+00:00", "2026-04-01T10:00:00+00:00"), ("Eve East", 2, "2026-03-02T10:00:00+00:00", None),
    ]  # fmt: skip
    with editing(desk.request()) as contacts:
        gus = contacts.person(contacts.owners("gus@gmail.com")[0])
        contacts.save(gus._replace(company_id=contacts.company_of_domain("client.example"), told={"company_id": "user"}))
        contacts.save(gus._replace(id=0, name="Una Unmet", emails=("una@client.example",), told={"name": "user"}))
    people = desk.show("company", "client")["subject"]["people"]
    assert [(each["name"], each["meetings"]) for each in people] == [("Ann Archer", 2), ("Eve East", 2), ("Gus", 1), ("Una Unmet", 0)]


@pytest.mark.parametrize(
    ("said", "error", "sentence"),
    [
        ({"amount": "1.234"}, UsageError, "'1.234' may mean two amounts"), ({"amount": "5", "currency": "EURO"}, UsageError, "'EURO' is no currency"),
        ({"currency": "EUR"}, UsageError, "There is no amount that the currency could be of."),
        ({"amount": "5 EUR", "currency": "USD"}, UsageError, "another currency"),
        ({"opened": "2026-03-01", "closes": "2026-02-01"}, UsageError, "It would close (2026-02-01) before it was opened (2026-03-01)."),
        ({"closed": "2026-03-01"}, UsageError, "An opportunity that is closed was won or lost: say which."),
        ({"outcome": "won", "closed": "tomorrow"}, UsageError, "2026-03-12 is still to come"), ({"outcome": "maybe"}, UsageError, "'maybe' is no outcome."),
        ({"opened": "soon"}, UsageError, "'soon' is not a date."), ({"company": "nonesuch"}, NotFoundError, "There is no company 'nonesuch'"),
        ({"contacts": [ANN, "nonesuch"]}, NotFoundError, "There is no person 'nonesuch'"), ({"contacts": ["example"]}, NotFoundError, "'example' fits"),
        ({"remove_contacts": [BOB]}, UsageError, "Bob Baker is no contact of Sale."), ({"name": ""}, UsageError, "An opportunity has a name."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_whole(desk, said, error, sentence):
    desk.add("Sale", contacts=[ANN])
    before = desk.dump()
    with refused(error, sentence):
        desk.edit("Sale", stage="not kept", **said)
    assert desk.dump() == before
    if "name" not in said and "remove_contacts" not in said:
        with refused(error, sentence):
            desk.add("Other", **said)
        assert desk.dump() == before


def test_days_may_be_written_as_in_tables(desk):
    sale = desk.add("Sale", opened="1.2.2026", closes="31.12.2026")
    assert (sale.opened, sale.closes) == ("2026-02-01", "2026-12-31")
    with refused(UsageError, "'31.12.26' is no date: write it as 2026-12-31."):
        desk.edit("Sale", closes="31.12.26")


@pytest.mark.parametrize(("company", "command"), [(" Neue  Firma ", '--name "Neue Firma"'), ('Say "x"', """--name 'Say "x"'""")])
def test_how_to_make_a_company_that_is_not_there_is_told(desk, company, command):
    with pytest.raises(NotFoundError) as caught:
        desk.add("Sale", company=company)
    assert caught.value.hint == f"To make it: crmcal companies add {command}"


def test_one_of_that_name_at_that_company_is_there_once(desk):
    desk.add("Sale", company="client")
    with refused(UsageError, "There is an opportunity Sale at that company already."):
        desk.add(" SALE ", company="client.example")
    desk.add("Sale")
    with refused(NotFoundError, "'sale' fits 2 opportunities:\n  Sale  Client  number 1\n  Sale  number 2"):
        desk.edit("sale", stage="x")
    assert desk.edit("2", name="Other sale").name == "Other sale"


def test_nobody_is_told_what_there_is(desk):
    with refused(NotFoundError, "There is no opportunity 'sale'.") as caught:
        desk.edit("sale", note="x")
    assert caught.value.hint == "There is none yet: crmcal opportunities add NAME"
    desk.add("Sales")
    with refused(NotFoundError, "Did you mean:\n  Sales  number 1") as caught:
        desk.edit("sael", note="x")
    assert caught.value.hint == "All there are: crmcal opportunities list"


def test_one_that_ended_ended_today_unless_said_otherwise(desk):
    assert desk.add("Sale", outcome="WON").closed == "2026-03-11"
    assert desk.edit("Sale", outcome="lost").closed == "2026-03-11"
    assert desk.edit("Sale", closed="2026-03-01").outcome == "lost"
    sale = desk.edit("Sale", closed="")
    assert (sale.closed, sale.outcome) == (None, "")


def test_amounts_keep_their_currency_until_another_is_said(desk):
    assert desk.add("Sale", amount="5 EUR").told == {"name": "user", "amount": "user", "currency": "user"}
    sale = desk.edit("Sale", amount="7")
    assert (sale.amount, sale.currency) == ("7", "EUR")
    assert desk.edit("Sale", currency="usd").currency == "USD"
    sale = desk.edit("Sale", amount="")
    assert (sale.amount, sale.currency, sale.told) == ("", "", {"name": "user"})


def test_merged_and_parted_all_is_as_it_was(desk):
    desk.add("Sale", company="client", contacts=[ANN], amount="5 EUR", tags=["a"])
    desk.add("Deal", contacts=[BOB], amount="7 USD", note="n", tags=["b"])
    before = {name: rows for name, rows in desk.dump().items() if name.startswith("opportunit")}
    with editing(desk.request()) as contacts:
        sale = opportunities.merge(contacts, "Sale", "Deal", TODAY).sale
    assert (sale.amount, sale.currency, sale.note, sale.tags, len(sale.contacts)) == ("5", "EUR", "n", ("a", "b"), 2)
    assert shown(desk)[0] == ["soon", "day", "bob", "both", "ann"]
    with editing(desk.request()) as contacts:
        opportunities.unmerge(contacts, "Sale")
    assert {name: rows for name, rows in desk.dump().items() if name in before} == before
    with editing(desk.request()) as contacts, refused(NotFoundError, "Nothing was merged into Sale."):
        opportunities.unmerge(contacts, "Sale")


def test_merged_it_stays_open_or_ended_as_it_was_and_what_came_is_told(desk):
    desk.add("Open", closes="2026-12-01", contacts=[ANN])
    desk.add("Won", outcome="won", closed="2026-03-01", closes="2026-02-01", stage="Done", contacts=[ANN, BOB])
    with editing(desk.request()) as contacts:
        sale, lost, brought = opportunities.merge(contacts, "Open", "Won", TODAY)
    assert (sale.outcome, sale.closed, sale.closes, sale.stage) == ("", None, "2026-12-01", "Done")
    assert (lost, brought) == ("Won", ["stage", "contacts"])
    desk.unmerge("Open")
    sale = desk.merge("Won", "Open")
    assert (sale.outcome, sale.closed, sale.closes) == ("won", "2026-03-01", "2026-02-01")


def test_an_amount_without_currency_takes_none_of_another(desk):
    desk.add("Sale", amount="5")
    desk.add("Deal", amount="7 USD")
    with editing(desk.request()) as contacts:
        sale = opportunities.merge(contacts, "Sale", "Deal", TODAY).sale
    assert (sale.amount, sale.currency) == ("5", "")


def test_one_removed_is_gone_and_its_meetings_are_not(desk):
    desk.add("Sale", company="client", contacts=[ANN])
    with editing(desk.request()) as contacts:
        opportunities.remove(contacts, "1")
    assert desk.rows("SELECT * FROM opportunities") == desk.rows("SELECT * FROM opportunity_contacts") == []
    assert len(desk.titles()) == 7


def test_whom_it_names_stays_when_their_meetings_go(desk):
    """As for the company: the user said that they are of interest. What invitations called them goes with the invitations."""
    desk.sync('[sources.a]\ntype = "file"\npath = "' + str(desk.put(calendar(vevent("x", guests=["Zed <zed@zed.example>"])), "a/a.ics")) + '"\n')
    desk.add("Sale", company="zed.example", contacts=["zed@zed.example"])
    desk.put(calendar(), "a/a.ics")
    desk.sync('[sources.a]\ntype = "file"\npath = "' + str(desk.folder / "a/a.ics") + '"\n', force=True)
    subject = desk.show("opportunity", "Sale", zone=UTC)["subject"]
    assert ([each["name"] for each in subject["contacts"]], subject["company"]["name"]) == (["zed"], "Zed")


def test_somebody_with_two_addresses_meets_once(desk):
    with editing(desk.request()) as contacts:
        ann = contacts.person(contacts.owners(ANN)[0])
        contacts.save(ann._replace(emails=(ANN, EVE), told={"emails": "user"}))
    people = desk.show("company", "client")["subject"]["people"]
    assert [(each["name"], each["meetings"]) for each in people] == [("Ann Archer", 3)]


def test_an_edit_makes_no_second_one_of_a_name_at_a_company(desk):
    for name in ("First", "Second"):
        desk.add(name, company="client.example")
    with refused(UsageError, "There is an opportunity First at that company already."):
        desk.edit("Second", name="first")
    with refused(UsageError, "There is nothing to change."):
        desk.edit("Second")
    assert desk.edit("First", name="FIRST").name == "FIRST"


def test_a_name_and_a_stage_have_an_end(desk):
    assert desk.add("x" * 500, stage="y" * 500).stage == "y" * 500
    with refused(UsageError, "A name has at most 500 characters: this one has 501."):
        desk.add("x" * 501)
    with refused(UsageError, "A stage has at most 500 characters: this one has 1,000."):
        desk.edit("x" * 500, stage="y" * 1000)
