"""vCards of all versions, with vobject as the second reader."""

import string

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from crmcal.core.contacts.contact import Contact
from crmcal.core.contacts.vcard import is_vcard, read_vcards


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def only(text: str | bytes) -> Contact:
    book = read_vcards(text.encode() if isinstance(text, str) else text)
    assert not book.flaws
    (found,) = book.contacts
    return found


def test_apple_groups_and_a_photo():
    found = only(
        card(
            "N:Doe;Jane;;;", "FN:Jane Doe", "ORG:Acme;Sales", "TITLE:Head\\, of sales", "item1.EMAIL;type=INTERNET:jane@home.example",
            "item1.X-ABLabel:_$!<Home>!$_", "item2.EMAIL;type=INTERNET;type=pref:Jane@Acme.example", "TEL;type=CELL:+49 1", "NOTE:two\\nlines",
            "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ", " SkZJRg==", "CATEGORIES:vip,old friend",
        )
    )  # fmt: skip
    assert found == Contact(
        name="Jane Doe", emails=("jane@acme.example", "jane@home.example"), company="Acme", title="Head, of sales", phone="+49 1",
        note="two\nlines", tags=("vip", "old friend"), line=1,
    )  # fmt: skip


def test_quoted_printable_of_2_1():
    found = only(
        card(
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen;;;", "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen =", "M=C3=BCller",
            "EMAIL;HOME:k@a.example", "EMAIL;PREF;INTERNET:j@a.example", "PHOTO;JPEG;ENCODING=BASE64:", " /9j/4AAQ", " SkZJRg==", "", "NOTE:after",
            version="2.1",
        )
    )  # fmt: skip
    assert (found.name, found.emails, found.note) == ("Jürgen Müller", ("j@a.example", "k@a.example"), "after")


def test_preferences_of_4_0():
    found = only(card("FN:Jane", "EMAIL;PREF=2:b@a.example", "EMAIL;PREF=1:a@a.example", "EMAIL:c@a.example", "TEL;VALUE=uri:tel:+1-2", version="4.0"))
    assert (found.emails, found.phone) == (("a@a.example", "b@a.example", "c@a.example"), "+1-2")


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["FN:Jane Doe"], "Jane Doe"),
        (["FN:", "N:Doe;Jane;Ann;Dr.;"], "Jane Ann Doe"),
        (["N:Doe;Jane"], "Jane Doe"),
        (["N:Doe\\;Roe;Jane"], "Jane Doe;Roe"),
        (["FN:jane@acme.example", "N:;;;;", "NICKNAME:Janie"], "Janie"),
        (["FN:Acme", "ORG:Acme"], ""),
        (["N:;;;;"], ""),
        (["N:Dubois;Camille;;Mme;", "FN:Mme Camille Dubois"], "Camille Dubois"),
        (["N:Dubois;Luc;;M.;", "FN:M. Luc Dubois"], "Luc Dubois"),
        (["N:Doe;Mrs. Jane"], "Jane Doe"),
        (["N:Raman;Priya;;Dr.;", "FN:Dr. Priya Raman"], "Dr. Priya Raman"),
    ],
)
def test_names(lines, name):
    assert only(card(*lines, "EMAIL:jane@acme.example")).name == name


@pytest.mark.parametrize(
    ("lines", "company"),
    [
        (["FN:Copper Kettle Café", "N:;;;;", "ORG:Copper Kettle Café;", "X-ABShowAs:COMPANY", "EMAIL:kate@kettle.example"], "Copper Kettle Café"),
        (["FN:Kettle", "N:Kettle;;;;", "KIND:org"], "Kettle"),
        (["N:;;;;", "ORG:Kettle", "EMAIL:info@kettle.example"], "Kettle"),
        (["FN:Kettle", "ORG:Kettle", "TEL:1"], "Kettle"),
        (["FN:Kettle", "N:Doe;Kate", "ORG:Kettle", "X-ABShowAs:COMPANY"], None),
        (["FN:Kettle", "ORG:Kettle", "EMAIL:kate@kettle.example"], None),
        (["FN:Kate Doe", "ORG:Kettle", "EMAIL:info@kettle.example"], None),
        (["FN:info@kettle.example", "N:;;;;", "X-ABShowAs:COMPANY", "EMAIL:info@kettle.example"], None),
    ],
)
def test_a_companys_card_is_nobodys(lines, company):
    found = only(card(*lines))
    assert (found.company if found.is_company else None) == company
    assert not (found.is_company and found.name)


def test_a_broken_card_costs_no_neighbour():
    good = card("FN:Jane", "EMAIL:jane@acme.example")
    book = read_vcards((good + card("FN Jane", "no colon", "EMAIL:x@a.example") + "BEGIN:VCARD\r\nEMAIL:cut@a.example\r\n" + good).encode())
    assert [found.emails[0] for found in book.contacts] == ["jane@acme.example", "x@a.example", "cut@a.example", "jane@acme.example"]
    assert [flaw.line for flaw in book.flaws] == [6, 12]
    assert "END:VCARD" in book.flaws[1].reason


@pytest.mark.parametrize("property_", ["KIND:group", "X-ADDRESSBOOKSERVER-KIND:group", "KIND:location"])
def test_groups_are_no_people(property_):
    book = read_vcards(card("FN:Team", property_).encode())
    assert (book.contacts, [flaw.lost for flaw in book.flaws]) == ([], [True])


def test_a_card_of_nobody_is_reported():
    book = read_vcards(card("NOTE:x").encode())
    assert (book.contacts, len(book.flaws)) == ([], 1)


def test_a_wrong_address_is_reported_and_the_rest_stays():
    book = read_vcards(card("FN:Jane", "EMAIL:none", "EMAIL:jane@acme.example").encode())
    assert book.contacts[0].emails == ("jane@acme.example",)
    assert [flaw.lost for flaw in book.flaws] == [False]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(encoding):
    book = read_vcards(card("FN:Jürgen Müller", "EMAIL:j@a.example").encode(encoding))
    assert [found.name for found in book.contacts] == ["Jürgen Müller"]


@given(st.binary(max_size=300))
def test_whatever_the_octets_are(octets):
    read_vcards(octets)
    book = read_vcards(b"BEGIN:VCARD\n" + octets + b"\nEND:VCARD\nBEGIN:VCARD\nFN:Jane\nEND:VCARD\n")
    assert book.contacts[-1].name == "Jane"


words = st.text(st.sampled_from(string.ascii_letters + " äßé山,;\\\n"), min_size=1, max_size=12).map(str.strip).filter(bool)


@given(words, words, words, words)
def test_the_library_reads_the_same(family, given_name, organization, note):
    written = vobject.vCard()
    written.add("n").value = vobject.vcard.Name(family=family, given=given_name)
    written.add("fn").value = f"{given_name} x"
    written.add("org").value = [organization]
    written.add("email").value = "j@a.example"
    written.add("note").value = note
    found = only(written.serialize())
    again = vobject.readOne(written.serialize())
    assert found.name == " ".join(again.fn.value.split())
    assert found.company == again.org.value[0].strip()
    assert found.note == again.note.value.strip()


def test_what_is_a_vcard():
    assert is_vcard(card("FN:x").encode())
    assert not is_vcard(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    assert not is_vcard(b"name,email\nBEGIN:VCARD x,y\n")


def test_what_contacts_have_no_field_for_is_counted():
    text = "BEGIN:VCARD\nFN:Ann\nTEL:1234\nTEL;TYPE=home:5678\nTEL:1234\nPHOTO;ENCODING=b:AAAA\nBDAY:1980-01-01\nADR:;;;;;;\nitem1.URL:https://a.example\nEND:VCARD\n"
    assert +read_vcards(text.encode()).left == {"further telephone number": 1, "photo": 1, "birthday": 1, "web address": 1}
    assert not +read_vcards(b"BEGIN:VCARD\nFN:Ann\nTEL:1234\nEND:VCARD\n").left
