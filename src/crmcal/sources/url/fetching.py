"""Fetches a calendar: redirects followed by hand, credentials kept at home, refusals explained."""

import re
from base64 import b64encode
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from crmcal import __version__
from crmcal.core.ical.text import not_a_calendar, regular
from crmcal.errors import SourceError
from crmcal.sources.url.address import Address, is_loopback, is_public, parsed
from crmcal.sources.url.body import ACCEPTED, content
from crmcal.sources.url.network import Deadline, Network, asked
from crmcal.sources.url.refusals import BUSY, LOGIN_PAGE, cut_off, failure, login_refused, refusal

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS: Final = 5
MOST_WAITS: Final = 2
LONGEST_WAIT: Final = 120.0
TAIL: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is wanted: the calendar at an address, unless it is still the one with this etag."""

    address: Address
    login: tuple[str, str] | None
    etag: str
    max_bytes: int


class Answer(NamedTuple):
    """A calendar, and what to compare it by next time."""

    etag: str
    data: bytes


class Wait(NamedTuple):
    """The server asks to come back after so many seconds; `status` is what it said."""

    seconds: float
    status: int


def fetch(request: Request, network: Network, *, waits: int = MOST_WAITS) -> Answer | None:
    """The calendar at an address; None when it is unchanged. Raises SourceError, LoginError; no sentence holds the address."""
    outcome = attempt(request, network)
    if not isinstance(outcome, Wait):
        return outcome
    if not waits:
        raise refusal(outcome.status)
    network.sleep(outcome.seconds)
    return fetch(request, network, waits=waits - 1)


def attempt(request: Request, network: Network) -> Answer | Wait | None:
    """One try, with a deadline for all of it. Raises SourceError, LoginError."""
    try:
        return followed(request, network, network.deadline())
    except (OSError, HTTPException) as error:
        raise failure(error) from None


def followed(request: Request, network: Network, deadline: Deadline) -> Answer | Wait | None:
    """Ask, and follow redirects to the answer. Raises SourceError, OSError, HTTPException."""
    address = request.address
    from_inside = False
    for step in range(MOST_REDIRECTS + 1):
        ips = network.look_up(address.host, address.port)
        from_inside |= step == 0 and not all(is_public(ip) for ip in ips)
        if not from_inside:
            ips = [ip for ip in ips if is_public(ip)]
        if not ips:
            raise SourceError("it redirects into a private network, which no public calendar has to")
        fields = header(request, address, ips)
        with closing(network.dial(address, ips, deadline)) as connection, closing(asked(connection, address, fields, deadline)) as response:
            if response.status not in REDIRECTS:
                return judged(response, request, address, network)
            address = redirected(address, response)
    raise SourceError(f"it redirects more than {MOST_REDIRECTS} times")


def header(request: Request, address: Address, ips: Sequence[str]) -> dict[str, str]:
    """The fields of a request; the login goes to nobody but the host that it was given for, and never in the clear. Raises SourceError."""
    fields = {"User-Agent": f"crmcal/{__version__}", "Accept": "text/calendar, */*;q=0.5", "Accept-Encoding": ACCEPTED}
    fields |= conditions(request)
    login = request.login or request.address.login
    if login and address.origin == request.address.origin:
        if address.scheme != "https" and not all(is_loopback(ip) for ip in ips):
            raise SourceError("the password would cross the network in the clear", hint="Use https:// in the address.")
        fields["Authorization"] = "Basic " + b64encode(":".join(login).encode()).decode()  # RFC 7617 §2.1
    return fields


def conditions(request: Request) -> dict[str, str]:
    """What makes a request conditional (RFC 9110 §13.1): nothing, when the etag is another URL's."""
    fingerprint, _, validators = request.etag.partition("\n")
    if fingerprint != request.address.fingerprint:
        return {}
    etag, _, modified = validators.partition("\n")
    fields = {"If-None-Match": etag, "If-Modified-Since": modified}
    return {name: value for name, value in fields.items() if value}


def packed_etag(response: HTTPResponse, request: Request) -> str:
    """ETag and Last-Modified as one text, bound to the URL; "" when the server gives neither."""
    etag, modified = response.getheader("ETag", "").strip(), response.getheader("Last-Modified", "").strip()
    if not (etag or modified) or re.search(r"[\r\n]", etag + modified):
        return ""
    return f"{request.address.fingerprint}\n{etag}\n{modified}"


def redirected(address: Address, response: HTTPResponse) -> Address:
    """Where a redirect leads. Raises SourceError for where it must not."""
    location = response.getheader("Location", "").encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        target = urljoin(address.url, location)
        scheme = urlsplit(target).scheme
    except ValueError:
        target = scheme = ""
    if not location or scheme not in {"https", "http"}:
        raise SourceError("it redirects to something that is not a web page")
    if address.scheme == "https" and scheme == "http":
        raise SourceError("it redirects from https to http, where others could read along")
    return parsed(target)


def judged(response: HTTPResponse, request: Request, address: Address, network: Network) -> Answer | Wait | None:
    """What a final answer means. Raises SourceError, LoginError, OSError, HTTPException."""
    status = response.status
    if status == 304 and conditions(request):  # noqa: PLR2004
        return None
    if status in {401, 403}:
        raise login_refused(status, known=bool(request.login or request.address.login), sent=address.origin == request.address.origin)
    if status in BUSY:
        seconds = retry_after(response.getheader("Retry-After", ""), network.now())
        if seconds is not None and seconds <= LONGEST_WAIT:
            return Wait(seconds, status)
    if status != 200:  # noqa: PLR2004
        raise refusal(status)
    return Answer(packed_etag(response, request), calendar(response, request.max_bytes))


def calendar(response: HTTPResponse, max_bytes: int) -> bytes:
    """The calendar in an answer. Raises SourceError when it is none, or perhaps but a part of one."""
    ends_with_connection = response.length is None and not response.chunked  # nothing tells a break from the end (RFC 9112 §6.3)
    data = content(response, max_bytes)
    reason = not_a_calendar(data) and not_a_calendar(regular(data).data)  # UTF-16 and e-mails show only then what they are
    if reason:
        raise SourceError(reason, hint=LOGIN_PAGE if "HTML" in reason else "")
    if ends_with_connection and b"END:VCALENDAR" not in regular(data[-TAIL:]).data.upper():
        raise cut_off()
    return data


def retry_after(field: str, now: float) -> float | None:
    """How many seconds a server asks to wait (RFC 9110 §10.2.3: seconds or a date); None when it does not. `now` is in UTC seconds."""
    value = field.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None
