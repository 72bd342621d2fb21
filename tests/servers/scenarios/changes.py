"""Servers on which something happens: before the sync, or while it goes on."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.makers import vevent
from tests.servers.proxy import Proxy
from tests.servers.scenarios.registry import LISTINGS, scenario
from tests.servers.web import Answer, Asked


@scenario("collection_empties")
def loses_all_resources(proxy: Proxy, asked: Asked) -> Answer:
    if proxy.once("emptied"):
        for href in proxy.client.hrefs(proxy.client.path("work")):
            proxy.client.done("DELETE", href)
    return proxy.healthy(asked)


@scenario("calendar_deleted")
def loses_a_calendar(proxy: Proxy, asked: Asked) -> Answer:
    if proxy.once("deleted"):
        proxy.client.delete("work")
    return proxy.healthy(asked)


@scenario("calendar_renamed")
def renames_a_calendar(proxy: Proxy, asked: Asked) -> Answer:
    if proxy.once("renamed"):
        proxy.client.rename("work", "Renamed")
    return proxy.healthy(asked)


@scenario("change_during_sync")
def changes_meanwhile(proxy: Proxy, asked: Asked) -> Answer:
    answer = proxy.healthy(asked)
    if proxy.step(asked) in LISTINGS and "/work/" in asked.path and proxy.once("changed"):
        proxy.client.put("work", "b.ics", vevent("b", summary="Changed meanwhile"))
    return answer


@scenario("delete_then_same_href")
def gives_an_href_to_another(proxy: Proxy, asked: Asked) -> Answer:
    if proxy.once("replaced"):
        proxy.client.delete("work", "e.ics")
        proxy.client.put("work", "e.ics", vevent("not-e", start="20260310T100000Z"))
    return proxy.healthy(asked)


@scenario("clock_skew")
def lives_in_another_time(proxy: Proxy, asked: Asked) -> Answer:
    answer = proxy.healthy(asked)
    days = 3 if proxy.step(asked) in LISTINGS else -3
    moment = format_datetime(datetime.now(UTC) + timedelta(days=days), usegmt=True)
    return Answer(answer.status, {**answer.fields, "Date": moment, "Last-Modified": moment}, answer.body)
