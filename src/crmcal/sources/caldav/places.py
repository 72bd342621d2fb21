"""Asks what a place is, and what lies in it."""

from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote

from crmcal.sources.caldav import library, multistatus
from crmcal.sources.caldav.connection import Answer
from crmcal.sources.caldav.dialect import Dialect
from crmcal.sources.caldav.hrefs import as_folder, path_of
from crmcal.sources.caldav.multistatus import Member, MultiStatus, UnreadableXmlError
from crmcal.sources.caldav.refusals import login_refused, no_multistatus
from crmcal.sources.caldav.transport import Transport
from crmcal.sources.url.address import Address

FORBIDDEN: Final = 403
BAD: Final = 400
GONE: Final = frozenset({404, 410})


class Place(NamedTuple):
    """Something on the server, as it describes itself.

    address: of where it was asked
    path:    its normalised path there
    """

    address: Address
    path: str
    member: Member

    def is_wanted_in(self, dialect: Dialect) -> bool:
        """Whether it is a collection of a dialect; if a calendar, one that may hold events: it says so, or does not say what it may hold (RFC 4791 §5.2.3)."""
        if dialect.resource_type not in self.member.names(library.RESOURCE_TYPE):
            return False
        components = self.member.properties.get(library.COMPONENTS)
        names = {child.get("name", "").upper() for child in components} if components is not None else set()
        return not names or "VEVENT" in names

    @property
    def is_collection(self) -> bool:
        """Whether it may have collections in it: calendars and address books have none (RFC 4791 §4.2, RFC 6352 §5.2)."""
        names = self.member.names(library.RESOURCE_TYPE)
        return library.COLLECTION in names and not names & {library.CALENDAR, library.ADDRESS_BOOK}

    @property
    def is_untold(self) -> bool:
        """Whether nobody knows what it is, as the server has trouble with it: perhaps a collection that was there before."""
        return self.member.status >= BAD and self.member.status not in GONE

    @property
    def is_forbidden(self) -> bool:
        """Whether nobody knows what it is, as the server does not allow to look: another's, unless it was there before."""
        return self.member.status == FORBIDDEN

    @property
    def is_stranger_here(self) -> bool:
        """Whether the server does not know who asks (RFC 5397 §3)."""
        return library.UNAUTHENTICATED in self.member.names(library.PRINCIPAL)

    @property
    def displayname(self) -> str:
        """Its display name, else the last part of its path."""
        name = " ".join(self.member.text(library.NAME).split())
        return name or unquote(self.path.rstrip("/").rpartition("/")[2]) or "/"


def described(transport: Transport, address: Address) -> Place | None:
    """What is at an address; None when there is nothing that WebDAV knows. Raises SourceError, LoginError."""
    answer = transport.propfind(address, transport.dialect.describe(), 0)
    if answer.status == FORBIDDEN:  # instead of asking strangers for a login
        answer = transport.propfind(address, transport.dialect.describe(), 0) if transport.insist() else answer
        if answer.status == FORBIDDEN:
            raise login_refused(transport.home, FORBIDDEN, known=transport.known_login is not None)
    if answer.status in {400, 404, 405, 410, 501}:
        return None
    places = placed(understood(answer, transport.dialect), answer)
    own = as_folder(path_of(answer.address.target.partition("?")[0], answer.address))
    return next((place for place in places if as_folder(place.path) == own), places[0] if places else None)


def contents(transport: Transport, address: Address) -> list[Place]:
    """What lies directly in a collection, itself included. Raises SourceError, LoginError."""
    answer = transport.propfind(address, transport.dialect.describe(), 1)
    return placed(understood(answer, transport.dialect), answer)


def placed(found: MultiStatus, answer: Answer) -> list[Place]:
    """The members of an answer with their paths, each path once. Raises SourceError for another host."""
    places = {path: Place(answer.address, path, member) for member in found.members for path in [path_of(member.href, answer.address)]}
    return list(places.values())


def understood(answer: Answer, dialect: Dialect) -> MultiStatus:
    """The multistatus in an answer; characters that XML forbids, as in a collection's name, are dropped. Raises SourceError."""
    if answer.status not in {200, 207}:
        raise no_multistatus(answer, dialect)
    try:
        return read_leniently(answer.body)
    except UnreadableXmlError:
        raise no_multistatus(answer, dialect) from None


def read_leniently(body: bytes) -> MultiStatus:
    """The members of an answer, repaired if need be. Raises UnreadableXmlError."""
    try:
        return multistatus.read(body)
    except UnreadableXmlError:
        return multistatus.read(body, repair=True)


def labels(places: Sequence[Place]) -> str:
    """The names of some places, for a sentence."""
    return ", ".join(sorted({place.displayname for place in places}))
