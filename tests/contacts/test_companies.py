"""Companies: what is said of them holds for the whole past at once, and its reverse undoes it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal.contacts import companies
from crmcal.contacts.session import editing
from crmcal.errors import CrmcalError, NotFoundError, UsageError
from crmcal.forgetting import forget_company
from tests.makers import calendar, vevent

CLIENT = ["Title of ann", "Title of both", "Title of eve", "Title of soon"]


def refused(error: type[CrmcalError], sentence: str):
    return pytest.raises(error, match=re.escape(sentence))


def test_a_name_stays_through_imports_until_it_is_given_back(desk):
    before = desk.companies()
    assert desk.edit_company("client", name=" Client  Inc. ").company.name == "Client Inc."
    desk.take(calendar(vevent("more", guests=["Zoe <zoe@client.example>"])))
    assert desk.show("person", "ann@client.example")["subject"]["company"] == {"name": "Client Inc.", "domain": "client.example"}
    assert desk.show("company", "client inc")["summary"]["meetings"] == 4
    desk.edit_company("client.example", name="")
    assert desk.companies() == before


def test_a_domain_takes_the_whole_past_along_and_gives_it_back(desk):
    before = desk.companies(), desk.links()
    desk.edit_company("client.example", domains=["other.example"])
    assert desk.met_at("client.example") == sorted([*CLIENT, "Title of bob", "Title of day"])
    assert [name for name, *_ in desk.companies()] == ["Client", "Client"]
    desk.edit_company("client.example", remove_domains=["other.example"])
    assert [(name, domain) for name, domain, _ in desk.companies()] == [(name, domain) for name, domain, _ in before[0]]
    assert desk.links() == before[1]


def test_one_that_was_met_is_taken_over(desk):
    (number,) = [number for number, name in desk.rows("SELECT id, name FROM companies") if name == "Other"]
    assert desk.add_company("other.example", "new.example", name="Other Ltd", note=" n ", tags=["a, b", "A"]).id == number
    assert desk.companies() == [("Client", "client.example", 1), ("Other Ltd", "new.example", 0), ("Other Ltd", "other.example", 0)]
    assert desk.rows("SELECT note, tags FROM companies WHERE name = 'Other Ltd'") == [("n", '["a", "b"]')]


@pytest.mark.parametrize(
    ("domains", "said", "sentence"),
    [
        ([], {}, "A company has a name or a domain."), ([], {"name": " "}, "A company has a name or a domain."),
        (["Acme"], {}, "'Acme' is not a domain."), (["a b.example"], {}, "'a b.example' is not a domain."),
        (["co.uk"], {}, "co.uk is a public suffix"), (["mail.gmail.com"], {}, "mail.gmail.com gives addresses to anybody"),
        (["told.example"], {}, "Told has told.example already."), ([], {"name": "client"}, "There is a company Client already."),
    ],
)  # fmt: skip
def test_what_makes_no_company_is_refused(desk, domains, said, sentence):
    desk.add_company("told.example", name="Told")
    before = desk.dump()
    with refused(UsageError, sentence):
        desk.add_company(*domains, **said)
    assert desk.dump() == before


def test_ones_own_domain_is_no_companys(desk):
    with editing(desk.request()) as contacts:
        owner = desk.config('[owner]\naddresses = ["me@own.example"]\ndomains = ["own.example"]\n').owner
        with refused(UsageError, "eu.own.example is your own domain."):
            companies.add(contacts, companies.CompanyEdit(domains=["eu.own.example"]), owner)


@pytest.mark.parametrize(
    ("said", "error", "sentence"),
    [
        ({"domains": ["told.example"]}, UsageError, "Told has told.example already."),
        ({"remove_domains": ["x.example"]}, UsageError, "x.example is not a domain of Client."),
        ({"splits": ["other.example"]}, UsageError, "other.example is not a sub-domain of Client."),
        ({"splits": ["client.example"]}, UsageError, "client.example is not a sub-domain of Client."),
        ({"splits": ["us.client.example"]}, UsageError, "us.client.example is a company of its own already: US."),
        ({"joins": ["eu.client.example"]}, NotFoundError, "There is no company with the domain eu.client.example."),
        ({"joins": ["client.example"]}, UsageError, "client.example is a domain of Client already."),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_is_refused_whole(desk, said, error, sentence):
    desk.add_company("told.example", name="Told")
    desk.add_company("us.client.example", name="US")
    before = desk.dump()
    with refused(error, sentence):
        desk.edit_company("Client", note="not kept", **said)
    assert desk.dump() == before


@pytest.mark.parametrize("verb", ["edit", "remove", "forget"])
def test_a_sub_domain_that_nobody_has_changes_nobody(desk, verb):
    before = desk.dump()
    with refused(NotFoundError, "eu.client.example is no company of its own, but part of Client (client.example)."):
        if verb == "edit":
            desk.edit_company("eu.client.example", name="Not kept")
        elif verb == "forget":
            forget_company("eu.client.example", desk.request(), texts=False)
        else:
            with editing(desk.request()) as contacts:
                companies.remove(contacts, "eu.client.example")
    assert desk.dump() == before


@pytest.mark.parametrize(("domain", "name"), [("uk.new.example", "New UK"), ("mail.acme.co.uk", "Acme Mail"), ("new.example", "New")])
def test_what_a_sub_domain_calls_a_company(desk, domain, name):
    assert desk.add_company(domain).name == name


def test_a_domain_of_another_company_is_taken_with_a_command_that_works(desk):
    desk.add_company("told.example", name="Told")
    with refused(UsageError, "Told has told.example already.") as caught:
        desk.edit_company("client", domains=["told.example"])
    words = caught.value.hint.removeprefix("To take it from there: crmcal companies edit ").split(".")[0].split()
    assert words[1] == "--join"
    assert desk.edit_company(words[0], joins=["told.example"]).company.domains == ("client.example", "told.example")


def test_an_edit_that_says_nothing_is_refused(desk):
    with refused(UsageError, "There is nothing to change."):
        desk.edit_company("client")


def test_without_domain_or_name_there_is_none(desk):
    with refused(UsageError, "client.example is all that is known of Client."):
        desk.edit_company("client", remove_domains=["client.example"])
    desk.add_company(name="Told")
    with refused(UsageError, "Told has no domain that it could be named after."):
        desk.edit_company("Told", name="")


def test_a_sub_domain_becomes_a_company_of_its_own_and_comes_back(desk):
    before = desk.companies(), desk.links()
    (made,) = desk.edit_company("client", splits=["eu.client.example"]).split
    assert made.name == "Client EU"
    assert desk.met_at("client.example") == ["Title of ann", "Title of both", "Title of soon"]
    assert desk.met_at("eu.client.example") == ["Title of both", "Title of eve"]
    (gone,) = desk.edit_company("client.example", joins=["eu.client.example"]).gone
    assert gone.name == "Client EU"
    assert (desk.companies(), desk.links()) == before


@pytest.mark.parametrize("kept", [{"note": "mine"}, {"tags": ["mine"]}])
def test_a_company_with_something_of_its_own_stays_when_its_domain_goes(desk, kept):
    desk.edit_company("client", splits=["eu.client.example"])
    desk.edit_company("eu.client.example", **kept)
    assert desk.edit_company("client.example", joins=["eu.client.example"]).gone == []
    assert ("Client EU", None, 0) in desk.companies()
    assert desk.met_at("client.example") == CLIENT


def test_split_again_it_is_what_it_was(desk):
    (made,) = desk.edit_company("client", splits=["eu.client.example"]).split
    desk.edit_company("eu.client.example", name="Europe")
    before = desk.dump()
    desk.edit_company("client.example", joins=["eu.client.example"])
    with editing(desk.request()) as contacts, refused(NotFoundError, "Nothing was merged into Client."):
        companies.unmerge(contacts, "client.example")
    (again,) = desk.edit_company("client", splits=["eu.client.example"]).split
    assert (again.id, again.name) == (made.id, "Europe")
    assert desk.dump() == before


def test_a_company_that_invitations_made_gives_way_to_whoever_is_given_its_domain(desk):
    desk.add("Sale", company="other.example")
    before = desk.companies(), desk.links(), desk.rows("SELECT * FROM opportunities")
    (gone,) = desk.edit_company("client", joins=["other.example"]).gone
    assert gone.name == "Other"
    assert desk.rows("SELECT c.name FROM opportunities AS o JOIN companies AS c ON c.id = o.company_id") == [("Client",)]
    desk.edit_company("client", remove_domains=["other.example"])
    assert (desk.companies(), desk.links(), desk.rows("SELECT * FROM opportunities")) == before


def test_a_company_that_was_named_stays_without_its_only_domain(desk):
    desk.add_company("third.example", name="Third")
    before = desk.companies(), desk.links()
    assert [each.name for each in desk.edit_company("client", joins=["third.example"]).bare] == ["Third"]
    assert ("Third", None, 0) in desk.companies()
    desk.edit_company("Third", joins=["third.example"])
    assert (desk.companies(), desk.links()) == before


def test_a_company_with_an_opportunity_stays_when_its_domain_goes(desk):
    desk.edit_company("client", splits=["eu.client.example"])
    desk.add("Sale", company="eu.client.example")
    assert desk.edit_company("client.example", joins=["eu.client.example"]).gone == []


def parted_but_for_a_domain(desk):
    """Second became part of First, and its only domain is Third's since."""
    with editing(desk.request()) as contacts:
        companies.merge(contacts, "client.example", "other.example")
    desk.edit_company("client.example", remove_domains=["other.example"])
    desk.add_company("other.example", name="Third")
    with editing(desk.request()) as contacts:
        return companies.unmerge(contacts, "client.example")


def test_a_domain_that_another_company_was_given_since_stays_its(desk):
    desk.edit_company("other.example", name="Second")
    parted = parted_but_for_a_domain(desk)
    assert [(domain, other.name) for domain, other in parted.taken] == [("other.example", "Third")]
    assert {("Third", "other.example", 0), ("Second", None, 0), ("Client", "client.example", 1)} <= {*desk.companies()}


def test_a_company_of_which_nothing_else_is_known_is_not_parted_from_its_domain(desk):
    with refused(UsageError, "All that is known of Other is Third's by now."):
        parted_but_for_a_domain(desk)
    assert ("Third", "other.example", 0) in desk.companies()


def test_merged_and_parted_all_is_as_it_was(desk):
    desk.add("Sale", company="other.example")
    before = desk.companies(), desk.links(), desk.rows("SELECT * FROM opportunities")
    with editing(desk.request()) as contacts:
        companies.merge(contacts, "client.example", "other.example")
    assert desk.met_at("client.example") == sorted([*CLIENT, "Title of bob", "Title of day"])
    assert [each["name"] for each in desk.show("company", "client.example")["subject"]["opportunities"]] == ["Sale"]
    with editing(desk.request()) as contacts:
        one, other, taken = companies.unmerge(contacts, "client")
        assert taken == ()
    assert (one.name, other.name) == ("Client", "Other")
    assert (desk.companies(), desk.links(), desk.rows("SELECT * FROM opportunities")) == before
    with editing(desk.request()) as contacts, refused(NotFoundError, "Nothing was merged into Client."):
        companies.unmerge(contacts, "client")


def test_one_that_was_removed_comes_back_when_it_is_told_of(desk):
    before = desk.links()
    with editing(desk.request()) as contacts:
        companies.remove(contacts, "client.example")
    desk.take(calendar(vevent("more", guests=["Ann Archer <ann@client.example>"])))
    assert [name for name, *_ in desk.companies()] == ["Other"]
    assert {company for *_, company in desk.links()} == {"Other", None}
    desk.add_company("client.example")
    assert desk.links() == before


PARTS = ("eu.client.example", "de.eu.client.example", "us.client.example", "lab.other.example")


def registered(domain):
    return ".".join(domain.split(".")[-2:])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=st.lists(st.sampled_from(PARTS), min_size=1, unique=True), data=st.data())
def test_split_then_joined_every_link_is_as_it_was(desks, parts, data):
    desk = desks()
    guests = [f"x@{part}" for part in PARTS]
    desk.take(calendar(vevent("parts", guests=guests, start="20260307T100000Z")))
    before = desk.companies(), desk.links()
    for part in parts:
        desk.edit_company(registered(part), splits=[part])
    for part in data.draw(st.permutations(parts)):
        desk.edit_company(registered(part), joins=[part])
    assert (desk.companies(), desk.links()) == before


def test_a_name_has_an_end(desk):
    assert desk.edit_company("client.example", name=f"{'x' * 500} ").company.name == "x" * 500
    with refused(UsageError, "A name has at most 500 characters: this one has 501."):
        desk.add_company("new.example", name="x" * 501)
