"""What a collection holds, or what changed in it: hrefs with etags, no documents yet."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from crmcal.errors import SourceError
from crmcal.sources.caldav import library, multistatus
from crmcal.sources.caldav.connection import Answer
from crmcal.sources.caldav.hrefs import as_folder, path_of
from crmcal.sources.caldav.multistatus import Member, UnreadableXmlError
from crmcal.sources.caldav.places import understood
from crmcal.sources.caldav.refusals import no_multistatus
from crmcal.sources.caldav.transport import Transport
from crmcal.sources.url.address import Address
from crmcal.sources.url.refusals import refusal

GONE: Final = frozenset({404, 410})
TRUNCATED: Final = 507
MOST_ROUNDS: Final = 1000


class Listed(NamedTuple):
    """A document: its href as the server writes it, and its etag; "" when there is none to rely on."""

    href: str
    etag: str


class Listing(NamedTuple):
    """What the server says.

    present: what is there, or what changed, by normalised path
    gone:    what it says is gone (RFC 6578 §3.5.2)
    token:   the sync-token to come back with; "" when it gave none
    whole:   False when the server could not tell all of it
    """

    present: Mapping[str, Listed]
    gone: frozenset[str]
    token: str
    whole: bool


def changes_since(transport: Transport, collection: Address, token: str) -> Listing | None:
    """What changed since a sync-token (RFC 6578), truncated answers followed to their end; None when the server does not say. Raises SourceError."""
    present: dict[str, Listed] = {}
    gone: set[str] = set()
    for _ in range(MOST_ROUNDS):
        answer = transport.report(collection, library.sync_collection(token))
        try:
            found = multistatus.read(answer.body) if answer.status == 207 else None  # noqa: PLR2004
        except UnreadableXmlError:
            return None
        if found is None or not found.token:
            return None
        truncated = False
        told = len(present) + len(gone)
        for path, member in members(found.members, answer):
            if path is None:
                truncated |= member.status == TRUNCATED
            elif member.status in GONE:
                gone.add(path)
                present.pop(path, None)
            else:
                gone.discard(path)
                present[path] = listed(member)
        if not truncated:
            return Listing(present, frozenset(gone), found.token, whole=True)
        if found.token == token:
            return None
        if len(present) + len(gone) == told:  # going round in circles
            return None
        token = found.token
    return None


def everything(transport: Transport, collection: Address) -> Listing:
    """All that there is, by PROPFIND; by an initial REPORT where that is too much for the server (RFC 6578 §3.4). Raises SourceError."""
    answer = transport.propfind(collection, library.list_etags(), 1)
    if answer.status == TRUNCATED:
        found = changes_since(transport, collection, "")
        if found is None:
            raise no_multistatus(answer, transport.dialect)
        return found
    present: dict[str, Listed] = {}
    whole = True
    told = understood(answer, transport.dialect).members
    for path, member in members(told, answer):
        if path is None:
            whole &= member.status != TRUNCATED
            if member.status >= 400 and member.status != TRUNCATED:  # noqa: PLR2004
                raise refusal(member.status, transport.dialect.collection)
        elif member.status not in GONE and library.COLLECTION not in member.names(library.RESOURCE_TYPE):
            present[path] = listed(member) if path not in present or present[path].etag == listed(member).etag else Listed(member.href, "")
    if whole and not present and not any(library.COLLECTION in member.names(library.RESOURCE_TYPE) for member in told):
        raise SourceError(f"the server's answer says nothing of this {transport.dialect.collection}")  # RFC 4918 §9.1: it would be the first that is told
    listing = Listing(present, frozenset(), "", whole=whole)
    return listing if whole else changes_since(transport, collection, "") or listing


def members(found: Sequence[Member], answer: Answer) -> list[tuple[str | None, Member]]:
    """Members by path; None for the collection itself, and wherever the server says that it did not tell all.

    Behind a proxy it may know itself by another path. Collections within are left out. Raises SourceError for another host.
    """
    own = as_folder(path_of(answer.address.target, answer.address))
    paths = [(path_of(member.href, answer.address), member) for member in found]
    of_collection = [as_folder(path) == own or member.status == TRUNCATED for path, member in paths]
    return [(None if own else path, member) for (path, member), own in zip(paths, of_collection, strict=True) if own or not path.endswith("/")]


def listed(member: Member) -> Listed:
    """A member with its etag. A weak one promises too little (RFC 9110 §8.8.1): then what is fetched gets compared."""
    etag = member.text(library.ETAG).strip()
    return Listed(member.href, "" if etag.startswith("W/") else etag)
