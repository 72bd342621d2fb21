"""Finds the address books of an account whose calendars are known (RFC 6764 §6): there, at the same server, or where the DNS has them."""

from collections.abc import Iterator
from typing import Final

from crmcal.core.matching import registrable_domain
from crmcal.errors import SourceError
from crmcal.providers import login_hint
from crmcal.sources.caldav.discovery import explored
from crmcal.sources.caldav.hosts import is_ip, siblings
from crmcal.sources.caldav.hrefs import at
from crmcal.sources.caldav.places import Place
from crmcal.sources.caldav.service import LookUp, Start
from crmcal.sources.caldav.transport import Transport
from crmcal.sources.carddav.dialect import CARDDAV
from crmcal.sources.url.address import Address

HTTPS: Final = 443
ELSEWHERE: Final = "Perhaps they are at another address than the calendars; their export can be imported as a file."


def address_books(transport: Transport, begin: Start, look_up: LookUp) -> list[Place]:
    """The address books of an account. Raises SourceError when there are none, LoginError.

    The account's own address counts first, and what fails there has failed; an address that is only guessed may fail, as long as another leads on.
    """
    found = explored(transport, begin.first)
    failure: SourceError | None = None
    for address in () if found is not None else guesses(begin, look_up):
        try:
            found = explored(transport, address)
        except SourceError as error:
            if transport.refusal:
                raise
            failure = failure or error
        if found is not None:
            break
    if found is None:
        raise failure or SourceError("there are no address books at this address", hint=login_hint(begin.home.host) or ELSEWHERE)
    if all(place.is_forbidden for place in found):
        raise SourceError("there is no address book in this account")
    return found


def guesses(begin: Start, look_up: LookUp) -> Iterator[Address]:
    """Where address books may be found, each once; the DNS is asked only when it comes to that."""
    tried = {begin.first}
    for base in servers(begin, look_up):
        for address in (base, at(base, CARDDAV.well_known), at(base, "/")):
            if address not in tried:
                tried.add(address)
                yield address


def servers(begin: Start, look_up: LookUp) -> Iterator[Address]:
    """The account's server, then its sibling for address books, as some providers have one (RFC 6764 §3)."""
    yield begin.first
    home = begin.home
    domain = None if is_ip(home.host) or home.scheme != "https" or home.port != HTTPS else registrable_domain(home.host)
    service = look_up(domain, CARDDAV) if domain else None
    if service and siblings(home.host, service.host):
        yield Address("https", service.host, service.port, service.path or CARDDAV.well_known)
