"""Puts overrides of other documents in the place of a stored master's occurrences: as the master's own document would (see `recurrence.overrides`)."""

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from crmcal.core.claims import Revision, day_text, exact_text, wall_text
from crmcal.core.ical.timezones import named_zone
from crmcal.core.ical.values import utc_seconds
from crmcal.core.model import Event, Occurrence
from crmcal.core.recurrence.clock import DAY, EPOCH, Clock, clock_of, wall_of
from crmcal.core.recurrence.overrides import overridden

SOUGHT_DAYS: Final = 400
SOUGHT_TIMES: Final = 24
Instant = int | str  # UTC seconds, or an ISO date
OccurrenceId = tuple[int, int]  # its event, its ordinal
Name = Callable[[str], bytes]  # the digest of something said about the series


class StoredOccurrence(NamedTuple):
    """An occurrence as its own resource tells it."""

    ordinal: int
    recurrence: Instant | None
    start: int
    end: int
    start_date: str | None
    end_date: str | None


class StoredEvent(NamedTuple):
    """A kept event; recurrence: what its RECURRENCE-ID names, None for a master."""

    id: int
    uid: str
    recurrence: Instant | None
    revision: Revision
    timezone: str | None
    all_day: bool
    occurrences: Sequence[StoredOccurrence]

    @property
    def places(self) -> list[OccurrenceId]:
        """Its occurrences."""
        return [(self.id, occurrence.ordinal) for occurrence in self.occurrences]


class Told(NamedTuple):
    """An override that counts.

    event:    None when it is excluded
    marks:    digests of its instant, of what the clock shows then, and of its day
    ranged:   whether it says THISANDFUTURE
    excluded: whether its own instance is taken out: by an EXDATE, or by an excluded override of it alone
    """

    event: StoredEvent | None
    marks: tuple[bytes, bytes, bytes]
    ranged: bool
    excluded: bool


class Placing(NamedTuple):
    """What it means for the stored occurrences: see `spread.Settlement`."""

    erased: frozenset[OccurrenceId]
    hidden: frozenset[OccurrenceId]
    placed: Mapping[OccurrenceId, date]
    added: Sequence[tuple[StoredEvent, Occurrence]]


class Instances(NamedTuple):
    """The instances of a stored master, by moment; master: the event as the recurrence knows it."""

    stored: StoredEvent
    master: Event
    scheduled: Mapping[int, Occurrence]

    @property
    def clock(self) -> Clock:
        """The clock of the series."""
        return clock_of(self.master.start)

    def overridden_by(self, told: Sequence[Told], until: datetime, name: Name) -> Placing:
        """Put overrides in their places; nothing is added from `until` on."""
        found = self.moments_by_mark(name) if told else {}
        exact = {found[each.marks[0]] for each in told if each.marks[0] in found and self.is_exact(each)}
        tellers: dict[int, Told | None] = {}
        overrides: list[Event] = []
        exdates: list[date | datetime] = []
        for each in told:
            override = self.override(each, found, exact, name)
            if override and override.recurrence_id:
                tellers[id(override)] = each
                overrides.append(override)
                exdates += [override.recurrence_id] if each.excluded else []
        master = self.master._replace(exdates=tuple(exdates))
        scheduled = {moment: occurrence._replace(event=master) for moment, occurrence in self.scheduled.items()}
        result = [(tellers.get(id(occurrence.event)), occurrence) for occurrence in overridden(scheduled, overrides, master)]
        return self.compared(result, told, until)

    def moments_by_mark(self, name: Name) -> dict[bytes, int]:
        """The instances by the digests that overrides may name them by; a clock time or day that several have names none."""
        clock = self.clock
        exact: dict[bytes, int] = {}
        loose: dict[bytes, set[int]] = {}
        for moment in self.scheduled:
            when = clock.when(moment)
            exact[name(exact_text(when))] = moment
            if isinstance(when, datetime):
                for text in (wall_text(when), day_text(when)):
                    loose.setdefault(name(text), set()).add(moment)
        return {**{mark: min(moments) for mark, moments in loose.items() if len(moments) == 1}, **exact}

    def place_of(self, moment: int) -> OccurrenceId | None:
        """The stored occurrence of an instance of the master; None when the master does not tell it."""
        when = self.scheduled[moment].recurrence_id
        instant = None if when is None else instant_of(when)
        return next(((self.stored.id, stored.ordinal) for stored in self.stored.occurrences if stored.recurrence == instant), None)

    def is_exact(self, told: Told) -> bool:
        """Whether an override names its instance as the series does: not by a date where it has times."""
        return self.stored.all_day or told.marks[1] != b""

    def sought(self, mark: bytes, name: Name) -> int | None:
        """The moment of an instance that is stored no more, since something excluded stands in its place: found by trying, since only its digest is known.

        Tried is what the clock shows at the stored ones, on each day from a year before them to a year after.
        """
        clock = self.clock
        walls = [wall_of(clock.when(moment)) for moment in self.scheduled]
        days = range(min(walls) // DAY - SOUGHT_DAYS, max(walls) // DAY + SOUGHT_DAYS + 1)
        times = sorted({wall % DAY for wall in walls})[:SOUGHT_TIMES]
        tried = (clock.moment(day * DAY + time) for time in times for day in days)
        return next((moment for moment in tried if name(exact_text(clock.when(moment))) == mark), None)

    def override(self, told: Told, found: Mapping[bytes, int], exact: Container[int], name: Name) -> Event | None:
        """An override as the recurrence knows it; None for one that cannot change anything."""
        clock, event = self.clock, told.event
        instant, wall, day = told.marks
        named_so = [instant, wall] if self.is_exact(told) else []
        moment = next((found[mark] for mark in named_so if mark in found), None)
        if event is None:  # nothing but its instance matters
            loose = found.get(day)
            named_one = loose if moment is None else moment
            if named_one is None and told.ranged:
                moment = named_one = self.sought(instant, name)
            if named_one is None or (moment is None and loose in exact and not told.ranged):  # a day that is named gives way to an instant
                return None
            at = clock.when(named_one)
            rid = at.date() if moment is None and isinstance(at, datetime) else at
            return event_at(at, at, rid=rid, ranged=told.ranged)
        if event.recurrence is None or not event.occurrences:
            return None
        first = event.occurrences[0]
        start, end = times_of(first, event.timezone)
        rid = when_of(event.recurrence, event.timezone) if moment is None else clock.when(moment)
        if told.ranged and first.recurrence not in {None, event.recurrence}:  # its first instance was not its own
            start, end = self.begun(first, rid, event.timezone)
        return event_at(start, end, rid=rid, ranged=told.ranged)

    def begun(self, later: StoredOccurrence, rid: date, timezone: str | None) -> tuple[date, date]:
        """Where a THISANDFUTURE override puts its own instance, told from a later one."""
        start, end = times_of(later, timezone)
        own = clock_of(start)
        shift = wall_of(start) - wall_of(when_of(later.recurrence or 0, timezone))
        begins = own.moment(wall_of(rid) + shift)
        return own.when(begins), clock_of(end).when(begins + later.end - later.start)

    def compared(self, result: Sequence[tuple[Told | None, Occurrence]], told: Sequence[Told], until: datetime) -> Placing:
        """What is different from what is stored. `result`: the occurrences, each with the override that tells it, None for the master."""
        wanted: dict[tuple[int, Instant | None], tuple[StoredEvent, Occurrence]] = {}
        erasing: set[Instant] = set()
        for teller, occurrence in result:
            event = teller.event if teller else self.stored
            if event is None:
                erasing.add(instant_of(occurrence.recurrence_id or occurrence.start))
            else:
                wanted[event.id, None if occurrence.recurrence_id is None else instant_of(occurrence.recurrence_id)] = event, occurrence
        erased: set[OccurrenceId] = set()
        hidden: set[OccurrenceId] = set()
        placed: dict[OccurrenceId, date] = {}
        for single in [each.event for each in told if each.event and not each.ranged]:
            own = [(key, occurrence) for key, (event, occurrence) in wanted.items() if event is single]
            for key, occurrence in own:
                del wanted[key]
                if occurrence.recurrence_id is not None and key[1] != single.occurrences[0].recurrence:
                    placed[single.places[0]] = occurrence.recurrence_id
        for series in [self.stored, *(each.event for each in told if each.event and each.ranged)]:
            for stored in series.occurrences:
                instant = stored.recurrence if stored.recurrence is not None else stored.start_date or stored.start
                if not wanted.pop((series.id, stored.recurrence), None):
                    (erased if instant in erasing else hidden).add((series.id, stored.ordinal))
        added = [each for each in wanted.values() if begins_before(each[1].start, until)]
        return Placing(frozenset(erased), frozenset(hidden), placed, added)


def instances_of(master: StoredEvent, told: Sequence[StoredEvent]) -> Instances | None:
    """The instances of a kept master. `told`: what is kept of its document; overrides stand there in the place of instances, perhaps of all."""
    others = [
        (stored, stored.recurrence)
        for override in told for stored in override.occurrences
        if override is not master and stored.recurrence is not None and isinstance(stored.recurrence, str) is master.all_day
    ]  # fmt: skip
    if master.occurrences:
        start, end = times_of(master.occurrences[0], master.timezone)
        length = master.occurrences[0].end - master.occurrences[0].start
    elif others:
        start = end = when_of(others[0][1], master.timezone)
        length = others[0][0].end - others[0][0].start
    else:
        return None
    event = event_at(start, end)
    clock = clock_of(start)
    scheduled: dict[int, Occurrence] = {}
    for _, recurrence in others:
        moment = clock.moment_of(when_of(recurrence, master.timezone))
        scheduled[moment] = Occurrence(event, clock.when(moment), clock.when(moment), clock.when(moment + length))
    for stored in master.occurrences:
        start, end = times_of(stored, master.timezone)
        rid = None if stored.recurrence is None else when_of(stored.recurrence, master.timezone)
        scheduled[clock.moment_of(start if rid is None else rid)] = Occurrence(event, rid, start, end)
    return Instances(master, event, dict(sorted(scheduled.items())))


def when_of(instant: Instant, timezone: str | None) -> date:
    """A stored instant as a date, or as a date-time in a zone by its name; in UTC where nobody knows that."""
    if isinstance(instant, str):
        return date.fromisoformat(instant)
    found = named_zone(timezone) if timezone else None
    return clock_of(datetime(2000, 1, 1, tzinfo=found[0] if found else UTC)).when(instant + EPOCH)


def times_of(stored: StoredOccurrence, timezone: str | None) -> tuple[date, date]:
    """Start and end of a stored occurrence."""
    if stored.start_date and stored.end_date:
        return date.fromisoformat(stored.start_date), date.fromisoformat(stored.end_date)
    return when_of(stored.start, timezone), when_of(stored.end, timezone)


def instant_of(when: date) -> Instant:
    """The other way round."""
    return utc_seconds(when) if isinstance(when, datetime) else when.isoformat()


def begins_before(start: date, until: datetime) -> bool:
    """Whether something begins before the horizon."""
    return start < until if isinstance(start, datetime) else start < until.date()


def event_at(start: date, end: date, *, rid: date | None = None, ranged: bool = False) -> Event:
    """An event that is nothing but a time."""
    return Event(
        uid="", recurrence_id=rid, this_and_future=ranged, start=start, end=end, duration=None, tzid=None, summary="", description="", location="",
        conference_url="", status="confirmed", classification="", access="", categories=(), participants=(), sequence=0, modified=0,
        rrules=(), exrules=(), rdates=(), exdates=(), flaws=(), offset=0,
    )  # fmt: skip
