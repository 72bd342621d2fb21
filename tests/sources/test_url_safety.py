"""Redirects, logins and certificates: where a URL source goes, and whom it tells a password."""

from types import SimpleNamespace

import pytest

from crmcal.credentials import Login
from crmcal.errors import LoginError
from crmcal.registry import source_opener
from crmcal.sources.contract import Delivery
from crmcal.sources.url import UrlSource
from crmcal.sources.url.network import Network

from .contract import read
from .elsewhere import CALENDAR, CANARIES, JANE, MANY, PUBLIC, Elsewhere, opened, refused


class TestRedirects:
    """Followed by hand."""

    def test_they_are_followed(self, site):
        site.answers["/a"] = (301, {"Location": "/b/c"}, b"")
        site.answers["/b/c"] = (307, {"Location": "d?x=1"}, b"")
        site.answers["/b/d?x=1"] = (200, {}, CALENDAR)
        changes, complete = read(opened(f"{site.url}/a"))
        assert (changes, complete) == ([Delivery(f"{site.url}/a", "", CALENDAR)], True)

    def test_five_and_no_more(self, site):
        for number in range(10):
            site.answers[f"/{number}"] = (302, {"Location": f"/{number + 1}"}, b"")
        site.answers["/5"] = (200, {}, CALENDAR)
        assert read(opened(f"{site.url}/0"))[1]
        del site.answers["/5"]
        site.answers["/5"] = (302, {"Location": "/6"}, b"")
        assert "redirects more than 5 times" in refused(opened(f"{site.url}/0"))

    @pytest.mark.parametrize(
        "location",
        [
            "",
            "file:///etc/passwd",
            "ftp://calendar.test/",
            "webcal://calendar.test/",
            "gopher://127.0.0.1:70/",
            "data:text/calendar,BEGIN:VCALENDAR",
            "http://[::1",
        ],
    )
    def test_only_to_web_pages(self, site, location):
        site.answers["/"] = (302, {"Location": location}, b"")
        assert "redirects to something that is not a web page" in refused(opened(site.url))
        assert len(site.asked) == 1

    @pytest.mark.parametrize(
        "target",
        [
            "127.0.0.1",
            "localhost.test",
            "10.1.2.3",
            "192.168.0.1",
            "172.16.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",  # noqa: S104
            "224.0.0.1",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[64:ff9b::127.0.0.1]",
            "[2002:7f00:1::]",
            "[fe80::1]",
            "[fd00::1]",
        ],
    )
    def test_from_the_internet_never_into_a_private_network(self, site, target):
        elsewhere = Elsewhere(site, localhost_test=["::1", "127.0.0.1"])
        site.answers["/"] = (302, {"Location": f"http://{target}:{site.port}/private"}, b"")
        assert "private network" in refused(opened("http://calendar.test/", network=elsewhere.network()))
        assert elsewhere.dialled == [(PUBLIC, 80)]

    def test_a_host_with_both_kinds_of_address_is_dialled_at_the_public_one(self, site):
        elsewhere = Elsewhere(site, both_test=["10.0.0.1", "93.184.215.15"])
        site.answers["/"] = (302, {"Location": "http://both.test/b"}, b"")
        site.answers["/b"] = (200, {}, CALENDAR)
        assert read(opened("http://calendar.test/", network=elsewhere.network()))[1]
        assert [ip for ip, _ in elsewhere.dialled] == [PUBLIC, "93.184.215.15"]

    def test_within_a_private_network_as_the_user_named_it(self, site):
        site.answers["/"] = (302, {"Location": "http://10.0.0.2/b"}, b"")
        site.answers["/b"] = (200, {}, CALENDAR)
        assert read(opened("http://calendar.test/", network=Elsewhere(site, calendar_test=["10.0.0.1"]).network()))[1]

    def test_never_from_https_to_http(self, secure_site, site, certificate):
        secure_site.answers["/"] = (302, {"Location": site.url}, b"")
        assert "from https to http" in refused(opened(secure_site.url, network=Network(ca_file=str(certificate[0]))))
        assert not site.asked

    def test_from_http_to_https(self, secure_site, site, certificate):
        site.answers["/"] = (302, {"Location": f"{secure_site.url}/b"}, b"")
        secure_site.answers["/b"] = (200, {}, CALENDAR)
        assert read(opened(site.url, network=Network(ca_file=str(certificate[0]))))[1]


class TestLogins:
    """Who is told a password."""

    def authorization(self, site):
        return [visitor.headers["Authorization"] for visitor in site.asked]

    def test_basic_authentication(self, site):
        site.answers["/"] = (200, {}, CALENDAR)
        assert read(opened(site.url, login=JANE))[1]
        assert self.authorization(site) == [f"Basic {CANARIES[2]}"]

    def test_a_login_in_the_address(self, site):
        site.answers["/"] = (200, {}, CALENDAR)
        changes, _ = read(opened(site.url.replace("//", "//jane:hunter2%3A%C3%BC@")))
        assert self.authorization(site) == [f"Basic {CANARIES[2]}"]
        assert changes[0].href == site.url

    @pytest.mark.parametrize("login", [JANE, None])
    def test_another_host_or_port_is_told_nothing(self, site, other_site, login):
        url = site.url if login else site.url.replace("//", "//jane:hunter2@")
        site.answers["/"] = (302, {"Location": f"{other_site.url}/b"}, b"")
        other_site.answers["/b"] = (302, {"Location": f"{site.url}/c".replace("//", "//evil:evil@")}, b"")
        site.answers["/c"] = (200, {}, CALENDAR)
        assert read(opened(url, login=login))[1]
        assert self.authorization(other_site) == [None]
        assert None not in self.authorization(site)
        assert not [visitor.headers for visitor in other_site.asked if visitor.headers["Referer"]]

    def test_the_login_of_a_redirect_is_not_used(self, site):
        site.answers["/"] = (302, {"Location": site.url.replace("//", "//evil:evil@") + "/b"}, b"")
        site.answers["/b"] = (200, {}, CALENDAR)
        assert read(opened(site.url))[1]
        assert self.authorization(site) == [None, None]

    def test_never_in_the_clear(self, site):
        elsewhere = Elsewhere(site, calendar_test=["10.0.0.1"])
        assert "in the clear" in refused(opened("http://calendar.test/", network=elsewhere.network(), login=JANE))
        assert not elsewhere.dialled

    def test_over_https(self, secure_site, certificate):
        secure_site.answers["/"] = (200, {}, CALENDAR)
        elsewhere = Elsewhere(secure_site)
        network = elsewhere.network(ca_file=str(certificate[0]))
        assert read(opened("https://calendar.test/", network=network, login=JANE))[1]
        assert self.authorization(secure_site) == [f"Basic {CANARIES[2]}"]
        assert secure_site.headers["Host"] == "calendar.test"

    def test_the_environment_is_not_asked(self, site, tmp_path, monkeypatch):
        (tmp_path / ".netrc").write_text("default login jane password hunter2\n")
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://jane:hunter2@127.0.0.1:9")
        site.answers["/"] = (200, {}, CALENDAR)
        assert read(opened(site.url))[1]
        assert site.headers["Authorization"] is site.headers["Proxy-Authorization"] is None

    @pytest.mark.parametrize("status", [401, 403])
    def test_refusals(self, site, other_site, status):
        site.answers["/"] = (status, {}, b"")
        assert "asks for a login" in refused(opened(site.url), LoginError)
        assert "refuses the login" in refused(opened(site.url, login=JANE), LoginError)
        other_site.answers["/"] = (302, {"Location": site.url}, b"")
        assert "yours is not sent there" in refused(opened(other_site.url, login=JANE), LoginError)

    def test_what_is_known_of_logins_at_a_provider_is_told_once(self, site):
        site.answers["/"] = (401, {}, b"")
        network = Elsewhere(site, caldav_icloud_com=[PUBLIC]).network()
        assert "iCloud wants an app-specific password" in refused(opened("http://caldav.icloud.com/", network=network), LoginError)
        settings = SimpleNamespace(name="work", url="http://caldav.icloud.com/", username="jane", password_command=None)
        source = UrlSource("work", settings.url, MANY, network, Login(settings))
        assert refused(source, LoginError).count("iCloud wants") == 1

    def test_credentials_are_asked_for_only_where_there_is_a_user(self, site):
        site.answers["/"] = (200, {}, CALENDAR)
        settings = SimpleNamespace(name="work", url=site.url, username=None, max_bytes=MANY, ca_file=None)
        read(source_opener("url")(settings, lambda: pytest.fail("nobody is to be asked")))
        settings.username = "jane"
        read(source_opener("url")(settings, lambda: JANE))
        assert self.authorization(site) == [None, f"Basic {CANARIES[2]}"]


class TestCertificates:
    """TLS is verified."""

    def test_an_unknown_certificate(self, secure_site):
        assert "certificate cannot be trusted" in refused(opened(secure_site.url))
        assert not secure_site.asked

    def test_ca_file(self, secure_site, certificate):
        secure_site.answers["/"] = (200, {}, CALENDAR)
        assert read(opened(secure_site.url, network=Network(ca_file=str(certificate[0]))))[1]

    def test_the_certificate_of_another_host(self, secure_site, certificate):
        network = Elsewhere(secure_site, other_test=[PUBLIC]).network(ca_file=str(certificate[0]))
        assert "certificate cannot be trusted" in refused(opened("https://other.test/", network=network))

    @pytest.mark.parametrize("content", [None, "no certificate"])
    def test_a_ca_file_that_cannot_be_read(self, secure_site, tmp_path, content):
        if content:
            (tmp_path / "ca.pem").write_text(content)
        assert "the certificates in ca_file cannot be read" in refused(opened(secure_site.url, network=Network(ca_file=str(tmp_path / "ca.pem"))))

    def test_http_where_https_is_expected(self, site):
        assert "the encrypted connection failed" in refused(opened(site.url.replace("http", "https")))
