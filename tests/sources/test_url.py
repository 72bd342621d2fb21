"""Calendars at web addresses, against servers that behave and servers that do not."""

import base64
import gzip
import socket
import tracemalloc
import zlib
from email.utils import formatdate
from types import SimpleNamespace

import pytest

from crmcal.errors import LoginError, SourceError
from crmcal.registry import source_opener
from crmcal.sources.contract import Delivery, Unchanged
from crmcal.sources.url import UrlSource, shown
from crmcal.sources.url.network import Network

from .contract import SourceContract, calendar, known, only, read

MANY = 1_000_000
CALENDAR = calendar("uid1")
PUBLIC = "93.184.215.14"
JANE = ("jane", "hunter2:ü")
CANARIES = ("hunter2", "s3cr3t-t0ken", base64.b64encode(b"jane:hunter2:\xc3\xbc").decode())


class Elsewhere:
    """A network in which hosts have made-up addresses, and every connection ends at a local server."""

    def __init__(self, *sites, **hosts):
        self.hosts = {"calendar.test": [PUBLIC]} | {name.replace("_", "."): ips for name, ips in hosts.items()}
        self.ports = {site.port for site in sites}
        self.port = sites[0].port
        self.dialled = []
        self.slept = []

    def look_up(self, host, _port):
        if host not in self.hosts:
            return [host]
        return self.hosts[host]

    def connect(self, ip, port, seconds):
        self.dialled.append((ip, port))
        return socket.create_connection(("127.0.0.1", port if port in self.ports else self.port), seconds)

    def network(self, **settings):
        return Network(look_up=self.look_up, connect=self.connect, sleep=self.slept.append, **settings)


def opened(url, *, network=None, max_bytes=MANY, login=None):
    """A source as the configuration would make it, in another network."""
    return UrlSource("work", url, max_bytes, network or Network(sleep=never), (lambda: login) if login else None)


def never(_seconds):
    pytest.fail("there is no reason to wait")


def refused(source, error=SourceError):
    """The error of a source that fails, which must hold no secret, in its traceback neither."""
    with pytest.raises(error) as caught:
        read(source)
    assert type(caught.value) is error
    text = f"{caught.value!r} {caught.value.sentence} {caught.value.hint}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert not [canary for canary in CANARIES if canary in text]
    return text


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
        assert "redirects to something that is no web page" in refused(opened(site.url))
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
        assert "certificate is not to be trusted" in refused(opened(secure_site.url))
        assert not secure_site.asked

    def test_ca_file(self, secure_site, certificate):
        secure_site.answers["/"] = (200, {}, CALENDAR)
        assert read(opened(secure_site.url, network=Network(ca_file=str(certificate[0]))))[1]

    def test_the_certificate_of_another_host(self, secure_site, certificate):
        network = Elsewhere(secure_site, other_test=[PUBLIC]).network(ca_file=str(certificate[0]))
        assert "certificate is not to be trusted" in refused(opened("https://other.test/", network=network))

    @pytest.mark.parametrize("content", [None, "no certificate"])
    def test_a_ca_file_that_cannot_be_read(self, secure_site, tmp_path, content):
        if content:
            (tmp_path / "ca.pem").write_text(content)
        assert "the certificates in ca_file cannot be read" in refused(opened(secure_site.url, network=Network(ca_file=str(tmp_path / "ca.pem"))))

    def test_http_where_https_is_expected(self, site):
        assert "the encrypted connection failed" in refused(opened(site.url.replace("http", "https")))


def raw_deflate(data):
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


class TestBodies:
    """Compressed, cut off, damaged, too large."""

    @pytest.mark.parametrize(
        ("encoding", "body"),
        [
            ("gzip", gzip.compress(CALENDAR)),
            ("GZIP", gzip.compress(CALENDAR)),
            ("x-gzip", gzip.compress(CALENDAR[:50]) + gzip.compress(CALENDAR[50:])),
            ("gzip", gzip.compress(CALENDAR) + b"rubbish"),
            ("deflate", zlib.compress(CALENDAR)),
            ("deflate", raw_deflate(CALENDAR)),
            ("identity", CALENDAR),
        ],
    )
    def test_content_codings(self, site, encoding, body):
        site.answers["/"] = (200, {"Content-Encoding": encoding}, body)
        assert read(opened(site.url))[0][0].data == CALENDAR

    def test_a_large_calendar_comes_whole(self, site):
        data = b"".join(calendar(f"uid{number}", f"{number * 7919:x}") for number in range(30_000))
        site.answers["/plain"] = (200, {}, data)
        site.answers["/gzip"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(data))
        for path in ("plain", "gzip"):
            assert read(opened(f"{site.url}/{path}", max_bytes=len(data)))[0][0].data == data
            assert "larger than" in refused(opened(f"{site.url}/{path}", max_bytes=len(data) - 1))

    def test_a_bomb_is_not_inflated(self, site):
        stream = zlib.compressobj(wbits=31)
        bomb = b"".join(stream.compress(b"\0" * MANY) for _ in range(300)) + stream.flush()
        site.answers["/"] = (200, {"Content-Encoding": "gzip"}, bomb)
        tracemalloc.start()
        try:
            assert "larger than" in refused(opened(site.url, max_bytes=5 * MANY))
            assert tracemalloc.get_traced_memory()[1] < 30 * MANY
        finally:
            tracemalloc.stop()

    def test_a_body_that_never_ends(self, site):
        def endless(visitor):
            visitor.answer(200, {}, b"", framed=False)
            while True:
                visitor.wfile.write(b"x" * 65536)

        site.answers["/"] = endless
        assert "larger than" in refused(opened(site.url))

    @pytest.mark.parametrize(
        ("fields", "body"),
        [
            ({"Content-Length": str(len(CALENDAR) + 1)}, CALENDAR),
            ({"Transfer-Encoding": "chunked"}, b"%x\r\n%b\r\n" % (len(CALENDAR), CALENDAR)),
            ({"Transfer-Encoding": "chunked"}, b"%x\r\n%b" % (len(CALENDAR) + 1, CALENDAR)),
            ({"Content-Encoding": "gzip"}, gzip.compress(CALENDAR)[:-9]),
            ({"Content-Encoding": "deflate"}, raw_deflate(CALENDAR)[:-1]),
        ],
    )
    def test_an_answer_that_is_cut_off(self, site, fields, body):
        site.answers["/"] = (200, fields, body)
        text = refused(opened(site.url))
        assert "cut off" in text or "breaks off" in text

    @pytest.mark.parametrize("whole", [True, False])
    def test_an_answer_that_ends_with_the_connection(self, site, whole):
        site.answers["/"] = lambda visitor: visitor.answer(200, {}, CALENDAR if whole else CALENDAR[:-20], framed=False)
        if whole:
            assert read(opened(site.url))[0][0].data == CALENDAR
        else:
            assert "cut off" in refused(opened(site.url))

    def test_chunks(self, site):
        site.answers["/"] = (200, {"Transfer-Encoding": "chunked"}, b"%x\r\n%b\r\n0\r\n\r\n" % (len(CALENDAR), CALENDAR))
        assert read(opened(site.url))[0][0].data == CALENDAR

    @pytest.mark.parametrize("body", [b"no gzip", gzip.compress(CALENDAR)[:20] + b"\0" * 40])
    def test_an_answer_that_is_damaged(self, site, body):
        site.answers["/"] = (200, {"Content-Encoding": "gzip"}, body)
        assert "damaged" in refused(opened(site.url))

    @pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
    def test_a_coding_that_was_not_asked_for(self, site, encoding):
        site.answers["/"] = (200, {"Content-Encoding": encoding}, CALENDAR)
        assert "compressed in a way" in refused(opened(site.url))

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"<!DOCTYPE html><html><form action=login>", "login page"),
            (b"", "it is empty"),
            (b'{"error": "no"}', "it is no calendar"),
            (b"\x89PNG\r\n", "a PNG image"),
        ],
    )
    def test_something_else_than_a_calendar(self, site, body, reason):
        site.answers["/"] = (200, {"Content-Type": "text/calendar"}, body)
        assert reason in refused(opened(site.url))

    def test_utf16_is_a_calendar(self, site):
        site.answers["/"] = (200, {}, CALENDAR.decode().encode("utf-16"))
        assert read(opened(site.url))[1]


class TestBusyServers:
    """Retry-After."""

    @pytest.mark.parametrize("status", [429, 503])
    def test_it_is_honoured(self, site, status):
        def busy_twice(visitor):
            if len(site.asked) < 3:
                visitor.answer(status, {"Retry-After": "120" if len(site.asked) == 1 else formatdate(1_000_030, usegmt=True)})
            else:
                visitor.answer(200, {}, CALENDAR)

        site.answers["/"] = busy_twice
        slept = []
        assert read(opened(site.url, network=Network(sleep=slept.append, now=lambda: 1_000_000.0)))[1]
        assert slept == [120, 30]

    def test_twice_and_no_more(self, site):
        site.answers["/"] = (503, {"Retry-After": "1"}, b"")
        slept = []
        assert "(503)" in refused(opened(site.url, network=Network(sleep=slept.append)))
        assert (slept, len(site.asked)) == ([1, 1], 3)

    @pytest.mark.parametrize("value", [None, "", "121", "99999999999999999999", "soon", "-1", "1.5", "²", formatdate(4_000_000_000, usegmt=True)])
    def test_without_a_bearable_time_there_is_no_waiting(self, site, value):
        site.answers["/"] = (429, {"Retry-After": value.encode().decode("latin-1")} if value is not None else {}, b"")
        assert "too many requests" in refused(opened(site.url))
        assert len(site.asked) == 1

    def test_a_date_in_the_past_means_now(self, site):
        site.answers["/"] = (503, {"Retry-After": formatdate(0, usegmt=True)}, b"")
        slept = []
        refused(opened(site.url, network=Network(sleep=slept.append)))
        assert slept == [0, 0]


class TestFailures:
    """Everything else that goes wrong."""

    @pytest.mark.parametrize(
        ("status", "word"), [(400, "no calendar"), (404, "no calendar at this address"), (410, "gone"), (500, "problem of its own"), (204, "no calendar")]
    )
    def test_statuses(self, site, status, word):
        site.answers["/"] = (status, {}, b"")
        text = refused(opened(site.url))
        assert word in text
        assert f"({status})" in text

    def test_nobody_listens(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            assert "does not accept connections" in refused(opened(f"http://127.0.0.1:{taken.getsockname()[1]}/s3cr3t-t0ken"))

    def test_the_next_address_of_a_host_is_tried(self, site):
        site.answers["/"] = (200, {}, CALENDAR)
        elsewhere = Elsewhere(site, calendar_test=["::1", "127.0.0.1"])

        def connect(ip, port, seconds):
            if ip == "::1":
                raise ConnectionRefusedError
            return elsewhere.connect(ip, port, seconds)

        assert read(opened("http://calendar.test", network=Network(look_up=elsewhere.look_up, connect=connect)))[1]

    @pytest.mark.parametrize("error", [socket.gaierror(-2, "Name or service not known: s3cr3t-t0ken"), OSError(101, "Network is unreachable")])
    def test_no_network(self, error):
        def fail(_host, _port):
            raise error

        refused(opened("https://jane:hunter2@calendar.test/s3cr3t-t0ken?s3cr3t-t0ken", network=Network(look_up=fail)))

    def test_a_host_that_cannot_be(self):
        assert "no such host" in refused(opened(f"https://{'a' * 64}.test/"))

    @pytest.mark.parametrize(
        "answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n", b"x" * 70_000]
    )
    def test_what_is_not_http(self, site, answer):
        def write(visitor):
            visitor.wfile.write(answer)
            visitor.close_connection = True

        site.answers["/s3cr3t-t0ken"] = write
        refused(opened(f"{site.url}/s3cr3t-t0ken"))

    @pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"])
    def test_a_server_that_drips_for_ever_meets_the_deadline(self, site, said):
        """Each octet comes in time; the clock, which here goes by readings, ends it all the same."""

        def drip(visitor):
            visitor.wfile.write(said or b"")
            while True:
                visitor.wfile.write(b"x")

        site.answers["/"] = drip
        ticks = iter(range(10_000))
        network = Network(clock=lambda: float(next(ticks)), total_seconds=10.0)
        assert "too long" in refused(opened(site.url, network=network))
        assert next(ticks) < 20

    def test_a_server_that_says_nothing(self, site):
        site.answers["/"] = lambda visitor: visitor.rfile.read(1)
        assert "too long" in refused(opened(site.url, network=Network(read_seconds=0.05)))

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "calendar.test",
            "file:///etc/passwd",
            "ftp://x.test/",
            "https://",
            "https://[::1",
            "https://x.test:99999/",
            "https://x y/",
            "https://x.test:0/",
            "javascript:1",
        ],
    )
    def test_what_is_no_web_address(self, url):
        assert "no web address" in refused(opened(url))

    def test_the_user_agent(self, site):
        site.answers["/"] = (200, {}, CALENDAR)
        read(opened(site.url))
        assert site.headers["User-Agent"].startswith("crmcal/")
        assert "python" not in str(site.headers).lower()


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
