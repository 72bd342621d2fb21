"""Connections that are checked before they are made and never outlast their deadline. No proxies, no .netrc: nothing but the address asked for."""

import io
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Final, cast

from crmcal.errors import SourceError
from crmcal.sources.url.address import Address

CONNECT_SECONDS: Final = 15.0
READ_SECONDS: Final = 30.0
TOTAL_SECONDS: Final = 300.0


def looked_up(host: str, port: int) -> list[str]:
    """The IP addresses of a host, each once. Raises OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:  # a label of more than 63 letters
        raise socket.gaierror from None
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def connected(ip: str, port: int, seconds: float) -> socket.socket:
    """A connection to an IP address. Raises OSError."""
    connection = socket.create_connection((ip, port), seconds)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the body of each request waits 40 ms for the header section's receipt
    return connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The world outside, so that tests can stand in for it.

    client: files of the certificate to show to servers that ask for one, and of its key; the key may be in the first
    clock:  monotonic seconds, for deadlines; now: UTC seconds, for Retry-After
    """

    ca_file: str | None = None
    client: tuple[str, str | None] | None = None
    look_up: Callable[[str, int], Sequence[str]] = looked_up
    connect: Callable[[str, int, float], socket.socket] = connected
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    read_seconds: float = READ_SECONDS
    total_seconds: float = TOTAL_SECONDS

    def deadline(self) -> "Deadline":
        """A deadline that begins now."""
        return Deadline(self.clock, self.clock() + self.total_seconds, self.read_seconds)

    def dial(self, address: Address, ips: Sequence[str], deadline: "Deadline") -> socket.socket:
        """A connection to the first of a host's addresses that answers, encrypted for https. Raises OSError, SourceError."""
        refusal = OSError("no address")
        for ip in ips:
            try:
                plain = self.connect(ip, address.port, min(CONNECT_SECONDS, deadline.left()))
            except OSError as error:
                refusal = error
                continue
            return encrypted(plain, address.host, self.ca_file, self.client) if address.scheme == "https" else plain
        raise refusal


@dataclass(frozen=True, slots=True)
class Deadline:
    """When patience ends: for the next octets, and for all of it."""

    clock: Callable[[], float]
    end: float
    read_seconds: float

    def left(self) -> float:
        """How many seconds the next octets may take. Raises TimeoutError."""
        left = min(self.end - self.clock(), self.read_seconds)
        if left <= 0:
            raise TimeoutError
        return left


def encrypted(plain: socket.socket, host: str, ca_file: str | None, client: tuple[str, str | None] | None = None) -> socket.socket:
    """A TLS connection to a host that proved to be it. Raises OSError, SourceError."""
    try:
        return context(ca_file, client).wrap_socket(plain, server_hostname=host)
    except (OSError, SourceError):
        plain.close()
        raise


def context(ca_file: str | None, client: tuple[str, str | None] | None) -> ssl.SSLContext:
    """What certificates to trust and to show. Raises SourceError."""
    found = ssl.create_default_context()
    try:
        if ca_file:
            found.load_verify_locations(ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise SourceError(f"the certificates in ca_file cannot be read: {error.strerror or 'they are not PEM'}") from None
    try:
        if client:
            found.load_cert_chain(*client, password=no_password)
    except OSError as error:
        raise SourceError(f"the client certificate cannot be read: {error.strerror or 'it or its key is not PEM'}") from None
    return found


def no_password() -> str:
    """The password of a key; without this OpenSSL would ask on the terminal."""
    return ""


def asked(connection: socket.socket, address: Address, fields: dict[str, str], deadline: Deadline) -> HTTPResponse:
    """Send a GET and read the answer as far as its header section. Raises OSError, http.client.HTTPException."""
    request = HTTPConnection(address.host, address.port)
    request.sock = connection
    request.request("GET", address.target, headers={"Host": address.authority, "Connection": "close"} | fields)
    response = HTTPResponse(cast("socket.socket", TimedSocket(connection, deadline)), method="GET")
    response.begin()
    return response


class TimedSocket:
    """The one face of a socket that HTTPResponse looks at, with the deadline looked at before each octet: a server may drip for ever."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self.connection = connection
        self.deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The octets that come in."""
        return io.BufferedReader(TimedReader(self.connection, self.deadline))


class TimedReader(io.RawIOBase):
    """Reads from a socket until its deadline."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self.connection = connection
        self.deadline = deadline

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed's WriteableBuffer has no name at run time
        """What is there, up to the buffer's size. Raises OSError."""
        self.connection.settimeout(self.deadline.left())
        return self.connection.recv_into(buffer)
