"""One collection of an account, told from its sync-token on where the server can do that, else by comparing etags."""

from collections.abc import Generator, Iterator, Mapping
from typing import Final

from crmcal.errors import SourceError
from crmcal.sources.caldav import library
from crmcal.sources.caldav.dialect import Dialect
from crmcal.sources.caldav.fetching import Fetcher
from crmcal.sources.caldav.hrefs import as_folder, at, written_path
from crmcal.sources.caldav.listing import Listed, Listing, changes_since, everything
from crmcal.sources.caldav.places import Place
from crmcal.sources.caldav.refusals import NO_ACCESS
from crmcal.sources.caldav.transport import Transport
from crmcal.sources.contract import Change, Delivery, Etags, ForeignError, Removal, Unchanged, Unreadable
from crmcal.sources.url.refusals import refusal

SYNC: Final = "sync:"
CTAG: Final = "ctag:"


class CalDavCollection:
    """A calendar or address book. Its lasting name is its path: the display name, kept as its displayname, is the user's to change.

    token: a sync-token (RFC 6578) or a ctag, told apart by what stands before it; to the store it is an opaque text
    """

    def __init__(self, transport: Transport, place: Place) -> None:
        self.name = as_folder(place.path)
        self.displayname = place.displayname
        self.token = ""
        self.complete = False
        self.whole = False
        self.transport = transport
        self.dialect = transport.dialect
        self.place = place
        self.address = at(place.address, as_folder(written_path(place.member.href, place.address)))

    def changes(self, etags: Etags, token: str) -> Iterator[Change]:
        """What changed since `token`; everything, compared with `etags`, without one or where the server has forgotten it.

        Raises SourceError, LoginError; then nothing may be concluded.
        """
        self.complete = self.whole = False
        self.token = token
        if self.place.is_forbidden:
            raise ForeignError(f"{NO_ACCESS[0]} (403)", hint=NO_ACCESS[1].format(collection=self.dialect.collection))
        if self.place.member.status >= 400:  # noqa: PLR2004
            raise refusal(self.place.member.status, self.dialect.collection)
        if token.startswith(CTAG) and token == self.ctag:
            self.complete = True
            return
        since = changes_since(self.transport, self.address, token.removeprefix(SYNC)) if token.startswith(SYNC) else None
        if since is None:
            yield from self.all_of(everything(self.transport, self.address), etags)
        else:
            yield from self.changed(since)

    @property
    def ctag(self) -> str:
        """Its ctag as a token; "" without."""
        tag = self.place.member.text(library.CTAG).strip()
        return CTAG + tag if tag else ""

    @property
    def token_before(self) -> str:
        """What to come back with: as it was before anything was listed, so that what changes meanwhile is told the next time."""
        token = self.place.member.text(library.SYNC_TOKEN).strip()
        return SYNC + token if token else self.ctag

    def changed(self, since: Listing) -> Iterator[Change]:
        """What is told by a sync-token: fetched even where the etag is known, for the server says that it changed."""
        fetcher = Fetcher(self.transport, self.address)
        unreadable: dict[str, str] = {}
        for change in fetcher.fetch(since.present):
            if isinstance(change, Unreadable):
                unreadable[change.href] = change.reason
            yield change
        if len(unreadable) == len(since.present) > 1:
            raise nothing_read(unreadable, self.dialect)
        if fetcher.hiccups:
            return
        yield from map(Removal, sorted(since.gone))
        self.complete = True
        if not unreadable:  # else the old token lets the server tell of it again
            self.token = SYNC + since.token

    def all_of(self, listing: Listing, etags: Etags) -> Iterator[Change]:
        """Everything that is listed, fetched where the etag is new or says nothing."""
        wanted: dict[str, Listed] = {}
        for path, found in listing.present.items():
            if found.etag and found.etag == etags(path):
                yield Unchanged(path)
            else:
                wanted[path] = found
        fetcher = Fetcher(self.transport, self.address)
        unreadable = yield from self.fetched(fetcher, wanted)
        if wanted and len(unreadable) == len(listing.present):
            raise nothing_read(unreadable, self.dialect)
        if not listing.whole:
            yield Unreadable(self.name, f"the server tells only a part of this {self.dialect.collection}")
        self.complete = self.whole = listing.whole and not fetcher.hiccups
        if self.complete:
            self.token = "" if unreadable else SYNC + listing.token if listing.token else self.token_before

    def fetched(self, fetcher: Fetcher, wanted: Mapping[str, Listed]) -> Generator[Change, None, dict[str, str]]:
        """What is fetched; returns why documents could not be read. What is gone since it was listed is not told: it is not there."""
        unreadable: dict[str, str] = {}
        for change in fetcher.fetch(wanted):
            if isinstance(change, Unreadable):
                unreadable[change.href] = change.reason
            if isinstance(change, Delivery | Unreadable):
                yield change
        return unreadable


def nothing_read(unreadable: Mapping[str, str], dialect: Dialect) -> SourceError:
    """A collection of which not one document could be had: it is the collection that fails, not they."""
    return SourceError(f"none of {len(unreadable)} {dialect.documents} could be read: {'; '.join(dict.fromkeys(unreadable.values()))}")
