"""Answers that are right but for a resource, its etag or its href."""

from collections.abc import Callable
from functools import partial
from urllib.parse import quote, unquote

from tests.servers.client import DAV
from tests.servers.multistatus import Multistatus, href
from tests.servers.proxy import Proxy
from tests.servers.scenarios.registry import DOCUMENTS, LISTINGS, ODD, scenario
from tests.servers.web import Answer, Asked

COPY = "copy.ics"


def rewritten(proxy: Proxy, asked: Asked, change: Callable[[Multistatus], None], steps: frozenset[str] = LISTINGS | DOCUMENTS) -> Answer:
    """What the server says, changed where it tells of resources."""
    answer = proxy.healthy(asked)
    found = Multistatus.of(answer) if proxy.step(asked) in steps else None
    if found is None:
        return answer
    change(found)
    return found.told()


def withholds_one(proxy: Proxy, asked: Asked, status: int) -> Answer:
    """One resource cannot be had, neither with others nor alone."""
    if asked.method == "GET" and unquote(asked.path).endswith(ODD):
        return Answer(status, {}, b"no")
    return rewritten(proxy, asked, lambda found: found.fail(ODD, status), DOCUMENTS)


scenario("one_item_403")(partial(withholds_one, status=403))
scenario("one_item_500")(partial(withholds_one, status=500))


@scenario("one_item_404_gone")
def loses_one(proxy: Proxy, asked: Asked) -> Answer:
    if proxy.step(asked) in DOCUMENTS and proxy.once("gone"):
        proxy.client.delete("work", ODD)
    return proxy.healthy(asked)


def with_etags(proxy: Proxy, asked: Asked, change: Callable[[str], str | None]) -> Answer:
    """What the server says, with other etags; None for none."""

    def change_all(found: Multistatus) -> None:
        for parent in list(found.props(f"{DAV}prop")):
            for etag in parent.findall(f"{DAV}getetag"):
                etag.text = change(etag.text or "")
                if etag.text is None:
                    parent.remove(etag)

    answer = rewritten(proxy, asked, change_all)
    etag = answer.fields.get("ETag")
    fields = {name: value for name, value in answer.fields.items() if name != "ETag"}
    changed = change(etag) if etag else None
    return Answer(answer.status, fields | ({"ETag": changed} if changed else {}), answer.body)


@scenario("no_etag")
def has_no_etags(proxy: Proxy, asked: Asked) -> Answer:
    return with_etags(proxy, asked, lambda _: None)


@scenario("weak_etag")
def has_weak_etags(proxy: Proxy, asked: Asked) -> Answer:
    return with_etags(proxy, asked, lambda etag: f"W/{etag}")


@scenario("etag_flaps")
def changes_etags_for_nothing(proxy: Proxy, asked: Asked) -> Answer:
    proxy.memory["flaps"] = proxy.memory.get("flaps", 0) + 1
    return with_etags(proxy, asked, lambda etag: f'{etag[:-1]}-{proxy.memory["flaps"]}"')


@scenario("etag_same_content_changed")
def never_changes_an_etag(proxy: Proxy, asked: Asked) -> Answer:
    return with_etags(proxy, asked, lambda _: '"always"')


@scenario("href_abs_same_host")
def tells_whole_urls(proxy: Proxy, asked: Asked) -> Answer:
    return rewritten(proxy, asked, lambda found: found.rename(lambda path: proxy.front.url + path))


@scenario("href_abs_other_host")
def tells_urls_elsewhere(proxy: Proxy, asked: Asked) -> Answer:
    return rewritten(proxy, asked, lambda found: found.rename(lambda path: proxy.elsewhere_url + path))


@scenario("href_percent_variants")
def spells_hrefs_otherwise_each_time(proxy: Proxy, asked: Asked) -> Answer:
    proxy.memory["spelt"] = proxy.memory.get("spelt", 0) + 1
    return rewritten(proxy, asked, lambda found: found.rename(SPELLINGS[proxy.memory["spelt"] % len(SPELLINGS)]))


def in_lower_case(path: str) -> str:
    """Percent-encoded with small letters."""
    return "".join(f"%{octet:02x}" if chr(octet) not in "/.-_abcdefghijklmnopqrstuvwxyz0123456789" else chr(octet) for octet in unquote(path).encode())


def with_more_than_needed(path: str) -> str:
    """Percent-encoded where no need is (RFC 3986 §6.2.2.2)."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/%{ord(name[0]):02X}{name[1:]}" if name and name[0] != "%" else path


SPELLINGS = (in_lower_case, with_more_than_needed, lambda path: quote(unquote(path), safe="/@"))


@scenario("href_moved")
def moves_one(proxy: Proxy, asked: Asked) -> Answer:
    if proxy.once("moved"):
        body = proxy.client.done("GET", proxy.client.path("work", "b.ics")).body
        proxy.client.delete("work", "b.ics")
        proxy.client.done("PUT", proxy.client.path("work", "b-moved.ics"), body, Content_Type="text/calendar; charset=utf-8")
    return proxy.healthy(asked)


@scenario("dup_hrefs")
def tells_everything_twice(proxy: Proxy, asked: Asked) -> Answer:
    def repeat(found: Multistatus) -> None:
        for response in found.responses:
            found.repeat(response, href(response))

    return rewritten(proxy, asked, repeat)


@scenario("dup_uid_two_hrefs")
def has_a_copy(proxy: Proxy, asked: Asked) -> Answer:
    """Under another href. It was a ghost: as soon as all is well, the server says that it is gone."""
    original, copy = proxy.client.path("work", ODD), proxy.client.path("work", COPY)
    proxy.memory["ghost"] = copy
    body = asked.body if original.encode() in asked.body else asked.body.replace(copy.encode(), original.encode())
    inner = Asked(method=asked.method, path=asked.path.replace(copy, original), fields=asked.fields, body=body)
    wanted = proxy.step(asked) != "multiget" or copy.encode() in asked.body

    def add(found: Multistatus) -> None:
        response = found.named(ODD)
        if response is not None and wanted:
            found.repeat(response, copy)

    return rewritten(proxy, inner, add)
