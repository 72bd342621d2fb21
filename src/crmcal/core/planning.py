"""What a document means for the store, decided before anything is written: pure, and all that `--dry-run` needs."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from crmcal.core.ical.document import Document, Reading, Resource
from crmcal.core.model import Event, Flaw, Occurrence
from crmcal.core.recurrence import current, expand
from crmcal.core.rules import KEPT, NOT_MEETINGS, Judge, private
from crmcal.core.visibility import EVERYTHING, at_level

PROBLEM: Final = "problem"
DIGEST_SIZE: Final = 16
LARGE: Final = 1 << 20
NOTHING_KEPT: Final = (-1, 0)
Action = Literal["new", "changed", "unchanged", "outdated", "cancel"]


class Known(NamedTuple):
    """What the store knows of a resource.

    digest:    of its octets
    tally:     its VEVENTs by verdict
    continues: whether it has occurrences beyond the horizon it was expanded to
    hides:     whether its master is private
    flawed:    whether there is something to tell about it each time it comes
    revision:  highest (SEQUENCE, LAST-MODIFIED) of what was kept; (-1, 0) when nothing was
    """

    digest: bytes
    tally: Mapping[str, int]
    continues: bool
    hides: bool
    flawed: bool
    revision: tuple[int, int]


class KeptEvent(NamedTuple):
    """An event that goes to the store.

    kinds:       what each of its participants is to the owner
    my_response: the owner's answer; None when the owner was not asked
    """

    event: Event
    occurrences: Sequence[Occurrence]
    kinds: Sequence[str]
    my_response: str | None


class ResourcePlan(NamedTuple):
    """What is to be done about one resource.

    action: `outdated` when the store has a newer copy, `cancel` to mark known meetings as cancelled
    series: for an override without its master, the key that the master has or would have
    hides:  whether its master is private
    starts: where its VEVENTs begin in the document
    kept:   for `new` and `changed` what to store instead of all that is stored of it; for `cancel` the cancellations
    """

    key: bytes
    digest: bytes
    action: Action
    tally: Mapping[str, int]
    kept: tuple[KeptEvent, ...] = ()
    continues: bool = False
    flaws: Sequence[Flaw] = ()
    series: bytes | None = None
    starts: Sequence[int] = ()
    hides: bool = False

    @property
    def revision(self) -> tuple[int, int]:
        """The highest (SEQUENCE, LAST-MODIFIED) of what is kept."""
        return max([(kept.event.sequence, kept.event.modified) for kept in self.kept], default=NOTHING_KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Everything a plan depends on besides the document.

    until:   how far series are expanded, in UTC
    secret:  the store's own key: digests say nothing to who does not have it
    merging: whether documents add to each other (import) instead of standing each for itself (sync)
    store:   the visibility level that is applied before the disk
    """

    judge: Judge
    until: datetime
    secret: bytes
    merging: bool = False
    store: str = EVERYTHING

    def digest(self, *parts: bytes) -> bytes:
        """A keyed digest. The key comes first and is as long as a block: without it nothing can be compared."""
        if len(parts[0]) > LARGE:  # no second copy of a long document
            hashed = hashlib.sha256(self.secret)
            for part in parts:
                hashed.update(part)
            return hashed.digest()[:DIGEST_SIZE]
        return hashlib.sha256(b"".join([self.secret, *parts])).digest()[:DIGEST_SIZE]


KnownResource = Callable[[bytes], Known | None]


class Again(NamedTuple):
    """What is read once more although it did not change: everything (other rules), or series to be topped up (a later horizon)."""

    everything: bool = False
    series: bool = False


def scope_of(href: str, setting: Setting) -> bytes:
    """What resources are known by besides their UID: a merging document's by nothing, so that the next export finds them under any name."""
    return b"" if setting.merging else href.encode("utf-8", "surrogateescape") + b"\n"


def resource_keys(document: Document, href: str, setting: Setting) -> frozenset[bytes]:
    """The keys of a document's resources."""
    scope = scope_of(href, setting)
    return frozenset(setting.digest(scope, resource.name.encode()) for resource in document.resources(split_overrides=setting.merging))


def plan_document(document: Document, href: str, known: KnownResource, setting: Setting, again: Again) -> Iterator[ResourcePlan]:
    """The plans of a document's resources."""
    scope = scope_of(href, setting)
    for resource in document.resources(split_overrides=setting.merging):
        key = setting.digest(scope, resource.name.encode())
        digest = digest_of(resource, document, setting)
        found = known(key)
        starts = tuple([component.start for component in resource.components])
        same = found is not None and found.digest == digest and not again.everything and not (again.series and found.continues)
        if found and same:
            flaws = plan_resource(without_answers(document.read(resource)), document, found, setting, digest)[-1] if found.flawed else ()
            yield ResourcePlan(key, digest, "unchanged", found.tally, continues=found.continues, flaws=flaws, starts=starts)
        else:
            series = setting.digest(scope, resource.uid.encode()) if resource.is_override else None
            hidden = series is not None and is_private(known(series))
            reading = without_answers(document.read(resource))
            if hidden:
                reading = reading._replace(secret_master=True)
            plan = plan_resource(reading, document, found, setting, digest)
            if found and document.structure.truncated and sum(found.tally.values()) > sum(plan[1].values()):
                yield ResourcePlan(key, digest, "unchanged", found.tally, continues=found.continues, flaws=plan[-1], starts=starts)
                continue  # the rest of the series may stand behind the cut
            yield ResourcePlan(key, digest, *plan, series, starts, has_private_master(reading))


def digest_of(resource: Resource, document: Document, setting: Setting) -> bytes:
    """The digest of all that a resource's events are read from."""
    return setting.digest(document.context(resource), *resource.octets)


def is_private(known: Known | None) -> bool:
    """Whether the stored series has a private master: what then comes of it without a word is private, too."""
    return known is not None and known.hides


def plan_resource(
    reading: Reading, document: Document, known: Known | None, setting: Setting, digest: bytes
) -> tuple[Action, Mapping[str, int], tuple[KeptEvent, ...], bool, Sequence[Flaw]]:
    """Judge a resource's events, expand what is kept: the fields of its plan from `action` to `flaws`."""
    tally, kept_events, flaws = judged(reading, document, setting.judge)
    if cancels(reading, known, digest):
        return "cancel", tally, tuple(KeptEvent(event, (), (), None) for event in reading.events), False, reading.lost
    kept, continues, more = expanded(kept_events, reading, document, setting) if kept_events else ((), False, ())
    action = action_for(reading.events, known, setting)
    return action, tally, kept, continues, (*reading.lost, *flaws, *more)


def has_private_master(reading: Reading) -> bool:
    """Whether the master of a series is private, readable or not."""
    return reading.secret_master or any(event.recurrence_id is None and private(event, None) for event in reading.events)


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
        return {verdict: 1}, events if verdict == KEPT else [], told([event], document) if verdict == KEPT else []
    winners, outdated = current(events)
    master = next((event for event in winners if event.recurrence_id is None), None)
    verdicts = {id(event): judge.verdict(event, master=master, secret_master=reading.secret_master) for event in events}
    tally = Counter(verdicts.values())
    for verdict, number in ((PROBLEM, len(reading.lost)), ("private", reading.secret), ("not-a-meeting", len(reading.methods))):
        if number:
            tally[verdict] += number
    kept = [event for event in winners if verdicts[id(event)] == KEPT]
    copies = [Flaw(document.line(event.offset), "an older copy of the same event: the newest counts") for event in outdated if verdicts[id(event)] == KEPT]
    return tally, kept, copies + told(kept, document)


def told(events: Sequence[Event], document: Document) -> list[Flaw]:
    """The repairs made to kept events; those of others are nobody's business."""
    return [Flaw(document.line(event.offset), flaw) for event in events for flaw in event.flaws]


def expanded(kept: Sequence[Event], reading: Reading, document: Document, setting: Setting) -> tuple[tuple[KeptEvent, ...], bool, tuple[Flaw, ...]]:
    """The kept events with their occurrences. An excluded override hides the occurrence it stands for."""
    first = kept[0]
    if len(reading.events) == 1 and not first.repeats and first.recurrence_id is None:
        once = Occurrence(first, None, first.start, first.end)
        return (kept_event(first, [once], setting),), False, ()
    expansion = expand(reading.events, until=setting.until)
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
    """What is stored of an event. Of several own addresses the one that answered gives the owner's answer."""
    kinds = setting.judge.kinds_of(event)
    answer = None
    for participant, kind in zip(event.participants, kinds, strict=True):
        if kind == "owner" and answer in {None, "needs-action"}:
            answer = participant.response
    return KeptEvent(at_level(event, setting.store), occurrences, kinds, answer)


def cancels(reading: Reading, known: Known | None, digest: bytes) -> bool:
    """Whether a resource is a cancellation of something else that is stored (RFC 5546 §3.2.5); who is told of it does not matter."""
    if known is None or known.revision == NOTHING_KEPT or known.digest == digest:
        return False
    return bool(reading.events) and all(event.method == "CANCEL" for event in reading.events)


def action_for(events: Sequence[Event], known: Known | None, setting: Setting) -> Action:
    """New, changed, or - where documents merge - outdated by what is stored."""
    if known is None:
        return "new"
    if setting.merging and events and max((event.sequence, event.modified) for event in events) < known.revision:
        return "outdated"
    return "changed"
