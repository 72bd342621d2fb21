"""Tables of companies."""

import json

import pytest

from crmcal.contacts.companies import CompanyEdit, edit
from crmcal.contacts.company_import import import_companies
from crmcal.contacts.session import editing
from crmcal.core.contacts.model import Company
from crmcal.errors import SourceError
from tests.makers import ANN, BOB, calendar, vevent
from tests.store.desk import OWNER, Desk

TABLE = (
    "Company name,Company Domain Name,Notes,Industry\n"
    "Client Group,https://www.client.example/home,Met in Oslo,Print\n"
    "Free Ltd,gmail.com,,\n"
    ",gmail.com,,\n"
    'Globex,"globex.example; globex.test.example",,\n'
    ",,only a note,\n"
)


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path)
    desk.take(calendar(vevent("a", guests=[ANN]), vevent("b", guests=[BOB])), config=OWNER, me=())
    return desk


def take(desk: Desk, table: str, *, overwrite: bool = False, **asked):
    return import_companies(table.encode(), "firms.csv", desk.request(OWNER, **asked), mapping={}, overwrite=overwrite)


def companies(desk: Desk) -> dict[str, tuple[str, str, str]]:
    rows = desk.rows("SELECT c.name, c.note, c.tags, (SELECT group_concat(d.domain) FROM company_domains AS d WHERE d.company_id = c.id) FROM companies AS c")
    return {name: tuple(rest) for name, *rest in rows}


def test_names_what_invitations_made_and_makes_what_is_missing(desk):
    report = take(desk, TABLE)
    assert (report.new, report.changed, report.unchanged) == (["Free Ltd", "Globex"], ["Client Group"], [])
    assert [each.line for each in report.skipped] == [4, 6]
    assert [each.line for each in report.remarks] == [3]
    assert companies(desk) == {
        "Client Group": ("Met in Oslo", json.dumps(["Print"]), "client.example"),
        "Free Ltd": ("", "[]", None),
        "Globex": ("", "[]", "globex.example,globex.test.example"),
        "Other": ("", "[]", "other.example"),
    }
    assert len(desk.show("company", "Client Group")["meetings"]) == 1


def test_a_company_that_is_called_otherwise_keeps_its_name(desk):
    with editing(desk.request(OWNER)) as contacts:
        edit(contacts, "client.example", CompanyEdit(name="Greater Partners"), None)
    report = take(desk, "name,note,website\nClient,a,\nGreater,b,\nClient,,client.test\n")
    assert (report.changed, report.new) == (["Greater Partners", "Greater Partners"], ["Client"])
    assert companies(desk)["Greater Partners"][0] == "b"


def test_of_several_companies_of_a_name_none_is_changed_and_that_is_told(desk):
    with editing(desk.request(OWNER)) as contacts:
        for name, domain in (("Acme GmbH", "acme.example"), ("Acme Inc", "acme.test")):
            contacts.save(Company(name=name, told={"name": "user"}, domains=(domain,)))
    report = take(desk, "name,note\nAcme,which\n")
    assert [each.reason for each in report.skipped] == ["'Acme' may be Acme GmbH (acme.example) or Acme Inc (acme.test): a column with domains would tell"]


def test_twice_changes_nothing(desk):
    take(desk, TABLE)
    before = desk.dump()
    assert (take(desk, TABLE).unchanged, desk.dump()) == (["Client Group", "Free Ltd", "Globex"], before)


def test_what_was_said_by_hand_stays(desk):
    with editing(desk.request(OWNER)) as contacts:
        edit(contacts, "client.example", CompanyEdit(name="Mine"), None)
    take(desk, TABLE)
    assert "Mine" in companies(desk)
    take(desk, TABLE, overwrite=True)
    assert "Client Group" in companies(desk)


def test_a_dry_run_changes_nothing(desk):
    before = desk.dump()
    assert take(desk, TABLE, dry_run=True).new == ["Free Ltd", "Globex"]
    assert desk.dump() == before


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n"])
def test_what_is_no_table(desk, text):
    with pytest.raises(SourceError, match=r"firms.csv is no table of companies"):
        take(desk, text)
