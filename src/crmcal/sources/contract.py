"""What every source gives: collections that tell, document by document, what changed since the last time."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol, runtime_checkable

from crmcal.errors import SourceError
from crmcal.registry import AccountSettings


class Delivery(NamedTuple):
    """A document that is new or may have changed.

    href: its lasting name in the collection: a path, a URL, a calendar object's href
    etag: what to compare next time (RFC 9110 §8.8.3, or size and time of a file); "" when there is none
    data: its octets
    """

    href: str
    etag: str
    data: bytes


class Unchanged(NamedTuple):
    """A document that is as it was when its known etag was given."""

    href: str


class Removal(NamedTuple):
    """A document that the server says is gone."""

    href: str


class Unreadable(NamedTuple):
    """A document that is there but could not be read; what is stored of it stays."""

    href: str
    reason: str


Change = Delivery | Unchanged | Removal | Unreadable
Etags = Callable[[str], str | None]  # the etag known of an href, None for a new one


class ForeignError(SourceError):
    """What is there may not be read, nor asked what it is: somebody else's, unless it is known from before."""


class Collection(Protocol):
    """One calendar of a source (RFC 4791 §4.2).

    name:        its lasting name within the source
    displayname: the name that its owner gave it (RFC 4918 §15.2), for people to read; "" when there is none besides `name`
    complete:    after `changes` is exhausted: whether all that was to be told was told
    whole:       after `changes` is exhausted: whether that was everything there is, so that what was not told is gone;
                 False when only what changed since the token was told, and the rest is as it was
    token:       after `changes` is exhausted: the sync-token to come back with (RFC 6578); "" when there is none
    """

    name: str
    displayname: str
    complete: bool
    whole: bool
    token: str

    def changes(self, etags: Etags, token: str) -> Iterator[Change]:
        """What changed since `token`; with "" everything, of which `etags` tells what need not be delivered again.

        Raises SourceError; then nothing may be concluded. ForeignError is one for collections that are known, and of no interest for others.
        """
        ...


class Source(Protocol):
    """A configured place that calendars come from."""

    name: str
    kind: str

    def collections(self) -> Iterable[Collection]:
        """Its collections. Raises SourceError."""
        ...


class RemoteSettings(AccountSettings, Protocol):
    """What a source elsewhere asks of its configuration."""

    @property
    def max_bytes(self) -> int:
        """The most octets of one document, also after decompression."""

    @property
    def ca_file(self) -> str | None:
        """Certificates to trust besides the system's."""


@runtime_checkable
class Finder(Protocol):
    """A source that has to look for its collections, and finds them sooner when it knows where they were.

    name:     of the source
    bearings: what it found out: given before `collections`, taken back after; an opaque text, "" for nothing
    """

    name: str
    bearings: str
