"""Companies' own cards: a company comes of them as of their people's, and nobody else; what is left out is told."""

import pytest

from crmcal.contacts.books import BooksReport, import_files
from crmcal.contacts.companies import CompanyEdit, edit, remove
from crmcal.contacts.session import editing
from tests.makers import calendar, vevent
from tests.servers.client import card
from tests.store.desk import NOW, OWNER, Desk


def company_card(name: str, *lines: str) -> str:
    """As Apple writes it."""
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", "N:;;;;", f"FN:{name}", f"ORG:{name};", "X-ABShowAs:COMPANY", *lines, "END:VCARD", ""])


KETTLE = company_card("Copper Kettle Café", "EMAIL:hello@copperkettle.example", "TEL:044 668")
COMPANIES = "SELECT c.name, d.domain FROM companies AS c LEFT JOIN company_domains AS d ON d.company_id = c.id"
NAMES = "SELECT name FROM people"
TAKEN = "a company's card: taken as the company Copper Kettle Café (copperkettle.example), and no person; its addresses and telephone number left out"


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def take(desk: Desk, text: str, name: str = "book.vcf", **asked: object) -> BooksReport:
    return import_files([str(desk.put(text, name))], {}, desk.request(OWNER, now=NOW, **asked))


def reasons(report: BooksReport) -> list[tuple[str, str]]:
    return [(each.name, each.reason) for each in report.skipped]


def test_a_company_is_made_and_nobody_and_twice_is_once(desk):
    assert reasons(take(desk, KETTLE, dry_run=True)) == [("Copper Kettle Café", TAKEN)]
    report = take(desk, KETTLE)
    assert (report.outcome.companies, report.outcome.people, reasons(report)) == (["Copper Kettle Café"], [], [("Copper Kettle Café", TAKEN)])
    assert (desk.rows(NAMES), desk.rows(COMPANIES)) == ([], [("Copper Kettle Café", "copperkettle.example")])
    before = desk.dump()
    again = take(desk, KETTLE)
    assert (again.outcome.companies, reasons(again), desk.dump()) == ([], reasons(report), before)


def test_a_row_with_a_company_alone(desk):
    report = take(desk, "First Name,Organization Name,E-mail 1 - Value\n,Print Shop Online,info@printshop.example\n,Corner Shop,\n", "book.csv")
    assert reasons(report) == [
        ("Print Shop Online", "a company's card: taken as the company Print Shop Online (printshop.example), and no person; its addresses left out"),
        ("Corner Shop", "a company's card: taken as the company Corner Shop, and no person"),
    ]
    assert (desk.rows(NAMES), sorted(desk.rows(COMPANIES))) == ([], [("Corner Shop", None), ("Print Shop Online", "printshop.example")])


def test_the_company_of_its_people_gets_its_name_whatever_comes_first(desk):
    desk.take(calendar(vevent(guests=["Kate Doe <kate@copperkettle.example>"])), config=OWNER, me=())
    take(desk, KETTLE + card("b", "FN:Bob Baker", "EMAIL:bob@copperkettle.example", "ORG:Copper Kettle Café"))
    assert desk.rows(COMPANIES) == [("Copper Kettle Café", "copperkettle.example")]
    assert sorted(desk.rows(NAMES)) == [("Bob Baker",), ("Kate Doe",)]


def test_what_the_user_said_of_the_company_stays(desk):
    take(desk, KETTLE)
    with editing(desk.request(OWNER)) as contacts:
        edit(contacts, "copperkettle.example", CompanyEdit(name="Mine"), None)
    assert reasons(take(desk, KETTLE)) == [("Copper Kettle Café", TAKEN.replace("company Copper Kettle Café", "company Mine"))]
    assert desk.rows(COMPANIES) == [("Mine", "copperkettle.example")]


def test_neither_the_owners_company_nor_one_that_was_removed(desk):
    take(desk, KETTLE)
    with editing(desk.request(OWNER)) as contacts:
        remove(contacts, "copperkettle.example")
    report = take(desk, KETTLE + company_card("Own", "EMAIL:info@own.example"))
    assert reasons(report) == [("Copper Kettle Café", "a company's card, of one that you removed or had forgotten"), ("Own", "it is your own company")]
    assert (desk.rows(COMPANIES), desk.rows(NAMES)) == ([], [])


def test_a_company_without_a_domain_that_was_removed_is_not_made_again(desk):
    table = "First Name,Organization Name\n,Corner Shop\n"
    take(desk, table, "book.csv")
    with editing(desk.request(OWNER)) as contacts:
        remove(contacts, "Corner Shop")
    report = take(desk, table.replace("Corner Shop", "CORNER SHOP Ltd"), "book.csv")
    assert reasons(report) == [("CORNER SHOP Ltd", "a company's card, of one that you removed or had forgotten")]
    assert (report.outcome.companies, desk.rows(COMPANIES)) == ([], [])


def test_of_a_card_whose_company_is_too_long_to_be_one_nothing_is_left(desk):
    report = take(desk, f"name,company,email\n,{'x' * 501},\nAnn,,ann@client.example\n", "book.csv")
    assert [each.reason for each in report.skipped] == ["it has neither a name nor an address"]
    assert [taken.person.name for taken in report.outcome.people] == ["Ann"]
