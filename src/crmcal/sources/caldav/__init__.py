"""A CalDAV account (RFC 4791): one collection for each of its calendars."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from crmcal.errors import SourceError
from crmcal.registry import source
from crmcal.sources.caldav.bearings import Bearings, account_of, familiar, login_of
from crmcal.sources.caldav.collection import CalDavCollection
from crmcal.sources.caldav.discovery import calendars
from crmcal.sources.caldav.service import LookUp, looked_up, start
from crmcal.sources.caldav.transport import Credentials, Transport
from crmcal.sources.url.address import Address, shown_place
from crmcal.sources.url.network import Network

__all__ = ["CalDavSource"]


class Settings(Protocol):
    """What a CalDAV source asks of its configuration."""

    @property
    def name(self) -> str:
        """The name of the source."""

    @property
    def url(self) -> str:
        """A URL, a domain or an e-mail address."""

    @property
    def username(self) -> str | None:
        """Whom to log in as."""

    @property
    def auth(self) -> str | None:
        """How to log in; None as the server asks."""

    @property
    def calendars(self) -> Sequence[str]:
        """Patterns of the names wanted; all without any."""

    @property
    def max_bytes(self) -> int:
        """The most octets of one document."""

    @property
    def ca_file(self) -> str | None:
        """Certificates to trust besides the system's."""

    @property
    def client_certificate(self) -> str | None:
        """The certificate to show to the server."""

    @property
    def client_key(self) -> str | None:
        """Its key, if that is in another file."""


@source("caldav")
def open_caldav(settings: Settings, credentials: Credentials | None = None) -> "CalDavSource":
    """Make the source of a configuration; the credentials are asked for when the server wants them."""
    client = (settings.client_certificate, settings.client_key) if settings.client_certificate else None
    return CalDavSource(settings, credentials, Network(ca_file=settings.ca_file, client=client))


class CalDavSource:
    """One account. What it says of itself never holds the secret parts of its address."""

    kind = "caldav"

    def __init__(self, settings: Settings, credentials: Credentials | None, network: Network, look_up: LookUp = looked_up) -> None:
        self.name = settings.name
        self.settings = settings
        self.credentials = credentials
        self.network = network
        self.look_up = look_up
        self.bearings = ""

    def collections(self) -> Iterator[CalDavCollection]:
        """The calendars that are wanted, in the order of their names. Raises SourceError, LoginError."""
        try:
            home, first = start(self.settings.url, self.look_up)
            transport = Transport(home, self.network, self.credentials, scheme=self.settings.auth or "", max_bytes=self.settings.max_bytes)
        except SourceError as error:
            raise self.told(error) from None  # a traceback may hold the address
        try:
            yield from self.found(transport, first)
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
            raise self.told(error) from None
        for place in sorted(places, key=lambda place: (place.displayname, place.path)):
            yield CalDavCollection(transport, place)

    def told(self, error: SourceError) -> SourceError:
        """An error that says where."""
        return type(error)(f"{shown_place(self.settings.url)}: {error.sentence}", hint=error.hint)
