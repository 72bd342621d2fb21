"""Answers whose XML or calendar-data are damaged, dangerous or huge."""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

from tests.servers.multistatus import Multistatus
from tests.servers.proxy import Proxy
from tests.servers.scenarios.registry import DOCUMENTS, ODD, scenario
from tests.servers.web import Answer, Asked

HUGE = b"X-HUGE:" + b"A" * 11_000_000 + b"\r\n"  # more than libxml2 takes for one text
BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
XML = "application/xml; charset=utf-8"


def damaged(proxy: Proxy, asked: Asked, change: Callable[[bytes], bytes]) -> Answer:
    """What the server says, with other octets where it tells calendar-data."""
    answer = proxy.healthy(asked)
    return replace(answer, body=change(answer.body)) if proxy.step(asked) in DOCUMENTS else answer


@scenario("empty_calendar_data")
def sends_an_empty_calendar(proxy: Proxy, asked: Asked) -> Answer:
    answer = proxy.healthy(asked)
    found = Multistatus.of(answer)
    if found is None:
        return answer
    found.text(ODD, "")
    return found.told()


@scenario("bad_calendar_data")
def sends_no_calendar(proxy: Proxy, asked: Asked) -> Answer:
    if asked.method == "GET" and unquote(asked.path).endswith(ODD):
        return Answer(200, {"Content-Type": "text/calendar"}, b"this is no calendar")
    answer = proxy.healthy(asked)
    found = Multistatus.of(answer)
    if found is None:
        return answer
    found.text(ODD, "this is no calendar")
    return found.told()


@scenario("crlf_lost_in_xml")
def loses_line_ends(proxy: Proxy, asked: Asked) -> Answer:
    return damaged(proxy, asked, lambda body: re.sub(rb"(&#13;|&#xD;|\r)\n", b"\n", body))


@scenario("ctrl_char_xml")
def sends_a_control_character(proxy: Proxy, asked: Asked) -> Answer:
    return damaged(proxy, asked, lambda body: body.replace(b"Odd", b"Odd\x0b"))


@scenario("ufffe_xml")
def sends_what_is_no_character(proxy: Proxy, asked: Asked) -> Answer:
    return damaged(proxy, asked, lambda body: body.replace(b"Odd", b"Odd\xef\xbf\xbe"))


@scenario("latin1_in_utf8")
def mixes_encodings(proxy: Proxy, asked: Asked) -> Answer:
    return damaged(proxy, asked, lambda body: body.replace(b"Odd", b"Odd\xe9"))


@scenario("huge_text")
def sends_a_huge_line(proxy: Proxy, asked: Asked) -> Answer:
    return damaged(proxy, asked, lambda body: body.replace(b"SUMMARY:Odd", HUGE + b"SUMMARY:Odd"))


@scenario("xml_bomb")
def sends_a_bomb(_proxy: Proxy, _asked: Asked) -> Answer:
    return told_with_entities(f'<!ENTITY e0 "boom">{BOMB}', "&e9;")


@scenario("xxe")
def asks_for_our_files(proxy: Proxy, _asked: Asked) -> Answer:
    entities = f'<!ENTITY e SYSTEM "{proxy.memory["bait"]}"><!ENTITY f SYSTEM "{proxy.elsewhere_url}/xxe">'
    return told_with_entities(entities, "&e;&f;")


def told_with_entities(entities: str, text: str) -> Answer:
    """A 207 answer for any request, in which entities stand."""
    home = '<C:calendar-home-set xmlns:C="urn:ietf:params:xml:ns:caldav"><href>/</href></C:calendar-home-set>'
    prop = f"<prop><displayname>{text}</displayname><current-user-principal><href>/</href></current-user-principal>{home}</prop>"
    response = f"<response><href>/</href><propstat>{prop}<status>HTTP/1.1 200 OK</status></propstat></response>"
    body = f'<multistatus xmlns="DAV:">{response}</multistatus>'
    return Answer(207, {"Content-Type": XML}, f'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE multistatus [{entities}]>{body}'.encode())


@scenario("html_200")
def sends_a_login_page(_proxy: Proxy, _asked: Asked) -> Answer:
    return Answer(200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><body>Welcome to our hotel<br>Please accept</body></html>")


@scenario("empty_200")
def sends_nothing(_proxy: Proxy, _asked: Asked) -> Answer:
    return Answer(200, {}, b"")
