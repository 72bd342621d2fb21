"""The occurrences of a master alone, before overrides: each moment of its recurrence set with its start and end."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from crmcal.core.model import Event, Occurrence
from crmcal.core.recurrence.clock import DAY, Clock, DateClock, clock_of, moment_of
from crmcal.core.recurrence.dates import period_ends, recurrence_set
from crmcal.core.recurrence.durations import spans_with_periods
from crmcal.core.recurrence.matching import named_moment
from crmcal.core.recurrence.patience import Patience

_NONE: Final[Mapping[int, Occurrence]] = {}


class Schedule(NamedTuple):
    """A part of a series.

    occurrences: by moment, in order
    continues:   whether the master recurs after them
    cut:         whether some are missing that lie in the window
    flaws:       sentences on rules that could not be read or followed to their end
    """

    occurrences: Mapping[int, Occurrence] = _NONE
    continues: bool = False
    cut: bool = False
    flaws: tuple[str, ...] = ()


def scheduled(master: Event, overrides: Collection[Event], until: datetime, limit: int, patience: Patience) -> Schedule:
    """The occurrences of a master that may end up before `until` once the overrides are applied; `limit` of them."""
    if not master.repeats:
        return Schedule({moment_of(master.start): Occurrence(master, None, master.start, master.end)})
    clock = clock_of(master.start)
    border = until.date().toordinal() * DAY if isinstance(clock, DateClock) else moment_of(until)
    if overrides:
        border += _brought_forward(overrides, clock)
        limit += len(overrides)
    flaws: list[str] = []
    span, new = spans_with_periods(master, period_ends(master)), tuple.__new__  # half the time of Occurrence(...)
    occurrences: dict[int, Occurrence] = {}
    for moment in recurrence_set(master, flaws, patience):
        if moment >= border or len(occurrences) >= limit:
            return Schedule(occurrences, continues=True, cut=moment < border, flaws=tuple(flaws))
        start, end = span(moment)
        occurrences[moment] = new(Occurrence, (master, start, start, end))
    return Schedule(occurrences, flaws=tuple(flaws))


def _brought_forward(overrides: Iterable[Event], clock: Clock) -> int:
    """By how many seconds THISANDFUTURE overrides move instances to an earlier time, at most; with a day to spare."""
    earlier = [named_moment(event, clock) - moment_of(event.start) for event in overrides if event.this_and_future]
    return max(0, *earlier) + DAY if earlier else 0
