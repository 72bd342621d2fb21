"""What an import makes of contacts: whose they are, what is told, what stays, and that no order matters."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal import clock
from crmcal.contacts.intake import Outcome, take_in
from crmcal.core.contacts.callnames import person_key
from crmcal.core.contacts.contact import Contact
from crmcal.core.contacts.joining import Written
from crmcal.core.contacts.likeness import alike
from crmcal.core.contacts.model import Company, Person
from crmcal.core.naming import plain_company
from crmcal.core.rules import Owner
from crmcal.store.contacts.editing import Contacts
from crmcal.store.store import Store
from crmcal.store.unwanted import FORGOTTEN, REMOVED
from tests.makers import ME, calendar, vevent
from tests.store.contacts.desks import COMPANIES, LINKS, PEOPLE
from tests.store.desk import NOW, Desk

SECONDS = int(NOW.timestamp())
OWNER = Owner(addresses=frozenset({ME}), domains=frozenset({"own.example"}))
ANN, JOE = "ann@client.example", "joe@gmail.com"
MERGES = "SELECT count(*) FROM merges"
EMPLOYERS = "SELECT p.name, c.name FROM people AS p LEFT JOIN companies AS c ON c.id = p.company_id"
numbers = count()


@pytest.fixture
def desks(tmp_path, monkeypatch):
    """Makes desks of their own, on a fixed day."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return lambda: Desk(tmp_path / str(next(numbers)))


@pytest.fixture
def desk(desks):
    return desks()


@contextmanager
def editing(desk: Desk) -> Iterator[Contacts]:
    with Store.open(desk.store) as store, store.contacts("auto", SECONDS) as contacts:
        yield contacts


def met(desk: Desk, *guests: str) -> None:
    desk.take(calendar(*(vevent(f"with {guest}", guests=[guest]) for guest in guests)))


def take(desk: Desk, *contacts: Contact, overwrite: bool = False) -> Outcome:
    """Import contacts."""
    written = [Written(contact, "book.vcf") for contact in contacts]
    with editing(desk) as opened:
        return take_in(opened, written, OWNER, overwrite=overwrite)


def outcomes(outcome: Outcome) -> list[str]:
    return [taken.outcome for taken in outcome.people]


def told(desk: Desk, *queries: str) -> list[object]:
    return [desk.rows(query) for query in queries or (LINKS, PEOPLE, COMPANIES, EMPLOYERS)]


def the(desk: Desk, email: str) -> Person:
    with editing(desk) as contacts:
        return contacts.person(contacts.owners(email)[0])


def change(desk: Desk, person: Person, **fields: object) -> None:
    """Edit somebody as the user does."""
    with editing(desk) as contacts:
        contacts.save(Person(**{**person._asdict(), **fields, "told": {**person.told, **dict.fromkeys(fields, "user")}}))


class TestWhoItIs:
    def test_who_was_met_is_told_of(self, desk):
        met(desk, f"ann <{ANN}>")
        assert outcomes(take(desk, Contact(name="Ann Archer", emails=("a@home.example", ANN), title="CEO"))) == ["changed"]
        assert the(desk, "a@home.example")._replace(id=0, added=0) == Person(
            name="Ann Archer", origin="calendar", title="CEO", told={"name": "import", "title": "import", "emails": "import"}, emails=("a@home.example", ANN)
        )

    @pytest.mark.parametrize("guests", [(ANN,), (JOE,), (ANN, JOE)])
    def test_addresses_of_whom_invitations_made_stand_as_in_the_book(self, desk, guests):
        met(desk, *guests)
        book = Contact(name="Ann", emails=("a@home.example", JOE, ANN))
        take(desk, book)
        assert the(desk, ANN).emails == book.emails
        take(desk, Contact(name="Ann", emails=("late@x.example", ANN)))
        assert the(desk, ANN).emails == (*book.emails, "late@x.example")
        assert outcomes(take(desk, book)) == ["unchanged"]

    def test_told_before_derived_then_most_in_common_then_the_oldest(self, desk):
        met(desk, "Derived <x@a.example>")
        with editing(desk) as contacts:
            for name, emails in (("One", ("y@a.example",)), ("Two", ("z@a.example", "w@a.example")), ("Late", ("v@a.example", "u@a.example"))):
                contacts.save(Person(name=name, told={"name": "user"}, emails=emails))
        take(desk, Contact(emails=("x@a.example", "y@a.example", "z@a.example", "w@a.example", "v@a.example", "u@a.example"), title="CEO"))
        assert [name for name, title, *_ in desk.rows(PEOPLE) if title] == ["Two"] * 3
        assert the(desk, "x@a.example").name == "Two"

    def test_people_of_whom_the_user_said_something_keep_their_addresses(self, desk):
        with editing(desk) as contacts:
            contacts.save(Person(name="Old Mac", told={"name": "user", "emails": "user"}, emails=("o@a.example",)))
            contacts.save(Person(name="Young Mac", told={"name": "user"}, emails=("y@a.example",)))
        outcome = take(desk, Contact(name="Mac", emails=("y@a.example", "o@a.example", "new@a.example")))
        assert the(desk, "o@a.example").emails == ("o@a.example",)
        assert the(desk, "y@a.example").emails == ("y@a.example",)
        assert [each.reason for each in outcome.remarks] == ["an address stays with Young Mac, as you said"]

    def test_whom_two_imports_told_of_are_one_when_a_third_says_so(self, desk):
        take(desk, Contact(name="Ann", emails=("a@a.example",)))
        take(desk, Contact(name="Ann", emails=("b@a.example",), title="CEO"))
        assert outcomes(take(desk, Contact(name="Ann", emails=("b@a.example", "a@a.example")))) == ["changed"]
        assert the(desk, "b@a.example").emails == ("a@a.example", "b@a.example")
        assert set(the(desk, "b@a.example").told.values()) == {"import"}

    def test_without_an_address_by_name_and_company(self, desk):
        met(desk, f"Ánn Archer <{ANN}>")
        assert outcomes(take(desk, Contact(name="ann archer", company="CLIENT GmbH", phone="1"))) == ["changed"]
        assert the(desk, ANN).phone == "1"
        assert outcomes(take(desk, Contact(name="Ann Archer", phone="2"), Contact(name="Ann Archer", company="Other", phone="3"))) == ["new", "new"]
        assert outcomes(take(desk, Contact(name="Ann Archer", company="Other", emails=("ann@other.example",)))) == ["changed"]
        assert the(desk, "ann@other.example").phone == "3"

    def test_the_same_address_in_two_cards_is_one_person(self, desk):
        outcome = take(desk, Contact(name="Ann", emails=(ANN,)), Contact(name="Ann Archer", emails=("a@x.example", ANN)), Contact(emails=("a@x.example",)))
        assert [(taken.person.name, taken.contacts) for taken in outcome.people] == [("Ann Archer", 3)]
        assert [each.reason for each in outcome.remarks] == ["they have an address in common and names that are alike, so they are one person: Ann, Ann Archer"]

    def test_an_office_address_makes_nobody_one(self, desk):
        take(desk, Contact(name="Ann", emails=(ANN, "info@client.example")), Contact(name="Bob", emails=("bob@client.example", "info@client.example")))
        assert sorted({name for name, *_ in desk.rows(PEOPLE)}) == ["Ann", "Bob"]
        assert outcomes(take(desk, Contact(name="Bob", emails=("info@client.example",)))) == ["unchanged"]

    @pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1), (1, 3, 0, 2)])
    def test_an_office_address_alone_says_as_little_in_whatever_order(self, desk, order):
        office = "info@client.example"
        book = [Contact(name="Ann", emails=(office,)), Contact(name="Ann Archer", emails=(office,)), Contact(emails=(office,)), Contact(emails=(office, ANN))]
        for at in order:
            take(desk, book[at])
        assert claims(desk) == [([], [ANN, office]), ([], [office]), ([("ann",)], [office]), ([("ann", "archer")], [office])]
        assert outcomes(take(desk, *book)) == ["unchanged"] * 4


class TestWhatIsTold:
    def test_twice_is_once(self, desk):
        met(desk, f"ann <{ANN}>")
        contacts = [
            Contact(name="Ann", emails=(ANN, "a@x.example"), company="Client Ltd", title="CEO", phone="1", note="n", tags=("t",)),
            Contact(name="Joe", emails=(JOE,), company="Joe & Sons"),
            Contact(name="Zoe", company="Joe & Sons"),
            Contact(emails=("bare@third.example",)),
        ]
        assert outcomes(take(desk, *contacts)) == ["changed", "new", "new", "new"]
        before = told(desk)
        assert outcomes(take(desk, *contacts)) == ["unchanged"] * 4
        assert told(desk) == before

    def test_what_the_user_said_stays(self, desk):
        take(desk, Contact(name="Ann", emails=(ANN,), title="CEO", phone="1", tags=("a",)))
        change(desk, the(desk, ANN), title="Chair", emails=(ANN,), tags=("mine",))
        again = Contact(name="Ann A.", emails=(ANN, "a@x.example"), title="CTO", phone="2", tags=("b",))
        assert outcomes(take(desk, again)) == ["changed"]
        ann = the(desk, ANN)
        assert (ann.name, ann.title, ann.phone, ann.tags, ann.emails) == ("Ann A.", "Chair", "2", ("mine",), (ANN,))
        take(desk, again, overwrite=True)
        ann = the(desk, ANN)
        assert (ann.title, ann.tags, ann.emails) == ("CTO", ("mine", "b"), (ANN, "a@x.example"))
        assert outcomes(take(desk, again, overwrite=True)) == ["unchanged"]

    @pytest.mark.parametrize(
        ("said", "name"),
        [
            (("Novak, Carl", "C. Novak"), "Novak, Carl"),
            (("Ann Archer", "Ann"), "Ann Archer"),
            (("Dan Kim", "Daniel"), "Dan Kim"),
            (("Dan Kim", "Daniel", "Daniel"), "Dan Kim"),
            (("Dan Kim", "Daniel Kim", "D. Kim", "D. Kim"), "Daniel Kim"),
            (("Dan K.", "D. Kim"), "Dan K."),
        ],
    )
    def test_of_names_that_are_alike_the_one_that_says_more_stays_in_whatever_order(self, desks, said, name):
        contacts = [Contact(name=each, emails=(ANN,), title="CEO") for each in said]
        for order in ([[each] for each in contacts], [[each] for each in reversed(contacts)], [contacts]):
            desk = desks()
            for _ in range(2):
                for book in order:
                    take(desk, *book)
                assert the(desk, ANN).name == name
        assert outcomes(take(desk, contacts[-1])) == ["unchanged"]

    def test_a_card_that_calls_somebody_otherwise_than_before_is_believed(self, desk):
        take(desk, Contact(name="Ann Archer-Holm", emails=(ANN,)))
        for name in ("Ann Baker", "Ann Baker"):
            written = Written(Contact(name=name, emails=(ANN,)), "book", "card", the(desk, ANN).id)
            with editing(desk) as contacts:
                take_in(contacts, [written], OWNER)
            assert the(desk, ANN).name == "Ann Baker"

    def test_what_is_not_told_stays_and_no_address_goes(self, desk):
        take(desk, Contact(name="Ann", emails=(ANN, "a@x.example"), title="CEO"))
        assert outcomes(take(desk, Contact(emails=(ANN,)))) == ["unchanged"]
        assert the(desk, ANN).emails == (ANN, "a@x.example")

    def test_without_a_name_the_one_of_invitations_stays(self, desk):
        met(desk, f"Ann Archer <{ANN}>")
        take(desk, Contact(emails=(ANN,)))
        assert the(desk, ANN).name == "Ann Archer"
        assert the(desk, ANN).told == {"emails": "import"}

    def test_who_was_removed_stays_removed(self, desk):
        met(desk, f"Ann Archer <{ANN}>")
        with editing(desk) as contacts:
            contacts.remove(contacts.person(contacts.owners(ANN)[0]), REMOVED)
        outcome = take(desk, Contact(name="Ann", emails=(ANN,)))
        assert outcome.people == []
        assert [each.reason for each in outcome.skipped] == ["you removed them; --overwrite brings them back"]
        assert desk.rows(PEOPLE) == []
        assert outcomes(take(desk, Contact(name="Ann", emails=(ANN,)), overwrite=True)) == ["new"]

    @pytest.mark.parametrize("told_of", [True, False])
    def test_who_was_removed_comes_back_by_no_card_without_an_address(self, desk, told_of):
        met(desk, f"Ann Archer <{ANN}>")
        take(desk, Contact(name="Joe Baker", company="Firm"), *([Contact(name="Ann Archer", emails=(ANN,), note="Tea")] if told_of else []))
        with editing(desk) as contacts:
            for person in contacts.people():
                contacts.remove(person, REMOVED)
        cards = Contact(name="ANN  Archer", company="Client Inc."), Contact(name="Joe Baker", company="Firm")
        outcome = take(desk, *cards)
        assert outcome.people == []
        assert [each.reason for each in outcome.skipped] == ["you removed them; --overwrite brings them back"] * 2
        assert outcomes(take(desk, Contact(name="Ann Archer", company="Other"), Contact(name="Ann Arch", company="Client"))) == ["new", "new"]
        assert outcomes(take(desk, *cards, overwrite=True)) == ["new", "new"]

    @pytest.mark.parametrize("again", [Contact(name="Ann A.", emails=("a@x.example",), title="CTO"), Contact(name="Ann Archer", company="Firm", title="CTO")])
    def test_who_was_removed_is_given_back_where_a_book_counts_more(self, desk, again):
        met(desk, f"Ann Archer <{ANN}>")
        take(desk, Contact(name="Ann Archer", emails=(ANN, "a@x.example"), note="Tea", title="CEO", company="Firm"))
        before = the(desk, ANN)
        with editing(desk) as contacts:
            contacts.remove(contacts.person(before.id), REMOVED)
        assert outcomes(take(desk, again, overwrite=True)) == ["new"]
        back = the(desk, ANN)
        assert (back.id, back.note, back.title, back.company_id, back.emails) == (before.id, "Tea", "CTO", before.company_id, before.emails)
        assert outcomes(take(desk, again, overwrite=True)) == ["unchanged"]

    def test_another_of_the_same_address_gives_nobody_back(self, desk):
        take(desk, Contact(name="Ann Archer", emails=(ANN,), note="Tea"))
        with editing(desk) as contacts:
            contacts.remove(contacts.person(contacts.owners(ANN)[0]), REMOVED)
        take(desk, Contact(name="Bob Jones", emails=(ANN,)), overwrite=True)
        assert (the(desk, ANN).name, the(desk, ANN).note) == ("Bob Jones", "")

    def test_who_was_forgotten_comes_back_by_no_book(self, desk):
        with editing(desk) as contacts:
            contacts.unwanted.add("person", JOE, FORGOTTEN)
            contacts.unwanted.add("company", "client.example", FORGOTTEN)
        for overwrite in (False, True):
            outcome = take(desk, Contact(name="Ann", emails=(ANN,)), Contact(name="Joe", emails=("joe+x@gmail.com",)), overwrite=overwrite)
            assert [each.reason for each in outcome.skipped] == ["you had them forgotten"] * 2
        assert desk.rows(PEOPLE) == []

    def test_owner_and_colleagues_are_no_contacts(self, desk):
        outcome = take(
            desk,
            Contact(name="Me", emails=("me@elsewhere.example", ME)),
            Contact(name="Bob", emails=("bob@sub.own.example",)),
            Contact(name="Eve", emails=("eve@own.example", "eve@third.example")),
        )
        assert {each.name: each.reason for each in outcome.skipped} == {"Me": "it is you", "Bob": "a colleague: sub.own.example is your own domain"}
        assert [taken.person.emails for taken in outcome.people] == [("eve@third.example",)]


class TestCompanies:
    def companies(self, desk):
        return desk.rows(COMPANIES)

    def test_by_name_without_case_accents_and_legal_form(self, desk):
        met(desk, f"Ann <{ANN}>")
        outcome = take(desk, Contact(name="Joe", emails=(JOE,), company="CLÌENT, Inc."))
        assert outcome.companies == []
        assert desk.rows(EMPLOYERS) == [("Ann", None), ("Joe", "CLÌENT, Inc.")]

    @pytest.mark.parametrize("calendar_first", [True, False])
    def test_a_name_that_compares_equal_to_the_one_of_the_domain_is_taken_over(self, desk, calendar_first):
        ann = Contact(name="Ann", emails=("ann@weiss-druck.example",), company="Weiß Druck GmbH")
        if calendar_first:
            met(desk, "Ann <ann@weiss-druck.example>")
        take(desk, ann)
        take(desk, ann)
        if not calendar_first:
            met(desk, "Ann <ann@weiss-druck.example>")
        assert [name for name, *_ in self.companies(desk)] == ["Weiß Druck GmbH"]
        take(desk, Contact(name="Bob", emails=("bob@weiss-druck.example",), company="WEISS DRUCK"))
        assert [name for name, *_ in self.companies(desk)] == ["Weiß Druck GmbH"]

    def test_a_name_the_user_gave_stays_though_it_compares_equal(self, desk):
        with editing(desk) as contacts:
            contacts.save(Company(name="weiss druck", told={"name": "user"}, domains=("weiss-druck.example",)))
        take(desk, Contact(name="Ann", emails=("ann@weiss-druck.example",), company="Weiß Druck GmbH"))
        assert [name for name, *_ in self.companies(desk)] == ["weiss druck"]

    def test_of_a_work_domain_which_is_named_by_it(self, desk):
        met(desk, f"Ann <{ANN}>")
        outcome = take(desk, Contact(name="Ann", emails=(ANN,), company="Klient & Co"), Contact(name="Eve", emails=("eve@new.example",), company="Neu"))
        assert outcome.companies == ["Neu"]
        assert [(name, domain) for name, _, _, domain in self.companies(desk)] == [("Klient & Co", "client.example"), ("Neu", "new.example")]

    def test_by_the_name_alone(self, desk):
        people = (
            Contact(name="Joe", emails=(JOE,), company="Joe & Sons"),
            Contact(name="Zoe", company="joe and sons"),
            Contact(name="Max", company="JOE & SONS"),
        )
        take(desk, *people)
        assert sorted(desk.rows(EMPLOYERS)) == [("Joe", "JOE & SONS"), ("Max", "JOE & SONS"), ("Zoe", "JOE & SONS")]

    def test_a_name_the_user_gave_stays(self, desk):
        with editing(desk) as contacts:
            contacts.save(Company(name="Mine", told={"name": "user"}, domains=("client.example",)))
        take(desk, Contact(name="Ann", emails=(ANN,), company="Theirs"))
        assert desk.rows(EMPLOYERS) == [("Ann", "Mine")]

    def test_the_most_frequent_name_then_the_alphabet(self, desk):
        people = [(f"p{number}@client.example", name) for number, name in enumerate(("Zeta", "Beta", "Zeta", "Alpha"))]
        take(desk, *(Contact(name=email[:2], emails=(email,), company=name) for email, name in people))
        assert sorted((name, domain) for name, _, _, domain in self.companies(desk)) == [("Alpha", None), ("Beta", None), ("Zeta", "client.example")]
        take(desk, *(Contact(name=email[:2], emails=(f"{email[:2]}@third.example",), company=name) for email, name in people[1:3]))
        assert {name for name, *_ in self.companies(desk)} == {"Zeta", "Beta", "Alpha"}

    def test_whom_the_name_alone_leads_there_is_found_by_it_again(self, desk):
        met(desk, f"Ann <{ANN}>")
        contacts = (Contact(emails=(ANN,), company="Solo"), Contact(name="Bob", company="Client"), Contact(name="Bob", company="Solo"))
        take(desk, *contacts)
        assert sorted(desk.rows(EMPLOYERS)) == [("Ann", "Solo"), ("Bob", "Client"), ("Bob", "Solo")]
        assert outcomes(take(desk, *contacts)) == ["unchanged"] * 3

    def test_by_the_name_in_a_domain_which_it_is_found_by_for_good(self, desk):
        met(desk, f"Ann <{ANN}>")
        take(desk, Contact(name="Ann", emails=(ANN,), company="Greater Partners"))
        contacts = (Contact(name="Joe", emails=(JOE,), company="Client"), Contact(name="Eve", emails=("eve@client.test",), company="Water"))
        take(desk, *contacts)
        assert sorted(desk.rows(EMPLOYERS)) == [("Ann", "Greater Partners"), ("Eve", "Water"), ("Joe", "Greater Partners")]
        assert outcomes(take(desk, *contacts)) == ["unchanged"] * 2

    @pytest.mark.parametrize("order", [("Dan", "Ann"), ("Ann", "Dan"), ("both",)])
    def test_one_card_renames_no_company_of_others(self, desk, order):
        met(desk, "Bea <bea@brightwater.example>")
        dan = Contact(name="Dan", emails=("dan@brightwater.example",), company="Acme GmbH")
        ann = Contact(name="Ann", emails=("ann@brightwater.example",), company="Brightwater")
        books = {"Dan": [dan], "Ann": [ann], "both": [dan, ann]}
        for _ in range(2):
            for each in order:
                take(desk, *books[each])
            assert sorted((name, domain) for name, _, _, domain in self.companies(desk)) == [("Acme GmbH", None), ("Brightwater", "brightwater.example")]
            assert sorted(desk.rows(EMPLOYERS)) == [("Ann", "Brightwater"), ("Bea", None), ("Dan", "Acme GmbH")]

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_without_meetings_the_name_that_the_domain_gives_wins_too(self, desk, order):
        books = [Contact(name=f"P{at}", emails=(f"p{at}@brightwater.example",), company=name) for at, name in enumerate(("Acme GmbH", "Brightwater Ltd"))]
        for at in (*order, *order):
            take(desk, books[at])
            assert at not in order[1:] or {(name, domain) for name, _, _, domain in self.companies(desk)} >= {("Brightwater Ltd", "brightwater.example")}
        assert outcomes(take(desk, *books)) == ["unchanged"] * 2

    @pytest.mark.parametrize(
        ("names", "company"),
        [
            (["Deutsche Bahn AG"], "Deutsche Bahn AG"),
            (["Rheingold"], "Db"),
            (["Rheingold", "RHEINGOLD GmbH"], "RHEINGOLD GmbH"),
            (["Rheingold", "Rheingold Bank"], "Rheingold"),
            (["Rheingold", "Nibelung"], "Db"),
            (["Rheingold", "Rheingold", "Deutsche Bahn"], "Deutsche Bahn"),
        ],
    )
    def test_what_the_company_of_a_domain_with_somebody_else_is_called(self, desk, names, company):
        met(desk, "Bea <bea@db.example>")
        contacts = [Contact(name=f"P{at}", emails=(f"p{at}@db.example",), company=name) for at, name in enumerate(names)]
        for _ in range(2):
            take(desk, *contacts)
            assert [name for name, _, _, domain in self.companies(desk) if domain] == [company]

    def test_many_at_one_domain_of_which_each_names_another_company_are_of_their_own(self, desk):
        contacts = [Contact(name=f"P{at}", emails=(f"p{at}@isp.example",), company=name) for at, name in enumerate(("Acme", "Birch", "Cedar"))]
        take(desk, *contacts)
        assert sorted(desk.rows(EMPLOYERS)) == [("P0", "Acme"), ("P1", "Birch"), ("P2", "Cedar")]
        assert [domain for *_, domain in self.companies(desk)] == [None] * 3

    def test_a_name_that_a_table_gave_a_domain_is_taken_over_by_no_book(self, desk):
        with editing(desk) as contacts:
            contacts.save(Company(name="Acme", told={"name": "import", "domains": "import"}, domains=("brightwater.example",)))
        take(desk, Contact(name="Ann", emails=("ann@brightwater.example",), company="Brightwater"))
        assert desk.rows(EMPLOYERS) == [("Ann", "Acme")]

    @pytest.mark.parametrize("calendar_first", [True, False])
    def test_of_several_work_domains_the_one_that_gives_the_name(self, desk, calendar_first):
        dan = Contact(name="Dan", emails=("dan@oldjob.example", "dan@acme.example"), company="Acme GmbH")
        for first in (calendar_first, not calendar_first):
            if first:
                met(desk, "Eve <eve@acme.example>")
            else:
                take(desk, dan)
        assert ("Acme GmbH", "acme.example") in [(name, domain) for name, _, _, domain in self.companies(desk)]
        assert [name for name, *_ in self.companies(desk) if "cme" in name] == ["Acme GmbH"]

    def test_none_of_an_own_domain_nor_of_one_that_was_removed(self, desk):
        met(desk, f"Ann <{ANN}>")
        with editing(desk) as contacts:
            contacts.remove(contacts.company(contacts.company_of_domain("client.example")), REMOVED)
        take(desk, Contact(name="Ann", emails=(ANN,), company="Client"))
        assert self.companies(desk) == []


def test_an_edit_that_merges_nothing_leaves_no_merge(desk):
    take(desk, Contact(name="Ann", emails=(ANN,)))
    take(desk, Contact(name="Ann", emails=(ANN, "x@x.example")))
    assert desk.rows(MERGES) == [(0,)]


OWN_ADDRESSES = {"Ann": ("a@client.example", "b@client.example"), "Bob": ("c@other.example", "d@gmail.com")}
SHARED = ("e@third.example", "f@third.example", "info@client.example", "sales@third.example")
POOL = (*OWN_ADDRESSES["Ann"], *OWN_ADDRESSES["Bob"], *SHARED)
CALLED = {"Ann": ("Ann Archer", "archer, ann", "A. Archer", "Ann"), "Bob": ("Bob Baker", "bob baker", "Bob Q. Baker")}
REST = {
    "company": st.sampled_from(("", "Client", "CLIENT Ltd", "Other Group", "Solo")),
    "title": st.sampled_from(("", "CEO", "CTO")),
    "tags": st.sampled_from(((), ("x",), ("y", "x"))),
}


def some_of(addresses):
    return st.lists(st.sampled_from(addresses), min_size=1, max_size=3, unique=True).map(tuple)


# What fits one of two people only: names that are alike, and without a name addresses of their own.
CLEAR = st.sampled_from(("Ann", "Bob")).flatmap(
    lambda who: (
        st.builds(Contact, name=st.sampled_from(CALLED[who]), emails=some_of((*OWN_ADDRESSES[who], *SHARED)), **REST)
        | st.builds(Contact, emails=some_of(OWN_ADDRESSES[who]), **REST)
    )
)
ANY = st.builds(Contact, name=st.sampled_from(("", "A. B.", "Baker", *CALLED["Ann"], *CALLED["Bob"])), emails=some_of(POOL), **REST)
NO_ADDRESS = st.builds(
    Contact, name=st.sampled_from(("Ann", "Bob Baker", "Zoe")), company=st.sampled_from(("", "Client", "Solo")), phone=st.sampled_from(("", "1", "2"))
)
BOOKS = st.lists(st.lists(ANY, max_size=3), min_size=1, max_size=4)
CLEAR_BOOKS = st.lists(st.lists(CLEAR, max_size=3), min_size=1, max_size=4)
MANY = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def claims(desk):
    """Who claims which addresses."""
    with editing(desk) as contacts:
        return sorted((sorted(person_key(name) for name in {each.name, *each.names} if "name" in each.told), sorted(each.emails)) for each in contacts.people())


def called(desk):
    """What the names of people say."""
    with editing(desk) as contacts:
        return sorted((sorted(each.emails), person_key(each.name)) for each in contacts.people())


@MANY
@given(books=BOOKS, more=st.lists(NO_ADDRESS, max_size=3), random=st.randoms(use_true_random=False))
def test_in_one_import_no_order_matters_for_anything(desks, books, more, random):
    written = [contact for book in books for contact in book] + more
    shuffled = list(written)
    random.shuffle(shuffled)
    found = []
    for contacts in (written, shuffled):
        desk = desks()
        met(desk, *POOL[::2])
        take(desk, *contacts)
        found.append(told(desk))
        assert set(outcomes(take(desk, *contacts))) <= {"unchanged"}
        assert told(desk) == found[-1]
    assert found[0] == found[1]


@MANY
@given(books=CLEAR_BOOKS, random=st.randoms(use_true_random=False))
def test_in_one_import_or_several_no_order_matters_for_who_claims_which_address_and_is_called_what(desks, books, random):
    shuffled = list(books)
    random.shuffle(shuffled)
    found = []
    for order in (books, shuffled, [[contact for book in books for contact in book]]):
        desk = desks()
        met(desk, *POOL)
        for book in order:
            take(desk, *book)
        found.append((claims(desk), called(desk)))
        for book in order:
            take(desk, *book)
        assert (claims(desk), called(desk)) == found[-1]
    assert found[0] == found[1] == found[2]


@MANY
@given(books=BOOKS, together=st.booleans())
def test_nobody_becomes_one_with_somebody_of_another_name(desks, books, together):
    desk = desks()
    met(desk, *POOL)
    for book in [list(chain(*books))] if together else books:
        take(desk, *book)
    with editing(desk) as contacts:
        for person in contacts.people():
            names = {person.name, *person.names} if "name" in person.told else {*person.names}
            assert all(alike(one, other) for one in names for other in names), names


CONSISTENT = (
    Contact(name="Ann", emails=POOL[:1], company="Client", title="CEO"),
    Contact(name="Bob Baker", emails=POOL[1:3], company="Client", phone="1"),
    Contact(name="Dan", emails=POOL[3:4], company="Solo", tags=("x",)),
    Contact(name="Eve", emails=POOL[4:5], company="Third", note="n"),
    Contact(name="Zoe", company="Solo"),
)


@MANY
@given(books=st.lists(st.lists(st.sampled_from(CONSISTENT), max_size=3), min_size=1, max_size=4), random=st.randoms(use_true_random=False))
def test_in_several_consistent_imports_no_order_matters_for_anything(desks, books, random):
    shuffled = list(books)
    random.shuffle(shuffled)
    found = []
    for order in (books, shuffled):
        desk = desks()
        met(desk, *POOL[::2])
        for book in order:
            take(desk, *book)
        found.append(told(desk))
    assert found[0] == found[1]


def at(domain, number, name):
    return Contact(name=f"{domain}{number}", emails=(f"p{number}@{domain}.example",), company=name)


# The domain's own name, and names unlike it that one contact each gives: of several contacts that give one of these it counts whether they stand in one book.
UNLIKE = {"client": ("Acme", "Beta GmbH"), "river": ("Zenith", "Acme AG")}
EMPLOYED = [at(domain, number, name) for domain in UNLIKE for number, name in enumerate((domain, f"{domain.upper()} Ltd", "", *UNLIKE[domain]))]


@MANY
@given(books=st.lists(st.lists(st.sampled_from(EMPLOYED), max_size=4), min_size=1, max_size=4), random=st.randoms(use_true_random=False))
def test_in_one_import_or_several_no_order_matters_for_who_is_of_a_company_that_was_met(desks, books, random):
    shuffled = list(books)
    random.shuffle(shuffled)
    found = []
    for order in (books, shuffled, [[contact for book in books for contact in book]]):
        desk = desks()
        met(desk, "Bea <bea@client.example>", "Max <max@river.example>")
        for book in order:
            take(desk, *book)
        found.append(employed(desk))
        for book in order:
            take(desk, *book)
        assert employed(desk) == found[-1]
    assert found[0] == found[1] == found[2]


def employed(desk):
    """Who is of which company, by what its name says; and whose which domain is."""
    names = [
        [(who, name and plain_company(name)) for who, name in desk.rows(EMPLOYERS)],
        [(domain, plain_company(name)) for name, _, _, domain in desk.rows(COMPANIES)],
    ]
    return [sorted(each, key=str) for each in names]
