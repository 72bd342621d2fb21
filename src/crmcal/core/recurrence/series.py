"""Expands a series: the events of one UID become its occurrences (RFC 5545 §3.8.5)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from crmcal.core.model import Event, Expansion, Occurrence
from crmcal.core.recurrence.clock import moment_of
from crmcal.core.recurrence.copies import current
from crmcal.core.recurrence.overrides import overridden, standing_alone
from crmcal.core.recurrence.patience import Patience, Reserve
from crmcal.core.recurrence.schedule import Schedule, scheduled

CUT: Final = "the series has more occurrences than are kept; the first ones are there"


def expand(events: Sequence[Event], *, until: datetime, limit: int = 5_000, reserve: Reserve | None = None) -> Expansion:
    """All occurrences of the events of one UID that start before `until` (aware), by start, at most `limit` and what the reserve allows.

    Never raises: a rule that cannot be followed leaves DTSTART, RDATEs and overrides, and a flaw. Of several copies of
    an event the current one counts (see `current`); the order of `events` does not matter. For all-day events `until`
    is the date it shows. A series cut at `limit` counts as one that continues.
    """
    if len(events) == 1 and not events[0].rrules and not events[0].rdates:
        return _of_one(events[0], until)
    reserve = reserve or Reserve()
    found = _expanded(*_roles(current(events)[0]), until, reserve.most_occurrences(limit), Patience(reserve))
    reserve.take_occurrences(len(found.occurrences))
    return found


def _expanded(master: Event | None, overrides: list[Event], until: datetime, limit: int, patience: Patience) -> Expansion:
    if master is None:
        return _windowed([standing_alone(event) for event in overrides], Schedule(), until, limit)
    schedule = scheduled(master, overrides, until, limit, patience)
    if overrides:
        return _windowed(overridden(schedule.by_moment, overrides, master), schedule, until, limit)
    return _expansion(schedule.occurrences, schedule, continues=schedule.continues, cut=schedule.cut)


def _of_one(event: Event, until: datetime) -> Expansion:
    """A single meeting, or an override whose series is elsewhere: by far the most frequent case."""
    start = event.start
    # Comparing the months first saves comparing aware datetimes, which is a third of the whole.
    if start.year * 12 + start.month < until.year * 12 + until.month - 1 or _begins_before(start, until):
        occurrence = Occurrence(event, event.recurrence_id, start, event.end)
        return Expansion(occurrences=(occurrence,), continues=False, flaws=())
    return Expansion(occurrences=(), continues=True, flaws=())


def _roles(winners: Sequence[Event]) -> tuple[Event | None, list[Event]]:
    """The master and the overrides. Without a master an override that repeats is one: so Lotus Notes writes series."""
    overrides = [event for event in winners if event.recurrence_id is not None]
    masters = [event for event in winners if event.recurrence_id is None]
    if masters:
        return masters[0], overrides
    repeating = [event for event in overrides if event.repeats]
    if not repeating:
        return None, overrides
    master = min(repeating, key=lambda event: moment_of(event.start))
    return master, [event for event in overrides if event is not master]


def _windowed(occurrences: list[Occurrence], schedule: Schedule, until: datetime, limit: int) -> Expansion:
    """What begins before `until`, in order; overrides may have moved occurrences over that border."""
    before = [each for each in occurrences if _begins_before(each.start, until)]
    before.sort(key=_order)
    continues = schedule.continues or len(before) < len(occurrences)
    return _expansion(tuple(before[:limit]), schedule, continues=continues, cut=schedule.cut or len(before) > limit)


def _expansion(occurrences: Sequence[Occurrence], schedule: Schedule, *, continues: bool, cut: bool) -> Expansion:
    flaws = tuple(dict.fromkeys([*schedule.flaws, CUT] if cut else schedule.flaws))
    return Expansion(occurrences=occurrences, continues=continues or cut, flaws=flaws)


def _begins_before(start: date, until: datetime) -> bool:
    return start < until if isinstance(start, datetime) else start < until.date()


def _order(occurrence: Occurrence) -> tuple[int, int, int]:
    original = occurrence.recurrence_id or occurrence.start
    return moment_of(occurrence.start), moment_of(original), isinstance(original, datetime)
