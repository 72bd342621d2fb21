"""Whose calendar is it? What the user says, what the config or the store knows, else what the calendar itself suggests."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import Final, NamedTuple

from crmcal.core.addresses import normalised
from crmcal.core.ical.document import Document, NotACalendarError
from crmcal.core.matching import work_domain
from crmcal.core.reports import RunReport
from crmcal.core.rules import Owner
from crmcal.errors import SourceError, UsageError
from crmcal.sources.contract import Change, Collection, Delivery, Etags, Source, Unreadable

FEW: Final = 0.5  # of the events kept: who is asked to fewer may not be the owner
ENOUGH: Final = 0.6  # of the events with participants somebody must take part in to be taken for the owner


class Proposal(NamedTuple):
    """The address that takes part in nearly every event, and in what share of how many."""

    address: str
    share: float
    events: int

    @property
    def owner(self) -> Owner:
        """The owner it would be, with the work domain as own domain."""
        return owner_of([self.address])


def owner_of(addresses: Iterable[str]) -> Owner:
    """The owner of some addresses: their work domains are own domains, free mail never is. Raises UsageError."""
    found = []
    for written in addresses:
        address = normalised(written)
        if address is None:
            raise UsageError(f"{written!r} is not an e-mail address.", hint="Write it as --me jane@acme.example")
        found.append(address)
    return Owner(addresses=frozenset(found), domains=frozenset(domain for address in found if (domain := work_domain(address))))


def joined(*owners: Owner | None) -> Owner:
    """All addresses and domains of several."""
    known = [owner for owner in owners if owner]
    return Owner(
        addresses=frozenset(address for owner in known for address in owner.addresses),
        domains=frozenset(domain for owner in known for domain in owner.domains),
    )


def propose(sources: Iterable[Source], zone: tzinfo) -> Proposal | None:
    """Who takes part in nearly every event of some calendars; None when nobody does. Raises SourceError when none of them can be read."""
    events = 0
    seen: Counter[str] = Counter()
    failures: list[SourceError] = []
    documents = 0
    for source in sources:
        try:
            for document in documents_of(source, zone):
                documents += 1
                for addresses in participants_of(document):
                    events += 1
                    seen.update(addresses)
        except SourceError as error:
            failures.append(error)
    if failures and not documents:
        raise failures[0]
    if not seen:
        return None
    address, number = min(seen.items(), key=lambda each: (-each[1], each[0]))
    tied = sum(count == number for count in seen.values()) > 1
    return None if tied or number < events * ENOUGH else Proposal(address, number / events, events)


def doubt(report: RunReport, owner: Owner) -> str | None:
    """A sentence on an owner who is asked to few of the events that were kept. None where that is not so, or not all of them were looked at."""
    kept = sum(source.read for source in report.sources)
    without = kept - sum(source.mine for source in report.sources)
    if without <= kept * FEW or any(source.resources["unchanged"] for source in report.sources):
        return None
    addresses = ("Your address {} is", "Your addresses {} are")[len(owner.addresses) > 1].format(", ".join(sorted(owner.addresses)))
    return f"{addresses} missing from {without:,} of the {kept:,} events kept ({without / kept:.0%})."


def documents_of(source: Source, zone: tzinfo) -> Iterator[Document]:
    """The calendars of a source. What cannot be read is told when the rest is imported. Raises SourceError when there is no rest."""
    failures = []
    found = False
    for collection in source.collections():
        for change in collection.changes(lambda _: None, ""):
            try:
                if isinstance(change, Delivery):
                    yield Document(change.data, zone)
                    found = True
                elif isinstance(change, Unreadable):
                    failures.append(change.reason)
            except NotACalendarError as error:
                failures.append(str(error))
    if failures and not found:
        raise SourceError(f"{source.name}: {'; '.join(dict.fromkeys(failures))}")


def participants_of(document: Document) -> Iterator[set[str]]:
    """The addresses of each event with participants."""
    for resource in document.resources():
        for event in document.read(resource).events:
            found = {participant.email for participant in event.participants if participant.email}
            if found:
                yield found


class Replayed:
    """A source that is read once and can be told again: standard input comes only once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.name = source.name
        self.kind = source.kind
        self.told: list[ReplayedCollection] | None = None

    def collections(self) -> Iterable[Collection]:
        """The collections, fetched the first time. Raises SourceError."""
        if self.told is None:
            self.told = [ReplayedCollection(collection) for collection in self.source.collections()]
        return self.told


class ReplayedCollection:
    """A collection whose changes were kept."""

    def __init__(self, collection: Collection) -> None:
        self.name = collection.name
        self.displayname = collection.displayname
        self.changes_kept: Sequence[Change] = list(collection.changes(lambda _: None, ""))
        self.complete = collection.complete
        self.whole = collection.whole
        self.token = collection.token

    def changes(self, _etags: Etags, _token: str) -> Iterator[Change]:
        """What the collection told."""
        return iter(self.changes_kept)
