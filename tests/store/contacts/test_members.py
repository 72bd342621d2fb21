"""Who is of a company: the same people wherever it is asked."""

from contextlib import closing
from datetime import UTC

import pytest

from crmcal import clock
from crmcal.contacts.listing import Wanted, companies, people
from crmcal.contacts.session import editing
from crmcal.core.contacts.model import Company, Person
from crmcal.store.connection import open_reader
from tests.makers import calendar, vevent
from tests.store.desk import NOW, Desk

ACME, GLOBEX = "acme.example", "globex.example"
OLD, NEW, OWN = f"ann@{ACME}", f"ann@{GLOBEX}", "ann@gmail.com"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    desk = Desk(tmp_path)
    desk.take(calendar(vevent("old", guests=[f"Ann <{OLD}>"]), vevent("new", guests=[f"Ann <{NEW}>"]), vevent("x", guests=[f"Eve <eve@eu.{ACME}>"])))
    with editing(desk.request()) as contacts:
        contacts.save(Company(name="Acme Europe", told={"name": "user"}, domains=(f"de.{ACME}",)))
        contacts.save(Person(name="Dirk", told={"name": "user"}, emails=(f"dirk@de.{ACME}",)))
    return desk


def save_ann(desk, *emails, company=None):
    """Let Ann have some addresses, and perhaps an employer that the user told of; her number."""
    with editing(desk.request()) as contacts:
        number = contacts.owners(OLD)[0]
        told = contacts.company_of_domain(company) if company else None
        contacts.save(contacts.person(number)._replace(name="Ann", emails=emails, company_id=told, told={"emails": "user", "company_id": "user"}))
    return number


@pytest.mark.parametrize(
    ("emails", "told", "company"),
    [
        ((OLD, NEW), None, "Acme"),
        ((NEW, OLD), None, "Globex"),
        ((OWN, NEW, OLD), None, "Globex"),
        ((OWN, OLD), None, "Acme"),
        ((OLD, NEW), GLOBEX, "Globex"),
        ((OWN,), ACME, "Acme"),
        ((), ACME, "Acme"),
        ((OWN,), None, None),
    ],
)
def test_lists_and_histories_agree_who_is_of_a_company(desk, emails, told, company):
    ann = save_ann(desk, *emails, company=told)
    with closing(open_reader(desk.store)) as connection:
        for row in companies(connection, Wanted(), NOW, UTC):
            listed = [each.person.id for each in people(connection, Wanted(company=row.company.id), NOW, UTC)]
            shown = [each["id"] for each in desk.show("company", row.company.domains[0])["subject"]["people"]]
            assert (sorted(shown), len(shown)) == (sorted(listed), row.people)
            assert (ann in shown) is (row.company.name == company)
