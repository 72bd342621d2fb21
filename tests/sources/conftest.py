"""A web server in a thread, that does what a test tells it to."""

import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable  # noqa: TC003 - a fixture type
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Site:
    """What a server answers, by path, and what it was asked.

    answers: a function of the request, or (status, header fields, body)
    """

    def __init__(self, port: int, scheme: str = "http") -> None:
        self.port = port
        self.url = f"{scheme}://127.0.0.1:{port}"
        self.answers: dict[str, Callable | tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[BaseHTTPRequestHandler] = []

    @property
    def headers(self):
        """The header section of the last request."""
        return self.asked[-1].headers


class Visitor(BaseHTTPRequestHandler):
    """Answers as the site says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        site = self.server.site
        site.asked.append(self)
        answer = site.answers.get(self.path, (404, {}, b"not here"))
        with suppress(OSError):  # clients that had enough hang up
            if callable(answer):
                answer(self)
            else:
                self.answer(*answer)

    def answer(self, status, fields, body=b"", *, framed=True):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        if framed and "Content-Length" not in fields and "Transfer-Encoding" not in fields:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_arguments):
        """Stay quiet."""


class Server(ThreadingHTTPServer):
    """Quiet about clients that hang up."""

    daemon_threads = True

    def handle_error(self, *_arguments):
        """Stay quiet."""


def running(scheme="http", context=None):
    server = Server(("127.0.0.1", 0), Visitor)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.site = Site(server.server_port, scheme)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server.site
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def site():
    """A server that speaks http."""
    yield from running()


@pytest.fixture
def other_site():
    """Another one."""
    yield from running()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for calendar.test and 127.0.0.1 with its key, that nobody trusts."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    arguments = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=calendar.test -addext subjectAltName=DNS:calendar.test,IP:127.0.0.1"
    subprocess.run(  # noqa: S603
        [openssl, *arguments.split(), "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def secure_site(certificate):
    """A server that speaks https."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    yield from running("https", context)
