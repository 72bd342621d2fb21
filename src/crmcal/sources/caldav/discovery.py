"""Finds the calendars, or other collections, of an account (RFC 6764 §6): from the address to the principal, its home, and what lies there."""

import unicodedata
from collections.abc import Sequence
from fnmatch import fnmatchcase

from crmcal.errors import SourceError
from crmcal.providers import login_hint
from crmcal.sources.caldav.hrefs import as_folder, at, location_of
from crmcal.sources.caldav.library import PRINCIPAL
from crmcal.sources.caldav.places import Place, contents, described, labels
from crmcal.sources.caldav.refusals import NOT_CALDAV
from crmcal.sources.caldav.transport import Transport
from crmcal.sources.url.address import Address


def calendars(transport: Transport, start: Address, patterns: Sequence[str]) -> list[Place]:
    """The calendars that are wanted. Raises SourceError when there are none, LoginError."""
    found = explored(transport, start)
    well_known = transport.dialect.well_known
    if found is None and start.target.rstrip("/") != well_known:
        found = explored(transport, at(start, well_known))
    if found is None and start.target != "/":
        found = explored(transport, at(start, "/"))
    if found is None:
        raise SourceError("there is no CalDAV account at this address", hint=login_hint(transport.home.host) or NOT_CALDAV)
    readable = [place for place in found if not place.is_forbidden]
    secret = " The server does not allow to read all that is there." if len(readable) < len(found) else ""
    if not readable:
        raise SourceError("there is no calendar in this account", hint=secret.strip())
    wanted = wanted_among(found, patterns)
    if all(place.is_forbidden for place in wanted):
        raise SourceError(f"no calendar is named like {', '.join(patterns)}", hint=f"There are: {labels(readable)}.{secret}")
    return wanted


def explored(transport: Transport, address: Address) -> list[Place] | None:
    """The collections that an address leads to; None when it leads nowhere. Raises SourceError, LoginError."""
    place = described(transport, address)
    if place and place.is_stranger_here and transport.insist():
        place = described(transport, address)
    if place is None:
        return None
    if place.is_wanted_in(transport.dialect):
        return [place]
    homes = place.member.hrefs(transport.dialect.home_set)
    if not homes and place.is_collection and place.path != "/":  # the home of an account, perhaps of another's
        inside = collections_in(transport, place.address)
        if any(not each.is_forbidden for each in inside):
            return inside
    return at_homes(transport, place.address, homes or homes_of_principal(transport, place))


def homes_of_principal(transport: Transport, place: Place) -> Sequence[str]:
    """The homes of whoever is logged in (RFC 5397, RFC 4791 §6.2.1, RFC 6352 §7.1.1). Raises SourceError, LoginError."""
    principal = next(iter(place.member.hrefs(PRINCIPAL)), "")
    found = described(transport, location_of(principal, place.address)) if principal else None
    return [] if found is None else [location_of(home, found.address).url for home in found.member.hrefs(transport.dialect.home_set)]


def at_homes(transport: Transport, base: Address, homes: Sequence[str]) -> list[Place] | None:
    """The collections in some homes, each once; None without a home. Raises SourceError, LoginError."""
    if not homes:
        return None
    found = [place for home in homes for place in collections_in(transport, location_of(home, base))]
    return list({(place.address.origin, as_folder(place.path)): place for place in found}.values())


def collections_in(transport: Transport, home: Address) -> list[Place]:
    """The collections of the dialect in a home, and what may be one: the server has trouble with it, or does not allow to look.

    Raises SourceError, LoginError.
    """
    return [place for place in contents(transport, home) if place.is_wanted_in(transport.dialect) or place.is_untold]


def wanted_among(found: Sequence[Place], patterns: Sequence[str]) -> list[Place]:
    """The calendars that are wanted, and what may be one of them."""
    return [place for place in found if place.is_untold or is_wanted(place.displayname, patterns)]


def is_wanted(displayname: str, patterns: Sequence[str]) -> bool:
    """Whether a calendar's name fits one of the patterns; all do without any."""
    return not patterns or any(fnmatchcase(comparable(displayname), comparable(pattern)) for pattern in patterns)


def comparable(name: str) -> str:
    """A name without differences of letter case and of how accents are written."""
    return unicodedata.normalize("NFC", name).casefold()
