"""`crmcal people import --account` at real servers: changes alone are read, people stay when their card goes, one person in however many books."""

from dataclasses import replace
from functools import partial
from itertools import permutations

import pytest

from crmcal import clock
from crmcal.config.loading import parse
from crmcal.contacts.books import BooksReport, import_account, import_files
from crmcal.contacts.people import merge, remove
from crmcal.contacts.session import editing
from crmcal.errors import ConfigError, LoginError, UsageError
from crmcal.setup import sources as setup
from crmcal.sources import caldav
from crmcal.sources.url.network import Network
from tests.makers import ANN, ME, calendar, vevent
from tests.servers.client import BookClient, card
from tests.servers.proxy import PASSWORD, USER, proxying
from tests.servers.web import impatient
from tests.store.desk import NOW, Desk
from tests.sync.conftest import NUMBERS

CONFIG = """
[owner]
addresses = ["{me}"]
domains = ["own.example"]
[sources.work]
type = "caldav"
url = "{url}"
username = "{user}"
[sources.file]
type = "file"
path = "x.ics"
"""
CARDS = "SELECT c.key, c.etag, p.name FROM cards AS c LEFT JOIN people AS p ON p.id = c.person_id"
PEOPLE = "SELECT p.name, group_concat(a.email, ' ') FROM people AS p LEFT JOIN person_addresses AS a ON a.person_id = p.id GROUP BY p.id"


@pytest.fixture
def books(server):
    """An account with two address books."""
    user = f"user{next(NUMBERS)}"
    client = BookClient(server.port, server.home.format(user=user).replace("/calendars/", "/contacts/"), server.fields(user))
    if not server.guarded:
        client.clear()
    client.make("work", "Work & more")
    client.make("home", "Zuhause")
    client.put("work", "ann.vcf", "FN:Ann Archer", f"EMAIL:{ANN}")
    client.put("work", "me.vcf", f"EMAIL:{ME}")
    client.put("home", "ann2.vcf", "FN:Ann Archer", f"EMAIL:{ANN}", "EMAIL:ann@home.example")
    client.put("home", "zoe.vcf", "FN:Zoe")
    return client


@pytest.fixture
def proxy(books, stalled):
    with proxying(books, stalled) as proxy:
        yield proxy


@pytest.fixture
def desk(tmp_path, proxy, monkeypatch, slept, stalled):
    """Somebody who has that account and met Ann, on a fixed day, and does not wait."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(caldav, "Network", partial(Network, sleep=slept.append, connect=impatient(stalled)))
    monkeypatch.setenv("CRMCAL_PASSWORD_WORK", PASSWORD)
    desk = Desk(tmp_path / "desk")
    desk.folder.mkdir()
    desk.put(CONFIG.format(me=ME, url=proxy.front.url + "/", user=USER), "config.toml")
    desk.take(calendar(vevent(guests=[f"ann <{ANN}>"])))
    return desk


def request(desk, **asked):
    path = desk.folder / "config.toml"
    return replace(desk.request(**asked), config=parse(path.read_text(encoding="utf-8"), path))


def read(desk, *, overwrite=False, **asked) -> BooksReport:
    return import_account("work", request(desk, **asked), overwrite=overwrite)


def outcomes(report: BooksReport) -> dict[str, str]:
    return {taken.person.name: taken.outcome for taken in report.outcome.people}


def test_first_everything_then_what_changed(desk, books):
    first = read(desk)
    assert outcomes(first) == {"Ann Archer": "changed", "Zoe": "new"}
    assert [book.name for book in first.books] == ["work/Work & more", "work/Zuhause"]
    assert [(each.place, each.reason) for each in first.skipped] == [("work/Work & more", "it is you")]
    assert desk.rows(PEOPLE) == [("Ann Archer", f"{ANN} ann@home.example"), ("Zoe", None)]
    assert outcomes(read(desk)) == {}
    books.put("home", "zoe.vcf", "FN:Zoe Zimmer", "EMAIL:zoe@third.example")
    assert outcomes(read(desk)) == {"Zoe Zimmer": "changed"}
    assert desk.rows(PEOPLE) == [("Ann Archer", f"{ANN} ann@home.example"), ("Zoe Zimmer", "zoe@third.example")]
    assert outcomes(read(desk, full=True)) == {"Ann Archer": "unchanged", "Zoe Zimmer": "unchanged"}


def test_a_dry_run_forgets_what_it_read(desk):
    assert outcomes(read(desk, dry_run=True)) == outcomes(read(desk)) != {}


def test_whose_card_goes_stays(desk, books):
    read(desk)
    books.delete("home", "zoe.vcf")
    gone = read(desk)
    assert [person.name for person in gone.gone] == ["Zoe"]
    assert len(desk.rows(CARDS)) == 3
    assert len(desk.rows(PEOPLE)) == 2
    assert read(desk).gone == []


def test_the_store_holds_no_hrefs(desk):
    read(desk)
    octets = desk.store.read_bytes()
    assert b"zoe.vcf" not in octets
    assert b"ann2" not in octets


def test_a_card_follows_who_was_merged_and_brings_back_nobody(desk):
    read(desk)
    with editing(request(desk)) as contacts:
        merge(contacts, ANN, "Zoe")
    assert {name for *_, name in desk.rows(CARDS)} == {"Ann Archer", None}
    with editing(request(desk)) as contacts:
        remove(contacts, ANN)
    assert outcomes(read(desk)) == {}
    assert [each.reason for each in read(desk, full=True).skipped if each.name == "Ann Archer"] == ["you removed them; --overwrite brings them back"] * 2
    assert outcomes(read(desk, overwrite=True))["Ann Archer"] == "new"


def test_the_same_people_from_an_account_and_a_file_are_there_once(desk):
    read(desk)
    before = desk.rows(PEOPLE)
    path = desk.put(card("ann", "FN:Ann Archer", "EMAIL:ann@home.example") + card("zoe", "FN:Zoe"), "icloud.vcf")
    found = import_files([str(path)], {}, request(desk))
    assert outcomes(found) == {"Ann Archer": "unchanged", "Zoe": "unchanged"}
    assert desk.rows(PEOPLE) == before


GOOGLE = (
    "First Name,Last Name,Organization Name,Organization Title,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\n"
    f"Ann,Archer,Client Ltd,CEO,* myContacts,Work,{ANN},,+1 555\n"
    "Yan,Young,,,* myContacts,,yan@young.example,,\n"
)
ICLOUD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//iCloud Web Address Book 2404B13//EN\r\nN:Archer;Ann;;;\r\nFN:Ann Archer\r\n"
    f"item1.EMAIL;type=INTERNET;type=pref:{ANN}\r\nitem1.X-ABLabel:work\r\nEMAIL;type=INTERNET;type=HOME:ann@home.example\r\nEND:VCARD\r\n"
) + card("yan", "FN:Yan Young", "EMAIL:yan@young.example", "EMAIL:yan@home.example")


@pytest.mark.parametrize("order", [*permutations(("google.csv", "icloud.vcf", ""))])
def test_the_same_people_from_a_table_vcards_and_an_account_are_there_once_in_whatever_order(desk, order):
    desk.put(GOOGLE, "google.csv")
    desk.put(ICLOUD, "icloud.vcf")
    for _ in range(2):
        for name in order:
            found = import_files([str(desk.folder / name)], {}, request(desk)) if name else read(desk, full=True)
    assert {*outcomes(found).values()} == {"unchanged"}
    people = {name: {*(emails or "").split()} for name, emails in desk.rows(PEOPLE)}
    assert people == {"Ann Archer": {ANN, "ann@home.example"}, "Yan Young": {"yan@young.example", "yan@home.example"}, "Zoe": set()}
    assert len(desk.rows(PEOPLE)) == len(people)
    assert desk.show("person", ANN)["subject"]["name"] == "Ann Archer"


def test_a_source_that_is_removed_takes_its_books_along(desk):
    read(desk)
    setup.remove("work", request(desk), keep_meetings=False)
    assert desk.rows(CARDS) == desk.rows("SELECT * FROM books") == []
    assert len(desk.rows(PEOPLE)) == 2


def test_what_is_no_account(desk, monkeypatch):
    with pytest.raises(UsageError):
        import_account("file", request(desk))
    with pytest.raises(ConfigError):
        import_account("nothing", request(desk))
    with pytest.raises(ConfigError):
        import_account("work", desk.request())
    monkeypatch.setenv("CRMCAL_PASSWORD_WORK", "wrong")
    with pytest.raises(LoginError):
        read(desk)
    assert desk.rows(CARDS) == []
