"""The occurrences of a master alone, before overrides: each moment of its recurrence set with its start and end."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, overload

from crmcal.core.model import Event, Occurrence
from crmcal.core.recurrence.clock import DAY, EPOCH, Clock, DateClock, clock_of, moment_of
from crmcal.core.recurrence.dates import period_ends, recurrence_set
from crmcal.core.recurrence.durations import spans_with_periods
from crmcal.core.recurrence.matching import named_moment
from crmcal.core.recurrence.patience import Patience


@dataclass(frozen=True, slots=True)
class Recurrences(Sequence[Occurrence]):
    """The occurrences of a master alone, each made when it is looked at: to store thousands takes no more than their instants.

    moments: in order (see `clock`)
    """

    master: Event
    moments: tuple[int, ...]

    @property
    def instants(self) -> Iterator[int]:
        """When they begin, in UTC seconds."""
        return (moment - EPOCH for moment in self.moments)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.moments)

    def __iter__(self) -> Iterator[Occurrence]:
        """Each with its start and end on the clock of the series."""
        master, span = self.master, spans_with_periods(self.master, period_ends(self.master))
        return (Occurrence(master, start, start, end) for start, end in map(span, self.moments))

    @overload
    def __getitem__(self, place: int) -> Occurrence: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Occurrence]: ...

    def __getitem__(self, place: int | slice) -> Occurrence | Sequence[Occurrence]:
        """One of them, or some."""
        return tuple(self)[place]


class Schedule(NamedTuple):
    """A part of a series.

    moments:     of the occurrences, in order
    occurrences: as many
    continues:   whether the master recurs after them
    cut:         whether some are missing that lie in the window
    flaws:       sentences on rules that could not be read or followed to their end
    """

    moments: Sequence[int] = ()
    occurrences: Sequence[Occurrence] = ()
    continues: bool = False
    cut: bool = False
    flaws: tuple[str, ...] = ()

    @property
    def by_moment(self) -> Mapping[int, Occurrence]:
        """The occurrences by moment, in order."""
        return dict(zip(self.moments, self.occurrences, strict=True))


def scheduled(master: Event, overrides: Collection[Event], until: datetime, limit: int, patience: Patience) -> Schedule:
    """The occurrences of a master that may end up before `until` once the overrides are applied; `limit` of them."""
    if not master.repeats:
        return Schedule([moment_of(master.start)], [Occurrence(master, None, master.start, master.end)])
    clock = clock_of(master.start)
    border = until.date().toordinal() * DAY if isinstance(clock, DateClock) else moment_of(until)
    if overrides:
        border += _brought_forward(overrides, clock)
        limit += len(overrides)
    flaws: list[str] = []
    moments: list[int] = []
    continues = cut = False
    for moment in recurrence_set(master, flaws, patience):
        if moment >= border or len(moments) >= limit:
            continues, cut = True, moment < border
            break
        moments.append(moment)
    found = Recurrences(master, tuple(moments))
    return Schedule(found.moments, found, continues, cut, tuple(flaws))


def _brought_forward(overrides: Iterable[Event], clock: Clock) -> int:
    """By how many seconds THISANDFUTURE overrides move instances to an earlier time, at most; with a day to spare."""
    earlier = [named_moment(event, clock) - moment_of(event.start) for event in overrides if event.this_and_future]
    return max(0, *earlier) + DAY if earlier else 0
