"""Every edit is undone by its reverse: who is there, under which number, with what, and whose every address is."""

import shutil
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal.contacts import companies, opportunities, people, removed
from crmcal.contacts.companies import CompanyEdit
from crmcal.contacts.opportunities import OpportunityEdit
from crmcal.contacts.people import PersonEdit
from crmcal.contacts.session import editing
from crmcal.core.addresses import within
from crmcal.core.contacts.model import Company, Opportunity, Person
from crmcal.errors import CrmcalError
from tests.contacts.desks import TODAY, Contacts

SEEN = (  # all that a user sees, with numbers
    "SELECT id, name, origin, added, company_id, title, phone, note, tags, derived FROM people",
    "SELECT person_id, email, position FROM person_addresses",
    "SELECT id, name, origin, added, note, tags, derived FROM companies",
    "SELECT domain, company_id FROM company_domains",
    "SELECT id, name, company_id, note, tags FROM opportunities",
    "SELECT opportunity_id, person_id FROM opportunity_contacts",
    "SELECT id, email, kind, person_id, company_id FROM addresses",
    "SELECT number, kind FROM removed",
    "SELECT digest, reason FROM unwanted",
)
EMAILS = ("ann@client.example", "eve@eu.client.example", "bob@other.example", "gus@gmail.com", "ann+news@client.example", "new@fresh.example", "x@home.example")
DOMAINS = ("client.example", "eu.client.example", "other.example", "fresh.example", "labs.other.example")
NAMES = ("Ann Archer", "Anna", "Zoe Zimmer", "Client Group")


class Step(NamedTuple):
    """An edit. which: whom it is about, and a second one, as positions in the lists; text: what it says."""

    verb: str
    which: tuple[int, int]
    email: str
    domain: str
    name: str


class Known(NamedTuple):
    """Who is there. referred: the numbers of companies that people or opportunities are told to be of."""

    people: list[Person]
    companies: list[Company]
    sales: list[Opportunity]
    referred: set[int]


Change = Callable[[Contacts], object]
Ways = tuple[Change, Change] | None  # an edit and its reverse; None where the edit makes no sense


def pick(rows: Sequence[Any], at: int) -> Any:
    """One of those that are there."""
    return rows[at % len(rows)]


def change(do: Callable[..., object], *words: object) -> Change:
    """What a command does, in a transaction of its own."""

    def done(desk: Contacts) -> object:
        request = desk.request()
        with editing(request) as contacts:
            return do(contacts, *words)

    return done


def person(one: Person, **said: Any) -> Change:
    """`crmcal people edit`."""
    return change(people.edit, str(one.id), PersonEdit(**said), None)


def company(one: Company | None, **said: Any) -> Change:
    """`crmcal companies edit`."""
    return change(companies.edit, str(one.id) if one else "", CompanyEdit(**said), None)


def sale(one: Opportunity, **said: Any) -> Change:
    """`crmcal opportunities edit`."""
    return change(opportunities.edit, str(one.id), OpportunityEdit(**said), TODAY)


def gone(module: Any, kind: str, number: int) -> Ways:
    """Removed and restored."""
    return change(module.remove, str(number)), change(removed.restore, kind, str(number))


def one_of_two(module: Any, kept: int, lost: int) -> Ways:
    """Merged and parted."""
    return (change(module.merge, str(kept), str(lost)), change(module.unmerge, str(kept))) if kept != lost else None


def told_before(row: Person | Company, field: str) -> str:
    """What to say of a field to have it as it was: nothing where nobody told it."""
    return str(getattr(row, field)) if field in row.told else ""


def ways_of_people(step: Step, known: Known) -> dict[str, Ways]:
    """What can be done to a person."""
    one, other = (pick(known.people, at) for at in step.which)
    text, email, tag, firm = step.name, step.email, step.name, pick(known.companies, step.which[1])
    has = email in one.emails
    employed = one.company_id or "company_id" not in one.told  # or by a company that was removed, which is not said by a command
    return {
        "email": None if has else (person(one, emails=[email]), person(one, remove_emails=[email])),
        "primary": (person(one, primary=email), person(one, primary=one.emails[0]) if has else person(one, remove_emails=[email])),
        "name": None if text == one.name else (person(one, name=text), person(one, name=told_before(one, "name"))),
        "title": (person(one, title=text), person(one, title=one.title)),
        "note": (person(one, note=text), person(one, note=one.note)),
        "tag": None if tag in one.tags else (person(one, tags=[tag]), person(one, untags=[tag])),
        "employer": (person(one, company=str(firm.id)), person(one, company=str(one.company_id or ""))) if employed else None,
        "merge": one_of_two(people, one.id, other.id),
        "remove": gone(people, "person", one.id),
    }


def ways_of_companies(step: Step, known: Known) -> dict[str, Ways]:
    """What can be done to a company."""
    one, other = (pick(known.companies, at) for at in step.which)
    text, domain = step.name, step.domain
    listed = domain in one.domains
    return {
        "domain": None if listed else (company(one, domains=[domain]), company(one, remove_domains=[domain])),
        "company name": None if text == one.name else (company(one, name=text), company(one, name=told_before(one, "name"))),
        "split": None if listed else (company(one, splits=[domain]), company(one, joins=[domain])),
        "join": (company(one, joins=[domain]), unjoined(one, domain, known)),
        "merge companies": one_of_two(companies, one.id, other.id),
        "remove company": gone(companies, "company", one.id),
    }


def unjoined(one: Company, domain: str, known: Known) -> Change:
    """What gives a domain back to whom it was taken from."""
    had = next((each for each in known.companies if domain in each.domains), None)
    if had and had.derived:  # it gave way, as to --domain
        return company(one, remove_domains=[domain])
    covered = any(within(domain, each) for each in one.domains)
    if had and covered and had.domains == (domain,) and not had.note and not had.tags and had.id not in known.referred:
        return company(one, splits=[domain])
    return company(had, joins=[domain])


def ways_of_sales(step: Step, known: Known) -> dict[str, Ways]:
    """What can be done to an opportunity."""
    if not known.sales:
        return {}
    one, who, firm = pick(known.sales, step.which[0]), str(pick(known.people, step.which[1]).id), str(pick(known.companies, step.which[1]).id)
    more, less = sale(one, contacts=[who]), sale(one, remove_contacts=[who])
    of_one = one.company_id or "company_id" not in one.told
    return {
        "contact": (less, more) if int(who) in one.contacts else (more, less),
        "sale's company": (sale(one, company=firm), sale(one, company=str(one.company_id or ""))) if of_one else None,
        "remove sale": gone(opportunities, "opportunity", one.id),
    }


def ways(desk: Contacts, step: Step) -> Ways:
    """An edit and its reverse; None where it makes no sense."""
    with editing(desk.request()) as contacts:
        companies = contacts.companies()
        referred = {each.id for each in companies if contacts.is_referred_to(each)}
        known = Known(contacts.people(), companies, contacts.opportunities(), referred)
    if not known.people or not known.companies:
        return None
    return {**ways_of_people(step, known), **ways_of_companies(step, known), **ways_of_sales(step, known)}.get(step.verb)


VERBS = (
    "email", "email", "email", "primary", "name", "title", "note", "tag", "employer", "merge", "remove", "domain", "domain", "company name", "split", "join",
    "merge companies", "remove company", "contact", "contact", "sale's company", "remove sale",
)  # fmt: skip
AT = st.integers(0, 9)
STEPS = st.builds(Step, st.sampled_from(VERBS), st.tuples(AT, AT), st.sampled_from(EMAILS), st.sampled_from(DOMAINS), st.sampled_from(NAMES))


numbers = count()


@pytest.fixture
def begun(desks):
    """A desk that each example begins with a copy of."""
    return desks()


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(first=st.lists(STEPS, max_size=4), sales=st.lists(st.tuples(AT, AT, AT), min_size=1, max_size=2), steps=st.lists(STEPS, min_size=1, max_size=5))
def test_edits_taken_back_one_after_the_other_leave_everything_as_it_was(begun, tmp_path, first, sales, steps):
    desk = Contacts(tmp_path / "again" / str(next(numbers)))
    shutil.copytree(begun.folder, desk.folder)
    with editing(desk.request()) as contacts:
        everybody, firms = contacts.people(), contacts.companies()
    for number, (one, other, firm) in enumerate(sales):
        desk.add(f"Sale {number}", contacts=[str(pick(everybody, one).id), str(pick(everybody, other).id)], company=str(pick(firms, firm).id))
    for step in first:
        done(desk, step)
    before = [desk.rows(query) for query in SEEN]
    backwards = [reverse for step in steps if (reverse := done(desk, step))]
    for reverse in reversed(backwards):
        reverse(desk)
    assert [desk.rows(query) for query in SEEN] == before
    assert desk.rows("PRAGMA foreign_key_check") == []


def done(desk: Contacts, step: Step) -> Change | None:
    """Do an edit; what comes back undoes it. None when it was refused."""
    both = ways(desk, step)
    if both is None:
        return None
    there, back = both
    try:
        there(desk)
    except CrmcalError:
        return None
    return back
