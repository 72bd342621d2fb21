"""Servers that do not behave: bodies cut off, damaged, too large; servers that are busy, slow or broken."""

import gzip
import socket
import tracemalloc
import zlib
from email.utils import formatdate

import pytest

from crmcal.sources.url.network import Network

from .contract import calendar, read
from .elsewhere import CALENDAR, MANY, Elsewhere, opened, refused


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

    @pytest.mark.parametrize("body", [b"no gzip", gzip.compress(CALENDAR, mtime=0)[:20] + b"\0" * 40])
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
            (b'{"error": "no"}', "it is not a calendar"),
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
        assert "not a web address" in refused(opened(url))

    def test_the_user_agent(self, site):
        site.answers["/"] = (200, {}, CALENDAR)
        read(opened(site.url))
        assert site.headers["User-Agent"].startswith("crmcal/")
        assert "python" not in str(site.headers).lower()
