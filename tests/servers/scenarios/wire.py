"""Connections that break, stall, or bring what was compressed."""

import gzip
import zlib
from dataclasses import replace
from functools import cache
from typing import Literal

from tests.servers.proxy import Proxy
from tests.servers.scenarios.registry import DOCUMENTS, LISTINGS, scenario
from tests.servers.web import Answer, Asked

MEGABYTES = 400  # of a gzip bomb
ZIPPED = {"Content-Type": "application/xml; charset=utf-8", "Content-Encoding": "gzip"}


def broken(proxy: Proxy, asked: Asked, after: Literal["close", "reset", "stall"]) -> Answer:
    """Half of what the server says where it tells calendar-data."""
    answer = proxy.healthy(asked)
    return replace(answer, sent=len(answer.body) // 2, after=after) if proxy.step(asked) in DOCUMENTS else answer


@scenario("truncated_body")
def hangs_up(proxy: Proxy, asked: Asked) -> Answer:
    return broken(proxy, asked, "close")


@scenario("reset_mid_body")
def resets(proxy: Proxy, asked: Asked) -> Answer:
    return broken(proxy, asked, "reset")


@scenario("stall_body")
def falls_asleep(proxy: Proxy, asked: Asked) -> Answer:
    return broken(proxy, asked, "stall")


@scenario("stall_headers")
def never_answers(proxy: Proxy, asked: Asked) -> Answer:
    return Answer(200, after="silent") if proxy.step(asked) in LISTINGS else proxy.healthy(asked)


@scenario("partial_then_kill")
def stops_where_we_are_killed(proxy: Proxy, asked: Asked) -> Answer:
    if proxy.step(asked) in DOCUMENTS:
        proxy.memory["reached"].set()
    return broken(proxy, asked, "stall")


@scenario("gzip_bomb")
def sends_much_in_little(proxy: Proxy, asked: Asked) -> Answer:
    return Answer(207, ZIPPED, bomb()) if proxy.step(asked) in DOCUMENTS else proxy.healthy(asked)


@scenario("gzip_corrupt")
def sends_damaged_gzip(proxy: Proxy, asked: Asked) -> Answer:
    answer = proxy.healthy(asked)
    if proxy.step(asked) not in DOCUMENTS:
        return answer
    zipped = gzip.compress(answer.body)
    return Answer(answer.status, ZIPPED, zipped[:20] + bytes(len(zipped) - 20))


@cache
def bomb() -> bytes:
    """Blanks, compressed."""
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    blanks = b" " * 1_000_000
    return b"".join([*(packer.compress(blanks) for _ in range(MEGABYTES)), packer.flush()])
