"""Tables of opportunities as other programs write them."""

import pytest

from crmcal.core.contacts.cells import NoTableError
from crmcal.core.contacts.opportunity_table import Draft, bare, read_opportunities

HUBSPOT = """Record ID,Deal Name,Pipeline,Deal Stage,Close Date,Create Date,Amount,Currency,Deal owner,Associated Contact,Associated Company (Primary)
1,Relaunch,Sales,Closed Won,2026-03-02 10:30,2026-01-05 09:00,12000.00,EUR,Me,Ann Archer (ann@client.example);Bob (bob@other.example),Client
"""
PIPEDRIVE = """Deal - Title,Deal - Organization,Deal - Contact person,Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Status,Deal - Deal created,\
Deal - Expected close date,Deal - Won time,Deal - Lost time,Deal - Label
Relaunch,Client,Ann Archer,12000,EUR,Proposal,Lost,2026-01-05 09:00:00,2026-03-02,,2026-02-20 17:00:00,"hot, web"
"""
TWENTY = """Name,Amount / Amount Micros,Amount / Currency Code,Close date,Stage,Company,Point of Contact,Creation date
Relaunch,12000500000,EUR,2026-03-02T00:00:00.000Z,PROPOSAL,Client,Ann Archer,2026-01-05T09:00:00.000Z
"""


def one(text, mapping=None):
    drafts, flaws, _ = read_opportunities(text.encode(), mapping or {})
    assert flaws == []
    (draft,) = drafts
    return draft


def test_hubspot():
    assert one(HUBSPOT) == Draft(
        line=2, name="Relaunch", company="Client", contacts=("ann@client.example", "bob@other.example"), stage="Closed Won", amount="12000", currency="EUR",
        opened="2026-01-05", closes="2026-03-02", outcome="won",
    )  # fmt: skip


def test_pipedrive():
    assert one(PIPEDRIVE) == Draft(
        line=2, name="Relaunch", company="Client", contacts=("Ann Archer",), stage="Proposal", amount="12000", currency="EUR", opened="2026-01-05",
        closes="2026-03-02", closed="2026-02-20", outcome="lost", tags=("hot", "web"),
    )  # fmt: skip


def test_twenty():
    assert one(TWENTY) == Draft(
        line=2, name="Relaunch", company="Client", contacts=("Ann Archer",), stage="PROPOSAL", amount="12000.50", currency="EUR", opened="2026-01-05",
        closes="2026-03-02",
    )  # fmt: skip


def test_columns_may_be_named():
    assert one("What;Euros\nRelaunch;12000.50\n", {"what": "name", "Euros": "amount"}) == Draft(line=2, name="Relaunch", amount="12000.50")


@pytest.mark.parametrize(
    ("header", "plain"), [("Deal - Title", "title"), ("Deal", "deal"), ("Deal - Deal created", "created"), ("Opportunity Name", "name"), ("dealName", "name")]
)
def test_headers_are_compared_without_the_word_deal(header, plain):
    assert bare(header) == plain


@pytest.mark.parametrize(
    ("text", "mapping", "sentence"),
    [
        ("Company,Amount\nx,5\n", {}, "no column is known for the names of opportunities"),
        ("Name\nx\n", {"Amount": "amount"}, "there is no column 'Amount'; the first line has: Name"),
        ("", {}, "it is empty"),
        ("BEGIN:VCARD\nFN:Ann\nEND:VCARD\n", {}, "it holds vCards: read them with crmcal people import"),
        ("\x01\x02 a,b\x05\n", {}, "no address book and no table"),
    ],
)
def test_what_is_no_table_is_told(text, mapping, sentence):
    with pytest.raises(NoTableError, match=sentence):
        read_opportunities(text.encode(), mapping)


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("amount", "1.234", "'1.234' may mean two amounts"), ("outcome", "maybe", "'maybe' is no outcome: write open, won or lost"),
        ("currency", "Euro", "'Euro' is no currency"), ("opened", "soon", "'soon' is no date"),
        ("closes", "03/04/2026", "'03/04/2026' may be two days: write it as 2026-03-04 or 2026-04-03"), ("closed", "2026-02-30", "no day of any calendar"),
        ("closed", "31.12.26", "'31.12.26' is no date: write it as 2026-12-31"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_read_costs_nothing_else(field, text, reason):
    header = ["name", "amount", "currency", "opened", "closes", "closed", "outcome"]
    cells = ["Sale", "5", "EUR", "", "", "", ""]
    cells[header.index(field)] = text
    drafts, flaws, _ = read_opportunities("\n".join([",".join(header), '"First\nsale",1,,,,', ",".join(cells), "Last,2,,,,"]).encode())
    assert [(draft.line, draft.name) for draft in drafts] == [(2, "First sale"), (4, "Sale"), (5, "Last")]
    assert flaws == []
    assert getattr(drafts[1], field) == ""
    (remark,) = drafts[1].remarks
    assert remark.startswith("left out: ")
    assert reason in remark


def test_a_row_without_a_name_is_left_out():
    drafts, flaws, _ = read_opportunities(b"name,amount\n,5\nSale,6\n")
    assert ([draft.name for draft in drafts], flaws) == (["Sale"], [(2, "it has no name", True)])


def test_the_amounts_of_a_table_settle_each_other():
    drafts, *_ = read_opportunities(b'name,amount\nA,"12.345,60"\nB,1.500\nC,"12.000,-"\nD,"950,00"\n')
    assert [draft.amount for draft in drafts] == ["12345.60", "1500", "12000", "950"]
    assert [draft.remarks for draft in drafts][1:] == [
        ("its amount '1.500' was read as 1500",), ("its amount '12.000,-' was read as 12000",), ("its amount '950,00' was read as 950",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-03-02", "2026-03-02"), ("2026/3/2 10:00", "2026-03-02"), ("2.3.2026", "2026-03-02"), ("31/12/2026", "2026-12-31"), ("12/31/2026", "2026-12-31"),
     ("3/3/2026", "2026-03-03"), ("TRUE", "")],
)  # fmt: skip
def test_days(text, day):
    assert one(f"Name,Closed\nx,{text}\n").closed == day


def test_a_cell_that_was_defused_is_what_it_was():
    assert one("Name,Note\n'=Sale,'quoted'\n") == Draft(line=2, name="=Sale", note="'quoted'")


def test_lines_are_counted_from_the_first_of_the_file_whatever_excel_writes():
    drafts, *_ = read_opportunities("sep=;\nName;Stage\nx;y\n".encode("utf-16"))
    assert [(draft.line, draft.stage) for draft in drafts] == [(3, "y")]


def test_every_flaw_of_a_row_is_told():
    (found,), *_ = read_opportunities(b"name,amount,currency,opened,status\nSale,many,Euro,soon,maybe\n")
    assert found.remarks == (
        "left out: 'Euro' is no currency: write its three letters, such as EUR or USD",
        "left out: 'many' is no amount: write it as 12000.50 EUR",
        "left out: 'soon' is no date: write it as 2026-03-02",
        "left out: 'maybe' is no outcome: write open, won or lost",
    )


@pytest.mark.parametrize(("status", "outcome"), [("In Progress", "open"), ("WON", "won"), ("verloren", "lost"), ("Proposal", ""), ("", "")])
def test_outcomes(status, outcome):
    assert one(f"Name,Stage,Status\nx,Proposal,{status}\n").outcome == outcome


def test_german_headers_are_known_and_columns_that_are_not_are_told():
    text = "Projekt;Unternehmen;Ansprechpartner;Eröffnet;Abschluss;Ergebnis;Bemerkung;Farbe;Leer;Deal owner\nx;Client;Ann;1.3.2026;31.12.2026;offen;n;rot;;me\n"
    (found,), _, unread = read_opportunities(text.encode())
    assert found == Draft(
        line=2, name="x", company="Client", contacts=("Ann",), opened="2026-03-01", closes="2026-12-31", outcome="open", note="n"
    )  # fmt: skip
    assert unread == ["Farbe", "Deal owner"]
    assert read_opportunities(text.encode(), {"Farbe": "stage"}).unread == ["Deal owner"]


def test_names_that_are_too_long_are_left_out_and_that_is_told():
    long = "x" * 501
    drafts, flaws, _ = read_opportunities(f"name,company,stage\n{long},,\nSale,{long},{long}\n{long[1:]},{long[1:]},\n".encode())
    assert [(each.line, each.reason, each.lost) for each in flaws] == [(2, "its name is too long to be one", True)]
    assert drafts[0] == Draft(3, "Sale", remarks=("its company is too long to be one, and left out", "its stage is too long to be one, and left out"))
    assert drafts[1] == Draft(4, long[1:], company=long[1:])
