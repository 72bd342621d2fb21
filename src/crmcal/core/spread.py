"""A series spread over several resources: which of its events count, as if all stood in one document.

It is settled from what the store holds: kept events with their occurrences, and the claims of what is excluded.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from crmcal.core.claims import Kind, Revision, day_text, exact_text, named, opened
from crmcal.core.keys import Digest
from crmcal.core.model import Occurrence
from crmcal.core.placing import Instances, OccurrenceId, StoredEvent, Told, instances_of, when_of


class StoredClaim(NamedTuple):
    """A claim (see `claims`); event: the number of the kept event, None when it is not kept."""

    kind: Kind
    event: int | None
    instant: bytes
    wall: bytes
    day: bytes
    public: bool
    sealed: bytes


class Part(NamedTuple):
    """One resource of a series.

    hides:  whether its master is private
    digest: of its octets
    single: the sealed revision of a master that is all there is in it and not kept
    """

    id: int
    hides: bool
    digest: bytes
    single: bytes | None
    events: Sequence[StoredEvent]
    claims: Sequence[StoredClaim]


class Settlement(NamedTuple):
    """What is to be done about the stored events of a series.

    private: events that a private master in another resource makes private
    dropped: events of which a newer copy is excluded
    erased:  occurrences in whose place an excluded override stands
    hidden:  occurrences that another kept event tells
    placed:  the instance that an override turned out to stand for, by its occurrence
    added:   occurrences that are told nowhere else, by their event
    cancelled: occurrences that another resource calls off
    """

    private: frozenset[int] = frozenset()
    dropped: frozenset[int] = frozenset()
    erased: frozenset[OccurrenceId] = frozenset()
    hidden: frozenset[OccurrenceId] = frozenset()
    placed: Mapping[OccurrenceId, date] = {}
    added: Sequence[tuple[StoredEvent, Occurrence]] = ()
    cancelled: frozenset[OccurrenceId] = frozenset()


class Voice(NamedTuple):
    """A master or an override as one resource tells it; event: None when it is not kept."""

    part: Part
    kind: Kind
    revision: Revision
    claim: StoredClaim | None
    event: StoredEvent | None

    @property
    def rank(self) -> tuple[Revision, bool, int]:
        """Of several copies the highest counts: the newest, in doubt one that is not kept."""
        start = self.event.occurrences[0].start if self.event and self.event.occurrences else 0
        return self.revision, self.event is None, -start


def settle(parts: Sequence[Part], until: datetime, digest: Digest) -> Settlement:
    """Settle a series of which at least one event is kept; `until` is the horizon."""
    uid = next(event.uid for part in parts for event in part.events)
    voices = [voice for part in parts for voice in voices_of(part, uid, digest)]
    masters = [voice for voice in voices if voice.kind == "master"]
    master = max(masters, key=lambda voice: voice.rank, default=None)
    private = frozenset(voice.event.id for voice in voices if voice.event and master and made_private(voice, master))
    overrides = [
        voice._replace(event=None) if voice.event and voice.event.id in private else voice for voice in voices if voice.kind not in {"master", "cancel"}
    ]
    winners = [voice for copies in same_instance(overrides, master) for voice in counting(copies)]
    counted = {id(voice) for voice in winners}
    lost = [(voice, master) for voice in masters if voice is not master]
    lost += [(voice, winner_over(voice, winners)) for voice in overrides if id(voice) not in counted]
    dropped = frozenset(voice.event.id for voice, winner in lost if voice.event and winner and winner.event is None)
    hidden = {place for voice, winner in lost if voice.event and voice.event.id not in dropped for place in voice.event.places}
    gone, winners = excluded_by_date(winners, master, uid, digest)
    hidden |= {place for voice in gone if voice.event for place in voice.event.places}
    settlement = Settlement(private, dropped, frozenset(), frozenset(hidden))
    series = instances_of(master.event, master.part.events) if master and master.event else None
    if series and master:
        settlement = on_instances(settlement, series, winners, master, uid, until, digest)
    cancellations = [voice for voice in voices if voice.kind == "cancel" and not (voice.event and voice.event.id in private)]
    counted_ones = [voice for voice in [*winners, *([master] if master else [])] if voice.event]
    return called_off(settlement, cancellations, counted_ones, series, lambda text: named(uid, text, digest)) if cancellations else settlement


def called_off(
    settlement: Settlement, cancellations: Sequence[Voice], kept: Sequence[Voice], series: Instances | None, name: Callable[[str], bytes]
) -> Settlement:
    """Mark what cancellations (RFC 5546 §3.2.5) call off, whichever came first; they themselves are shown where there is nothing else to show.

    A newer copy is not called off by an older cancellation. Of a whole series goes what had not begun when it was called off.
    """
    cancelled = set(settlement.cancelled)
    hidden = set(settlement.hidden)
    found = series.moments_by_mark(name) if series else {}
    for voice in cancellations:
        if voice.claim is None or not voice.claim.instant:
            meant = [each for each in kept if each.event]
            since = voice.revision[1]
            cancelled |= {
                (each.event.id, told.ordinal)
                for each in meant if each.event and each.revision <= voice.revision
                for told in each.event.occurrences if told.recurrence is None or told.start >= since
            }  # fmt: skip
        else:
            meant = [each for each in kept if each.claim and each.claim.instant == voice.claim.instant]
            cancelled |= {place for each in meant if each.event and each.revision <= voice.revision for place in each.event.places}
            moment = next((found[mark] for mark in (voice.claim.instant, voice.claim.wall, voice.claim.day) if mark in found), None)
            place = series.place_of(moment) if series and moment is not None and not meant else None
            if place:
                cancelled.add(place)
                meant = list(kept)
        if meant and voice.event:
            hidden |= set(voice.event.places)
    return settlement._replace(cancelled=frozenset(cancelled), hidden=frozenset(hidden))


def voices_of(part: Part, uid: str, digest: Digest) -> Iterator[Voice]:
    """What a resource tells."""
    events = {event.id: event for event in part.events}
    for claim in part.claims:
        if claim.kind != "exdate":
            event = events.get(claim.event) if claim.event is not None else None
            revision = event.revision if event else opened(claim.sealed, uid, part.digest + claim.instant, digest)
            yield Voice(part, claim.kind, revision, claim, event)
    told = {claim.event for claim in part.claims}
    yield from (Voice(part, "master", event.revision, None, event) for event in part.events if event.recurrence is None and event.id not in told)
    if part.single is not None:
        yield Voice(part, "master", opened(part.single, uid, part.digest, digest), None, None)


def made_private(voice: Voice, master: Voice) -> bool:
    """Whether an override is private because its master, elsewhere, is."""
    return voice.claim is not None and master.event is None and master.part.hides and voice.part is not master.part and not voice.claim.public


def same_instance(overrides: Sequence[Voice], master: Voice | None) -> list[list[Voice]]:
    """The copies of each override. In a series of dates a date-time names the day it shows."""
    dates = master is not None and master.event is not None and master.event.all_day
    groups: defaultdict[bytes, list[Voice]] = defaultdict(list)
    for voice in overrides:
        if voice.claim:
            groups[voice.claim.day if dates else voice.claim.instant].append(voice)
    return list(groups.values())


def counting(copies: Sequence[Voice]) -> list[Voice]:
    """Of the copies of an override the newest; one of a single instance and one with THISANDFUTURE both count, unless the latter is newer."""
    best = [max(kind, key=lambda voice: voice.rank) for kind in ([v for v in copies if v.kind == "override"], [v for v in copies if v.kind == "range"]) if kind]
    newest = max(best, key=lambda voice: voice.rank)
    return [newest] if newest.kind == "range" else best


def winner_over(loser: Voice, winners: Sequence[Voice]) -> Voice | None:
    """The copy that counts instead of another one."""
    rivals = [voice for voice in winners if voice.claim and loser.claim and loser.claim.instant == voice.claim.instant]
    rivals = rivals or [voice for voice in winners if voice.claim and loser.claim and loser.claim.day == voice.claim.day]
    return max(rivals, key=lambda voice: (voice.kind == loser.kind, voice.rank), default=None)


def excluded_by_date(winners: Sequence[Voice], master: Voice | None, uid: str, digest: Digest) -> tuple[list[Voice], list[Voice]]:
    """The overrides of instances that the master's EXDATEs take out, and the others. One with THISANDFUTURE still holds for what comes after."""
    if master is None:
        return [], list(winners)
    exdates = frozenset(claim.instant for claim in master.part.claims if claim.kind == "exdate")
    gone = [
        voice for voice in winners
        if exdates and voice.event and voice.kind == "override" and voice.part is not master.part and is_excluded(voice.event, master, exdates, uid, digest)
    ]  # fmt: skip
    return gone, [voice for voice in winners if voice not in gone]


def is_excluded(event: StoredEvent, master: Voice, exdates: frozenset[bytes], uid: str, digest: Digest) -> bool:
    """Whether an EXDATE names the instance that an override stands for, or its day."""
    if event.recurrence is None:
        return False
    when = when_of(event.recurrence, (master.event or event).timezone)
    return any(named(uid, text, digest) in exdates for text in (exact_text(when), day_text(when)))


def on_instances(settlement: Settlement, series: Instances, winners: Sequence[Voice], master: Voice, uid: str, until: datetime, digest: Digest) -> Settlement:
    """Put the overrides in the place of a kept master's instances."""
    exdates = frozenset(claim.instant for claim in master.part.claims if claim.kind == "exdate")
    found = series.moments_by_mark(lambda text: named(uid, text, digest))
    silent = {  # excluded overrides of single instances that the master does not tell
        voice.claim.instant for voice in winners
        if voice.claim and voice.kind == "override" and voice.event is None and (voice.part is master.part or voice.claim.instant not in found)
    }  # fmt: skip
    told: list[Told] = []
    for voice in winners:
        claim, event = voice.claim, voice.event
        if claim is None or (voice.part is master.part and (event is None or not event.occurrences)):
            continue  # its place is empty already
        gone = event is not None and voice.kind == "range" and (claim.instant in silent or (bool(exdates) and is_excluded(event, master, exdates, uid, digest)))
        told.append(Told(event, (claim.instant, claim.wall, claim.day), ranged=voice.kind == "range", excluded=gone))
    placing = series.overridden_by(told, until, lambda text: named(uid, text, digest))
    return settlement._replace(
        erased=placing.erased, hidden=settlement.hidden | placing.hidden, placed=placing.placed, added=placing.added,
    )  # fmt: skip
