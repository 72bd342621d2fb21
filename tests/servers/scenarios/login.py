"""Servers that ask for a login otherwise than with a Basic challenge, or let nobody in."""

import hashlib
from urllib.request import parse_http_list, parse_keqv_list

from tests.servers.proxy import PASSWORD, USER, Proxy
from tests.servers.scenarios.registry import scenario
from tests.servers.web import Answer, Asked

CHALLENGE = 'Digest realm="calendars", qop="auth", algorithm=MD5, nonce="dcd98b7102dd2f0e", opaque="5ccc069c403ebaf9"'


@scenario("ok")
def passes(proxy: Proxy, asked: Asked) -> Answer:
    return proxy.healthy(asked)


@scenario("401_no_challenge")
def refuses_without_challenge(_proxy: Proxy, _asked: Asked) -> Answer:
    return Answer(401, {"Content-Type": "text/plain"}, b"no")


@scenario("401_always")
def refuses(_proxy: Proxy, _asked: Asked) -> Answer:
    return Answer(401, {"WWW-Authenticate": 'Basic realm="calendars"'}, b"no")


@scenario("401_digest")
def wants_digest(proxy: Proxy, asked: Asked) -> Answer:
    scheme, _, credentials = (asked.fields["Authorization"] or "").partition(" ")
    if scheme.lower() == "digest" and is_digest(parse_keqv_list(parse_http_list(credentials)), asked):
        return proxy.unguarded(asked)
    return Answer(401, {"WWW-Authenticate": CHALLENGE}, b"digest, please")


def is_digest(told: dict[str, str], asked: Asked) -> bool:
    """Whether credentials are the right ones (RFC 7616 §3.4.1)."""
    one = digest(f"{USER}:calendars:{PASSWORD}")
    two = digest(f"{asked.method}:{told['uri']}")
    response = digest(":".join([one, told["nonce"], told["nc"], told["cnonce"], told["qop"], two]))
    return (told["username"], told["uri"], told["response"]) == (USER, asked.path, response)


def digest(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
