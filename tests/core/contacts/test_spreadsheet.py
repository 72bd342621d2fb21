"""Tables of contacts, as many programs write them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcal.core.contacts.cells import NoTableError, plain_header
from crmcal.core.contacts.spreadsheet import FIELDS, KNOWN, read_table

JANE = ("Jane Doe", ("jane@acme.example",), "Acme")
HEADERS = {
    "Google": ("First Name,Last Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value", "Jane,Doe,Acme,* Work,jane@acme.example"),
    "Google, older": ("Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value,Organization 1 - Name", "Jane Doe,Jane,Doe,Work,jane@acme.example,Acme"),
    "Outlook": ("First Name,Middle Name,Last Name,Company,Job Title,E-mail Address,Notes", "Jane,,Doe,Acme,,jane@acme.example,"),
    "Apple": ("First name,Last name,Organization,Email (work)", "Jane,Doe,Acme,jane@acme.example"),
    "HubSpot": ("Record ID,First Name,Last Name,Email,Phone Number,Associated Company", "7,Jane,Doe,jane@acme.example,,Acme"),
    "Pipedrive": ("Person - Name,Person - Organization,Person - Email - Work", "Jane Doe,Acme,jane@acme.example"),
    "Twenty": ("Id,Name / First Name,Name / Last Name,Emails / Primary Email,Company / Name", "u,Jane,Doe,jane@acme.example,Acme"),
    "German Outlook": ("Vorname;Nachname;Firma;E-Mail-Adresse", "Jane;Doe;Acme;jane@acme.example"),
    "tabs": ("Name\tEmail\tCompany", "Jane Doe\tjane@acme.example\tAcme"),
}


def table(*lines: str) -> bytes:
    return "\r\n".join([*lines, ""]).encode()


@pytest.mark.parametrize("program", HEADERS)
def test_well_known_columns(program):
    book = read_table(table(*HEADERS[program]))
    assert [(found.name, found.emails, found.company) for found in book.contacts] == [JANE]
    assert book.flaws == []


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        ("Name Prefix,First Name,Last Name", "Mme,Camille,Dubois", "Camille Dubois"),
        ("Name,Given Name,Family Name", "M. Luc Dubois,Luc,Dubois", "Luc Dubois"),
        ("Vorname;Nachname", "Frau Ute;Groß", "Ute Groß"),
        ("Name", "Mr. Bob Jones", "Bob Jones"),
    ],
)
def test_courtesy_titles_are_no_part_of_a_name(header, row, name):
    book = read_table(table(header, row))
    assert [found.name for found in book.contacts] == [name]


@pytest.mark.parametrize(
    ("row", "is_company"),
    [(",Print Shop,info@print.example", True), (",Print Shop,", True), (",Print Shop,ute@print.example", False), ("Ute,Print Shop,info@print.example", False)],
)
def test_a_row_of_a_company_is_nobodys(row, is_company):
    (found,) = read_table(table("First Name,Organization Name,E-mail 1 - Value", row)).contacts
    assert (found.is_company, found.company) == (is_company, "Print Shop")


def test_columns_named_by_the_user():
    book = read_table(table("Wer,Wo,Worum", "Jane,jane@acme.example,x"), {"wer": "name", "WO": "email"})
    assert (book.contacts[0].name, book.contacts[0].emails) == ("Jane", ("jane@acme.example",))


@pytest.mark.parametrize(
    ("octets", "mapping", "says"),
    [
        (table("jane@acme.example,Jane"), {}, "no headers"),
        (table("a,b", "1,2"), {}, "--map"),
        (b"", {}, "it is empty"),
        (table("Name,Email"), {"Wo": "email"}, "'Wo'"),
    ],
)
def test_no_table(octets, mapping, says):
    with pytest.raises(NoTableError, match=says):
        read_table(octets, mapping)


def test_a_cell_with_several_addresses():
    book = read_table(table("Name,Email", '"Jane","jane@acme.example, j@home.example"', "Bob,a@b.example ::: c@b.example"))
    assert [found.emails for found in book.contacts] == [("jane@acme.example", "j@home.example"), ("a@b.example", "c@b.example")]


def test_a_long_cell_costs_no_other_row():
    found = read_table(table("Name,Email,Notes", "Ann,ann@a.example,ok", f"Big,big@a.example,{'x' * 200_000}", "Bob,bob@a.example,ok"))
    assert [contact.name for contact in found.contacts] == ["Ann", "Big", "Bob"]


def test_wrong_rows_cost_no_others():
    book = read_table(table("Name,Email,Notes", ",broken,", ",,", "Jane,jane@acme.example", "Bob,none,,,,", ",,only a note"))
    assert [found.name for found in book.contacts] == ["Jane", "Bob"]
    assert [(flaw.line, flaw.lost) for flaw in book.flaws] == [(2, False), (2, True), (5, False), (6, True)]


def test_lines_are_where_rows_begin():
    book = read_table(table("sep=;", "Name;Notes", 'Jane;"two', 'lines"', ";x", 'Bob;"a', 'b"'))
    assert [(found.name, found.note, found.line) for found in book.contacts] == [("Jane", "two\r\nlines", 3), ("Bob", "a\r\nb", 6)]
    assert [flaw.line for flaw in book.flaws] == [5]


def test_groups_that_google_makes_are_no_tags():
    book = read_table(table("Name,Labels", "Jane,* myContacts ::: VIP ::: * starred"))
    assert book.contacts[0].tags == ("VIP",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(encoding):
    book = read_table("Name;Email\nJürgen;j@a.example\n".encode(encoding))
    assert [found.name for found in book.contacts] == ["Jürgen"]


@given(st.binary(max_size=200))
def test_whatever_the_octets_are(octets):
    try:
        read_table(b"Name,Email\n" + octets)
        read_table(octets)
    except NoTableError as error:
        assert str(error)  # noqa: PT017 - either outcome is right


cells = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@given(st.lists(st.tuples(cells, cells), max_size=5), st.sampled_from(",;\t|"))
def test_what_is_written_is_read(rows, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([("Name", "Email", "Company"), *((name, "x@y.example", company) for name, company in rows)])
    book = read_table(out.getvalue().encode())
    assert [(found.name, found.company) for found in book.contacts] == [(" ".join(name.split()), " ".join(company.split())) for name, company in rows]


def test_every_known_column_leads_to_a_field():
    assert set(KNOWN.values()) == set(FIELDS)
    assert [header for header in KNOWN if plain_header(header) != header] == []


def test_german_headers_are_known_and_columns_that_are_not_are_told():
    header = "Vorname;Familienname;Unternehmen;Funktion;E-Mail-Adresse;Telefon (geschäftlich);Bemerkung;Geburtstag;Kundennummer;E-Mail-Typ Label"
    book = read_table(f"{header}\nUte;Groß;Groß KG;Chefin;ute@gross.example;030 123;Hallo;1.1.1980;;x\n".encode())
    (contact,) = book.contacts
    assert (contact.name, contact.company, contact.title, contact.phone, contact.note) == ("Ute Groß", "Groß KG", "Chefin", "030 123", "Hallo")
    assert book.unread == ["Geburtstag"]


def test_further_telephone_numbers_are_counted():
    assert read_table(b"name,phone,mobile\nAnn,1 2,1 2\nBob,1,2 ::: 3\nEve,,\n").left == {"further telephone number": 2}


@pytest.mark.parametrize("octets", [b"hello\n", b" \xff\x27\xa1\xb1\x0c\x02,\x03\x04\x05\n\x01,,,"])
def test_what_is_no_table_is_told_so(octets):
    with pytest.raises(NoTableError, match="no address book and no table"):
        read_table(octets)
