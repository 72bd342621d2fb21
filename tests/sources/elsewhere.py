"""What the tests of URL sources share: sources in made-up networks, and errors that are searched for secrets."""

import base64
import socket

import pytest

from crmcal.errors import SourceError
from crmcal.sources.url import UrlSource
from crmcal.sources.url.network import Network

from .contract import calendar, read

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
