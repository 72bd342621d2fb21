"""A reverse proxy before a CalDAV server, that asks for a login of its own, counts what it is asked, and can be told to misbehave."""

import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

from tests.servers.client import CALDAV, CARDDAV, DAV, Client
from tests.servers.multistatus import Multistatus
from tests.servers.running import basic
from tests.servers.web import Answer, Asked, Listener, listening

USER: Final = "jane"
PASSWORD: Final = "c4n4ry-p4ssw0rd"  # what must be found nowhere
CERTIFICATE: Final = Path(__file__).with_name("localhost.pem")  # with its key; signed by itself, good for tests only
HOP_BY_HOP: Final = frozenset({"connection", "transfer-encoding", "content-length", "date", "keep-alive", "server"})
STEPS: Final = {
    f"{DAV}sync-collection": "sync",
    f"{CALDAV}calendar-query": "query",
    f"{CALDAV}calendar-multiget": "multiget",
    f"{CARDDAV}addressbook-multiget": "multiget",
}

Fault = Callable[["Proxy", Asked], Answer]


class Proxy:
    """What a scenario has to do with.

    client:  somebody at the server itself, past the proxy
    fault:   what answers instead of the server; None when all is well
    memory:  what a scenario keeps from one request to the next
    asked:   how many requests there were, by method; steps: by what they are for
    leaked:  requests with credentials that came to where credentials must not go
    visited: requests that came to the other host
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self.fault: Fault | None = None
        self.memory: dict[str, Any] = {}
        self.asked: Counter[str] = Counter()
        self.steps: Counter[str] = Counter()
        self.leaked: list[Asked] = []
        self.visited: list[Asked] = []
        self.front: Listener
        self.secure: Listener
        self.elsewhere: Listener

    @property
    def elsewhere_url(self) -> str:
        """The address of the other host, which serves the same calendars to whoever asks."""
        return f"http://localhost:{self.elsewhere.port}"

    def answer(self, asked: Asked) -> Answer:
        """What the proxy answers."""
        self.asked[asked.method] += 1
        self.steps[self.step(asked)] += 1
        return self.fault(self, asked) if self.fault else self.healthy(asked)

    def answer_plainly(self, asked: Asked) -> Answer:
        """What it answers where the world was told to use https: while there is a fault, nobody should be here."""
        if self.memory.get("secure"):
            self.visit(asked)
        return self.answer(asked)

    def answer_elsewhere(self, asked: Asked) -> Answer:
        """What the other host answers, after it noted who came."""
        self.visit(asked)
        return self.unguarded(asked)

    def visit(self, asked: Asked) -> None:
        """Note a request that should not be here, and whether it brought credentials."""
        self.visited.append(asked)
        if asked.fields["Authorization"] or PASSWORD in f"{asked.path}{asked.fields}{asked.body!r}":
            self.leaked.append(asked)

    def healthy(self, asked: Asked) -> Answer:
        """What the server says, to whoever has logged in."""
        if asked.fields["Authorization"] != basic(USER, PASSWORD):
            return Answer(401, {"WWW-Authenticate": 'Basic realm="calendars"'}, b"Who are you?")
        answer = self.unguarded(asked)
        if self.fault is None and self.step(asked) == "sync" and "ghost" in self.memory and (found := Multistatus.of(answer)):
            found.tell(self.memory["ghost"], 404)
            return found.told()
        return answer

    def unguarded(self, asked: Asked) -> Answer:
        """What the server says."""
        fields = {name: value for name, value in asked.fields.items() if name.lower() in {"depth", "content-type", "if-match", "if-none-match", "prefer"}}
        connection = HTTPConnection("127.0.0.1", self.client.port, timeout=30)
        try:
            connection.request(asked.method, asked.path, asked.body or None, fields | dict(self.client.fields))
            response = connection.getresponse()
            kept = {name: value for name, value in response.getheaders() if name.lower() not in HOP_BY_HOP}
            return Answer(response.status, kept, response.read())
        finally:
            connection.close()

    def redirected(self, asked: Asked, prefix: str) -> Asked:
        """The request without a prefix of its path."""
        return replace(asked, path=asked.path.removeprefix(prefix))

    def step(self, asked: Asked) -> str:
        """What a request is for: discovery, listing, sync, query, multiget, get; else its method."""
        if asked.method == "GET":
            return "get"
        if asked.method == "PROPFIND":
            deep = asked.fields["Depth"] == "1" and asked.path.startswith(self.client.home) and asked.path != self.client.home
            return "listing" if deep else "discovery"
        if asked.method == "REPORT":
            return STEPS.get(ET.fromstring(asked.body).tag, "report")  # noqa: S314 - of crmcal
        return asked.method

    def once(self, what: str) -> bool:
        """Whether this is the first time that somebody asks so."""
        first = what not in self.memory
        self.memory[what] = True
        return first

    def heal(self) -> None:
        """From now on all is well."""
        self.fault = None
        for listener in (self.front, self.secure):
            listener.over.set()
            listener.stalled.clear()  # not only when the next request is read: on a busy machine its sender might have given up by then


@contextmanager
def proxying(client: Client, stalled: threading.Event | None = None) -> Iterator[Proxy]:
    """A proxy before the server of `client`, by http and https, and another host beside it. stalled: set while the answer by http stalls."""
    proxy = Proxy(client)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with (
        listening(proxy.answer_plainly, stalled=stalled) as proxy.front,
        listening(proxy.answer, context) as proxy.secure,
        listening(proxy.answer_elsewhere) as proxy.elsewhere,
    ):
        yield proxy
