"""What nothing but invitations said is forgotten when no meeting says it any more, whatever was edited meanwhile."""

import pytest

from crmcal import clock
from crmcal.contacts import companies, opportunities, people
from crmcal.contacts.companies import CompanyEdit
from crmcal.contacts.opportunities import OpportunityEdit
from crmcal.contacts.people import PersonEdit
from crmcal.contacts.removed import restore
from crmcal.contacts.session import editing
from crmcal.errors import CrmcalError
from crmcal.forgetting import forget_source
from crmcal.importing import Request, sync_sources
from tests.makers import calendar, vevent
from tests.store.desk import NOW, OWNER, Desk

ANN, BEA = "ann@secretmark.example", "bea@client.example"
GUEST = f"Ann Secretmark <{ANN}>"


def meetings(*extra: str, private: bool = True) -> str:
    """One with Ann, which may be private, one with Bea, and others."""
    return calendar(vevent("ann", *["CLASS:PRIVATE"] * private, guests=[GUEST]), vevent("bea", guests=[f"Bea <{BEA}>"]), *extra)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    desk = Desk(tmp_path)
    desk.put(meetings(private=False), "folder/c.ics")
    sync(desk)
    return desk


def request(desk: Desk, rules: str = "", owner: str = OWNER) -> Request:
    """What a command asks for, with the folder as a source."""
    return desk.request(owner + rules + f'[sources.work]\ntype = "file"\npath = "{desk.folder / "folder"}"\n', force=True)


def sync(desk: Desk, rules: str = "", owner: str = OWNER) -> None:
    """Read the folder again."""
    sync_sources([], request(desk, rules, owner))


def change(desk: Desk, what, *words, **said) -> object:
    """Do what a command does."""
    kinds = {people: PersonEdit, companies: CompanyEdit}
    with editing(request(desk)) as contacts:
        return what.edit(contacts, words[0], kinds[what](**said), None) if said else what[0](contacts, *words)


def traces(desk: Desk) -> bool:
    """Whether anything of Ann is left in a file of the store."""
    return b"secretmark" in b"".join(path.read_bytes() for path in desk.folder.glob("crmcal.db*")).lower()


def make_private(desk: Desk) -> None:
    """Let Ann's meeting be private."""
    desk.put(meetings(), "folder/c.ics")
    sync(desk)


def merged_and_parted_by_hand(desk: Desk) -> None:
    change(desk, (people.merge,), BEA, ANN)
    change(desk, people, BEA, remove_emails=[ANN])


def companies_merged_and_parted_by_hand(desk: Desk) -> None:
    change(desk, (companies.merge,), "client.example", "secretmark.example")
    change(desk, companies, "client.example", remove_domains=["secretmark.example"])


def split_and_joined(desk: Desk) -> None:
    change(desk, companies, "secretmark.example", splits=["sub.secretmark.example"])
    change(desk, companies, "secretmark.example", joins=["sub.secretmark.example"])


def lent(desk: Desk) -> None:
    change(desk, people, BEA, emails=[ANN])
    change(desk, people, BEA, remove_emails=[ANN])


def domain_lent(desk: Desk) -> None:
    change(desk, companies, "client.example", domains=["secretmark.example"])
    change(desk, companies, "client.example", remove_domains=["secretmark.example"])


def renamed_and_back(desk: Desk) -> None:
    change(desk, people, ANN, name="Annie")
    change(desk, people, "Annie", name="")


EDITS = [merged_and_parted_by_hand, companies_merged_and_parted_by_hand, split_and_joined, lent, domain_lent, renamed_and_back]


@pytest.mark.parametrize("edit", EDITS)
def test_of_a_meeting_that_turned_private_nothing_is_left(desk, edit):
    edit(desk)
    assert traces(desk)
    make_private(desk)
    assert not traces(desk)


@pytest.mark.parametrize("edit", EDITS)
def test_of_a_source_that_was_forgotten_nothing_is_left(desk, edit):
    edit(desk)
    forget_source("work", request(desk))
    assert not traces(desk)


def test_a_name_that_only_a_private_invitation_gave_is_remembered_of_nobody(desk):
    desk.put(calendar(vevent("more", guests=[f"Ann Other <{ANN.replace('secretmark', 'plain')}>"])), "folder/more.ics")
    desk.put(calendar(vevent("private", guests=["Ann Other Hidden <ann@plain.example>"])), "folder/private.ics")
    sync(desk)
    change(desk, people, "ann@plain.example", name="Annie")
    assert desk.rows("SELECT names FROM people WHERE name = 'Annie'") == [('["Ann Other Hidden"]',)]
    desk.put(calendar(vevent("private", "CLASS:PRIVATE", guests=["Ann Other Hidden <ann@plain.example>"])), "folder/private.ics")
    sync(desk)
    assert desk.rows("SELECT names FROM people WHERE name = 'Annie'") == [("[]",)]


CONTACTS = "SELECT o.name, c.person_id, o.company_id FROM opportunities AS o JOIN opportunity_contacts AS c ON c.opportunity_id = o.id"


def sell(desk: Desk, name: str = "Sale") -> None:
    with editing(request(desk)) as contacts:
        opportunities.add(contacts, OpportunityEdit(name=name, company="secretmark.example", contacts=[ANN]), NOW.date())


def test_whom_an_opportunity_names_is_the_same_when_they_are_met_again(desk):
    sell(desk)
    before = desk.rows(CONTACTS)
    make_private(desk)
    people = desk.rows("SELECT p.name, a.email FROM people AS p JOIN person_addresses AS a ON a.person_id = p.id")
    assert ("ann", ANN) in people
    desk.put(meetings(private=False), "folder/c.ics")
    sync(desk)
    assert desk.rows(CONTACTS) == before
    assert desk.people() == ["Ann Secretmark", "Bea"]


@pytest.mark.parametrize("rules", ['[rules]\nblocklist = ["q@zzz.example"]\n', "[rules]\nmax_participants = 9\n"])
def test_another_rule_takes_nobody_off_an_opportunity(desk, rules):
    sell(desk)
    make_private(desk)
    before = desk.rows(CONTACTS)
    sync(desk, rules)
    assert desk.rows(CONTACTS) == before != []


def test_own_domains_set_and_taken_back_leave_an_opportunity_as_it_was(desk):
    sell(desk)
    before = desk.rows(CONTACTS)
    sync(desk, owner=OWNER.replace('"own.example"', '"own.example", "secretmark.example"'))
    sync(desk)
    assert desk.rows(CONTACTS) == before


def test_who_is_part_of_somebody_else_by_now_does_not_come_back_with_an_opportunity(desk):
    for name in ("One", "Two"):
        sell(desk, name)
    make_private(desk)
    with editing(request(desk)) as contacts:
        opportunities.remove(contacts, "One")
    with editing(request(desk)) as contacts:
        kept = people.merge(contacts, BEA, ANN)
    with editing(request(desk)) as contacts:
        restore(contacts, "opportunity", "One")
    assert {person for _, person, _ in desk.rows(CONTACTS)} == {kept.id}
    with pytest.raises(CrmcalError), editing(request(desk)) as contacts:
        people.merge(contacts, ANN, str(kept.id))
