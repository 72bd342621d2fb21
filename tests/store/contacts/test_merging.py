"""What is kept of merges, and for how long."""

import pytest

from crmcal import clock
from crmcal.contacts.session import editing
from crmcal.core.contacts.model import Company, Opportunity, Person
from crmcal.forgetting import forget_company, forget_opportunity, forget_person
from crmcal.store.contacts.editing import Contacts
from crmcal.store.store import Store
from crmcal.store.unwanted import REMOVED
from tests.makers import calendar, vevent
from tests.store.contacts.desks import delete
from tests.store.desk import NOW, Desk

USER = {"name": "user", "emails": "user"}
CHAINS = [
    [Person(name=f"Marked {name}", told=USER, emails=(f"marked-{name}@client.example",)) for name in "abc"],
    [Company(name=f"Marked {name}", told={"name": "user"}, domains=(f"marked-{name}.example",)) for name in "abc"],
    [Opportunity(name=f"Marked {name}", told={"name": "user"}) for name in "abc"],
]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    desk = Desk(tmp_path)
    desk.take(calendar(vevent("met", guests=["Joe <joe@other.example>"])))
    return desk


def chained(desk: Desk, rows):
    """The first became part of the second, that part of the third; all of them."""
    with editing(desk.request()) as contacts:
        first, second, third = (contacts.save(row) for row in rows)
        second = contacts.merge(second, first)
        return first, second, contacts.merge(third, second)


def marks(desk: Desk) -> int:
    """How often what is marked stands in the files of the store."""
    return sum(path.read_bytes().lower().count(b"marked") for path in desk.folder.glob("crmcal.db*"))


@pytest.mark.parametrize("rows", CHAINS)
def test_who_is_deleted_takes_along_all_that_was_merged(desk, rows):
    last = chained(desk, rows)[-1]
    assert marks(desk)
    with editing(desk.request()) as contacts:
        delete(contacts, last)
    assert marks(desk) == 0
    assert desk.rows("SELECT * FROM merges") == []


@pytest.mark.parametrize(("rows", "forget"), [*zip(CHAINS, (forget_person, forget_company, forget_opportunity), strict=True)])
@pytest.mark.parametrize("removed", [False, True])
def test_who_is_forgotten_takes_along_all_that_was_merged(desk, rows, forget, removed):
    last = chained(desk, rows)[-1]
    if removed:
        with editing(desk.request()) as contacts:
            contacts.remove(last, REMOVED)
    assert marks(desk)
    forget(str(last.id), desk.request(), **({} if forget is forget_opportunity else {"texts": True}))
    assert marks(desk) == 0
    assert desk.rows("SELECT * FROM merges") == desk.rows("SELECT * FROM removed") == []


def test_who_stays_keeps_no_merge_that_tells_what_is_forgotten(desk):
    with editing(desk.request()) as contacts:
        company = contacts.save(Company(name="Client", told={"name": "user"}, domains=("client.example",)))
        joe = contacts.person(contacts.owners("joe@other.example")[0])
        contacts.merge(joe, contacts.save(Person(told={"emails": "user"}, emails=("marked-a@client.example",))))
    assert marks(desk)
    forget_company(str(company.id), desk.request(), texts=True)
    assert desk.people() == ["Joe"]
    assert marks(desk) == 0


def test_other_chains_stay(desk):
    *_, last = chained(desk, CHAINS[0])
    other = [Person(name=name, told=USER, emails=(f"{name}@other.example",)) for name in ("x", "y", "z")]
    *_, kept = chained(desk, other)
    with editing(desk.request()) as contacts:
        contacts.remove(last, REMOVED)
        parted = contacts.part(kept)
        assert parted
        assert contacts.part(parted[1])
    assert {"x", "y", "z"} <= {*desk.people()}


def test_parted_without_a_company_that_is_gone(desk):
    with editing(desk.request()) as contacts:
        company = contacts.save(Company(name="Gone", told={"name": "user"}))
        lost = contacts.save(Person(name="Ann", told=USER, company_id=company.id, emails=("ann@gmail.com",)))
        kept = contacts.merge(contacts.save(Person(name="Bob", told=USER, emails=("bob@gmail.com",))), lost)
    with editing(desk.request()) as contacts:
        contacts.remove(company, REMOVED)
    with editing(desk.request()) as contacts:
        parted = contacts.part(contacts.person(kept.id))
    assert parted
    assert [(person.name, person.company_id, person.emails) for person in parted[:2]] == [("Bob", None, ("bob@gmail.com",)), ("Ann", None, ("ann@gmail.com",))]


def test_parted_without_contacts_that_are_gone(desk):
    with editing(desk.request()) as contacts:
        ann, bob = (contacts.save(Person(name=name, told=USER)) for name in ("Ann", "Bob"))
        company = contacts.save(Company(name="Gone", told={"name": "user"}))
        lost = contacts.save(Opportunity(name="Second", company_id=company.id, contacts=(ann.id, bob.id)))
        kept = contacts.merge(contacts.save(Opportunity(name="First")), lost)
    with editing(desk.request()) as contacts:
        contacts.remove(ann, REMOVED)
        contacts.remove(company, REMOVED)
    with editing(desk.request()) as contacts:
        parted = contacts.part(contacts.opportunity(kept.id))
    assert parted
    assert [(sale.name, sale.company_id, sale.contacts) for sale in parted[:2]] == [("First", None, ()), ("Second", None, (bob.id,))]


def test_no_number_is_given_twice(desk):
    with Store.open(desk.store) as store, store.transaction():
        contacts = Contacts(store.connection, 0)
        for row in (Person(name="One", told=USER), Company(name="One", told=USER), Opportunity(name="One", told=USER)):
            first = contacts.save(row)
            delete(contacts, first)
            assert contacts.save(row).id == first.id + 1


def test_what_is_parted_is_named_by_nobody_who_came_later(desk):
    with editing(desk.request()) as contacts:
        xavier = contacts.save(Person(name="Xavier", told=USER, emails=("x@free.example",)))
        firm = contacts.save(Company(name="Firm", told=USER))
        contacts.merge(contacts.save(Opportunity(name="D1")), contacts.save(Opportunity(name="D2", company_id=firm.id, contacts=(xavier.id,))))
    forget_person("Xavier", desk.request(), texts=False)
    with editing(desk.request()) as contacts:
        delete(contacts, firm)
        contacts.save(Person(name="Yvonne", told=USER))
        contacts.save(Company(name="Foreign", told=USER))
    with editing(desk.request()) as contacts:
        parted = contacts.part(contacts.opportunities()[0])
    assert parted
    assert [(sale.name, sale.company_id, sale.contacts) for sale in parted[:2]] == [("D1", None, ()), ("D2", None, ())]
