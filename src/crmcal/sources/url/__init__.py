"""A calendar published at a web address (http, https, webcal): one collection with one document."""

from collections.abc import Callable, Iterator

from crmcal.errors import LoginError, SourceError
from crmcal.providers import login_hint
from crmcal.registry import source
from crmcal.sources.contract import Change, Delivery, Etags, RemoteSettings, Unchanged
from crmcal.sources.url.address import parsed, shown
from crmcal.sources.url.fetching import Request, fetch
from crmcal.sources.url.network import Network

__all__ = ["UrlSource", "shown"]

Credentials = Callable[[], tuple[str, str] | None]  # user name and password; None when there are none


@source("url")
def open_url(settings: RemoteSettings, credentials: Credentials | None = None) -> "UrlSource":
    """Make the source of a configuration; the credentials are asked for only when it names a user."""
    network = Network(ca_file=settings.ca_file)
    return UrlSource(settings.name, settings.url, settings.max_bytes, network, credentials if settings.username else None)


class UrlSource:
    """One web address. What it says of itself never holds the secret parts of the address."""

    kind = "url"

    def __init__(self, name: str, url: str, max_bytes: int, network: Network, credentials: Credentials | None = None) -> None:
        self.name = name
        self.url = url
        self.max_bytes = max_bytes
        self.network = network
        self.credentials = credentials

    def collections(self) -> Iterator["UrlCollection"]:
        """Give the one collection. Raises nothing: the address is read with the changes."""
        yield UrlCollection(self)


class UrlCollection:
    """The one calendar of an address, named after its source: a secret address may be renewed, and the calendar stays the same."""

    def __init__(self, place: UrlSource) -> None:
        self.name = place.name
        self.displayname = ""
        self.token = ""
        self.complete = self.whole = False
        self.place = place

    def changes(self, etags: Etags, token: str) -> Iterator[Change]:  # noqa: ARG002 - the contract
        """Tell the document, unless the server says that it is as it was. Raises SourceError, LoginError."""
        self.complete = self.whole = False
        href = shown(self.place.url)
        try:
            login = self.place.credentials() if self.place.credentials else None
            request = Request(address=parsed(self.place.url), login=login, etag=etags(href) or "", max_bytes=self.place.max_bytes)
            answer = fetch(request, self.place.network)
        except SourceError as error:
            raise type(error)(f"{href}: {error.sentence}", hint=hint_for(error, self.place.url)) from None  # a traceback may hold the address
        yield Unchanged(href) if answer is None else Delivery(href, answer.etag, answer.data)
        self.complete = self.whole = True


def hint_for(error: SourceError, url: str) -> str:
    """The hint of an error; where it is about a login, with what is known of logins at the host of the URL."""
    if not isinstance(error, LoginError):
        return error.hint
    try:
        known = login_hint(parsed(url).host)
    except SourceError:
        known = ""
    return error.hint if known in error.hint else f"{error.hint} {known}".strip()
