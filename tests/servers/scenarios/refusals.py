"""Servers that refuse: overloaded, out of order, without memory of a sync-token, with too much to tell at once."""

from functools import partial

from tests.servers.client import DAV
from tests.servers.multistatus import Multistatus
from tests.servers.proxy import Proxy
from tests.servers.scenarios.registry import DOCUMENTS, scenario
from tests.servers.web import Answer, Asked

PAGE = 2  # responses in a truncated answer
MOST = 3  # hrefs that a server short of memory looks up at once
TOKEN = "https://calendars.example/more/"
PRECONDITION = b'<?xml version="1.0" encoding="utf-8"?><error xmlns="DAV:"><valid-sync-token/></error>'
EXPIRED = {403: PRECONDITION, 412: PRECONDITION, 410: b"<p>gone</p>", 418: b"short and stout"}


@scenario("429_no_header")
def is_asked_too_much(_proxy: Proxy, _asked: Asked) -> Answer:
    return Answer(429, {}, b"slow down")


@scenario("429_retry_5")
def is_asked_too_much_for_a_moment(proxy: Proxy, asked: Asked) -> Answer:
    if proxy.step(asked) in DOCUMENTS and proxy.once("429"):
        return Answer(429, {"Retry-After": "5"}, b"slow down")
    return proxy.healthy(asked)


@scenario("503_retry_3600")
def is_away_for_an_hour(_proxy: Proxy, _asked: Asked) -> Answer:
    return Answer(503, {"Retry-After": "3600"}, b"back soon")


@scenario("503_plain")
def is_away(_proxy: Proxy, _asked: Asked) -> Answer:
    return Answer(503, {"Content-Type": "text/plain"}, b"upstream connect error")


@scenario("500_html")
def is_out_of_order(_proxy: Proxy, _asked: Asked) -> Answer:
    return Answer(500, {"Content-Type": "text/html"}, b"<html><body>Internal <b>error</body>")


@scenario("500_then_ok")
def stumbles(proxy: Proxy, asked: Asked) -> Answer:
    if proxy.step(asked) in DOCUMENTS and proxy.once("500"):
        return Answer(500, {"Content-Type": "text/html"}, b"<html>oops")
    return proxy.healthy(asked)


def forgets_tokens(proxy: Proxy, asked: Asked, status: int) -> Answer:
    """A sync-token is not known any more (RFC 6578 §3.2); without one, the server begins anew."""
    if proxy.step(asked) == "sync" and b"sync-token/>" not in asked.body and b"sync-token></" not in asked.body:
        return Answer(status, {"Content-Type": "application/xml"}, EXPIRED[status])
    return proxy.healthy(asked)


for number in EXPIRED:
    scenario(f"{number}_sync_token")(partial(forgets_tokens, status=number))


@scenario("507_whole")
def cannot_tell_at_once(proxy: Proxy, asked: Asked) -> Answer:
    if proxy.step(asked) in {"sync", "query"} or asked.body.count(b"href>") > 2 * MOST:
        return Answer(507, {"Content-Type": "application/xml"}, b'<error xmlns="DAV:"><number-of-matches-within-limits/></error>')
    return proxy.healthy(asked)


@scenario("507_truncated_query")
def tells_a_part(proxy: Proxy, asked: Asked) -> Answer:
    answer = proxy.healthy(asked)
    found = Multistatus.of(answer)
    if found is None or proxy.step(asked) not in {"multiget", "query"} or not found.keep(PAGE):
        return answer
    found.tell(asked.path, 507)
    return found.told()


@scenario("507_truncated_sync")
def tells_page_by_page(proxy: Proxy, asked: Asked) -> Answer:
    if proxy.step(asked) != "sync":
        return proxy.healthy(asked)
    pages = proxy.memory.setdefault("pages", {})
    wanted = next((token for token in pages if f"{token}<".encode() in asked.body), None)
    found = pages[wanted] if wanted else Multistatus.of(proxy.healthy(asked))
    if found is None:
        return proxy.healthy(asked)
    rest = found.keep(PAGE)
    if not rest:
        return found.told()
    following = Multistatus(found.told())
    following.keep(0)
    following.root.extend(rest)
    token = found.root.find(f"{DAV}sync-token")
    token.text = f"{TOKEN}{len(pages)}"
    pages[token.text] = following
    found.tell(asked.path, 507)
    return found.told()
