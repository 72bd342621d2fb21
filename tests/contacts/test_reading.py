"""What is read of the paths somebody names, and what is said of the rest."""

import io
import sys

import pytest

from crmcal.contacts.reading import read_path, read_paths
from crmcal.errors import UsageError
from crmcal.sources.file.reading import Reader
from tests.makers import calendar
from tests.servers.client import card

GOOD = card("ann", "EMAIL:ann@client.example")
TABLE = "Name,E-mail Address\nAnn,ann@client.example\n"


def book(tmp_path, octets, name="book", mapping=None, most=1 << 30):
    path = tmp_path / name
    path.write_bytes(octets if isinstance(octets, bytes) else octets.encode())
    return read_path(str(path), mapping or {}, Reader(most, lambda: 0))


def names(found):
    return [each.contact.name for each in found.written]


@pytest.mark.parametrize(
    "octets",
    [
        GOOD,
        TABLE,
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        GOOD.encode("utf-16"),
        GOOD.replace("\r", ""),
    ],
    ids=["vcard", "commas", "semicolons", "tabs", "utf-16", "utf-16-le", "vcard utf-16", "vcard lf"],
)
def test_it_is_told_by_its_content(tmp_path, octets):
    found = book(tmp_path, octets, name="whatever.txt")
    assert (names(found)[0].lower(), found.written[0].contact.emails, found.error) == ("ann", ("ann@client.example",), None)


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf \r\n", "it is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "it is a PNG image"),
        (b"PK\x03\x04....", "it is a ZIP archive or an Excel workbook: unpack it, or save it as CSV"),
        (b"<!DOCTYPE html><html>", "it is a web page (HTML), perhaps a login form, not an address book"),
        (calendar(), "it is a calendar, not an address book: read it with crmcal import"),
        ("Ann,ann@client.example\n", "its first line holds an address: the columns have no headers"),
        ("Name:E-mail\nAnn:ann@client.example\n", "it is no address book and no table"),
        ("Kunde;Haus\nAnn;Client\n", "no column is known: name them with --map COLUMN=FIELD"),
        (b"x" * (1 << 20), "it is no address book and no table"),
    ],
    ids=["empty", "blank", "image", "zip", "html", "calendar", "no header", "colons", "no known header", "long header"],
)
def test_what_is_no_book_is_called_by_its_name(tmp_path, octets, reason):
    found = book(tmp_path, octets)
    assert found.written == []
    assert found.error == f"{tmp_path / 'book'} cannot be read: {reason}"


def test_a_name_that_is_too_long_to_be_one_is_nobody(tmp_path):
    found = book(tmp_path, b"Name,Email\n" + b"x" * (1 << 20) + b"\nAnn,ann@client.example\n")
    assert names(found) == ["Ann"]
    assert [(remark.line, remark.reason) for remark in found.remarks if remark.lost] == [(2, "it has neither a name nor an address")]


def test_too_large_a_file_is_not_read(tmp_path):
    assert "larger than 10 bytes" in (book(tmp_path, GOOD, most=10).error or "")


def test_a_broken_card_costs_its_neighbours_nothing(tmp_path):
    found = book(tmp_path, GOOD + "BEGIN:VCARD\r\nVERSION:3.0\r\n\0\xff;;;\r\nEND:VCARD\r\n" + card("bob"))
    assert names(found) == ["ann", "bob"]
    assert [(remark.line, remark.reason) for remark in found.remarks if remark.lost] == [(8, "it has neither a name nor an address")]


def test_what_is_too_long_is_left_out(tmp_path):
    found = book(tmp_path, card("ann", f"NOTE:{'x' * 1_000_000}", f"EMAIL:{'x' * 1_000_000}@client.example", "TITLE:CEO"))
    assert [(each.contact.name, each.contact.note, each.contact.emails, each.contact.title) for each in found.written] == [("ann", "", (), "CEO")]
    assert {(remark.reason, remark.lost) for remark in found.remarks} == {
        ("its note is too long to be one, and left out", False),
        ("it has an address that is not an e-mail address: '" + "x" * 80 + "'", False),
    }


def test_rows_that_another_delimiter_parts_are_left_out(tmp_path):
    found = book(tmp_path, "Name,Email\nAnn;ann@client.example\nBob,bob@other.example\n")
    assert names(found) == ["Bob"]
    assert [(remark.line, remark.reason) for remark in found.remarks] == [(2, "its cells are not apart by what stands between the headers")]


def test_a_cell_with_two_addresses_and_one_defused(tmp_path):
    found = book(tmp_path, "Name,Email,Phone\nAnn,ann@client.example; a@x.example,'+49 30\n")
    assert (found.written[0].contact.emails, found.written[0].contact.phone) == (("ann@client.example", "a@x.example"), "+49 30")


def test_a_folder_with_all_in_it(tmp_path):
    for name, text in {"a.vcf": GOOD, "below/b.CSV": TABLE, "c.ics": calendar(), "d.txt": GOOD, ".hidden.vcf": GOOD, "broken.vcf": "\n"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = read_path(str(tmp_path), {}, Reader(1 << 30, lambda: 0))
    assert [each.place for each in found.written] == [str(tmp_path / "a.vcf"), str(tmp_path / "below" / "b.CSV")]
    assert [(remark.place, remark.reason) for remark in found.remarks] == [(str(tmp_path / "broken.vcf"), "it is empty")]
    assert [each.place for each in read_path(str(tmp_path / "*.txt"), {}, Reader(1 << 30, lambda: 0)).written] == [str(tmp_path / "d.txt")]


def test_a_folder_without_any(tmp_path):
    (tmp_path / "c.ics").write_text(calendar())
    error = read_path(str(tmp_path), {}, Reader(1 << 30, lambda: 0)).error
    assert error == f"the folder {tmp_path} holds no address book file. Address book files end in .vcf, .vcard, .csv, .tsv."


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    (found,) = read_paths(["-", "-"], {})
    assert names(found) == ["ann"]


def test_columns_named(tmp_path):
    assert names(book(tmp_path, "Wer,Wo\nAnn,ann@client.example\n", mapping={"Wer": "name", "wo": "email"})) == ["Ann"]
    assert "there is no column 'Wann'" in (book(tmp_path, TABLE, mapping={"Wann": "note"}).error or "")


@pytest.mark.parametrize("path", ["", " ", "https://x.example/a.vcf"])
def test_what_is_no_path(path):
    with pytest.raises(UsageError):
        read_paths([path], {})


def test_names_that_are_too_long_are_left_out(tmp_path):
    found = book(tmp_path, card("ann", f"TITLE:{'x' * 501}", f"ORG:{'x' * 500}") + card("y" * 501, "EMAIL:bob@other.example"))
    assert [(each.contact.name, each.contact.title, len(each.contact.company)) for each in found.written] == [("ann", "", 500), ("", "", 0)]
    assert [(remark.reason, remark.lost) for remark in found.remarks] == [
        (f"its {name} is too long to be one, and left out", False) for name in ("title", "name")
    ]
