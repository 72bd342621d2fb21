import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcal.errors import SourceError
from crmcal.sources.caldav.hrefs import at, location_of, normalised, path_of, written_path

from .scripted import BASE


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("/cal/a%20b.ics", "/cal/a%20b.ics"),
        ("/cal/a b.ics", "/cal/a%20b.ics"),
        ("/cal/%61.ics", "/cal/a.ics"),
        ("/jane%40acme.example/", "/jane@acme.example/"),
        ("/cal/%c3%a9.ics", "/cal/%C3%A9.ics"),
        ("/cal/é.ics", "/cal/%C3%A9.ics"),
        ("/cal/a%2Fb.ics", "/cal/a%2Fb.ics"),
        ("/cal/a%252Fb.ics", "/cal/a%252Fb.ics"),
        ("/cal/%2540.ics", "/cal/%2540.ics"),
        ("/cal/%ff.ics", "/cal/%FF.ics"),
        ("/cal/100%.ics", "/cal/100%25.ics"),
        ("https://dav.example/cal/a.ics", "/cal/a.ics"),
        ("https://DAV.example:8443/cal/a.ics", "/cal/a.ics"),
        ("http://dav.example/cal/a.ics", "/cal/a.ics"),
        ("a.ics", "/a.ics"),
        (" /cal/a.ics\n", "/cal/a.ics"),
    ],
)
def test_one_spelling(written, path):
    assert path_of(written, BASE) == path


@given(st.text(alphabet=st.characters(blacklist_characters="/?#", blacklist_categories=("Cs", "Cc")), min_size=1))
def test_normalising_twice_changes_nothing_more_than_once_unescaped(text):
    once = normalised(f"/{text}")
    assert normalised(once) == once
    assert once.isascii()


@pytest.mark.parametrize("href", ["https://evil.example/cal/a.ics", "//evil.example/a.ics", "http://[::1", "https://dav.example.evil.example/"])
def test_other_hosts_are_refused(href):
    with pytest.raises(SourceError):
        path_of(href, BASE)


def test_what_is_asked_is_as_the_server_writes_it():
    assert written_path("https://dav.example/cal/%61@b%40c.ics", BASE) == "/cal/%61@b%40c.ics"
    assert at(BASE, "/cal/a b é.ics").target == "/cal/a%20b%20%C3%A9.ics"


def test_a_home_may_lie_at_another_host_and_keeps_ours_where_it_does_not():
    assert location_of("https://p12.dav.example:443/home/", BASE).url == "https://p12.dav.example/home/"
    assert location_of("http://dav.example/home/", BASE).url == "https://dav.example/home/"
