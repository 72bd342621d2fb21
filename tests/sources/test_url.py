"""Calendars at web addresses: the contract, conditional requests, what is asked where, and what is shown of it."""

from types import SimpleNamespace

import pytest

from crmcal.registry import source_opener
from crmcal.sources.contract import Delivery, Unchanged
from crmcal.sources.url import shown

from .contract import SourceContract, calendar, known, only, read
from .elsewhere import CALENDAR, CANARIES, JANE, MANY, PUBLIC, Elsewhere, opened, refused


class TestContract(SourceContract):
    """The promises of every source."""

    kind = "url"

    @pytest.fixture(autouse=True)
    def place(self, site):
        self.site = site
        self.version = 1
        self.data = CALENDAR
        site.answers["/work.ics"] = self.serve

    def serve(self, visitor):
        etag = f'"v{self.version}"'
        if visitor.headers["If-None-Match"] == etag:
            visitor.answer(304, {"ETag": etag})
        else:
            visitor.answer(200, {"ETag": etag}, self.data)

    def make(self):
        settings = SimpleNamespace(name="work", url=f"{self.site.url}/work.ics", username=None, max_bytes=MANY, ca_file=None)
        return source_opener("url")(settings, None)

    def change(self):
        self.version += 1
        self.data = calendar("uid1", "Dinner")
        return self.data

    def spoil(self):
        del self.site.answers["/work.ics"]


class TestConditions:
    """ETag and Last-Modified, as one etag."""

    @pytest.mark.parametrize(
        ("given", "sent"),
        [
            ({"ETag": 'W/"7"'}, {"If-None-Match": 'W/"7"'}),
            ({"Last-Modified": "Mon, 05 Jan 2026 10:00:00 GMT"}, {"If-Modified-Since": "Mon, 05 Jan 2026 10:00:00 GMT"}),
            (
                {"ETag": '"7"', "Last-Modified": "Mon, 05 Jan 2026 10:00:00 GMT"},
                {"If-None-Match": '"7"', "If-Modified-Since": "Mon, 05 Jan 2026 10:00:00 GMT"},
            ),
        ],
    )
    def test_what_the_server_gave_is_sent_back(self, site, given, sent):
        site.answers["/"] = (200, given, CALENDAR)
        changes, _ = read(opened(site.url))
        site.answers["/"] = (304, {}, b"")
        assert read(opened(site.url), known(changes)) == ([Unchanged(site.url)], True)
        assert {name: value for name, value in site.headers.items() if name.startswith("If-")} == sent

    def test_a_server_that_gives_neither_is_asked_anew(self, site):
        site.answers["/"] = (200, {}, CALENDAR)
        changes, _ = read(opened(site.url))
        assert changes[0].etag == ""
        assert isinstance(read(opened(site.url), known(changes))[0][0], Delivery)

    def test_the_etag_of_another_secret_address_does_not_count(self, site):
        site.answers["/?key=one"] = site.answers["/?key=two"] = (200, {"ETag": '"1"'}, CALENDAR)
        changes, _ = read(opened(f"{site.url}/?key=one"))
        read(opened(f"{site.url}/?key=two"), known(changes))
        assert site.headers["If-None-Match"] is None

    def test_unchanged_without_having_asked_is_an_error(self, site):
        site.answers["/"] = (304, {}, b"")
        assert "(304)" in refused(opened(site.url))


class TestAddresses:
    """What is asked where."""

    @pytest.mark.parametrize(
        ("url", "dialled", "host", "target"),
        [
            ("http://calendar.test", (PUBLIC, 80), "calendar.test", "/"),
            ("HTTP://Calendar.Test:8080/A b?c d=ü#fragment", (PUBLIC, 8080), "calendar.test:8080", "/A%20b?c%20d=%C3%BC"),
            ("http://bücher.test/ü", ("93.184.215.16", 80), "xn--bcher-kva.test", "/%C3%BC"),
            ("webcal://localhost/x", ("127.0.0.1", 80), "localhost", "/x"),
            ("webcal://127.0.0.1/x%20y", ("127.0.0.1", 80), "127.0.0.1", "/x%20y"),
            ("webcal://[::1]/", ("::1", 80), "[::1]", "/"),
        ],
    )
    def test_requests(self, site, url, dialled, host, target):
        site.answers[target] = (200, {}, CALENDAR)
        elsewhere = Elsewhere(site, **{"xn--bcher-kva.test": ["93.184.215.16"], "localhost": ["127.0.0.1"]})
        assert read(opened(url, network=elsewhere.network()))[1]
        assert elsewhere.dialled == [dialled]
        assert site.headers["Host"] == host

    @pytest.mark.parametrize("url", ["webcal://calendar.test/", "webcals://calendar.test/", "webcals://localhost/", "https://calendar.test/"])
    def test_webcal_means_https(self, site, url):
        elsewhere = Elsewhere(site, localhost=["127.0.0.1"])
        assert "encrypted" in refused(opened(url, network=elsewhere.network()))
        assert elsewhere.dialled[0][1] == 443

    def test_a_line_break_in_the_address_adds_no_field(self, site):
        site.answers["/xX-Evil:%201"] = (200, {}, CALENDAR)
        assert read(opened(f"{site.url}/x\r\nX-Evil: 1"))[1]
        assert site.headers["X-Evil"] is None


class TestShown:
    """What may be shown of a URL, and stored."""

    @pytest.mark.parametrize(
        ("url", "safe"),
        [
            ("https://calendar.example/team.ics", "https://calendar.example/team.ics"),
            ("https://jane:hunter2@calendar.example:8443/team.ics?key=s3cr3t#top", "https://calendar.example:8443/team.ics?…"),
            (
                "https://calendar.google.com/calendar/ical/jane.doe%40gmail.com/private-0123456789abcdef0123456789abcdef/basic.ics",
                "https://calendar.google.com/calendar/ical/jane.doe%40gmail.com/…/basic.ics",
            ),
            (
                "https://outlook.office365.com/owa/calendar/0123abcd@acme.example/4567cdef890123456/calendar.ics",
                "https://outlook.office365.com/owa/calendar/…/…/calendar.ics",
            ),
            ("webcal://p01-caldav.icloud.com/published/2/MTIzNDU2Nzg5MDEyMzQ1NjFhYmNkZWZn", "webcal://p01-caldav.icloud.com/published/2/…"),
            ("https://cloud.example/remote.php/dav/public-calendars/aBcDeFgHiJkLmNoP?export", "https://cloud.example/remote.php/dav/public-calendars/…?…"),
            ("https://x.example/feeds/3f2504e0-4f89-11d3-9a0c-0305e82c3301.ics", "https://x.example/feeds/….ics"),
            ("https://x.example/correct-horse-battery-staple/c.ics", "https://x.example/…/c.ics"),
            ("https://x.example/1234-5678-9012-3456", "https://x.example/…"),
            ("https://x.example/%73%33%63%72%33%74%74%30%6b%65%6e", "https://x.example/…"),
            ("http://[::1]:8080/v1/2026", "http://[::1]:8080/v1/2026"),
            ("https://x.example/a;key=s3cr3t", "https://x.example/…"),
            ("https://x.example/\x1b[2Jx", "https://x.example/…"),
            ("https://jane:hunter2@[::1", "the address"),
            ("jane:hunter2@x.example", "the address"),
            ("", "the address"),
        ],
    )
    def test_secrets_are_left_out(self, url, safe):
        assert shown(url) == safe
        assert shown(safe) == safe

    def test_nothing_that_a_source_says_holds_them(self, site):
        site.answers["/s3cr3t-t0ken/c.ics?s3cr3t-t0ken"] = (200, {"ETag": '"1"'}, CALENDAR)
        url = site.url.replace("//", "//jane:hunter2@") + "/s3cr3t-t0ken/c.ics?s3cr3t-t0ken"
        source = opened(url, login=JANE)
        changes, _ = read(source)
        text = f"{only(source).name} {changes[0].href} {changes[0].etag}"
        assert not [canary for canary in CANARIES if canary in text]
        site.answers.clear()
        assert f"{site.url}/…/c.ics?…: there is no calendar at this address" in refused(source)
