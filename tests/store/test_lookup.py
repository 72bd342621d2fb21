"""Whom the user means: the exact one before those with a part of the name."""

import pytest

from crmcal.contacts.people import merge
from crmcal.contacts.session import editing
from crmcal.errors import NotFoundError
from tests.makers import ANN, BOB, calendar, vevent


@pytest.fixture
def desk(desk):
    """A few people and companies."""
    people = [f"Ann Archer <{ANN}>", f"Bob Archer <{BOB}>", "Anna <anna@client-labs.example>", "Zoë Müller <zoe@sub.bücher.example>", "dora@gmail.com"]
    desk.take(calendar(*(vevent(guest, guests=[guest]) for guest in people)))
    return desk


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        (ANN, "Ann Archer"),
        (f" {ANN.upper()} ", "Ann Archer"),
        ("ann+newsletter@client.example", "Ann Archer"),
        ("ANN  archer", "Ann Archer"),
        ("anna", "Anna"),
        ("bob", "Bob Archer"),
        ("zoë", "Zoë Müller"),
        ("MÜLLER", "Zoë Müller"),
        ("zoe@sub.bücher.example", "Zoë Müller"),
        ("@gmail", "dora"),
        ("ora", "dora"),
        ("z mül", "Zoë Müller"),
    ],
)
def test_a_person(desk, wanted, name):
    assert desk.show("person", wanted)["subject"]["name"] == name


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("client.example", "Client"),
        ("Client", "Client"),
        ("client-", "Client Labs"),
        ("Client Ltd.", "Client"),
        ("ClientLabs", "Client Labs"),
        ("www.client.example", "Client"),
        (f"mail@{ANN.partition('@')[2]}", "Client"),
        ("bücher.example", "Bücher"),
        ("sub.xn--bcher-kva.example", "Bücher"),
    ],
)
def test_a_company(desk, wanted, name):
    assert desk.show("company", wanted)["subject"]["name"] == name


def test_a_number_that_is_also_a_name_is_nobodys_alone(desk):
    assert desk.show("person", "2")["subject"]["name"] != "2"
    desk.take(calendar(vevent("12", guests=["2 <two@numbers.example>"])))
    with pytest.raises(NotFoundError, match="fits 2 "):
        desk.show("person", "2")


@pytest.mark.parametrize(
    ("kind", "wanted", "number"), [("person", "archer", 2), ("person", "ann", 2), ("company", "c", 2), ("company", "e", 4), ("person", "a", 3)]
)
def test_several(desk, kind, wanted, number):
    with pytest.raises(NotFoundError, match=f"fits {number} ") as caught:
        desk.show(kind, wanted)
    assert len(caught.value.sentence.splitlines()) == 1 + number


@pytest.mark.parametrize(
    ("kind", "wanted", "near"), [("person", "Ann Acher", "Ann Archer"), ("company", "clientt.example", "Client"), ("person", "ann@cliemt.example", ANN)]
)
def test_nobody_but_somebody_near(desk, kind, wanted, near):
    with pytest.raises(NotFoundError) as caught:
        desk.show(kind, wanted)
    assert near in caught.value.sentence
    assert caught.value.hint == f"5 events were kept, with {'5 people' if kind == 'person' else '4 companies'}."


@pytest.mark.parametrize(("kind", "wanted"), [("company", "acme.co"), ("company", "acme.sa"), ("person", "ann@acme.co"), ("company", "cme.com")])
def test_a_whole_domain_is_no_part_of_another(desk, kind, wanted):
    desk.take(calendar(vevent("acme", guests=["Ann <ann@acme.com>"])))
    assert desk.show(kind, "acme.c" if kind == "company" else "ann@acme.c")["subject"]["id"]
    with pytest.raises(NotFoundError):
        desk.show(kind, wanted)


@pytest.mark.parametrize("wanted", ["", " ", "%", "_", "'", '"; DROP TABLE people', "\x00", "\ud800", "x" * 100_000])
def test_nobody_at_all(desk, wanted):
    for kind in ("person", "company", "meeting"):
        with pytest.raises(NotFoundError):
            desk.show(kind, wanted)


def test_reasons_count_each_event_once(desk):
    text = calendar(vevent("p", CLASS="PRIVATE"), vevent("s", guests=[]), vevent("n"))
    desk.take(text)
    desk.take(text)
    with pytest.raises(NotFoundError) as caught:
        desk.show("person", "nobody")
    assert caught.value.hint == "6 events were kept, with 5 people; left out: 1 private, 1 solo."


def test_views_for_sql_users(desk):
    assert desk.rows("SELECT name, email FROM v_people WHERE name = 'Ann Archer'") == [("Ann Archer", ANN)]
    assert desk.rows("SELECT name, domains FROM v_companies WHERE name = 'Client'") == [("Client", "client.example")]
    assert desk.rows("SELECT title, minutes, status FROM v_meetings WHERE uid = 'Anna <anna@client-labs.example>'") == [
        ("Title of Anna <anna@client-labs.example>", 60, "confirmed")
    ]
    assert desk.rows("SELECT count(DISTINCT meeting_id) FROM v_participants WHERE email = 'ann@client.example'") == [(1,)]


def test_a_number_of_who_is_part_of_another_tells_of_whom(desk):
    with editing(desk.request()) as contacts:
        merge(contacts, ANN, BOB)
    with pytest.raises(NotFoundError, match=r"Number 2 is part of Ann Archer \(number 1\) by now.") as caught:
        desk.show("person", "2")
    assert caught.value.hint == "To part them: crmcal people unmerge 1"
