"""Servers that send elsewhere: rightly, in circles, or to where no password must go."""

from urllib.parse import urlsplit

from tests.servers.client import CALDAV, DAV
from tests.servers.multistatus import Multistatus
from tests.servers.proxy import Proxy
from tests.servers.scenarios.registry import scenario
from tests.servers.web import Answer, Asked

MOVED = "/moved"


def moved(proxy: Proxy, asked: Asked, method: str, status: int) -> Answer:
    """Requests of a method are answered at another path."""
    if asked.path.startswith(MOVED):
        return proxy.healthy(proxy.redirected(asked, MOVED))
    return Answer(status, {"Location": MOVED + asked.path}) if asked.method == method else proxy.healthy(asked)


@scenario("redirect_301_propfind")
def moves_propfind_for_good(proxy: Proxy, asked: Asked) -> Answer:
    return moved(proxy, asked, "PROPFIND", 301)


@scenario("redirect_302_propfind")
def moves_propfind(proxy: Proxy, asked: Asked) -> Answer:
    return moved(proxy, asked, "PROPFIND", 302)


@scenario("redirect_307_report")
def moves_report_with_its_method(proxy: Proxy, asked: Asked) -> Answer:
    return moved(proxy, asked, "REPORT", 307)


@scenario("redirect_302_report")
def moves_report(proxy: Proxy, asked: Asked) -> Answer:
    return moved(proxy, asked, "REPORT", 302)


@scenario("redirect_loop")
def goes_in_circles(_proxy: Proxy, asked: Asked) -> Answer:
    return Answer(302, {"Location": asked.path.removesuffix("?b") if asked.path.endswith("?b") else asked.path + "?b"})


@scenario("redirect_other_host")
def sends_away(proxy: Proxy, asked: Asked) -> Answer:
    return Answer(302, {"Location": proxy.elsewhere_url + asked.path})


@scenario("redirect_https_to_http")
def sends_into_the_open(proxy: Proxy, asked: Asked) -> Answer:
    return Answer(301, {"Location": proxy.front.url + asked.path})


@scenario("home_other_host")
def lives_elsewhere(proxy: Proxy, asked: Asked) -> Answer:
    return with_home_at(proxy.elsewhere_url, proxy.healthy(asked))


@scenario("home_http_downgrade")
def lives_in_the_open(proxy: Proxy, asked: Asked) -> Answer:
    return with_home_at(proxy.front.url, proxy.healthy(asked))


def with_home_at(url: str, answer: Answer) -> Answer:
    """An answer whose calendar-home-set lies at another host (RFC 4791 §6.2.1)."""
    found = Multistatus.of(answer)
    if found is None:
        return answer
    for home in found.props(f"{CALDAV}calendar-home-set"):
        for each in home.iter(f"{DAV}href"):
            each.text = url + urlsplit(each.text or "").path
    return found.told()
