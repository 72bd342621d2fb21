"""A web server in threads, that answers what a function says: whole, cut short, broken off or not at all."""

import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPMessage, responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Literal

LONGEST_STALL: Final = 30.0  # seconds; a test that is over ends them all at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request; `path` with its query."""

    method: str
    path: str
    fields: HTTPMessage
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A response.

    sent:  how many octets of the body really go out; None for all
    after: what happens then: the connection is kept, closed, reset, or nothing moves any more; "silent": not even the header comes
    """

    status: int
    fields: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    sent: int | None = None
    after: Literal["", "close", "reset", "stall", "silent"] = ""


Answerer = Callable[[Asked], Answer]


class Listener:
    """Answers at one port of this machine. stalled: whether the last answer stalls; over: ends everything that stalls."""

    def __init__(self, port: int, scheme: str, stalled: threading.Event) -> None:
        self.port = port
        self.scheme = scheme
        self.stalled = stalled
        self.over = threading.Event()
        self.flaws: list[BaseException] = []

    @property
    def url(self) -> str:
        """Its address."""
        return f"{self.scheme}://127.0.0.1:{self.port}"


@contextmanager
def listening(answer: Answerer, context: ssl.SSLContext | None = None, stalled: threading.Event | None = None) -> Iterator[Listener]:
    """A server that runs until the end of the context. Raises what `answer` raised."""
    server = ThreadedServer(("127.0.0.1", 0), Visitor)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    listener = Listener(server.server_port, "https" if context else "http", stalled or threading.Event())
    server.answer, server.listener = answer, listener
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        listener.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
    if listener.flaws:
        raise listener.flaws[0]


class ThreadedServer(ThreadingHTTPServer):
    """Quiet about clients that hang up, and not waiting for those that never do."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    answer: Answerer
    listener: Listener

    def handle_error(self, *_arguments: object) -> None:
        """Stay quiet."""


class Visitor(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: ThreadedServer

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Every method is answered."""
        if name.startswith("do_"):
            return self.visit
        raise AttributeError(name)

    def visit(self) -> None:
        """Answer one request."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.listener.stalled.clear()
        asked = Asked(method=self.command, path=self.path, fields=self.headers, body=body)
        try:
            answer = self.server.answer(asked)
        except Exception as error:  # noqa: BLE001 - whoever started the server has to learn of it
            self.server.listener.flaws.append(error)
            answer = Answer(500, {}, b"the test's own server has a flaw")
        with suppress(OSError):  # clients that had enough hang up
            self.give(answer)

    def give(self, answer: Answer) -> None:
        """Send an answer as far as it goes."""
        if answer.after == "silent":
            self.stall()
            return
        self.wfile.write(head(answer, self.date_time_string()) + (b"" if self.command == "HEAD" else answer.body[: answer.sent]))
        if answer.after:
            self.close_connection = True
        if answer.after == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        if answer.after == "stall":
            self.stall()

    def stall(self) -> None:
        """Do nothing more."""
        self.close_connection = True
        self.server.listener.stalled.set()
        self.server.listener.over.wait(LONGEST_STALL)

    def log_message(self, *_arguments: object) -> None:
        """Stay quiet."""


def head(answer: Answer, date: str) -> bytes:
    """The status line and the header section."""
    fields = {"Date": date, "Content-Length": str(len(answer.body)), **answer.fields}
    if answer.after:
        fields["Connection"] = "close"
    lines = [f"HTTP/1.1 {answer.status} {responses.get(answer.status, 'Odd')}", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


class Impatient(socket.socket):
    """A client's end of a connection that times out as soon as the server's end stalls: no test has to wait for that, nor to be quick otherwise."""

    stalled: threading.Event

    def recv_into(self, *arguments: Any) -> int:
        """What comes in. Raises TimeoutError."""
        while not select.select([self], [], [], 0.01)[0]:
            if self.stalled.is_set():
                raise TimeoutError
        return super().recv_into(*arguments)


def impatient(stalled: threading.Event) -> Callable[[str, int, float], socket.socket]:
    """What makes such connections."""

    def connected(ip: str, port: int, seconds: float) -> socket.socket:
        plain = socket.create_connection((ip, port), seconds)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as crmcal does
        connection = Impatient(fileno=plain.detach())
        connection.settimeout(seconds)
        connection.stalled = stalled
        return connection

    return connected
