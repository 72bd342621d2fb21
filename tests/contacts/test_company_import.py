"""Tables of companies: neither the order of rows matters, nor whether they were read before."""

import csv
import io
import itertools
import json
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal.contacts.companies import CompanyEdit, add, edit, remove
from crmcal.contacts.company_import import import_companies
from crmcal.contacts.imported import Imported
from crmcal.contacts.session import editing
from crmcal.core.contacts.model import Company
from crmcal.errors import CrmcalError, SourceError
from crmcal.forgetting import forget_company
from tests.makers import ANN, BOB, calendar, vevent
from tests.store.contacts.desks import FOLDER
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
    assert (report.changed, report.new) == (["Greater Partners"], ["Client"])
    assert (companies(desk)["Greater Partners"][0], companies(desk)["Client"][0]) == ("b", "a")


def test_of_several_companies_of_a_name_none_is_changed_and_that_is_told(desk):
    with editing(desk.request(OWNER)) as contacts:
        for name, domain in (("Acme GmbH", "acme.example"), ("Acme Inc", "acme.test")):
            contacts.save(Company(name=name, told={"name": "user"}, domains=(domain,)))
    report = take(desk, "name,note\nAcme,which\n")
    assert [each.reason for each in report.skipped] == ["'Acme' may be Acme GmbH (acme.example) or Acme Inc (acme.test): a column with domains would tell"]


def test_ones_own_company_is_left_out(desk):
    report = take(desk, "name,domain\nOwn GmbH,own.example\nOwn Labs,labs.own.example; own.example\nOther Ltd,own.example; other.example\nSuffix,co.uk\n")
    assert told_of(report) == (
        [(2, "it is your own company"), (3, "it is your own company")],
        [(4, "own.example is your own domain"), (5, "co.uk is a public suffix: many companies have addresses under it")],
    )
    assert companies(desk).keys() == {"Client", "Other Ltd", "Suffix"}


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


def told_of(report: Imported) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Lines and reasons of what was left out, of rows and in them."""
    skipped, remarks = ([(each.line, each.reason) for each in flaws] for flaws in (report.skipped, report.remarks))
    return skipped, remarks


@pytest.mark.parametrize("order", list(itertools.permutations(["Alpha,a1.example,x", "Beta,a1.example,y", "Alpha,b1.example,z"])))
def test_a_domain_that_two_names_claim_is_one_companys(desk, order):
    report = take(desk, "\n".join(["name,domain,note", *order]))
    line = order.index("Beta,a1.example,y") + 2
    assert (report.new, told_of(report)) == (["Alpha"], ([], [(line, "a1.example is Alpha's: its name is not Beta")]))
    assert companies(desk)["Alpha"] == ("x\ny\nz", "[]", "a1.example,b1.example")
    assert take(desk, "name,note\nBeta,found\n").changed == ["Alpha"]  # as it is called, too


def test_a_domain_goes_to_the_name_that_most_rows_give_it_and_the_other_company_is_made_all_the_same(desk):
    report = take(desk, "name,domain\nAlpha,a1.example\nBeta,a1.example\nBeta,a1.example\nAlpha,b1.example\n")
    assert (sorted(report.new), told_of(report)[1]) == (["Alpha", "Beta"], [(2, "a1.example is Beta's: its name is not Alpha")])
    assert (companies(desk)["Alpha"][2], companies(desk)["Beta"][2]) == ("b1.example", "a1.example")
    assert desk.rows("SELECT names FROM companies WHERE name = 'Beta'") == [("[]",)]  # Alpha is somebody else


def test_a_domain_that_another_company_has_stays_there_and_that_is_told(desk):
    report = take(desk, "name,domain\nAlpha,other.example a1.example\nClient,client.example other.example\n")
    assert (report.changed, report.unchanged) == (["Alpha"], ["Client"])
    assert told_of(report)[1] == [(3, "other.example is left out: it is Alpha's")]
    assert companies(desk)["Alpha"][2] == "a1.example,other.example"


def gone(desk: Desk, what: str, config: str = OWNER) -> int:
    """The number of a company that was removed."""
    with editing(desk.request(config)) as contacts:
        return remove(contacts, what).id


@pytest.mark.parametrize("row", ["Firm,,new", "Whatever,firm.example,new", "FIRM Ltd,firm.test,new"])
def test_a_company_that_was_removed_is_given_back_only_where_the_table_counts_more(desk, row):
    take(desk, "name,domain,note,tags\nFirm,firm.example,old,x\n")
    before = gone(desk, "firm.example")
    number = str(before)
    rest = desk.dump()
    report = take(desk, f"name,domain,note\n{row}\n")
    assert (report.new, told_of(report)) == ([], ([(2, f"Firm was removed: crmcal companies restore {number}")], []))
    assert desk.dump() == rest
    report = take(desk, f"name,domain,note\n{row}\n", overwrite=True)
    assert (len(report.new), report.skipped, report.remarks[0].reason.partition(" was ")[2]) == (1, [], "removed, and is there again")
    assert desk.rows(f"SELECT note, tags FROM companies WHERE id = {number}") == [("new", '["x"]')]  # noqa: S608 - a number
    assert desk.rows("SELECT 1 FROM removed") == []
    assert take(desk, f"name,domain,note\n{row}\n", overwrite=True).unchanged == report.new


def test_a_removed_companys_domain_makes_no_other_one_richer(desk):
    number = gone(desk, "other.example")
    report = take(desk, "name,domain\nClient,client.example other.example\n")
    assert told_of(report)[1] == [(2, f"other.example is left out: Other was removed: crmcal companies restore {number}")]


def test_a_company_of_invitations_that_nobody_meets_any_more_stays_removed_too(tmp_path):
    desk = Desk(tmp_path)
    path = desk.put(calendar(vevent("a", guests=[ANN])), "folder/a.ics")
    folder = FOLDER.format(path)
    desk.sync(folder)
    gone(desk, "client.example", OWNER + folder)
    desk.put(calendar(), "folder/a.ics")
    desk.sync(folder, force=True)
    table = "name,domain\nClient,client.example\n"
    assert told_of(take(desk, table))[0] == [(2, "you removed client.example; --overwrite brings it back")]
    assert take(desk, table, overwrite=True).new == ["Client"]


def test_what_was_forgotten_stays_forgotten(desk):
    take(desk, "name,domain,note\nFirm,firm.example,old\n")
    forget_company("firm.example", desk.request(OWNER), texts=True)
    before = desk.dump()
    for overwrite in (False, True):
        report = take(desk, "name,domain\nFirm,eu.firm.example\n,firm.example\n", overwrite=overwrite)
        assert told_of(report) == ([(2, "you had eu.firm.example forgotten"), (3, "you had firm.example forgotten")], [])
        assert desk.dump() == before


def test_notes_and_tags_of_several_rows_are_one_companys(desk):
    take(desk, "name,note,tags\nFirm,b,y;x\nFIRM,a,\nFirm,b,X;z\n")
    assert companies(desk)["Firm"] == ("a\nb", '["X", "y", "z"]', None)


def test_a_name_that_is_too_long_is_left_out(desk):
    report = take(desk, f"name,domain\n{'x' * 501},\n{'x' * 501},client.example\n{'x' * 500},\n")
    reason = "its name is too long to be one, and left out"
    assert (report.new, report.unchanged, told_of(report)) == (["x" * 500], ["Client"], ([(2, reason)], [(3, reason)]))


Row = tuple[str, str, str, str]  # name, domains, note, tags
DOMAINS = ("client.example", "eu.client.example", "other.example", "told.example", "gone.example", "met.example", "forgotten.example", "new.test", "fresh.test")
NAMES = ("Client", "Client Group", "Told", "TOLD Ltd", "Told Inc", "Gone", "Met", "New", "Bright", "Bright Partners", "Bright Group", "gone.example", "-")
ROWS = st.tuples(
    st.sampled_from(["", *NAMES, *NAMES]),
    st.lists(st.sampled_from(DOMAINS), max_size=3).map(" ".join),
    st.sampled_from(["", "", "a", "b"]),
    st.sampled_from(["", "", "x", "X,y", "z,y"]),
)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(["Told", "New", "Bright Group", "Client"]), st.lists(st.sampled_from(DOMAINS), max_size=2, unique=True)),
        st.tuples(st.just("call"), st.sampled_from(DOMAINS), st.sampled_from(NAMES[:-1])),
        st.tuples(st.just("give"), st.sampled_from(DOMAINS), st.sampled_from(DOMAINS)),
        st.tuples(st.just("remove"), st.sampled_from(DOMAINS), st.none()),
        st.tuples(st.just("import"), st.lists(ROWS, max_size=3), st.none()),
    ),
    max_size=5,
)  # fmt: skip


def table_of(rows: Sequence[Row]) -> str:
    """Rows as a table."""
    text = io.StringIO()
    csv.writer(text).writerows([("name", "domain", "note", "tags"), *rows])
    return text.getvalue()


def change(desk: Desk, verb: str, one, other) -> None:
    """Edit the store as the commands do it; what they refuse changes nothing."""
    if verb == "import":
        take(desk, table_of(one))
        return
    with suppress(CrmcalError), editing(desk.request(OWNER)) as contacts:
        if verb == "add":
            add(contacts, CompanyEdit(name=one, domains=other), None)
        elif verb == "call":
            edit(contacts, one, CompanyEdit(name=other), None)
        elif verb == "give":
            edit(contacts, one, CompanyEdit(domains=[other]), None)
        else:
            remove(contacts, one)


def copied(desk: Desk, folder: Path) -> Desk:
    """Another desk with the same store."""
    folder.mkdir()
    shutil.copy(desk.store, folder)
    return Desk(folder)


def without_numbers(desk: Desk) -> list[list[tuple[object, ...]]]:
    """All that a table of companies may change, without the numbers of rows."""
    domains = "SELECT group_concat(domain) FROM (SELECT domain FROM company_domains WHERE company_id = c.id ORDER BY domain)"
    told = f"SELECT c.name, c.origin, c.note, c.tags, c.told, c.names, ({domains}) FROM companies AS c"  # noqa: S608 - constant text
    links = "SELECT a.email, c.name FROM addresses AS a LEFT JOIN companies AS c ON c.id = a.company_id"
    return [desk.rows(query) for query in (told, links, "SELECT kind, number, kept FROM removed", "SELECT digest, reason FROM unwanted")]


def without_lines(report: Imported) -> tuple[list[str], ...]:
    """What a report says, whatever the lines are."""
    reasons = ([re.sub(r"number \d+", "number", each.reason) for each in flaws] for flaws in (report.skipped, report.remarks))
    return tuple(sorted(texts) for texts in (report.new, report.changed, report.unchanged, report.companies, *reasons))


@pytest.fixture(scope="module")
def known(tmp_path_factory) -> Desk:
    """A store with companies of invitations, of the user, removed and forgotten ones."""
    desk = Desk(tmp_path_factory.mktemp("known"))
    desk.take(calendar(*(vevent(guest, guests=[guest]) for guest in (ANN, BOB, "cy@met.example", "di@forgotten.example"))), config=OWNER, me=())
    for name in ("Told", "Gone"):
        change(desk, "add", name, [f"{name.lower()}.example"])
    for name in ("gone", "met"):
        change(desk, "remove", f"{name}.example", None)
    forget_company("forgotten.example", desk.request(OWNER), texts=True)
    return desk


FOLDERS = itertools.count()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=EDITS, rows=st.lists(ROWS, min_size=1, max_size=6), overwrite=st.booleans(), data=st.data())
def test_neither_the_order_of_rows_matters_nor_reading_them_twice(edits, rows, overwrite, data, known, tmp_path):
    desk = copied(known, tmp_path / str(next(FOLDERS)))
    for each in edits:
        change(desk, *each)
    other = copied(desk, tmp_path / str(next(FOLDERS)))
    report = take(desk, table_of(rows), overwrite=overwrite)
    assert without_lines(take(other, table_of(data.draw(st.permutations(rows))), overwrite=overwrite)) == without_lines(report)
    assert without_numbers(other) == without_numbers(desk)
    before = desk.dump()
    again = take(desk, table_of(rows), overwrite=overwrite)
    assert (again.new, again.changed, sorted(again.unchanged)) == ([], [], sorted([*report.new, *report.changed, *report.unchanged]))
    assert (again.skipped, desk.dump()) == (report.skipped, before)


def test_an_address_of_the_web_is_the_domain_in_it(desk):
    report = take(desk, "name,domain\nFoo,www.co.uk\nBar,https://www.bar.example:8080/x\n")
    assert [(name, rest[2]) for name, rest in sorted(companies(desk).items()) if name in {"Foo", "Bar"}] == [("Bar", "bar.example"), ("Foo", None)]
    assert [each.reason.split(":")[0] for each in report.remarks] == ["co.uk is a public suffix"]
