import base64
import gzip
import itertools
import socket
import ssl
from contextlib import contextmanager
from email.utils import formatdate

import pytest

from crmcal.errors import LoginError, SourceError
from crmcal.sources.caldav.connection import UnusableAnswerError
from crmcal.sources.caldav.hrefs import at
from crmcal.sources.caldav.transport import LARGEST, MOST_LOGINS, MOST_REDIRECTS, MOST_TRIES, PATIENCE, Transport
from crmcal.sources.url.address import parsed
from crmcal.sources.url.network import Network
from tests.servers.web import Answer, listening

LOGIN = ("jane", "s3cret")
BASIC = "Basic " + base64.b64encode(b"jane:s3cret").decode()
WANTED = Answer(401, {"WWW-Authenticate": 'Basic realm="x"'}, b"who are you?")
FINE = Answer(200, {"Content-Type": "text/calendar"}, b"fine")
NOW = 1_700_000_000.0


class Line:
    """A transport with its server. log: what the server was asked; slept: what was waited; dialled: connections made."""

    def __init__(self, listener, log, **settings):
        self.log = log
        self.slept = []
        self.dialled = []
        self.logins = 0
        network = {"sleep": self.slept.append, "now": lambda: NOW, "connect": self.connect} | settings.pop("network", {})
        self.home = parsed(settings.pop("url", listener.url + "/"))
        self.port = listener.port
        self.transport = Transport(self.home, Network(**network), self.login, **({"max_bytes": 1_000_000} | settings))

    def login(self):
        self.logins += 1
        return LOGIN

    def connect(self, ip, port, seconds):
        self.dialled.append((ip, port))
        return socket.create_connection(("127.0.0.1", self.port), seconds)

    def get(self, path="/"):
        return self.transport.get(at(self.home, path))

    def shown(self):
        """Who the server was told it was."""
        return [asked.fields["Authorization"] for asked in self.log]


@pytest.fixture
def line():
    """A function that makes a line to a server that answers as told: always, or one after the other, or by function."""

    @contextmanager
    def made(*told, **settings):
        log = []
        answers = itertools.chain(told, itertools.repeat(told[-1]))

        def answer(asked):
            log.append(asked)
            found = next(answers)
            return found(asked) if callable(found) else found

        with listening(answer) as listener:
            found = Line(listener, log, **settings)
            try:
                yield found
            finally:
                found.transport.close()

    return made


def guarded(asked):
    return FINE if asked.fields["Authorization"] == BASIC else WANTED


class TestLogin:
    def test_is_shown_when_asked_for_and_from_then_on(self, line):
        with line(guarded) as found:
            assert found.get().body == b"fine"
            found.get()
            assert found.shown() == [None, BASIC, BASIC]
            assert found.logins == 1

    def test_is_not_asked_for_where_nobody_wants_it(self, line):
        with line(FINE) as found:
            found.get()
            assert found.logins == 0

    def test_that_is_refused_is_not_tried_again(self, line):
        with line(WANTED) as found:
            for _ in range(3):
                with pytest.raises(LoginError, match="refuses the login"):
                    found.get()
            assert found.shown() == [None, BASIC]

    def test_of_a_configured_kind_is_shown_at_once(self, line):
        with line(guarded, scheme="basic") as found:
            found.get()
            assert found.shown() == [BASIC]

    def test_of_a_kind_that_the_server_does_not_know(self, line):
        with line(WANTED, scheme="digest") as found, pytest.raises(LoginError, match="it offers: basic"):
            found.get()

    def test_does_not_go_on_for_ever_with_a_server_that_always_wants_another_nonce(self, line):
        stale = Answer(401, {"WWW-Authenticate": 'Digest realm="x", nonce="n", qop="auth", stale=true'})
        with line(stale) as found:
            with pytest.raises(LoginError):
                found.get()
            assert len(found.log) == MOST_LOGINS + 1

    def test_is_guessed_where_the_server_does_not_say_how(self, line):
        bare = lambda asked: FINE if asked.fields["Authorization"] else Answer(401)  # noqa: E731
        with line(bare) as found:
            assert found.get().status == 200

    def test_never_crosses_the_network_in_the_clear(self, line):
        public = {"look_up": lambda _host, _port: ["192.168.1.7"]}
        with line(WANTED, url="http://dav.example/", network=public) as found, pytest.raises(SourceError, match="in the clear"):
            found.get()
        assert found.shown() == [None]

    def test_reads_no_netrc(self, line, tmp_path, monkeypatch):
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login other password other\n")
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
        with line(FINE) as found:
            found.get()
            assert found.shown() == [None]


class TestRedirects:
    def test_keep_method_and_body(self, line):
        with line(Answer(302, {"Location": "/there/"}), FINE) as found:
            told = found.transport.report(found.home, b"<x/>")
            assert [(asked.method, asked.path, asked.body) for asked in found.log] == [("REPORT", "/", b"<x/>"), ("REPORT", "/there/", b"<x/>")]
            assert told.address.target == "/there/"

    def test_end(self, line):
        with line(Answer(301, {"Location": "/again"})) as found, pytest.raises(SourceError, match="redirects more than"):
            found.get()
        assert len(found.log) == MOST_REDIRECTS + 1

    @pytest.mark.parametrize("location", ["https://evil.example/", "http://evil.example/", "//evil.example/", "ftp://127.0.0.1/", "file:///etc/passwd"])
    def test_lead_nowhere_else(self, line, location):
        with line(guarded, Answer(307, {"Location": location})) as found:
            with pytest.raises(SourceError):
                found.get()
            assert len(found.dialled) == 1

    def test_do_not_lead_from_the_internet_into_a_private_network(self, line):
        hosts = {"dav.example": ["93.184.215.14"], "cal.dav.example": ["10.0.0.1"]}
        network = {"look_up": lambda host, _port: hosts[host]}
        with line(FINE, url="http://dav.example/", network=network) as found:
            found.get()
            with pytest.raises(SourceError, match="private network"):
                found.transport.connections.dialled(parsed("https://cal.dav.example/"), found.transport.network.deadline())


class TestPatience:
    @pytest.mark.parametrize("wish", ["5", formatdate(NOW + 5, usegmt=True)])
    @pytest.mark.parametrize("status", [429, 503])
    def test_waits_as_long_as_the_server_wishes(self, line, status, wish):
        with line(Answer(status, {"Retry-After": wish}), FINE) as found:
            assert found.get().status == 200
            assert found.slept == [5.0]

    def test_does_not_wait_for_an_hour(self, line):
        with line(Answer(503, {"Retry-After": "3600"})) as found:
            assert found.get().status == 503
            assert (found.slept, len(found.log)) == ([], 1)

    @pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
    def test_asks_a_few_times_with_growing_pauses(self, line, status):
        with line(Answer(status)) as found:
            assert found.get().status == status
            assert len(found.log) == MOST_TRIES
            first, second = found.slept
            assert 0.5 < first < second < 3

    @pytest.mark.parametrize("status", [400, 403, 404, 501, 507])
    def test_does_not_repeat_what_would_be_the_same(self, line, status):
        with line(Answer(status)) as found:
            assert found.get().status == status
            assert len(found.log) == 1

    def test_ends_some_time_whatever_the_server_wishes(self, line):
        with line(Answer(429, {"Retry-After": "100"})) as found:
            for _ in range(5):
                found.get()
            assert sum(found.slept) <= PATIENCE

    @pytest.mark.parametrize("after", ["close", "reset"])
    def test_asks_again_after_a_broken_answer(self, line, after):
        with line(Answer(200, {}, b"x" * 1000, 10, after), FINE) as found:
            assert found.get().body == b"fine"

    def test_tells_when_all_answers_break(self, line):
        with line(Answer(200, {}, b"x" * 1000, 10, "close")) as found, pytest.raises(UnusableAnswerError):
            found.get()

    def test_a_server_that_is_not_there_is_asked_once(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            home = parsed(f"http://127.0.0.1:{taken.getsockname()[1]}/")
            with pytest.raises(SourceError, match="does not accept connections"):
                Transport(home, Network(sleep=pytest.fail), None, max_bytes=1000).get(home)


class TestConnections:
    def test_are_kept(self, line):
        with line(FINE) as found:
            for _ in range(5):
                found.get()
            assert len(found.dialled) == 1

    def test_that_were_closed_meanwhile_are_made_anew(self, line):
        with line(FINE) as found:
            found.get()
            for kept in found.transport.connections.lines.values():
                kept.socket.shutdown(socket.SHUT_RDWR)
            assert found.get().body == b"fine"
            assert (len(found.dialled), found.slept) == (2, [])


class TestSizes:
    def test_too_much_is_not_read(self, line):
        with line(Answer(200, {}, b"x" * 2000), max_bytes=1000) as found, pytest.raises(UnusableAnswerError, match="larger than 1,000 bytes"):
            found.get()

    def test_what_is_compressed_unasked_is_counted_as_it_unfolds(self, line):
        bomb = gzip.compress(b"x" * 2_000_000)
        with line(Answer(200, {"Content-Encoding": "gzip"}, bomb)) as found:
            with pytest.raises(UnusableAnswerError, match="larger than"):
                found.get()
            assert found.log[0].fields["Accept-Encoding"] == "identity"

    def test_no_answer_may_fill_the_memory_whatever_is_configured(self, line):
        with line(FINE, max_bytes=10**12) as found:
            assert found.transport.request("GET", found.home, b"", {}).max_bytes == LARGEST


class TestCertificates:
    @pytest.fixture
    def strict(self, certificate):
        """What a server needs that lets nobody in without a certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        context.load_verify_locations(certificate[0])
        context.verify_mode = ssl.CERT_REQUIRED
        return context

    def test_of_the_client_is_shown(self, strict, certificate):
        with listening(lambda _asked: FINE, strict) as listener:
            home = parsed(listener.url + "/")
            network = Network(ca_file=str(certificate[0]), client=tuple(map(str, certificate)), sleep=lambda _seconds: None)
            transport = Transport(home, network, None, max_bytes=1000)
            assert transport.get(home).body == b"fine"
            transport.close()

    def test_without_one_nobody_is_let_in(self, strict, certificate):
        with listening(lambda _asked: FINE, strict) as listener:
            home = parsed(listener.url + "/")
            with pytest.raises(SourceError):
                Transport(home, Network(ca_file=str(certificate[0]), sleep=lambda _seconds: None), None, max_bytes=1000).get(home)

    def test_of_a_server_that_nobody_knows_is_not_trusted(self, certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        with listening(lambda _asked: FINE, context) as listener:
            home = parsed(listener.url + "/")
            with pytest.raises(SourceError, match="cannot be trusted"):
                Transport(home, Network(sleep=pytest.fail), None, max_bytes=1000).get(home)

    @pytest.mark.parametrize("files", [("missing.pem", None), (__file__, None)])
    def test_that_cannot_be_read_is_told_without_asking_on_the_terminal(self, files):
        home = parsed("https://127.0.0.1/")
        client, server = socket.socketpair()
        with client, server:
            network = Network(client=files, connect=lambda *_: client)
            with pytest.raises(SourceError, match="client certificate"):
                Transport(home, network, None, max_bytes=1000).get(home)


def test_it_says_who_it_is(line):
    with line(FINE) as found:
        found.get()
        assert found.log[0].fields["User-Agent"].startswith("crmcal/")
