"""The owner and colleagues in a book that was read before anybody said who the owner is."""

from contextlib import closing
from datetime import UTC

from crmcal.contacts.exporting import exported
from crmcal.contacts.listing import Wanted, companies, people
from crmcal.contacts.reviewing import conflicts
from crmcal.store.connection import open_reader
from crmcal.store.contacts.members import members
from crmcal.store.lookup import find
from tests.contacts.books import take
from tests.makers import ME, calendar, vevent
from tests.servers.client import card
from tests.store.desk import NOW, OWNER, Desk

BOOK = (
    card("m", "FN:Me Myself", "EMAIL:home@gmail.com", f"EMAIL:{ME}")
    + card("c", "FN:Carl League", "EMAIL:carl@dep.own.example")
    + card("x", "FN:Xaver Xu", "EMAIL:x@own.example", "EMAIL:x@gmail.com")
    + card("a", "FN:Ann Archer", "EMAIL:ann@client.example", "EMAIL:carl@dep.own.example")
    + card("n", "FN:No Address")
)


def listed(desk: Desk) -> list[str]:
    with closing(open_reader(desk.store)) as connection:
        return [row.person.name for row in people(connection, Wanted(), NOW, UTC)]


def test_who_turns_out_to_be_the_owner_or_a_colleague_is_listed_no_more(tmp_path):
    desk = Desk(tmp_path)
    take(desk, BOOK)
    assert listed(desk) == ["Ann Archer", "Carl League", "Me Myself", "No Address", "Xaver Xu"]
    desk.take(calendar(vevent(guests=["Bob <bob@other.example>"])), config=OWNER, me=())
    assert listed(desk) == ["Ann Archer", "Bob", "No Address", "Xaver Xu"]
    assert [row.person.name for row in exported(desk.store, [], NOW, UTC)] == listed(desk)
    with closing(open_reader(desk.store)) as connection:
        assert conflicts(connection) == []
        assert {row.company.name: row.people for row in companies(connection, Wanted(), NOW, UTC)}["Other"] == 1


def test_a_company_of_the_owners_domain_is_listed_no_more(tmp_path):
    desk = Desk(tmp_path)
    take(desk, BOOK.replace("FN:Carl League", "FN:Carl League\r\nORG:Own Ltd"))
    names = []
    for _ in range(2):
        with closing(open_reader(desk.store)) as connection:
            names.append({row.company.name for row in companies(connection, Wanted(), NOW, UTC)})
        desk.take(calendar(vevent(guests=["Bob <bob@other.example>"])), config=OWNER, me=())
    assert names == [{"Own Ltd"}, {"Other"}]


def test_who_turns_out_not_to_be_the_owner_is_listed_again(tmp_path):
    desk = Desk(tmp_path)
    take(desk, BOOK)
    desk.take(calendar(vevent(guests=["Bob <bob@other.example>"])), me=("home@gmail.com",))
    assert "Me Myself" not in listed(desk)
    desk.take(calendar(vevent(guests=["Bob <bob@other.example>"])), config=OWNER.replace(ME, "other@own.example"), me=())
    assert "Me Myself" in listed(desk)


def test_a_colleague_is_nobody_of_another_company(tmp_path):
    desk = Desk(tmp_path)
    desk.take(calendar(vevent(guests=["Ann Archer <ann@client.example>"])), me=("me@home.example",))
    take(desk, BOOK.replace("FN:Carl League", "FN:Carl League\r\nORG:Client"))
    names = []
    for _ in range(2):
        with closing(open_reader(desk.store)) as connection:
            names.append([member.name for member in members(connection, find(connection, "company", "client.example")[0].id or 0)])
        desk.take(calendar(vevent(guests=["Bob <bob@other.example>"])), config=OWNER, me=())
    assert names == [["Ann Archer", "Carl League"], ["Ann Archer"]]
