"""Fetches documents: many at once (RFC 4791 §7.9, RFC 6352 §8.7), fewer where that fails, and one alone in the end."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple

from crmcal.sources.caldav import multistatus
from crmcal.sources.caldav.connection import TooLargeError, UnusableAnswerError
from crmcal.sources.caldav.hrefs import at, path_of, written_path
from crmcal.sources.caldav.listing import GONE, TRUNCATED, Listed, listed
from crmcal.sources.caldav.multistatus import UnreadableXmlError
from crmcal.sources.caldav.refusals import no_multistatus
from crmcal.sources.caldav.transport import Transport
from crmcal.sources.contract import Delivery, Removal, Unreadable
from crmcal.sources.url.address import Address

BATCH: Final = 50
MOST_TROUBLE: Final = 25  # before the collection is given up for this time: answers that are too large count one, those that never come count STALL
STALL: Final = 8
TOO_MUCH_STATUSES: Final = frozenset({413, 500, 502, 504, 507})

Fetched = Delivery | Removal | Unreadable


class Found(NamedTuple):
    """What one request brought, by path; too_much: whether asking for less may bring more; answered: whether the server could be understood."""

    deliveries: Mapping[str, Delivery]
    too_much: bool
    answered: bool = False


NOTHING: Final = Found({}, too_much=False)
TOO_MUCH: Final = Found({}, too_much=True)


class Fetcher:
    """Fetches documents of one collection. hiccups: how often no answer came that could be used, so that nothing is known."""

    def __init__(self, transport: Transport, collection: Address) -> None:
        self.transport = transport
        self.dialect = transport.dialect
        self.collection = collection
        self.hiccups = 0
        self.trouble = 0

    def fetch(self, wanted: Mapping[str, Listed]) -> Iterator[Fetched]:
        """Every wanted document, one way or the other. Raises SourceError when the collection as a whole cannot be read."""
        paths = iter(wanted)
        while batch := list(islice(paths, BATCH)):
            yield from self.together({path: wanted[path] for path in batch})

    def together(self, wanted: Mapping[str, Listed]) -> Iterator[Fetched]:
        """Some documents in one request; halved as long as the answer is too much for either side. Raises SourceError."""
        found = self.asked(wanted)
        yield from found.deliveries.values()
        left = {path: listing for path, listing in wanted.items() if path not in found.deliveries}
        if len(left) > 1 and found.too_much:
            for part in (left,) if found.deliveries else halves(left):
                yield from self.together(part)
        else:
            for path, listing in left.items():
                yield self.alone(path, listing, answered=found.answered)

    def asked(self, wanted: Mapping[str, Listed]) -> Found:
        """What a multiget brings of some documents. Raises SourceError."""
        body = self.dialect.multiget([listing.href for listing in wanted.values()])
        try:
            answer = self.transport.report(self.collection, body, 1)
        except UnusableAnswerError as error:
            self.endure(error)
            return TOO_MUCH
        if answer.status in TOO_MUCH_STATUSES:
            return TOO_MUCH
        if answer.status in GONE:
            raise no_multistatus(answer, self.dialect)
        if answer.status != 207:  # noqa: PLR2004
            return NOTHING
        try:
            members = multistatus.read(answer.body).members
        except UnreadableXmlError:
            return TOO_MUCH
        found = {}
        for member in members:
            path = path_of(member.href, answer.address)
            data = member.text(self.dialect.content).encode("utf-8", "surrogatepass")
            if path in wanted and not self.dialect.reason_against(data):
                found[path] = Delivery(path, listed(member).etag or wanted[path].etag, data)
        return Found(found, too_much=any(member.status == TRUNCATED for member in members), answered=True)

    def alone(self, path: str, listing: Listed, *, answered: bool) -> Fetched:
        """One document by GET; a removal when the server says that it is gone, and did not bring it when it `answered` either. Raises SourceError."""
        try:
            answer = self.transport.get(at(self.collection, written_path(listing.href, self.collection)))
        except UnusableAnswerError as error:
            self.endure(error)
            self.hiccups += not isinstance(error, TooLargeError)
            return Unreadable(path, error.sentence)
        if answer.status in GONE:
            return Removal(path) if answered else Unreadable(path, "the server lists it, but does not give it")
        if answer.status != 200:  # noqa: PLR2004
            return Unreadable(path, no_multistatus(answer, self.dialect).sentence)
        reason = self.dialect.reason_against(answer.body)
        etag = answer.fields.get("ETag", "").strip() or listing.etag
        return Unreadable(path, reason) if reason else Delivery(path, "" if etag.startswith("W/") else etag, answer.body)

    def endure(self, error: UnusableAnswerError) -> None:
        """Bear with an answer that is of no use. Raises it when there were too many."""
        self.trouble += 1 if isinstance(error, TooLargeError) else STALL
        if self.trouble > MOST_TROUBLE:
            raise error


def halves(wanted: Mapping[str, Listed]) -> list[dict[str, Listed]]:
    """Two halves."""
    pairs = list(wanted.items())
    return [dict(pairs[: len(pairs) // 2]), dict(pairs[len(pairs) // 2 :])]
