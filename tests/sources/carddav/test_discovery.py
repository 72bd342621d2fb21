import pytest

from crmcal.errors import LoginError, SourceError
from crmcal.sources.caldav.service import Service, Start
from crmcal.sources.carddav.dialect import CARDDAV
from crmcal.sources.carddav.discovery import address_books
from tests.sources.caldav.scripted import BASE, Scripted, answer, multistatus, response

CR = 'xmlns:r="urn:ietf:params:xml:ns:carddav"'
FOLDER = "<d:resourcetype><d:collection/></d:resourcetype>"
BOOK = f"<d:resourcetype {CR}><d:collection/><r:addressbook/></d:resourcetype>"
CALENDAR = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
PRINCIPAL = "<d:current-user-principal><d:href>/jane/</d:href></d:current-user-principal>"
HOME = f"<r:addressbook-home-set {CR}><d:href>/books/</d:href></r:addressbook-home-set>"
WELL_KNOWN = "/.well-known/carddav"

ACCOUNT = {
    ("PROPFIND", "/"): answer(body=multistatus(response("/", FOLDER + PRINCIPAL))),
    ("PROPFIND", "/jane/"): answer(body=multistatus(response("/jane/", FOLDER + HOME))),
    ("PROPFIND", "/books/"): answer(
        body=multistatus(
            response("/books/", FOLDER + PRINCIPAL),
            response("/books/work/", BOOK + "<d:displayname>Work</d:displayname>"),
            response("/books/family/", BOOK),
            response("/books/calendar/", CALENDAR),
            response("/books/gone/", status="404 Not Found"),
        )
    ),
}
CALENDARS_ONLY = {("PROPFIND", "/"): answer(body=multistatus(response("/", FOLDER)))}


class Server(Scripted):
    """A server for address books."""

    dialect = CARDDAV
    refusal = None


def nothing(_domain, _dialect):
    return None


def found(server, path="/", look_up=nothing):
    return sorted(place.displayname for place in address_books(server, Start(BASE, BASE._replace(target=path)), look_up))


def asked(server):
    return [(path, depth) for _, path, depth in server.asked]


def test_from_the_root_to_the_books_and_nothing_but_books():
    server = Server(ACCOUNT)
    assert found(server) == ["Work", "family"]
    assert asked(server) == [("/", 0), ("/jane/", 0), ("/books/", 1)]


def test_a_calendar_is_not_searched_for_books():
    server = Server({("PROPFIND", "/cal/"): answer(body=multistatus(response("/cal/", CALENDAR + PRINCIPAL))), **ACCOUNT})
    assert found(server, "/cal/") == ["Work", "family"]
    assert ("/cal/", 1) not in asked(server)


def test_where_calendars_lead_nowhere_the_well_known_address_may():
    server = Server(ACCOUNT | CALENDARS_ONLY | {("PROPFIND", WELL_KNOWN): answer(body=multistatus(response("/jane/", FOLDER + HOME)))})
    assert found(server) == ["Work", "family"]


@pytest.mark.parametrize("trouble", [answer(403), answer(500), answer(200, b"<html>Welcome"), answer(404)])
def test_what_is_only_guessed_may_fail(trouble):
    server = Server(ACCOUNT | {("PROPFIND", "/dav/"): answer(404), ("PROPFIND", WELL_KNOWN): trouble})
    assert found(server, "/dav/") == ["Work", "family"]


def test_the_own_address_may_not():
    with pytest.raises(SourceError, match="500"):
        found(Server(ACCOUNT | {("PROPFIND", "/dav/"): answer(500)}), "/dav/")


def test_a_sibling_that_the_dns_names_is_asked_last():
    server = Server(CALENDARS_ONLY)
    looked = []

    def look_up(domain, dialect):
        looked.append((domain, dialect.service))
        server.answers = CALENDARS_ONLY | ACCOUNT | {("PROPFIND", "/contacts/"): answer(body=multistatus(response("/jane/", FOLDER + HOME)))}
        return Service("contacts.dav.example", 443, "/contacts/")

    (work, _) = sorted(address_books(server, Start(BASE, BASE), look_up), key=lambda place: place.displayname)
    assert work.address.host == "contacts.dav.example"
    assert looked == [("dav.example", "carddav")]


def test_a_stranger_that_the_dns_names_is_not_asked():
    server = Server(CALENDARS_ONLY)
    with pytest.raises(SourceError, match="no address books at this address"):
        found(server, look_up=lambda _domain, _dialect: Service("dav.other.example", 443, ""))
    assert asked(server) == [("/", 0), (WELL_KNOWN, 0)]


@pytest.mark.parametrize("url", [{"scheme": "http"}, {"port": 8443}, {"host": "192.0.2.7"}])
def test_whoever_names_a_server_of_their_own_needs_no_dns(url):
    home = BASE._replace(**url)
    with pytest.raises(SourceError, match="no address books"):
        address_books(Server(CALENDARS_ONLY), Start(home, home), lambda *_: pytest.fail("the DNS was asked"))


def test_a_login_that_was_refused_is_not_tried_elsewhere():
    server = Server({})

    def refuse(_body):
        server.refusal = LoginError("the server refuses the login (401)")
        raise server.refusal

    server.answers = CALENDARS_ONLY | {("PROPFIND", WELL_KNOWN): refuse}
    with pytest.raises(LoginError):
        found(server, look_up=lambda *_: pytest.fail("the DNS was asked"))


def test_an_empty_account_says_so():
    empty = {("PROPFIND", "/books/"): answer(body=multistatus(response("/books/", FOLDER)))}
    with pytest.raises(SourceError, match="no address book in this account"):
        found(Server(ACCOUNT | empty))
