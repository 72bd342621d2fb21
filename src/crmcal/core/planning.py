"""What a document means for the store, decided before anything is written: pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from crmcal.core.claims import Claim, Revision, claims_of, opened, sealed
from crmcal.core.ical.document import Document, Reading, Resource
from crmcal.core.keys import keyed_digest, part_key
from crmcal.core.model import Event, Flaw, Occurrence
from crmcal.core.recurrence import Reserve, current, expand, newest
from crmcal.core.rules import FORGOTTEN, KEPT, NOT_MEETINGS, Judge, owners_answer, private
from crmcal.core.visibility import EVERYTHING, at_level

PROBLEM: Final = "problem"
NOTHING_KEPT: Final = (-1, 0)
Action = Literal["new", "changed", "unchanged", "outdated"]


class StoredResource(NamedTuple):
    """What the store knows of a resource.

    digest:    of its octets
    tally:     its VEVENTs by verdict
    continues: whether it has occurrences beyond the horizon it was expanded to
    hides:     whether its master is private
    flawed:    whether there is something to tell about it each time it comes
    revision:  highest (SEQUENCE, LAST-MODIFIED) of its events; (-1, 0) unless all of them were kept
    sealed:    the same as a seal where something was excluded
    stale:     whether other rules may have changed its verdicts
    read_again: whether it has to be read again: it is stale, or something that took part of it away, in another document, is no more
    """

    digest: bytes
    tally: Mapping[str, int]
    continues: bool
    hides: bool
    flawed: bool
    revision: Revision
    sealed: bytes | None = None
    stale: bool = False
    read_again: bool = False

    def highest(self, uid: str, setting: "Setting") -> Revision:
        """The revision of the newest of its events, read by who brings the UID."""
        return self.revision if self.sealed is None else opened(self.sealed, uid, self.digest, setting.digest)


class KeptEvent(NamedTuple):
    """An event that goes to the store.

    kinds:       what each of its participants is to the owner
    my_response: the owner's answer; None when the owner was not asked
    """

    event: Event
    occurrences: Sequence[Occurrence]
    kinds: Sequence[str]
    my_response: str | None


class Judgement(NamedTuple):
    """What the rules and the recurrence make of a resource's events; the fields of its plan that have these names."""

    action: Action
    tally: Mapping[str, int]
    kept: tuple[KeptEvent, ...]
    continues: bool
    flaws: Sequence[Flaw]


class ResourcePlan(NamedTuple):
    """What is to be done about one resource.

    action: `outdated` when the store has a newer copy
    kept:   for `new` and `changed` what to store instead of all that is stored of it
    starts: where its VEVENTs begin in the document
    hides:  whether its master is private
    claims: what it says about instances of its series that may be told by other documents
    sealed: its revision where something of it is excluded
    nothing_new: whether it is stored with the same octets already, and no other rules hold for them
    lessened: whether a master in another document made something of it private
    """

    key: bytes
    digest: bytes
    action: Action
    tally: Mapping[str, int]
    kept: tuple[KeptEvent, ...] = ()
    continues: bool = False
    flaws: Sequence[Flaw] = ()
    starts: Sequence[int] = ()
    hides: bool = False
    claims: Sequence[Claim] = ()
    sealed: bytes | None = None
    nothing_new: bool = False
    lessened: bool = False

    @property
    def revision(self) -> Revision:
        """The highest (SEQUENCE, LAST-MODIFIED) of what is kept."""
        return max([(kept.event.sequence, kept.event.modified) for kept in self.kept], default=NOTHING_KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Everything a plan depends on besides the document. Made anew for each calendar: planning uses its reserve up.

    until:   how far series are expanded, in UTC
    secret:  the store's own key: digests say nothing to who does not have it
    merging: whether documents add to each other (import) instead of standing each for itself (sync)
    level:   the visibility that is applied before the disk
    reserve: what is left of the time and space that hostile series may take, of all documents planned with this together
    """

    judge: Judge
    until: datetime
    secret: bytes
    merging: bool = False
    level: str = EVERYTHING
    reserve: Reserve = field(default_factory=Reserve)

    def digest(self, *parts: bytes) -> bytes:
        """A digest that only who has the store can compare."""
        return keyed_digest(self.secret, *parts)


Lookup = Callable[[bytes], StoredResource | None]  # what the store knows of the resource with a key


class Again(NamedTuple):
    """What is read once more although it did not change.

    everything: all of it: times are read otherwise than before
    series:     those to be topped up, for a later horizon
    stale:      what other rules may have changed the verdicts of
    """

    everything: bool = False
    series: bool = False
    stale: bool = False


def key_maker(document: Document, href: str, setting: Setting) -> Callable[[Resource], bytes]:
    """What gives the keys of a document's resources.

    Imported series are known by their UID alone, so that the next export finds them under any file name; mirrored ones by their document, too.
    A cancellation that is imported stands beside what it cancels, in either order.
    """
    digest = setting.digest
    if not setting.merging:
        part = digest(href.encode("utf-8", "surrogateescape"))
        return lambda resource: part_key(series_key(resource, setting), part)
    cancelling = [calendar.method == "CANCEL" for calendar in document.calendars]

    def key_of(resource: Resource) -> bytes:
        series = series_key(resource, setting)
        cancels = any(cancelling) and all(cancelling[component.calendar] for component in resource.components)
        if cancels or resource.is_override:
            return part_key(series, digest(b"cancel\n" * cancels + resource.name.encode()))
        return series

    return key_of


def series_key(resource: Resource, setting: Setting) -> bytes:
    """The key of an imported series with a master."""
    return setting.digest(resource.uid.encode())


def resource_keys(document: Document, href: str, setting: Setting) -> frozenset[bytes]:
    """The keys of a document's resources."""
    return frozenset(map(key_maker(document, href, setting), document.resources(split_overrides=setting.merging)))


def plan_document(document: Document, href: str, known: Lookup, setting: Setting, again: Again) -> Iterator[ResourcePlan]:
    """The plans of a document's resources."""
    key_of = key_maker(document, href, setting)
    for resource in document.resources(split_overrides=setting.merging):
        key = key_of(resource)
        digest = digest_of(resource, document, setting)
        found = known(key)
        starts = tuple([component.start for component in resource.components])
        same = found is not None and found.digest == digest
        if found and same and not (again.everything or found.read_again or (again.series and found.continues)):
            flaws = plan_resource(without_answers(document.read(resource)), document, found, setting).flaws if found.flawed else ()
            yield ResourcePlan(key, digest, "unchanged", found.tally, continues=found.continues, flaws=flaws, starts=starts)
            continue
        reading = without_answers(document.read(resource))
        hides = has_private_master(reading)
        lessened = resource.is_override and is_private(known(series_key(resource, setting)))
        if lessened:
            reading = reading._replace(secret_master=True)
        judgement = plan_resource(reading, document, found, setting)
        standing = standing_tally(found, judgement.tally, document) if found else None
        if found and standing:
            yield ResourcePlan(key, digest, "unchanged", standing, continues=found.continues, flaws=judgement.flaws, starts=starts)
            continue
        made = ResourcePlan(key, digest, *judgement, starts, hides, nothing_new=same and not (found and found.stale), lessened=lessened)
        yield with_claims(made, reading, resource.written_uid if hides and reading.secret_master else None, setting)


def with_claims(plan: ResourcePlan, reading: Reading, secret_master: str | None, setting: Setting) -> ResourcePlan:
    """A plan with what other documents of the series will be compared with.

    secret_master: the UID, where the master is private and cannot be read
    """
    events = reading.events
    if plan.action == "outdated" or (len(events) == len(plan.kept) == 1 and is_plain(events[0])):
        return plan
    seal = None
    if events and len(plan.kept) < len(events) + reading.secret:
        highest = max((event.sequence, event.modified) for event in events)
        seal = sealed(highest, events[0].uid, plan.digest, setting.digest)
    winners = current(events)[0] if len(events) > 1 else events
    cancels = bool(events) and all(event.method == "CANCEL" for event in events)
    stored = {kept.event.offset for kept in plan.kept}
    kept_events = [event for event in winners if event.offset in stored]
    return plan._replace(sealed=seal, claims=claims_of(winners, kept_events, plan.digest, setting.digest, secret_master=secret_master, cancels=cancels))


def is_plain(event: Event) -> bool:
    """Whether an event says nothing about instances that other documents may tell."""
    return event.recurrence_id is None and not event.exdates and event.method != "CANCEL"


def digest_of(resource: Resource, document: Document, setting: Setting) -> bytes:
    """The digest of all that a resource's events are read from."""
    return setting.digest(document.context(resource), *resource.octets)


def standing_tally(found: StoredResource, tally: Mapping[str, int], document: Document) -> Mapping[str, int] | None:
    """The VEVENTs by verdict of a resource that stays as it is stored because too little of it can be read; None where what was read counts."""
    if document.structure.truncated and readable(found.tally) > readable(tally):
        return found.tally  # the rest of the series may stand behind the cut
    return None if readable(tally) else tally


def readable(tally: Mapping[str, int]) -> int:
    """How many VEVENTs could be read."""
    return sum(tally.values()) - tally.get(PROBLEM, 0)


def is_private(known: StoredResource | None) -> bool:
    """Whether the stored series has a private master: what then comes of it without a word is private, too."""
    return known is not None and known.hides


def plan_resource(reading: Reading, document: Document, known: StoredResource | None, setting: Setting) -> Judgement:
    """Judge a resource's events, expand what is kept."""
    tally, kept_events, flaws = judged(reading, document, setting.judge)
    kept, continues, more = expanded(kept_events, reading, document, setting) if kept_events else ((), False, ())
    action = action_for(reading.events, known, setting)
    return Judgement(action, tally, kept, continues, (*reading.lost, *flaws, *more))


def has_private_master(reading: Reading) -> bool:
    """Whether the master of a series is private, readable or not; of several copies the newest counts."""
    masters = [event for event in reading.events if event.recurrence_id is None]
    if len(masters) > 1:
        masters = [newest(masters)]
    return reading.secret_master or (bool(masters) and private(masters[0], None))


def without_answers(reading: Reading) -> Reading:
    """The reading with what could not be read of answers to invitations moved out of the problems: they carry no meeting, `methods` keeps them."""
    if not reading.lost:
        return reading
    pairs = list(zip(reading.lost, reading.methods, strict=True))
    lost = [flaw for flaw, method in pairs if method not in NOT_MEETINGS]
    return reading._replace(lost=lost, methods=[method for _, method in pairs if method in NOT_MEETINGS])


def judged(reading: Reading, document: Document, judge: Judge) -> tuple[Mapping[str, int], list[Event], list[Flaw]]:
    """The verdicts: how many VEVENTs got each, which events are kept, and the flaws of those."""
    events = reading.events
    if len(events) == 1 and not (reading.lost or reading.methods or reading.secret or reading.secret_master):
        event = events[0]
        verdict = judge.verdict(event)
        return tally_of(verdict), events if verdict == KEPT else [], told([event], document) if verdict == KEPT else []
    winners, outdated = current(events)
    master = master_of(winners)
    verdicts = {id(event): judge.verdict(event, master=master, secret_master=reading.secret_master) for event in events}
    tally = Counter(verdicts.values())
    for verdict, number in ((PROBLEM, len(reading.lost)), ("private", reading.secret), ("not-a-meeting", len(reading.methods))):
        if number:
            tally[verdict] += number
    kept = [event for event in winners if verdicts[id(event)] == KEPT]
    copies = [Flaw(document.line(event.offset), "an older copy of the same event: the newest counts") for event in outdated if verdicts[id(event)] == KEPT]
    return tally, kept, copies + told(kept, document)


@cache
def tally_of(verdict: str) -> Mapping[str, int]:
    """The tally of a single event: one for all, since a hundred thousand take 20 MB."""
    return MappingProxyType({verdict: 1})


def master_of(winners: Sequence[Event]) -> Event | None:
    """The master among the events of a resource that count."""
    return next((event for event in winners if event.recurrence_id is None), None)


def told(events: Sequence[Event], document: Document) -> list[Flaw]:
    """The repairs made to kept events; those of others are nobody's business."""
    return [Flaw(document.line(event.offset), flaw) for event in events for flaw in event.flaws]


def expanded(kept: Sequence[Event], reading: Reading, document: Document, setting: Setting) -> tuple[tuple[KeptEvent, ...], bool, tuple[Flaw, ...]]:
    """The kept events with their occurrences. An excluded override hides the occurrence it stands for."""
    first = kept[0]
    if len(reading.events) == 1 and not first.repeats and first.recurrence_id is None:
        once = Occurrence(first, None, first.start, first.end)
        return (kept_event(first, [once], setting),), False, ()
    expansion = expand(reading.events, until=setting.until, reserve=setting.reserve)
    flaws = tuple(Flaw(document.line(first.offset), flaw) for flaw in expansion.flaws)
    if len(reading.events) == 1:  # all of them are its own
        return (kept_event(first, expansion.occurrences, setting),), expansion.continues, flaws
    wanted = {id(event): event for event in kept}
    found: dict[int, list[Occurrence]] = {id(event): [] for event in kept}
    for occurrence in expansion.occurrences:
        if id(occurrence.event) in wanted:
            found[id(occurrence.event)].append(occurrence)
    return tuple(kept_event(event, found[id(event)], setting) for event in kept), expansion.continues, flaws


def kept_event(event: Event, occurrences: Sequence[Occurrence], setting: Setting) -> KeptEvent:
    """What is stored of an event."""
    kinds = setting.judge.kinds_of(event)
    if FORGOTTEN in kinds:
        event = event._replace(participants=tuple(each for each, kind in zip(event.participants, kinds, strict=True) if kind != FORGOTTEN))
        kinds = setting.judge.kinds_of(event)
    return KeptEvent(at_level(event, setting.level), occurrences, kinds, owners_answer(event.participants, kinds))


def action_for(events: Sequence[Event], known: StoredResource | None, setting: Setting) -> Action:
    """New, changed, or - where documents merge - outdated by what is stored."""
    if known is None:
        return "new"
    if setting.merging and events and max((event.sequence, event.modified) for event in events) < known.highest(events[0].uid, setting):
        return "outdated"
    return "changed"
