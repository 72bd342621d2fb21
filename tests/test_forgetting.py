"""Who is forgotten leaves no trace, and does not come back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal import clock, forgetting
from crmcal.contacts import companies, opportunities
from crmcal.contacts.people import PersonEdit, add, edit, merge, remove, unmerge
from crmcal.contacts.session import editing
from crmcal.core.contacts.model import Company, Opportunity, Person
from crmcal.core.creation import AUTO
from crmcal.errors import NotFoundError
from crmcal.forgetting import Forgotten
from crmcal.importing import Request
from crmcal.store.contacts.removing import all_removed
from crmcal.store.contacts.restoring import Restored, restore
from crmcal.store.store import Store
from crmcal.store.unwanted import REMOVED
from tests.makers import calendar, vevent
from tests.store.contacts.desks import POOL, desks, do, edits, met
from tests.store.desk import NOW, OWNER, Desk

__all__ = ["desks"]
ANN, BOB, EVE = "ann.mark@client.example", "bob@client.example", "eve@other.example"
GUEST = f"Ann MARKED <{ANN}>"
TOLD = {"name": "user", "emails": "user", "company_id": "user"}
TRACES = (b"ann.mark", b"MARKED", b"Ann Marked")
FOLDER = '[sources.work]\ntype = "file"\npath = "{}"\n'


def leaving_nothing_to_rematch(forget: Callable[..., Any]) -> Callable[..., Any]:
    """The same, and a look whether `crmcal rematch` finds nothing to do afterwards."""

    @wraps(forget)
    def wrapped(*asked, **said):
        result = forget(*asked, **said)
        (wanted,) = [each for each in asked if isinstance(each, Request)]
        if not wanted.dry_run:
            desk = Desk(wanted.store.parent)
            before = desk.dump()
            with Store.open(wanted.store) as store, store.contacts(AUTO, int(NOW.timestamp()), afresh=True):
                pass
            assert desk.dump() == before
        return result

    return wrapped


forget_person, forget_company, forget_opportunity, forget_source, forget_excluded = map(
    leaving_nothing_to_rematch,
    (forgetting.forget_person, forgetting.forget_company, forgetting.forget_opportunity, forgetting.forget_source, forgetting.forget_excluded),
)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Desk(tmp_path)


def meetings(*, later: str = "") -> str:
    """Alone with Ann, with others, without her."""
    return calendar(
        vevent("alone", guests=[GUEST], summary=f"MARKED alone {later}"),
        vevent("tagged", guests=["Ann MARKED <ann.mark+x@client.example>"], summary="MARKED tagged"),
        vevent("shared", guests=[GUEST, f"Eve <{EVE}>"], summary="MARKED shared"),
        vevent("series", "RRULE:FREQ=DAILY;COUNT=3", guests=[GUEST, "joe@own.example"], summary="MARKED series"),
        vevent("bob", guests=[f"Bob <{BOB}>"], summary="with Bob"),
    )


def traces(desk: Desk) -> list[bytes]:
    """What is left of Ann in any file of the store."""
    found = b"".join(path.read_bytes() for path in desk.folder.glob("crmcal.db*"))
    return [trace for trace in TRACES if trace.lower() in found.lower()]


def request(desk: Desk, **asked):
    return desk.request(OWNER, **asked)


class TestPerson:
    @pytest.fixture(autouse=True)
    def met(self, desk):
        desk.take(meetings(), config=OWNER, me=())

    def test_is_there_before(self, desk):
        assert traces(desk) == list(TRACES)

    def test_leaves_no_trace_but_in_texts_of_meetings_with_others(self, desk):
        assert forget_person(ANN, request(desk), texts=False) == Forgotten("Ann MARKED", 2, 5, 1, 1)
        assert desk.titles() == ["MARKED shared", "with Bob"]
        assert desk.rows("SELECT email FROM addresses WHERE kind = 'external'") == [(BOB,), (EVE,)]

    def test_with_texts_leaves_no_octet(self, desk):
        with editing(request(desk)) as contacts:
            edit(contacts, ANN, PersonEdit(name="MARKED", note="MARKED note", title="Ann Marked"), None)
            merge(contacts, ANN, EVE)
        forget_person(ANN, request(desk), texts=True)
        assert traces(desk) == []
        assert desk.rows("SELECT * FROM merges") == []

    def test_own_notes_go_with_the_texts(self, desk):
        with editing(request(desk)) as contacts:
            edit(contacts, EVE, PersonEdit(note="Knows Ann MARKED"), None)
            contacts.save(Opportunity(name="Sale", note="ask ann.mark@client.example"))
        assert forget_person(ANN, request(desk, dry_run=True), texts=False).naming == 3
        forget_person(ANN, request(desk), texts=True)
        assert traces(desk) == []

    def test_notes_before_a_merge_go_with_the_texts(self, desk):
        with editing(request(desk)) as contacts:
            edit(contacts, EVE, PersonEdit(note="Knows Ann MARKED"), None)
            merge(contacts, BOB, EVE)
            edit(contacts, BOB, PersonEdit(note="Tea"), None)
            sales = [contacts.save(Opportunity(name=name, note=note, told=TOLD)) for name, note in (("One", "Big"), ("Two", "ask Ann MARKED"))]
            contacts.merge(*sales)
        forget_person(ANN, request(desk), texts=True)
        assert traces(desk) == []
        with editing(request(desk)) as contacts:
            assert [person.note for person in unmerge(contacts, BOB)] == ["Tea", ""]
            assert [sale.note for sale in (contacts.part(contacts.opportunity(sales[0].id)) or ())[:2]] == ["Big", ""]

    def test_texts_with_former_names_and_those_of_whom_was_merged_go(self, desk):
        notes = ("from Formerly", "from Merged", "from Earlier", "from Elsewhere")
        with editing(request(desk)) as contacts:
            for name in ("Ann Formerly", "Ann Archer"):
                edit(contacts, ANN, PersonEdit(name=name), None)
            two, three = (
                contacts.save(Person(name=name, told={"name": "user"}, names=names)).id for name, names in (("Merged", ("Earlier",)), ("Elsewhere", ()))
            )
            merge(contacts, str(two), str(three))
            merge(contacts, ANN, str(two))
            contacts.save(contacts.person(contacts.owners(ANN)[0])._replace(names=("Ann Formerly",)))
            for note in notes:
                contacts.save(Company(name=note[::-1], note=note, told={"name": "user"}))
        assert forget_person(ANN, request(desk, dry_run=True), texts=False).naming == 1 + len(notes)
        forget_person(ANN, request(desk), texts=True)
        assert desk.rows("SELECT note FROM companies WHERE note <> ''") == []

    def test_does_not_come_back(self, desk):
        forget_person(ANN, request(desk), texts=True)
        for later in ("", "changed"):
            report = desk.take(meetings(later=later), config=OWNER, me=())
        assert report.sources[0].events["forgotten"] == 3
        assert desk.rows("SELECT email FROM addresses WHERE kind = 'external'") == [(BOB,), (EVE,)]
        assert desk.titles() == ["", "with Bob"]
        assert traces(desk) == []

    def test_a_dry_run_changes_nothing(self, desk):
        before = desk.dump()
        assert forget_person(ANN, request(desk, dry_run=True), texts=True).meetings == 5
        assert desk.dump() == before

    def test_a_company_that_only_a_note_taker_is_left_of_goes(self, desk):
        desk.take(calendar(vevent("ines", guests=["Ines <ines@academy.example>", "no-reply@academy.example", f"Eve <{EVE}>"])), config=OWNER, me=())
        forget_person("Ines", request(desk), texts=False)
        assert desk.rows("SELECT name FROM companies") == [("Client",), ("Other",)]

    def test_who_is_not_there(self, desk):
        with pytest.raises(NotFoundError):
            forget_person("nobody", request(desk), texts=False)


class TestRemoved:
    """Who was removed before is forgotten all the same, with all that was kept to restore them."""

    @pytest.fixture(autouse=True)
    def met(self, desk):
        desk.take(meetings(), config=OWNER, me=())

    @staticmethod
    def kept(desk: Desk) -> list[tuple[str]]:
        return desk.rows("SELECT kind FROM removed")

    @pytest.mark.parametrize("who", [ANN, "ann marked", "1"])
    @pytest.mark.parametrize("told", [False, True])
    def test_a_person_leaves_no_trace(self, desk, who, told):
        with editing(request(desk)) as contacts:
            if told:
                edit(contacts, ANN, PersonEdit(name="Ann MARKED", note="MARKED note", title="Ann Marked", emails=["ann.mark@gmail.com"]), None)
            assert remove(contacts, ANN).id == 1
        assert desk.people() == ["Bob", "Eve"]
        assert forget_person(who, request(desk, dry_run=True), texts=True).meetings == 5
        assert self.kept(desk) == [("person",)]
        assert forget_person(who, request(desk), texts=True).meetings == 5
        assert traces(desk) == []
        assert self.kept(desk) == []
        desk.take(meetings(later="changed"), config=OWNER, me=())
        assert traces(desk) == []

    def test_who_took_the_address_over_takes_along_what_was_kept(self, desk):
        with editing(request(desk)) as contacts:
            edit(contacts, ANN, PersonEdit(note="MARKED note"), None)
            remove(contacts, ANN)
            add(contacts, PersonEdit(name="Zoe", emails=[ANN]), None)
        forget_person("Zoe", request(desk), texts=True)
        assert traces(desk) == []
        assert self.kept(desk) == []

    @pytest.mark.parametrize("emails", [(BOB, ANN), (ANN,)])
    def test_who_shared_an_address_and_was_removed_stays_without_it(self, desk, emails):
        with editing(request(desk)) as contacts:
            edit(contacts, ANN, PersonEdit(note="Tea"), None)
            other = contacts.save(Person(name="Other One", note="Coffee", told=TOLD, emails=emails))
            contacts.save(Company(name="Acme", note="Knows the Other One", told={"name": "user"}))
        with editing(request(desk)) as contacts:
            contacts.remove(contacts.person(other.id), REMOVED)
        assert forget_person(ANN, request(desk, dry_run=True), texts=False).naming == 1
        forget_person(ANN, request(desk), texts=True)
        assert traces(desk) == []
        with editing(request(desk)) as contacts:
            (removed,) = all_removed(contacts.connection)
            restored = restore(contacts, removed)
        assert restored == Restored(other._replace(emails=tuple(email for email in emails if email != ANN)), ())
        assert desk.rows("SELECT name, note FROM companies WHERE note <> ''") == [("Acme", "Knows the Other One")]

    def test_who_has_a_second_employer_and_was_removed_stays_without_the_first(self, desk):
        with editing(request(desk)) as contacts:
            company = contacts.company_of_domain("client.example")
            both = contacts.save(Person(name="Both", note="Tea", company_id=company, told=TOLD, emails=("both@client.example", "both@other.example")))
        with editing(request(desk)) as contacts:
            remove(contacts, "Both")
        forget_company("client.example", request(desk), texts=True)
        with editing(request(desk)) as contacts:
            (removed,) = all_removed(contacts.connection)
            assert restore(contacts, removed) == Restored(both._replace(emails=("both@other.example",), company_id=None), ())
        assert b"both@client" not in b"".join(path.read_bytes() for path in desk.folder.glob("crmcal.db*"))

    def test_merges_with_the_address_of_whom_else_had_it_go_too(self, desk):
        with editing(request(desk)) as contacts:
            edit(contacts, BOB, PersonEdit(note="", emails=["second@client.example"]), None)
            merge(contacts, BOB, str(add(contacts, PersonEdit(name="Joe", note="MARKED"), None).id))
            edit(contacts, BOB, PersonEdit(note="Tea"), None)
            remove(contacts, BOB)
            add(contacts, PersonEdit(name="Zoe", emails=["second@client.example"]), None)
        forget_person("Zoe", request(desk), texts=True)
        assert desk.rows("SELECT * FROM merges") == []
        assert self.kept(desk) == [("person",)]

    @pytest.mark.parametrize("order", ["person first", "company first", "person", "company"])
    def test_a_company_takes_along_whom_it_employed(self, desk, order):
        with editing(request(desk)) as contacts:
            company = contacts.company_of_domain("client.example")
            contacts.save(Person(name="Employed MARKED", company_id=company, note="MARKED", told=TOLD, emails=("ann.mark@gmail.com",)))
            edit(contacts, ANN, PersonEdit(note="MARKED"), None)
            contacts.save(contacts.company(company or 0)._replace(note="MARKED", told={"note": "user"}))
        steps = {"person": [remove], "company": [companies.remove], "person first": [remove, companies.remove], "company first": [companies.remove, remove]}
        for step in steps[order]:
            with editing(request(desk)) as contacts:
                for who in ["client.example"] if step is companies.remove else [ANN, "ann.mark@gmail.com"]:
                    step(contacts, who)
        forget_company("client.example", request(desk), texts=True)
        assert traces(desk) == []
        assert self.kept(desk) == []
        assert desk.people() == ["Eve"]

    def test_notes_of_what_was_removed_go_with_the_texts(self, desk):
        with editing(request(desk)) as contacts:
            contacts.save(Opportunity(name="Sale", note="ask ann.mark@client.example", told={"name": "user"}))
            contacts.save(Company(name="Acme", note="Knows Ann MARKED", told={"name": "user"}))
        with editing(request(desk)) as contacts:
            opportunities.remove(contacts, "Sale")
            companies.remove(contacts, "Acme")
        assert forget_person(ANN, request(desk, dry_run=True), texts=False).naming == 3
        forget_person(ANN, request(desk), texts=True)
        assert traces(desk) == []
        assert self.kept(desk) == [("company",), ("opportunity",)]

    @pytest.mark.parametrize("kind", ["person", "company"])
    def test_former_names_of_whom_invitations_made_go_with_the_last_meeting(self, desk, kind):
        desk.take(calendar(vevent("zed", guests=["Zed FORMER <zed@former.example>"])), config=OWNER, me=())
        with editing(request(desk)) as contacts:
            for name in ("Secret FORMER", ""):
                if kind == "person":
                    edit(contacts, "zed@former.example", PersonEdit(name=name), None)
                else:
                    companies.edit(contacts, "former.example", companies.CompanyEdit(name=name), None)
        with editing(request(desk)) as contacts:
            (remove if kind == "person" else companies.remove)(contacts, "former.example" if kind == "company" else "zed@former.example")
        forget_excluded(desk.request(OWNER + '[rules]\nblocklist = ["@former.example"]\n', force=True))
        assert b"former" not in b"".join(path.read_bytes() for path in desk.folder.glob("crmcal.db*")).lower()

    def test_contacts_that_only_a_removed_opportunity_named_go(self, desk):
        with editing(request(desk)) as contacts:
            contacts.save(Opportunity(name="Sale", contacts=(contacts.owners(ANN)[0],), told={"name": "user"}))
        forget_source("1.ics", request(desk))
        with editing(request(desk)) as contacts:
            opportunities.remove(contacts, "Sale")
        assert traces(desk) != []
        forget_opportunity("Sale", request(desk))
        assert traces(desk) == []
        with pytest.raises(NotFoundError):
            forget_opportunity("Sale", request(desk))


def test_who_is_wanted_again_comes_back(desk):
    config = FOLDER.format(desk.put(meetings(), "folder/work.ics"))
    desk.sync(config)
    before = desk.content()
    forget_person(ANN, request(desk), texts=False)
    desk.sync(config, full=True)
    with editing(request(desk)) as contacts:
        for email in (ANN, "ann.mark+x@client.example"):
            contacts.unwanted.discard("person", email)
    desk.sync(config)
    assert desk.content() == before


def test_a_company_goes_with_everybody(desk):
    desk.take(meetings(), config=OWNER, me=())
    forgotten = forget_company("client.example", request(desk), texts=True)
    assert (forgotten.meetings, forgotten.shared) == (6, 1)
    assert traces(desk) == []
    assert [title for title in desk.titles() if title] == []
    desk.take(meetings(later="again"), calendar(vevent("new", guests=["zoe@eu.client.example"])), config=OWNER, me=())
    assert desk.rows("SELECT email FROM addresses WHERE kind = 'external'") == [(EVE,)]
    assert desk.rows("SELECT name FROM companies") == [("Other",)]


def test_a_person_with_an_address_elsewhere_stays_when_a_company_goes(desk):
    desk.take(meetings(), config=OWNER, me=())
    with editing(request(desk)) as contacts:
        edit(contacts, EVE, PersonEdit(emails=[ANN]), None)
    forget_company("client.example", request(desk), texts=True)
    assert desk.rows("SELECT email FROM person_addresses") == [(EVE,)]
    assert traces(desk) == []


def test_a_company_goes_with_whom_it_employs(desk):
    desk.take(meetings(), calendar(vevent("free", guests=["Gus MARKED <marked@gmail.com>"])), config=OWNER, me=())
    with editing(request(desk)) as contacts:
        company = contacts.company_of_domain("client.example")
        contacts.save(Person(name="Never met MARKED", company_id=company, told=TOLD, emails=("marked.two@gmail.com",)))
        contacts.save(Person(name="Without address MARKED", company_id=company, told=TOLD))
        edit(contacts, "marked@gmail.com", PersonEdit(company="client.example"), None)
        edit(contacts, EVE, PersonEdit(name="Eve", company="client.example", emails=["eve@gmail.com"]), None)
    forget_company("client.example", request(desk), texts=True)
    assert traces(desk) == []
    assert desk.people() == ["Eve"]
    assert desk.rows("SELECT email FROM person_addresses") == [("eve@gmail.com",), (EVE,)]
    assert desk.rows("SELECT company_id FROM people") == [(None,)]
    desk.take(calendar(vevent("again", guests=["marked.two@gmail.com"]), vevent("eve", guests=["eve@gmail.com"])), config=OWNER, me=())
    assert desk.rows("SELECT email FROM addresses WHERE kind = 'external'") == [("eve@gmail.com",), (EVE,)]


def split(desk: Desk, domain: str = "eu.client.example") -> None:
    """Let a sub-domain be a company of its own."""
    with editing(request(desk)) as contacts:
        companies.edit(contacts, "client.example", companies.CompanyEdit(splits=[domain]), None)


def guests(desk: Desk) -> list[str]:
    """The addresses of guests that are stored."""
    return [email for (email,) in desk.rows("SELECT email FROM addresses WHERE kind = 'external'")]


def test_a_company_goes_without_those_of_one_that_was_split_off(desk):
    texts = meetings(), calendar(vevent("eu", guests=["Jan <jan@eu.client.example>", "Ben <ben@b.eu.client.example>", "Us <us@us.client.example>"]))
    desk.take(*texts, config=OWNER, me=())
    split(desk)
    with editing(request(desk)) as contacts:
        add(contacts, PersonEdit(emails=["ida@eu.client.example"]), None)
    forget_company("client.example", request(desk), texts=False)
    assert desk.people() == ["Ben", "Eve", "Jan", "ida"]
    assert guests(desk) == ["ben@b.eu.client.example", EVE, "jan@eu.client.example"]
    desk.take(meetings(later="again"), calendar(vevent("new", guests=["zoe@eu.client.example", "us2@us.client.example"])), config=OWNER, me=())
    assert guests(desk) == ["ben@b.eu.client.example", EVE, "jan@eu.client.example", "zoe@eu.client.example"]
    forget_company("eu.client.example", request(desk), texts=False)
    desk.take(calendar(vevent("newer", guests=["zoe@eu.client.example"])), config=OWNER, me=())
    assert desk.people() == ["Eve"]


def test_a_sub_domain_of_a_forgotten_company_may_become_another_company(desk):
    desk.take(meetings(), config=OWNER, me=())
    forget_company("client.example", request(desk), texts=False)
    with editing(request(desk)) as contacts:
        companies.add(contacts, companies.CompanyEdit(domains=["eu.client.example"]), None)
    desk.take(calendar(vevent("eu", guests=["jan@eu.client.example", "us@us.client.example"])), config=OWNER, me=())
    assert guests(desk) == [EVE, "jan@eu.client.example"]


def test_a_sub_domain_that_was_another_companys_is_passed_over_once_it_is_not(desk):
    desk.take(calendar(vevent("eu", guests=["jan@eu.client.example", f"Bob <{BOB}>"])), config=OWNER, me=())
    split(desk)
    forget_company("client.example", request(desk), texts=False)
    with editing(request(desk)) as contacts:
        companies.add(contacts, companies.CompanyEdit(domains=["client.example"]), None)
        companies.edit(contacts, "client.example", companies.CompanyEdit(joins=["eu.client.example"]), None)
    forget_company("client.example", request(desk), texts=False)
    desk.take(calendar(vevent("new", guests=["zoe@eu.client.example"])), config=OWNER, me=())
    assert guests(desk) == []


def test_a_company_that_was_removed_goes_without_whoever_has_its_domain_by_now(desk):
    desk.take(meetings(), config=OWNER, me=())
    with editing(request(desk)) as contacts:
        old = companies.edit(contacts, "client.example", companies.CompanyEdit(name="Old"), None).company
        companies.remove(contacts, "client.example")
        companies.add(contacts, companies.CompanyEdit(name="New", domains=["client.example"]), None)
    forget_company(str(old.id), request(desk), texts=False)
    assert desk.people() == ["Ann MARKED", "Bob", "Eve"]
    assert desk.rows("SELECT * FROM removed") == []


def test_somebody_of_a_forgotten_company_is_wanted_again(desk):
    config = FOLDER.format(desk.put(meetings(), "folder/work.ics"))
    desk.sync(config)
    forget_company("client.example", request(desk), texts=False)
    with editing(request(desk)) as contacts:
        add(contacts, PersonEdit(emails=[ANN]), None)
    desk.sync(config, full=True)
    assert desk.rows("SELECT email FROM addresses WHERE kind = 'external'") == [(ANN,), (EVE,)]
    assert desk.titles() == ["MARKED alone ", "MARKED series", "MARKED series", "MARKED series", "MARKED shared"]
    forget_person(ANN, request(desk), texts=False)
    desk.sync(config, full=True)
    assert desk.rows("SELECT email FROM addresses WHERE kind = 'external'") == [(EVE,)]


def test_who_is_wanted_again_and_removed_is_nobody_again(desk):
    config = FOLDER.format(desk.put(meetings(), "folder/work.ics"))
    desk.sync(config)
    forget_company("client.example", request(desk), texts=False)
    with editing(request(desk)) as contacts:
        add(contacts, PersonEdit(emails=[ANN]), None)
        remove(contacts, ANN)
    desk.sync(config, full=True)
    assert desk.people() == ["Eve"]
    assert len(desk.titles()) == 5


def test_a_source_is_passed_over_until_it_is_asked_for(desk):
    path = desk.put(meetings(), "folder/work.ics")
    desk.take(calendar(vevent("other", guests=[f"Eve <{EVE}>"])), config=OWNER, me=())
    config = FOLDER.format(path)
    desk.sync(config)
    assert forget_source("work", request(desk)).meetings == 7
    assert traces(desk) == []
    assert desk.titles() == ["Title of other"]
    report = desk.sync(config)
    assert report.exit_code == 0
    assert "work was forgotten" in report.warnings[0]
    assert desk.titles() == ["Title of other"]
    desk.sync(config, "work")
    assert len(desk.titles()) == 8
    assert desk.sync(config).warnings == []


def test_an_imported_file_goes_by_its_name(desk):
    desk.read(desk.put(meetings(), "ann.ics"), config=OWNER, me=())
    desk.take(calendar(vevent("other", guests=[f"Eve <{EVE}>"])), config=OWNER, me=())
    assert forget_source("ann.ics", request(desk)).meetings == 7
    assert traces(desk) == []
    assert desk.titles() == ["Title of other"]
    with pytest.raises(NotFoundError):
        forget_source("ann.ics", request(desk))


def test_what_todays_rules_exclude_goes_at_once(desk):
    desk.take(meetings(), config=OWNER, me=())
    blocking = OWNER + '[rules]\nblocklist = ["@client.example"]\n'
    assert forget_excluded(desk.request(blocking, force=True)) == 7
    assert traces(desk) == []
    assert forget_excluded(desk.request(blocking)) == 0


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(guests=st.lists(st.sampled_from(POOL), min_size=1, max_size=6), changes=edits(), texts=st.booleans(), data=st.data())
def test_whoever_is_forgotten_nothing_is_left_to_rematch_and_no_address_of_them(guests, changes, texts, data, desks):
    desk = desks()
    met(desk, *guests)
    desk.take(calendar(vevent("all", guests=[*dict.fromkeys(guests), "no-reply@other.example", f"Eve <{EVE[:4]}third.example>"])))
    for change in changes:
        do(desk, *change, "auto")
    everybody = [("person", *row) for row in desk.rows("SELECT id FROM people")] + [("company", *row) for row in desk.rows("SELECT id FROM companies")]
    everybody += desk.rows("SELECT kind, number FROM removed")
    for kind, number in data.draw(st.lists(st.sampled_from(everybody), min_size=1, max_size=4, unique=True)):
        table, column = {"person": ("person_addresses", "email"), "company": ("company_domains", "'@' || domain")}[kind]
        traces = [text for (text,) in desk.rows(f"SELECT {column} FROM {table} WHERE {kind}_id = {number}")]  # noqa: S608 - as above
        try:
            {"person": forget_person, "company": forget_company}[kind](str(number), request(desk), texts=texts)
        except NotFoundError:  # gone with another, or nothing is known any more of whom was removed
            assert traces == []
        assert desk.rows("PRAGMA foreign_key_check") == []
        found = b"".join(path.read_bytes() for path in desk.folder.glob("crmcal.db*"))
        assert not texts or [text for text in traces if text.encode() in found] == []
