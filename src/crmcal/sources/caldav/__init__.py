"""A CalDAV account (RFC 4791): one collection for each of its calendars."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from crmcal.errors import SourceError
from crmcal.registry import source
from crmcal.sources.caldav.bearings import Bearings, account_of, familiar, login_of
from crmcal.sources.caldav.collection import CalDavCollection
from crmcal.sources.caldav.dialect import CALDAV, Dialect
from crmcal.sources.caldav.discovery import calendars
from crmcal.sources.caldav.service import LookUp, Start, looked_up, start
from crmcal.sources.caldav.transport import Credentials, Transport
from crmcal.sources.contract import RemoteSettings
from crmcal.sources.url.address import Address, shown_place
from crmcal.sources.url.network import Network

__all__ = ["CalDavSettings", "CalDavSource", "network_of", "placed", "reached"]


class CalDavSettings(RemoteSettings, Protocol):
    """What a CalDAV source asks of its configuration besides."""

    @property
    def auth(self) -> str | None:
        """How to log in; None as the server asks."""

    @property
    def calendars(self) -> Sequence[str]:
        """Patterns of the names wanted; all without any."""

    @property
    def client_certificate(self) -> str | None:
        """The certificate to show to the server."""

    @property
    def client_key(self) -> str | None:
        """Its key, if that is in another file."""


@source("caldav")
def open_caldav(settings: CalDavSettings, credentials: Credentials | None = None) -> "CalDavSource":
    """Make the source of a configuration; the credentials are asked for when the server wants them."""
    return CalDavSource(settings, credentials, network_of(settings))


def network_of(settings: CalDavSettings) -> Network:
    """The network as an account's settings want it."""
    client = (settings.client_certificate, settings.client_key) if settings.client_certificate else None
    return Network(ca_file=settings.ca_file, client=client)


def reached(settings: CalDavSettings, credentials: Credentials | None, network: Network, look_up: LookUp, dialect: Dialect = CALDAV) -> tuple[Transport, Start]:
    """What talks to an account's server, not yet connected, and where to begin. Raises SourceError."""
    begin = start(settings.url, look_up, dialect)
    scheme = settings.auth or ""
    return Transport(begin.home, network, credentials, scheme=scheme, max_bytes=settings.max_bytes, dialect=dialect), begin


def placed(error: SourceError, settings: CalDavSettings) -> SourceError:
    """An error that says where, without the secret parts of the address."""
    return type(error)(f"{shown_place(settings.url)}: {error.sentence}", hint=error.hint)


class CalDavSource:
    """One account. What it says of itself never holds the secret parts of its address."""

    kind = "caldav"

    def __init__(self, settings: CalDavSettings, credentials: Credentials | None, network: Network, look_up: LookUp = looked_up) -> None:
        self.name = settings.name
        self.settings = settings
        self.credentials = credentials
        self.network = network
        self.look_up = look_up
        self.bearings = ""

    def collections(self) -> Iterator[CalDavCollection]:
        """The calendars that are wanted, in the order of their names. Raises SourceError, LoginError."""
        try:
            transport, begin = reached(self.settings, self.credentials, self.network, self.look_up)
        except SourceError as error:
            raise placed(error, self.settings) from None  # a traceback may hold the address
        try:
            yield from self.found(transport, begin.first)
        finally:
            transport.close()

    def found(self, transport: Transport, first: Address) -> Iterator[CalDavCollection]:
        """The collections of the calendars. Raises SourceError, LoginError."""
        try:
            account = account_of(self.settings.url, self.settings.username)
            known, patterns = Bearings.read(self.bearings, account), self.settings.calendars
            places = familiar(transport, known, patterns) or calendars(transport, first, patterns)
            self.bearings = Bearings.of(places, account, login_of(transport)).text
        except SourceError as error:
            raise placed(error, self.settings) from None
        for place in sorted(places, key=lambda place: (place.displayname, place.path)):
            yield CalDavCollection(transport, place)
