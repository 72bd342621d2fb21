"""The address books of an account at Radicale and Xandikos, as they are and through a proxy that misbehaves: what is read is what is there."""

from functools import partial
from urllib.parse import unquote

import pytest

from crmcal.config.model import SourceConfig
from crmcal.core.contacts.vcard import read_vcards
from crmcal.errors import LoginError, SourceError
from crmcal.sources import caldav
from crmcal.sources.carddav import BookState, read_books
from crmcal.sources.url.network import Network
from tests.servers.client import BookClient, Client
from tests.servers.proxy import PASSWORD, USER, proxying
from tests.servers.running import forget_token
from tests.servers.scenarios import ODD, SCENARIOS
from tests.servers.web import Answer, impatient
from tests.sync.conftest import NUMBERS

AT_RADICALE = pytest.mark.parametrize("server", ["radicale"], indirect=True)  # what the proxy does to an answer does not depend on the server
HARMLESS = (
    *("403_sync_token", "412_sync_token", "410_sync_token", "507_whole", "507_truncated_query", "507_truncated_sync", "no_etag", "weak_etag"),
    *("href_abs_same_host", "href_percent_variants", "dup_hrefs", "401_digest", "429_retry_5", "500_then_ok"),
)
ANN, BOB = "ann.vcf", "bob.vcf"


class Reader:
    """Somebody who remembers what was read: the states, and the octets of each card by book and href."""

    def __init__(self, proxy, path="/"):
        self.proxy = proxy
        self.path = path
        self.states = {}
        self.cards = {}
        self.asked = 0

    def settings(self):
        return SourceConfig(name="work", type="caldav", url=self.proxy.front.url + self.path, username=USER)

    def read(self, password=PASSWORD):
        """Read, and take over what came; the readings by displayname, those of gone books by key."""
        self.proxy.asked.clear()
        self.proxy.steps.clear()
        readings = list(read_books(self.settings(), lambda: (USER, password), self.states))
        for reading in readings:
            self.take(reading)
        return {reading.displayname or reading.key: reading for reading in readings}

    def take(self, reading):
        cards = self.cards.setdefault(reading.key, {})
        cards.update((card.href, card.data) for card in reading.changed)
        for key in reading.removed:
            del cards[key]
        self.states[reading.key] = reading.state
        if reading.gone:
            assert not cards
            del self.cards[reading.key], self.states[reading.key]

    def names(self, book="work"):
        """The names in a book, as they are known."""
        found = next(cards for key, cards in self.cards.items() if key.endswith(f"/{book}/"))
        return sorted(contact.name for octets in found.values() for contact in read_vcards(octets).contacts)


@pytest.fixture
def books(server):
    """An account with two address books, as another program of the user's sees it; it has a calendar as well."""
    user = f"user{next(NUMBERS)}"
    fields = server.fields(user)
    calendars = Client(server.port, server.home.format(user=user), fields)
    client = BookClient(server.port, server.home.format(user=user).replace("/calendars/", "/contacts/"), fields)
    if not server.guarded:
        calendars.clear()
        client.clear()
    calendars.make("meetings")
    client.make("work", "Work & more")
    client.make("home", "Zuhause")
    for name in (ANN, BOB, ODD.replace(".ics", ".vcf"), "dora.vcf"):
        client.put("work", name, f"EMAIL:{name[:3]}@client.example")
    client.put("home", "mum.vcf")
    return client


@pytest.fixture
def slept():
    return []


@pytest.fixture
def proxy(books, monkeypatch, slept, stalled):
    monkeypatch.setattr(caldav, "Network", partial(Network, sleep=slept.append, connect=impatient(stalled)))
    with proxying(books, stalled) as proxy:
        yield proxy


@pytest.fixture
def reader(proxy):
    """Somebody who has read it all."""
    reader = Reader(proxy)
    reader.read()
    return reader


def test_a_first_reading_brings_every_card_at_little_cost(proxy):
    reader = Reader(proxy)
    readings = reader.read()
    assert list(readings) == ["Work & more", "Zuhause"]
    assert all(reading.complete and not reading.problems and not reading.error for reading in readings.values())
    assert reader.names() == ["ann", "bob", "dora", "odd é@1"]
    assert reader.names("home") == ["mum"]
    assert readings["Work & more"].href == readings["Work & more"].key == proxy.client.path("work")
    assert proxy.steps["multiget"] == proxy.steps["listing"] == 2
    assert proxy.steps["get"] == 0


def test_without_a_change_each_book_is_asked_once(reader):
    before = dict(reader.states)
    readings = reader.read()
    assert not any(reading.changed or reading.removed or not reading.complete for reading in readings.values())
    assert reader.proxy.steps["sync"] == 2
    assert reader.proxy.steps["multiget"] + reader.proxy.steps["get"] + reader.proxy.steps["listing"] == 0
    assert {key: state.etags for key, state in reader.states.items()} == {key: state.etags for key, state in before.items()}


def test_what_is_added_changed_and_deleted_is_told_and_nothing_else(reader):
    client = reader.proxy.client
    client.put("work", "new.vcf")
    client.put("work", ANN, "FN:Ann Changed")
    client.delete("work", BOB)
    told = reader.read()["Work & more"]
    assert sorted(card.href.rpartition("/")[2] for card in told.changed) == [ANN, "new.vcf"]
    assert told.removed == {client.path("work", BOB)}
    assert reader.names() == ["Ann Changed", "dora", "new", "odd é@1"]
    assert reader.proxy.steps["multiget"] == 1
    assert not reader.read()["Work & more"].changed


def test_a_token_that_the_server_forgot_costs_one_listing(reader, server):
    client = reader.proxy.client
    client.put("work", ANN, "FN:Ann Changed")
    client.delete("work", BOB)
    forget_token(server, client.path("work"), reader.states[client.path("work")].token)
    told = reader.read()["Work & more"]
    assert [card.href for card in told.changed] == [client.path("work", ANN)]
    assert told.removed == {client.path("work", BOB)}
    assert reader.proxy.steps["listing"] == 1
    assert not reader.read()["Work & more"].changed
    assert reader.proxy.steps["listing"] == 0


def test_without_a_token_etags_are_compared(reader):
    client = reader.proxy.client
    client.put("work", ANN, "FN:Ann Changed")
    client.delete("work", BOB)
    reader.states = {key: state._replace(token="") for key, state in reader.states.items()}
    told = reader.read()["Work & more"]
    assert ([card.href for card in told.changed], told.removed) == ([client.path("work", ANN)], {client.path("work", BOB)})


def test_states_hold_no_hrefs_where_a_digest_is_given(proxy):
    (home, work) = sorted(
        read_books(Reader(proxy).settings(), lambda: (USER, PASSWORD), digest=lambda href: f"<{hash(href)}>"), key=lambda reading: reading.href
    )
    assert work.key == f"<{hash(work.href)}>"
    assert work.state.etags.keys() == {f"<{hash(card.href)}>" for card in work.changed}
    assert not [text for text in (*work.state.etags, *home.state.etags) if "vcf" in text]


def test_pictures_stay_away(reader):
    reader.proxy.client.put("home", "pic.vcf", "PHOTO;ENCODING=b;TYPE=JPEG:" + "QUJD" * 500, "NOTE:here")
    (card,) = reader.read()["Zuhause"].changed
    assert b"NOTE:here" in card.data
    assert len(card.data) < 500


def test_a_book_that_is_deleted_is_gone_with_all_its_cards(reader):
    reader.proxy.client.delete("home")
    path = reader.proxy.client.path("home")
    gone = reader.read()[path]
    assert (gone.gone, gone.complete, gone.removed) == (True, True, {f"{path}mum.vcf"})
    assert path not in reader.read()


def test_a_book_that_is_renamed_is_the_same(reader):
    reader.proxy.client.rename("work", "Something else")
    told = reader.read()["Something else"]
    assert (told.changed, told.removed) == ([], frozenset())


def test_no_book_is_gone_while_another_cannot_be_read(reader):
    reader.proxy.client.delete("home")
    broken = reader.proxy.client.path("work")
    reader.proxy.fault = lambda proxy, asked: Answer(500, {}, b"oops") if asked.path == broken else proxy.healthy(asked)
    before = dict(reader.states)
    readings = reader.read()
    assert list(readings) == ["Work & more"]
    assert "a problem of its own (500)" in readings["Work & more"].error.sentence
    assert reader.states == before


def test_a_book_that_fails_costs_the_other_nothing(reader):
    client = reader.proxy.client
    client.put("work", "new.vcf")
    client.put("home", "dad.vcf")
    reader.proxy.fault = lambda proxy, asked: Answer(500, {}, b"oops") if asked.path == client.path("work") else proxy.healthy(asked)
    readings = reader.read()
    assert readings["Work & more"].error
    assert not readings["Work & more"].complete
    assert reader.names("home") == ["dad", "mum"]
    reader.proxy.heal()
    reader.read()
    assert "new" in reader.names()


@pytest.mark.parametrize("path", ["/", "/.well-known/caldav", "{home}", "{calendars}", "{calendars}meetings/"])
def test_other_addresses_of_the_account_lead_to_the_same(path, proxy):
    home = proxy.client.home
    reader = Reader(proxy, path.format(home=home, calendars=home.replace("/contacts/", "/calendars/")))
    assert list(reader.read()) == ["Work & more", "Zuhause"]


def test_the_url_of_one_book_reads_that_book(proxy):
    assert list(Reader(proxy, proxy.client.path("home")).read()) == ["Zuhause"]


def test_a_wrong_password_is_told_as_such_and_tried_once(reader):
    before = dict(reader.states)
    with pytest.raises(LoginError) as caught:
        reader.read("wr0ng-p4ssw0rd")
    assert caught.value.exit_code == 4
    assert "wr0ng" not in f"{caught.value.sentence} {caught.value.hint}"
    assert reader.proxy.asked.total() == 2  # without a login, and with it
    assert reader.states == before


def test_an_account_without_a_book_is_told(reader):
    reader.proxy.client.clear()
    before = dict(reader.states)
    with pytest.raises(SourceError, match="there is no address book in this account"):
        reader.read()
    assert reader.states == before


class OddCard:
    """A fault that a single card has, together with others and alone."""

    def __init__(self, text):
        self.text = text

    def __call__(self, proxy, asked):
        answer = proxy.healthy(asked)
        if asked.method == "GET" and unquote(asked.path).endswith(f"/{ANN}"):
            return Answer(200, {"Content-Type": "text/vcard"}, self.text.encode())
        if proxy.step(asked) != "multiget":
            return answer
        start, end = b"FN:ann", b"END:VCARD"
        head, found, rest = answer.body.partition(start)
        return Answer(answer.status, answer.fields, head.rpartition(b"BEGIN:VCARD")[0] + self.text.encode() + rest.partition(end)[2]) if found else answer


@pytest.mark.parametrize(("text", "reason"), [("BEGIN:VCARD\r\nFN:Half", "cut off"), ("this is no card", "no contact"), ("", "empty")])
def test_a_broken_card_costs_the_others_nothing_and_is_read_when_it_is_whole(text, reason, reader):
    client = reader.proxy.client
    for name in (ANN, BOB):
        client.put("work", name, f"FN:{name[:3]} changed")
    client.put("work", ANN, "FN:ann changed")
    reader.proxy.fault = OddCard(text)
    told = reader.read()["Work & more"]
    (problem,) = told.problems
    assert (problem.href, told.complete) == (client.path("work", ANN), True)
    assert reason in problem.reason
    assert reader.names() == ["ann", "bob changed", "dora", "odd é@1"]
    reader.proxy.heal()
    again = reader.read()["Work & more"]
    assert client.path("work", ANN) in [card.href for card in again.changed]
    assert not again.problems
    assert reader.names()[0] == "ann changed"
    assert not reader.read()["Work & more"].changed


def fetches(reader):
    """Something of each book that has to be fetched."""
    for book in ("work", "home"):
        for name in ("x.vcf", "y.vcf", "z.vcf"):
            reader.proxy.client.put(book, name)


@AT_RADICALE
@pytest.mark.parametrize("fault", ["truncated_body", "reset_mid_body", "stall_body", "gzip_corrupt"])
def test_answers_that_break_off_cost_nothing_that_was_known(fault, reader):
    fetches(reader)
    before = dict(reader.states)
    known = reader.names()
    reader.proxy.fault = SCENARIOS[fault]
    readings = reader.read()
    assert not any(reading.complete or reading.changed or reading.removed for reading in readings.values())
    assert all(reading.error or reading.problems for reading in readings.values())
    assert reader.states == before
    assert reader.names() == known
    reader.proxy.heal()
    reader.read()
    assert {"x", "y", "z"} <= set(reader.names())


@AT_RADICALE
@pytest.mark.parametrize("fault", ["html_200", "empty_200", "500_html", "503_plain", "xml_bomb", "redirect_loop", "redirect_other_host", "429_no_header"])
def test_an_account_that_cannot_be_read_is_an_error_and_nothing_is_known(fault, reader):
    before = dict(reader.states)
    reader.proxy.fault = SCENARIOS[fault]
    with pytest.raises(SourceError) as caught:
        reader.read()
    assert caught.value.exit_code == 1
    assert "127.0.0.1" in caught.value.sentence
    assert "calendar " not in caught.value.sentence
    assert PASSWORD not in f"{caught.value.sentence} {caught.value.hint}"
    assert not reader.proxy.leaked
    assert reader.states == before


@AT_RADICALE
@pytest.mark.parametrize("fault", HARMLESS)
def test_oddities_that_lose_nothing(fault, reader):
    client = reader.proxy.client
    client.put("work", "new.vcf")
    client.put("work", ANN, "FN:Ann Changed")
    client.delete("work", BOB)
    reader.proxy.fault = SCENARIOS[fault]
    reader.read()
    assert reader.names() == ["Ann Changed", "dora", "new", "odd é@1"]
    assert not reader.proxy.leaked


def test_a_home_on_another_host_is_not_asked(proxy):
    def elsewhere(proxy, asked):
        answer = proxy.healthy(asked)
        home = proxy.client.home.encode()
        return Answer(answer.status, answer.fields, answer.body.replace(b">" + home + b"<", b">" + proxy.elsewhere_url.encode() + home + b"<"))

    reader = Reader(proxy)
    proxy.fault = elsewhere
    with pytest.raises(SourceError, match="another"):
        reader.read()
    assert not proxy.visited


def test_a_state_of_no_card_is_what_a_book_begins_with(proxy):
    reader = Reader(proxy)
    reader.states = {proxy.client.path("work"): BookState()}
    assert len(reader.read()["Work & more"].changed) == 4
