"""Tables of opportunities, taken in: twice is once, what the user said stays, and what is left out is told."""

import csv
import io
import itertools
import json
import re
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crmcal.contacts.books import import_files
from crmcal.contacts.companies import remove as remove_company
from crmcal.contacts.company_import import import_companies
from crmcal.contacts.imported import Imported
from crmcal.contacts.opportunity_import import import_opportunities
from crmcal.contacts.opportunity_list import WantedOpportunities, opportunities
from crmcal.contacts.session import editing
from crmcal.core.contacts.model import Opportunity, Person
from crmcal.errors import CrmcalError, NotFoundError, SourceError
from crmcal.forgetting import forget_company, forget_opportunity
from crmcal.formats.imported import document, told
from crmcal.formats.listing import delimited
from crmcal.formats.opportunity_list import exported
from crmcal.store.connection import open_reader
from tests.contacts.desks import TODAY, Contacts
from tests.makers import calendar, vevent
from tests.store.contacts.desks import delete

EXAMPLES = Path(__file__).parents[2] / "examples"
ANN, BOB = "ann@client.example", "bob@other.example"
TABLE = f"""name,company,contacts,stage,amount,currency,opened,closes,closed,outcome,note,tags
Sale,Client Inc.,{ANN},Offer,12000.50,EUR,2026-01-01,2026-06-30,,open,"two
lines","a; b"
Old,New Firm,Bob Baker; nobody@x.example,,,USD,,2026-02-01,,won,,
"""


def take(desk, text, *, mapping=None, overwrite=False, **asked):
    return import_opportunities(text.encode(), "deals.csv", desk.request(**asked), mapping=mapping or {}, overwrite=overwrite)


def stored(desk):
    return {name: rows for name, rows in desk.dump().items() if name in {"opportunities", "opportunity_contacts", "companies", "company_domains"}}


def export(desk):
    connection = open_reader(desk.store)
    try:
        return delimited(exported(opportunities(connection, WantedOpportunities())), ",")
    finally:
        connection.close()


def test_takes_over_what_is_there(desk):
    report = take(desk, TABLE)
    assert (report.new, report.companies, report.skipped) == (["Sale", "Old"], ["New Firm"], [])
    assert [(each.line, each.reason) for each in report.remarks] == [
        (4, "nobody here is nobody@x.example: left out of the contacts"),
        (4, "won on 2026-02-01: it says no day, so the day it was expected to close was taken"),
    ]
    sale, old = (desk.show("opportunity", name)["subject"] for name in ("Sale", "Old"))
    assert (sale["company"]["name"], [each["email"] for each in sale["contacts"]]) == ("Client", [ANN])
    assert (sale["amount"], sale["currency"], sale["note"], sale["tags"]) == ("12000.50", "EUR", "two\nlines", ["a", "b"])
    assert (old["company"]["name"], old["contacts"][0]["email"], old["currency"]) == ("New Firm", BOB, None)
    assert (old["outcome"], old["closed"]) == ("won", "2026-02-01")


def test_the_examples_name_one_company_each(tmp_path):
    desk = Contacts(tmp_path)
    desk.take((EXAMPLES / "calendar.ics").read_text(encoding="utf-8"), me=("mara@heronvale.example",))
    import_files([str(EXAMPLES / "contacts.vcf")], {}, desk.request())
    report = take(desk, (EXAMPLES / "opportunities.csv").read_text(encoding="utf-8"))
    assert (len(report.new), report.companies, report.skipped, report.remarks) == (4, [], [], [])
    assert desk.show("opportunity", "Season campaign")["subject"]["company"] == {"name": "Brightwater Partners", "domain": "brightwater.example"}


def test_an_amount_with_a_decimal_comma_is_read_and_told(desk):
    report = take(desk, 'name,amount,currency\nSale,"1.234,56",EUR\nOther,"12,5",EUR\n')
    assert (report.new, report.skipped) == (["Sale", "Other"], [])
    assert [(each.line, each.reason) for each in report.remarks] == [
        (2, "its amount '1.234,56' was read as 1234.56"), (3, "its amount '12,5' was read as 12.50"),
    ]  # fmt: skip
    assert desk.show("opportunity", "Sale")["subject"]["amount"] == "1234.56"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("won,,", f"won on {TODAY}: it says no day, so today was taken"),
        ("lost,2026-02-03,yes", "lost on 2026-02-03: it says no day, so the day it was expected to close was taken"),
        ("won,2031-02-03,", f"won on {TODAY}: it says no day, so today was taken"),
        ("won,,soon", f"won on {TODAY}: its day cannot be read, so today was taken"),
    ],
)
def test_a_day_that_no_row_says_is_told_once(desk, row, says):
    table = f"name,outcome,closes,closed\nSale,{row}\n"
    assert [each.reason for each in take(desk, table).remarks][-1] == says
    again = take(desk, table)
    assert again.unchanged == ["Sale"]
    assert says not in [each.reason for each in again.remarks]


def test_what_ended_on_a_day_that_is_known_is_not_told(desk):
    desk.add("Mine", outcome="won", closed="2026-02-02")
    desk.add("Open", stage="Offer", outcome="lost", closed="2026-02-02")
    assert take(desk, "name,outcome,closed\nSale,won,2026-02-01\nMine,won,\nOpen,won,\nElse,open,\n").remarks == []


def test_an_address_that_means_somebody_in_the_row_is_told(desk):
    with editing(desk.request()) as contacts:
        contacts.save(Person(name="Eve Fox", told={"name": "user", "emails": "user"}, emails=("e@home.example", "e@work.example")))
    report = take(desk, "name,contacts,contact name\nSale,e@home.example; E@work.example,Eve Fox\nOther,bob@other.example; bob@other.example,\n")
    assert [(each.line, each.reason) for each in report.remarks] == [
        (2, "E@work.example is Eve Fox's, who is a contact in this row already"),
        (3, "bob@other.example stands twice among its contacts"),
    ]


def test_a_contact_whose_first_address_is_somebody_elses_is_exported_by_what_means_them(desk):
    with editing(desk.request()) as contacts:
        for name, emails in (("Ann Old", ("shared@x.example",)), ("Eve New", ("shared@x.example", "eve@x.example")), ("Zoe Few", ("shared@x.example",))):
            contacts.save(Person(name=name, told={"name": "user", "emails": "user"}, emails=emails))
        numbers = tuple(sorted(person.id for person in contacts.people() if person.name in {"Ann Old", "Eve New", "Zoe Few"}))
        contacts.save(Opportunity(name="Deal", contacts=numbers))
    text = export(desk)
    assert "shared@x.example; eve@x.example; Zoe Few" in text
    before = stored(desk)
    report = take(desk, text)
    assert (report.unchanged, report.remarks, stored(desk)) == (["Deal"], [], before)


def test_twice_is_once(desk):
    take(desk, TABLE)
    before = stored(desk)
    report = take(desk, TABLE)
    assert (report.new, report.changed, report.unchanged) == ([], [], ["Sale", "Old"])
    assert stored(desk) == before


AB = "name,company,amount\nAlpha,Client,100 EUR\nBeta,Client,200 EUR\n"


def sums(desk):
    return desk.rows("SELECT name, amount FROM opportunities ORDER BY id")


def test_one_removed_is_not_made_again_and_can_be_restored(desk):
    take(desk, AB)
    desk.remove("Beta")
    report = take(desk, AB)
    assert (report.new, report.changed, report.unchanged) == ([], [], ["Alpha"])
    assert [(each.line, each.reason) for each in report.skipped] == [(3, "it was removed: crmcal opportunities restore 2")]
    desk.restore("2")
    assert take(desk, AB).unchanged == ["Alpha", "Beta"]
    assert sums(desk) == [("Alpha", "100"), ("Beta", "200")]


def test_one_removed_and_added_by_hand_is_there(desk):
    take(desk, AB)
    desk.remove("Beta")
    desk.add("Beta", company="client.example")
    report = take(desk, AB)
    assert (report.changed, report.skipped) == (["Beta"], [])
    assert len(sums(desk)) == 2


def test_one_renamed_is_known_by_what_it_was_called(desk):
    take(desk, AB)
    desk.edit("Alpha", name="Alpha 2")
    desk.edit("Alpha 2", name="Alpha 3")
    assert take(desk, AB).unchanged == ["Alpha 3", "Beta"]
    assert take(desk, AB.replace("Alpha", "Alpha 2").replace("100", "150")).changed == ["Alpha 3"]
    assert sums(desk) == [("Alpha 3", "150"), ("Beta", "200")]
    desk.remove("Alpha 3")
    assert [each.reason for each in take(desk, AB).skipped] == ["it was removed: crmcal opportunities restore 1"]


def test_the_name_that_one_had_at_another_company_is_a_new_one(desk):
    take(desk, AB)
    desk.edit("Alpha", name="Alpha 2")
    assert take(desk, "name,company\nAlpha,Other\n").new == ["Alpha"]


@pytest.mark.parametrize("company", ["client.example", "other.example"])
@pytest.mark.parametrize("table", [AB, "name,company,amount\nBeta,Client,200 EUR\nAlpha,Client,100 EUR\n"])
def test_one_merged_into_another_is_not_made_again_and_changes_nothing(desk, table, company):
    take(desk, AB)
    desk.edit("Alpha", name="Alpha 2", company=company)
    desk.merge("Alpha 2", "Beta")
    before = stored(desk)
    report = take(desk, table)
    assert (report.new, report.changed, report.unchanged) == ([], [], ["Alpha 2"])
    assert [each.reason for each in report.skipped] == ["it is part of Alpha 2: crmcal opportunities unmerge 1"]
    assert stored(desk) == before
    desk.unmerge("1")
    assert sorted(take(desk, table).unchanged) == ["Alpha 2", "Beta"]


def test_a_dry_run_tells_the_same_and_stores_nothing(desk):
    before = desk.dump()
    report = take(desk, TABLE, dry_run=True)
    assert (report.new, report.companies) == (["Sale", "Old"], ["New Firm"])
    assert "Nothing was stored" in told(report, verbose=False)
    assert desk.dump() == before


def test_what_the_user_said_stays_unless_it_is_to_be_overwritten(desk):
    take(desk, TABLE)
    desk.edit("Sale", amount="5 USD", contacts=[BOB], outcome="lost", company="other.example", stage="Mine")
    kept = stored(desk)
    assert take(desk, TABLE).unchanged == ["Sale", "Old"]
    assert stored(desk) == kept
    assert take(desk, TABLE.replace('"two\nlines"', "changed")).changed == ["Sale"]
    assert take(desk, TABLE, overwrite=True).changed == ["Sale"]
    sale = desk.show("opportunity", "Sale")["subject"]
    assert (sale["amount"], sale["currency"], sale["outcome"], sale["closed"], sale["stage"]) == ("12000.50", "EUR", None, None, "Offer")
    assert [each["email"] for each in sale["contacts"]] == [ANN]


def test_what_a_table_says_nothing_about_stays(desk):
    take(desk, TABLE)
    before = stored(desk)
    assert take(desk, "name,company,stage\nSale,Client,\n").unchanged == ["Sale"]
    assert stored(desk) == before


def test_the_same_name_at_two_companies_is_two(desk):
    text = "name,company\nSale,Client\nSale,Other\nsale,CLIENT INC\nSale,\n"
    report = take(desk, text)
    assert report.new == ["Sale", "Sale", "Sale"]
    assert [(each.line, each.reason) for each in report.skipped] == [(4, "it is the same opportunity as that of line 2")]


def test_the_same_name_at_two_new_companies_is_two(desk):
    text = "name,company\nRenewal,Acme\nRenewal,Globex\n"
    report = take(desk, text)
    assert (report.new, report.companies, report.skipped) == (["Renewal", "Renewal"], ["Acme", "Globex"], [])
    assert take(desk, text).unchanged == ["Renewal", "Renewal"]


def test_a_new_company_is_that_of_the_opportunity_whose_company_was_not_known(desk):
    take(desk, "name\nRenewal\n")
    assert take(desk, "name,company\nRenewal,Acme\n").changed == ["Renewal"]
    assert desk.show("opportunity", "Renewal")["subject"]["company"]["name"] == "Acme"


def test_what_is_left_out_makes_no_company(desk):
    before = desk.dump()
    report = take(desk, "name,company,contacts,opened,closes\nBad,Ghost,nobody@x.example,2026-02-02,2026-02-01\n")
    assert (report.companies, report.remarks, len(report.skipped)) == ([], [], 1)
    assert desk.dump() == before


def test_a_company_that_the_user_said_otherwise_is_not_made(desk):
    desk.add("Renewal", company="client.example")
    report = take(desk, "name,company\nRenewal,Ghost\n")
    assert (report.unchanged, report.companies) == (["Renewal"], [])


@pytest.mark.parametrize(("row", "worth"), [("5000", ("5000", "EUR")), ("6000", ("6000", "EUR")), ("6000 USD", ("6000", "USD")), ("5000 USD", ("5000", "USD"))])
def test_a_table_without_currencies_erases_none(desk, row, worth):
    take(desk, "name,amount,currency\nSale,5000,EUR\n")
    take(desk, f"name,amount\nSale,{row}\n")
    sale = desk.show("opportunity", "Sale")["subject"]
    assert (sale["amount"], sale["currency"]) == worth


@pytest.mark.parametrize(
    ("known", "told", "made"), [("Acme GmbH & Co. KG", "Acme", []), ("Acme", "Acme Pty Ltd", []), ("SA Recycling", "Recycling", ["Recycling"])]
)
def test_a_company_is_known_with_and_without_its_legal_form(desk, known, told, made):
    desk.add_company("acme.example", name=known)
    assert take(desk, f"name,company\nSale,{told}\n").companies == made


def test_a_company_is_known_by_its_domain_and_by_what_it_was_called(desk):
    desk.edit_company("client.example", name="Greater Partners")
    desk.edit_company("other.example", name="Elsewhere")
    report = take(desk, "name,company\nA,Client GmbH\nB,client.example\nC,Greater\nD,Other\nE,Else\n")
    assert report.companies == ["Else"]
    assert [desk.show("opportunity", name)["subject"]["company"]["name"] for name in "ABCDE"] == [*["Greater Partners"] * 3, "Elsewhere", "Else"]
    assert desk.add("F", company="Client Ltd").company_id == desk.add("G", company="client.example").company_id


def test_of_several_companies_of_a_name_none_is_taken_and_that_is_told(desk):
    desk.add_company("acme.example", name="Acme GmbH")
    desk.add_company("acme.test", name="Acme Inc.")
    report = take(desk, "name,company,website\nA,Acme,\nB,Acme Inc,\nC,Acme,acme.example\n")
    assert [desk.show("opportunity", name)["subject"]["company"] for name in "ABC"] == [
        None, {"name": "Acme Inc.", "domain": "acme.test"}, {"name": "Acme GmbH", "domain": "acme.example"},
    ]  # fmt: skip
    assert [(each.line, each.reason) for each in report.remarks] == [
        (2, "'Acme' may be Acme GmbH (acme.example) or Acme Inc. (acme.test): its company is left out; a column with domains would tell")
    ]
    with pytest.raises(NotFoundError, match="'acme' fits 2 companies"):
        desk.add("D", company="acme")


def test_a_domain_says_which_company(desk):
    take(desk, "name,company,website\nSale,Whatever,https://www.eu.client.example/home\nNew,Fresh,fresh.example\nFree,,gmail.com\n")
    assert [desk.show("opportunity", name)["subject"]["company"] for name in ("Sale", "New", "Free")] == [
        {"name": "Client", "domain": "client.example"}, {"name": "Fresh", "domain": "fresh.example"}, None,
    ]  # fmt: skip


def test_a_row_that_makes_no_sense_is_left_out_and_told(desk):
    report = take(desk, "name,opened,closes,amount\nBad,2026-02-02,2026-02-01,\nWorse,,,many\nGood,,,5\n")
    assert report.new == ["Worse", "Good"]
    assert told(report, verbose=False).splitlines() == [
        "deals.csv: 2 new, 0 changed, 0 unchanged, 1 skipped.",
        "  line 2, skipped: it would close (2026-02-01) before it was opened (2026-02-02)",
        "  line 3: left out: 'many' is no amount: write it as 12000.50 EUR",
    ]


def test_all_that_makes_no_sense_in_a_row_is_told(desk):
    report = take(desk, "name,currency,amount,opened,closes,closed,outcome\nBad,,,2026-02-02,2026-02-01,2026-01-05,\n")
    assert [each.reason for each in report.skipped] == [
        "an opportunity that is closed was won or lost: say which; it would close (2026-02-01) before it was opened (2026-02-02)"
    ]


@pytest.mark.parametrize("cell", ['"Müller, Uwe"', '"Baker, Bob; Müller, Uwe"', "Uwe Müller"])
def test_contacts_are_known_by_their_name_turned_round(desk, cell):
    desk.take(calendar(vevent("uwe", guests=['"Müller, Uwe" <uwe@other.example>'])))
    report = take(desk, f"name,contact\nSale,{cell}\n")
    assert report.remarks == []
    assert "uwe@other.example" in [each["email"] for each in desk.show("opportunity", "Sale")["subject"]["contacts"]]


def person(desk, name, *emails, company=None, before=()):
    with editing(desk.request()) as contacts:
        number = contacts.company_of_domain(company) if company else None
        return contacts.save(Person(name=name, emails=emails, company_id=number, names=tuple(before), told={"name": "user"})).id


def contacts_of(desk, cell, company="Client"):
    """Names of the contacts that a cell means, and what is said of it."""
    report = take(desk, f'name,company,contact\nSale at {company},{company},"{cell}"\n')
    return sorted(each["name"] for each in desk.show("opportunity", f"Sale at {company}")["subject"]["contacts"]), [each.reason for each in report.remarks]


@pytest.mark.parametrize(
    ("cell", "names", "remarks"),
    [
        ("Jörg Müller", ["Dr. Jörg Müller"], []),
        ("Joerg Mueller", ["Dr. Jörg Müller"], []),
        ("Sarah O'Neil", ["Sarah O'Neil-Brandt"], ["\"Sarah O'Neil\" was taken for Sarah O'Neil-Brandt"]),
        ("Sarah Jane", ["Sarah O'Neil-Brandt"], []),
        ("Sarah", ["Sarah O'Neil-Brandt"], ["'Sarah' was taken for Sarah O'Neil-Brandt"]),
        ("Sarah O'Neil, Daniel Kim", ["Daniel Kim", "Sarah O'Neil-Brandt"], []),
        ("Kim, Daniel", ["Daniel Kim"], []),
        ("Ann", ["Ann Archer"], ["'Ann' was taken for Ann Archer"]),
        ("Ann Summers", [], ["nobody here is Ann Summers: left out of the contacts, and its meetings are those of anybody at Client"]),
        ("Max Miller", [], ["nobody here is Max Miller: left out of the contacts, and its meetings are those of anybody at Client"]),
        ("Lee", [], ["'Lee' may be Lee Moss (number 9) or Lee Sand (number 10): left out of the contacts, and its meetings are those of anybody at Client"]),
    ],
)  # fmt: skip
def test_contacts_are_known_by_names_that_are_alike(desk, cell, names, remarks):
    person(desk, "Dr. Jörg Müller")
    person(desk, "Sarah O'Neil-Brandt", before=["Sarah Jane"])
    person(desk, "Daniel Kim")
    person(desk, "Max")
    lees = [person(desk, "Lee Moss"), person(desk, "Lee Sand")]
    found, told_of = contacts_of(desk, cell)
    assert found == names
    assert told_of == [each.replace("number 9", f"number {lees[0]}").replace("number 10", f"number {lees[1]}") for each in remarks]


def test_of_several_contacts_the_one_at_the_company_is_meant(desk):
    person(desk, "Ann Summers", "ann@other.example")
    person(desk, "Max", company="other.example")
    assert contacts_of(desk, "Ann") == (["Ann Archer"], ["'Ann' was taken for Ann Archer"])
    assert contacts_of(desk, "Ann", "Other")[0] == ["Ann Summers"]
    assert contacts_of(desk, "Max Miller", "Other")[0] == ["Max"]


def test_a_company_that_a_contact_is_of_is_not_made_again_of_a_part_of_its_name(desk):
    desk.edit_company("client.example", name="Müller & Söhne Verlag")
    report = take(desk, f"name,company,contact\nA,Müller & Söhne,{ANN}\nB,Söhne Druck,{ANN}\n")
    assert report.companies == ["Söhne Druck"]
    assert desk.show("opportunity", "A")["subject"]["company"]["name"] == "Müller & Söhne Verlag"


def test_many_flaws_are_told_on_request(desk):
    report = take(desk, "name,amount\n" + ",many\n" * 30)
    assert len(told(report, verbose=False).splitlines()) == 22
    assert len(told(report, verbose=True).splitlines()) == 31


def test_columns_that_are_not_read_are_told(desk):
    report = take(desk, "name,owner,colour\nSale,me,red\n")
    assert "  columns not read: owner, colour; --map COLUMN=FIELD" in told(report, verbose=False).splitlines()
    assert json.loads(document(report, "x"))["columns_not_read"] == ["owner", "colour"]
    assert import_companies(b"name,size\nClient,5\n", "c.csv", desk.request(), mapping={}, overwrite=False).unread == ["size"]


def test_what_is_no_table_is_told(desk):
    with pytest.raises(SourceError, match=r"deals.csv is no table of opportunities: no column is known"):
        take(desk, "a,b\n1,2\n")


def clear(desk):
    with editing(desk.request()) as contacts:
        for sale in contacts.opportunities():
            delete(contacts, sale)


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters=",;|'\ufeff"), min_size=1, max_size=12).map(str.strip)
SALES = st.fixed_dictionaries(
    {"name": WORDS.filter(bool)},
    optional={
        "company": st.sampled_from(["client.example", "other.example"]),
        "contacts": st.lists(st.sampled_from([ANN, BOB, "eve@eu.client.example"]), max_size=3),
        "stage": WORDS,
        "amount": st.decimals(0, 10**9, places=2).map(str),
        "opened": st.dates(max_value=TODAY).map(str),
        "note": WORDS,
        "tags": st.lists(WORDS.filter(lambda tag: not tag.startswith("*")), max_size=3),
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(sales=st.lists(SALES, max_size=3, unique_by=lambda sale: sale["name"].casefold()))
def test_what_was_exported_is_read_back_unchanged(desk, sales):
    for number, sale in enumerate(sales):
        desk.add(**{**sale, "name": f"{sale['name']} {number}"})
    before, before_text = stored(desk), export(desk)
    report = take(desk, before_text)
    assert (report.new, report.changed, report.skipped, report.remarks) == ([], [], [], [])
    assert stored(desk) == before
    clear(desk)
    report = take(desk, before_text)
    assert len(report.new) == len(sales)
    assert export(desk) == before_text
    clear(desk)


def test_of_several_rows_of_one_the_one_that_says_most_counts(desk):
    rows = ["Renewal,,Offer,5 EUR", "Renewal,Acme,,", "renewal,Acme,Won,"]
    for order in itertools.permutations(rows):
        report = take(desk, "\n".join(["name,company,stage,amount", *order]), dry_run=True)
        first = order.index("renewal,Acme,Won,") + 2
        left = sorted(order.index(row) + 2 for row in rows[:2])
        assert (report.new, [(each.line, each.reason) for each in report.skipped]) == (
            ["renewal"], [(line, f"it is the same opportunity as that of line {first}") for line in left],
        )  # fmt: skip


def test_one_that_was_removed_is_given_back_where_the_table_counts_more(desk):
    take(desk, AB)
    desk.edit("Beta", note="Tea", stage="Mine")
    desk.remove("Beta")
    report = take(desk, AB.replace("200", "300"), overwrite=True)
    assert (report.new, report.unchanged, report.skipped) == (["Beta"], ["Alpha"], [])
    assert [(each.line, each.reason) for each in report.remarks] == [(3, "it was removed, and is there again")]
    assert desk.rows("SELECT id, amount, note, stage FROM opportunities WHERE name = 'Beta'") == [(2, "300", "Tea", "Mine")]
    assert take(desk, AB.replace("200", "300"), overwrite=True).unchanged == ["Alpha", "Beta"]


def test_one_that_was_forgotten_is_not_given_back(desk):
    take(desk, AB)
    desk.edit("Beta", note="Tea")
    desk.remove("Beta")
    forget_opportunity("Beta", desk.request())
    take(desk, AB, overwrite=True)
    assert desk.rows("SELECT note FROM opportunities WHERE name = 'Beta'") == [("",)]


@pytest.mark.parametrize("row", ["Firm,", "Whatever,firm.example"])
def test_a_company_that_was_removed_is_not_made_again_unless_the_table_counts_more(desk, row):
    desk.add_company("firm.example", name="Firm", note="Tea")
    take_company_away(desk, "firm.example", None)
    (number,) = (number for (number,) in desk.rows("SELECT number FROM removed"))
    report = take(desk, f"name,company,domain\nSale,{row}\n")
    assert (report.new, report.companies) == (["Sale"], [])
    assert [each.reason for each in report.remarks] == [f"Firm was removed: crmcal companies restore {number}: its company is left out"]
    report = take(desk, f"name,company,domain\nSale,{row}\n", overwrite=True)
    assert (report.changed, report.companies, [each.reason for each in report.remarks]) == (["Sale"], [], ["its company was removed, and is there again"])
    assert desk.rows("SELECT c.id, c.note FROM opportunities AS s JOIN companies AS c ON c.id = s.company_id") == [(number, "Tea")]


def test_a_company_that_was_forgotten_is_not_made_again(desk):
    forget_company("client.example", desk.request(), texts=True)
    report = take(desk, "name,company,domain\nSale,Client,eu.client.example\n", overwrite=True)
    assert [each.reason for each in report.remarks] == ["you had eu.client.example forgotten: its company is left out"]
    assert desk.rows("SELECT company_id FROM opportunities") == [(None,)]


COMPANIES = ("Client", "Other", "Ghost", "Bright", "Bright Partners", "Bright Group", "Bright GmbH", "Gone", "Eu")
DOMAINS = ("client.example", "new.test", "bright.test", "gone.example", "forgotten.example")
HEADERS = ("name", "company", "domain", "contacts", "stage", "amount", "opened", "closes", "closed", "outcome", "note", "tags")
DAYS = st.sampled_from(["", "", "2026-01-01", "2026-02-01", "2026-03-01"])
ROWS = st.tuples(
    st.sampled_from(["Sale", "Sale", "SALE", "Deal"]),
    st.sampled_from(["", *COMPANIES]),
    st.sampled_from(["", "", "", *DOMAINS]),
    st.sampled_from(["", "", ANN, "Ann", "Bob Baker", "nobody", f"{ANN}; {BOB}"]),
    st.sampled_from(["", "Offer", "Won"]),
    st.sampled_from(["", "5 EUR", "6"]),
    *[DAYS] * 3,
    st.sampled_from(["", "", "won", "open"]),
    st.sampled_from(["", "a"]),
    st.sampled_from(["", "x,y"]),
)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(["Sale", "Deal"]), st.sampled_from(["", *COMPANIES])),
        st.tuples(st.just("move"), st.sampled_from(["Sale", "Deal"]), st.sampled_from(["", *COMPANIES])),
        st.tuples(st.just("rename"), st.sampled_from(["Sale", "Deal"]), st.sampled_from(["Sale", "Deal", "Else"])),
        st.tuples(st.just("merge"), st.sampled_from(["1", "2", "3"]), st.sampled_from(["1", "2", "3"])),
        st.tuples(st.just("remove"), st.sampled_from(["1", "2", "3"]), st.none()),
        st.tuples(st.just("company"), st.sampled_from(COMPANIES), st.none()),
        st.tuples(st.just("no company"), st.sampled_from(COMPANIES), st.none()),
        st.tuples(st.just("import"), st.lists(ROWS, max_size=3), st.none()),
    ),
    max_size=6,
)  # fmt: skip


def table_of(rows) -> str:
    """Rows as a table."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADERS, *rows])
    return text.getvalue()


def take_company_away(desk, name: str, _: None) -> None:
    """`crmcal companies remove`."""
    with editing(desk.request()) as contacts:
        remove_company(contacts, name)


CHANGES = {
    "import": lambda desk, rows, _: take(desk, table_of(rows)),
    "add": lambda desk, name, company: desk.add(name, company=company),
    "move": lambda desk, name, company: desk.edit(name, company=company),
    "rename": lambda desk, name, other: desk.edit(name, name=other),
    "merge": lambda desk, kept, lost: desk.merge(kept, lost),
    "remove": lambda desk, what, _: desk.remove(what),
    "company": lambda desk, name, _: desk.add_company(name=name),
    "no company": take_company_away,
}


def change(desk, verb, one, other) -> None:
    """Edit the store as the commands do it; what they refuse changes nothing."""
    with suppress(CrmcalError):
        CHANGES[verb](desk, one, other)


def copied(desk: Contacts, folder: Path) -> Contacts:
    """Another desk with the same store."""
    folder.mkdir()
    shutil.copy(desk.store, folder)
    return Contacts(folder)


def without_numbers(desk) -> list[list[tuple[object, ...]]]:
    """All that a table of opportunities may change, without the numbers of rows."""
    columns = "s.name, s.stage, s.amount, s.currency, s.opened, s.closes, s.closed, s.outcome, s.note, s.tags, s.told, s.names"
    contacts = "SELECT group_concat(person_id) FROM (SELECT person_id FROM opportunity_contacts WHERE opportunity_id = s.id ORDER BY person_id)"
    sales = f"SELECT {columns}, c.name, ({contacts}) FROM opportunities AS s LEFT JOIN companies AS c ON c.id = s.company_id"  # noqa: S608 - constant text
    companies = "SELECT c.name, c.told, c.names, d.domain FROM companies AS c LEFT JOIN company_domains AS d ON d.company_id = c.id"
    return [desk.rows(query) for query in (sales, companies, "SELECT kind, number FROM removed", "SELECT digest, reason FROM unwanted")]


def without_lines(report: Imported) -> tuple[list[str], ...]:
    """What a report says, whatever the lines and the new numbers are."""
    reasons = ([re.sub(r"(line|number|unmerge|restore) \d+", r"\1", each.reason) for each in flaws] for flaws in (report.skipped, report.remarks))
    return tuple(sorted(texts) for texts in (report.new, report.changed, report.unchanged, report.companies, *reasons))


@pytest.fixture(scope="module")
def known(tmp_path_factory) -> Contacts:
    """A store with companies of invitations, of the user, removed and forgotten ones."""
    desk = Contacts(tmp_path_factory.mktemp("known"))
    desk.take(calendar(vevent("met", guests=[f"Ann Archer <{ANN}>", f"Bob Baker <{BOB}>", "eve@eu.client.example", "di@forgotten.example"])))
    desk.add_company("gone.example", name="Gone")
    take_company_away(desk, "gone.example", None)
    forget_company("forgotten.example", desk.request(), texts=True)
    return desk


FOLDERS = itertools.count()


AGAIN = [("add", "Sale", ""), ("remove", "1", None), ("add", "Sale", "")]  # one that was removed, and another of its name


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@example(edits=AGAIN, rows=[("Sale", *[""] * 11), ("Sale", "Client", *[""] * 10)], overwrite=True, data=None)
@given(edits=EDITS, rows=st.lists(ROWS, min_size=1, max_size=6), overwrite=st.booleans(), data=st.data())
def test_neither_the_order_of_rows_matters_nor_reading_them_twice(edits, rows, overwrite, data, known, tmp_path):
    desk = copied(known, tmp_path / str(next(FOLDERS)))
    for each in edits:
        change(desk, *each)
    other = copied(desk, tmp_path / str(next(FOLDERS)))
    report = take(desk, table_of(rows), overwrite=overwrite)
    assert without_lines(take(other, table_of(data.draw(st.permutations(rows)) if data else rows[::-1]), overwrite=overwrite)) == without_lines(report)
    assert without_numbers(other) == without_numbers(desk)
    before = desk.dump()
    again = take(desk, table_of(rows), overwrite=overwrite)
    assert (again.new, again.changed, sorted(again.unchanged)) == ([], [], sorted([*report.new, *report.changed, *report.unchanged]))
    assert (again.skipped, desk.dump()) == (report.skipped, before)


def test_contacts_of_merged_opportunities_stay_through_their_table(desk):
    table = f"name,company,contacts\nFirst,client.example,{ANN}\nSecond,client.example,{BOB}\n"
    take(desk, table)
    desk.merge("First", "Second")
    before = desk.dump()
    assert not take(desk, table).changed
    assert desk.dump() == before
    desk.unmerge("First")
    assert sorted(take(desk, table).unchanged) == ["First", "Second"]


def test_an_only_contact_who_was_taken_away_stays_away(desk):
    table = f"name,company,contacts\nFirst,client.example,{ANN}\n"
    take(desk, table)
    desk.edit("First", remove_contacts=[ANN])
    assert take(desk, table).unchanged == ["First"]
    assert desk.rows("SELECT * FROM opportunity_contacts") == []


@pytest.mark.parametrize(
    ("closed", "outcome"), [("03-04-2026", "left out"), ("25-12-2025", "2025-12-25"), ("2025-12-25 rubbish", "left out"), ("2025-12-25 10:00", "2025-12-25")]
)
def test_days_that_may_be_two_or_none_are_left_out(desk, closed, outcome):
    report = take(desk, f"name,closed,outcome\nFirst,{closed},won\n")
    told = [flaw for flaw in (*report.remarks, *report.skipped) if closed in flaw.reason]
    assert desk.rows("SELECT closed FROM opportunities") == [(outcome,)] if outcome != "left out" else told


def test_the_day_of_an_end_does_not_change_as_time_goes_by(desk):
    table = "name,closes,outcome\nFirst,2026-03-20,won\n"
    take(desk, table)
    before = desk.dump()
    later = TODAY.replace(month=4)
    assert take(desk, table, now=datetime(later.year, later.month, later.day, tzinfo=UTC)).unchanged == ["First"]
    assert desk.dump() == before
