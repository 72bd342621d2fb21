import pytest

from crmcal.errors import SourceError
from crmcal.sources.caldav.service import Service, start


def nothing(_domain, _dialect):
    return None


def never(_domain, _dialect):
    pytest.fail("a URL needs no look-up")


@pytest.mark.parametrize(
    ("url", "home", "first"),
    [
        ("https://dav.example/jane/", "https://dav.example/jane/", "https://dav.example/jane/"),
        ("http://jane:pw@127.0.0.1:5232/", "http://127.0.0.1:5232/", "http://127.0.0.1:5232/"),
    ],
)
def test_a_url_is_where_one_begins(url, home, first):
    found = start(url, never)
    assert (found.home.url, found.first.url, found.first.login) == (home, first, None)


def test_a_login_in_the_url_stays_with_the_home():
    assert start("https://jane:pw@dav.example/", never).home.login == ("jane", "pw")


@pytest.mark.parametrize("url", ["acme.example", "jane@acme.example", "Jane@ACME.example"])
def test_a_domain_without_records_has_a_well_known_address(url):
    assert start(url, nothing).first.url == "https://acme.example/.well-known/caldav"


def test_a_domain_with_a_path_is_a_url():
    assert start("dav.acme.example/jane/", never).first.url == "https://dav.acme.example/jane/"


@pytest.mark.parametrize(("path", "first"), [("", "https://dav.acme.example:8443/.well-known/caldav"), ("/caldav/", "https://dav.acme.example:8443/caldav/")])
def test_the_records_of_a_domain(path, first):
    found = start("jane@acme.example", lambda _domain, _dialect: Service("dav.acme.example", 8443, path))
    assert (found.home.host, found.first.url) == ("acme.example", first)


def test_what_is_known_of_a_provider_is_said():
    with pytest.raises(SourceError) as caught:
        start("jane@gmail.com", lambda _domain, _dialect: Service("calendar.google.com", 443, ""))
    assert "OAuth" in caught.value.hint


def test_a_server_of_somebody_else_is_not_trusted_by_itself():
    with pytest.raises(SourceError, match=r"another host, dav\.provider\.example") as caught:
        start("jane@acme.test", lambda _domain, _dialect: Service("dav.provider.example", 443, ""))
    assert "https://dav.provider.example" in caught.value.hint
