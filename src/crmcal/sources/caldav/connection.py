"""One request and its answer, over connections that are kept open for the next."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from io import BytesIO
from socket import socket
from typing import NamedTuple, cast

from crmcal.errors import SourceError
from crmcal.sources.url.address import Address, is_loopback, is_public
from crmcal.sources.url.body import CHUNK, decoded
from crmcal.sources.url.network import Deadline, Network, TimedSocket
from crmcal.sources.url.refusals import too_large


class UnusableAnswerError(SourceError):
    """An answer that came too slowly, broken or too large: a smaller request may fare better."""


class TooLargeError(UnusableAnswerError):
    """An answer that is larger than allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked. fields: the header section, without the login."""

    method: str
    address: Address
    fields: dict[str, str]
    body: bytes
    max_bytes: int


class Answer(NamedTuple):
    """What came back, from which address."""

    status: int
    fields: Message
    body: bytes
    address: Address


class Line(NamedTuple):
    """An open connection; private: whether nobody outside this machine can read along."""

    socket: socket
    private: bool


class Connections:
    """The open connections of one source, one to each server."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.lines: dict[tuple[str, str, int], Line] = {}
        self.from_inside: bool | None = None
        self.closed = False

    def close(self) -> None:
        """Close all of them, and keep no further one open."""
        self.closed = True
        for line in self.lines.values():
            line.socket.close()
        self.lines.clear()

    def exchange(self, request: Request, authorization: str, deadline: Deadline) -> Answer:
        """Send a request and read the answer. Raises SourceError, OSError, http.client.HTTPException."""
        reused = request.address.origin in self.lines
        try:
            return self.once(request, authorization, deadline)
        except ConnectionError:
            if not reused:
                raise
        return self.once(request, authorization, deadline)  # the server had grown tired of the old connection

    def once(self, request: Request, authorization: str, deadline: Deadline) -> Answer:
        """Send a request over an open connection, or else a new one. Raises as `exchange` does."""
        origin = request.address.origin
        line = self.lines.pop(origin, None) or self.dialled(request.address, deadline)
        try:
            answer, keep = spoken(request, authorization, line, deadline)
        except BaseException:
            line.socket.close()
            raise
        if keep and not self.closed:
            self.lines[origin] = line
        else:
            line.socket.close()
        return answer

    def dialled(self, address: Address, deadline: Deadline) -> Line:
        """A new connection; a server on the open internet cannot send us into a private network. Raises OSError, SourceError."""
        ips = self.network.look_up(address.host, address.port)
        if self.from_inside is None:
            self.from_inside = not all(is_public(ip) for ip in ips)
        elif not self.from_inside:
            ips = [ip for ip in ips if is_public(ip)]
        if not ips:
            raise SourceError("the server points into a private network")
        return Line(self.network.dial(address, ips, deadline), all(is_loopback(ip) for ip in ips))


def spoken(request: Request, authorization: str, line: Line, deadline: Deadline) -> tuple[Answer, bool]:
    """Send and read; the answer, and whether the connection can be used again. Raises as `exchange` does."""
    address = request.address
    if authorization and address.scheme != "https" and not line.private:
        raise SourceError("the password would cross the network in the clear", hint="Use https:// in the address.")
    fields = request.fields | ({"Authorization": authorization} if authorization else {})
    sender = HTTPConnection(address.host, address.port)
    sender.sock = line.socket
    line.socket.settimeout(deadline.left())
    sender.request(request.method, address.target, body=request.body or None, headers={"Host": address.authority} | fields)
    response = HTTPResponse(cast("socket", TimedSocket(line.socket, deadline)), method=request.method)
    try:
        response.begin()
        body = content(response, request.max_bytes)
        return Answer(response.status, response.headers, body, address), not response.will_close
    finally:
        response.close()


def content(response: HTTPResponse, max_bytes: int) -> bytes:
    """The content of an answer, decompressed as it comes. Raises TooLargeError, SourceError, OSError, HTTPException."""
    whole = BytesIO()
    for piece in decoded(octets(response), response.getheader("Content-Encoding", "")):
        whole.write(piece)
        if whole.tell() > max_bytes:
            raise TooLargeError(too_large(max_bytes, "answer").sentence, hint=too_large(max_bytes).hint)
    return whole.getvalue()


def octets(response: HTTPResponse) -> Iterator[bytes]:
    """The octets as they were sent. Raises IncompleteRead when fewer come than were announced: http.client keeps silent about that."""
    while chunk := response.read(CHUNK):
        yield chunk
    if response.length:
        raise IncompleteRead(b"", response.length)
