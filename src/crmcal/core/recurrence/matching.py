"""Finds the instance an override speaks of (RFC 5545 §3.8.4.4), also where its RECURRENCE-ID is written loosely."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import NamedTuple, TypeAlias

from crmcal.core.model import Event
from crmcal.core.recurrence.clock import DAY, Clock, ZoneClock, wall_of

_Claim: TypeAlias = Callable[["Placed"], int | None]
_Shown: TypeAlias = Callable[[int], int]


class Placed(NamedTuple):
    """An override and the moment it speaks of: the instance's, or its own where the series has no such instance."""

    moment: int
    event: Event
    matches: bool


def placed(overrides: Iterable[Event], moments: Iterable[int], clock: Clock) -> list[Placed]:
    """Match each override by instant, else by wall time, else by local date; these two only where nothing is in doubt.

    No two overrides may have the same RECURRENCE-ID, but for a single and a THISANDFUTURE one.
    """
    free = set(moments)
    claims = [Placed(named_moment(event, clock), event, matches=False) for event in overrides]
    exact, rest = [], []
    for claim in claims:
        if claim.moment in free and not is_loose(claim.event, clock):
            exact.append(claim._replace(matches=True))
        else:
            rest.append(claim)
    if not rest:
        return exact
    free.difference_update(place.moment for place in exact)
    by_wall, rest = _paired(rest, free, _claimed_wall, lambda moment: wall_of(clock.when(moment)))
    free.difference_update(place.moment for place in by_wall)
    by_date, rest = _paired(rest, free, lambda claim: _claimed_day(claim, clock), lambda moment: _day(moment, clock))
    return [*exact, *by_wall, *by_date, *rest]


def named_moment(event: Event, clock: Clock) -> int:
    """The moment of the RECURRENCE-ID as written; a date in a series of date-times counts as its midnight."""
    if event.recurrence_id is None:
        raise ValueError("a master has no RECURRENCE-ID")
    return clock.moment_of(event.recurrence_id)


def is_loose(event: Event, clock: Clock) -> bool:
    """Whether the RECURRENCE-ID is a date although the series has date-times."""
    return isinstance(clock, ZoneClock) and not isinstance(event.recurrence_id, datetime)


def _paired(claims: list[Placed], free: Collection[int], claimed: _Claim, shown: _Shown) -> tuple[list[Placed], list[Placed]]:
    """Pair claims and free instances that agree, one with one; the rest is returned apart."""
    instances: defaultdict[int, set[int]] = defaultdict(set)
    for moment in free:
        instances[shown(moment)].add(moment)
    rivals: defaultdict[int | None, set[int]] = defaultdict(set)
    for claim in claims:
        rivals[claimed(claim)].add(claim.moment)
    found: list[Placed] = []
    rest: list[Placed] = []
    for claim in claims:
        mark = claimed(claim)
        candidates = instances.get(mark, set()) if mark is not None and len(rivals[mark]) == 1 else set()
        if len(candidates) == 1:
            found.append(Placed(next(iter(candidates)), claim.event, matches=True))
        else:
            rest.append(claim)
    return found, rest


def _claimed_wall(claim: Placed) -> int | None:
    when = claim.event.recurrence_id
    return wall_of(when) if isinstance(when, datetime) else None


def _claimed_day(claim: Placed, clock: Clock) -> int:
    return _day(claim.moment, clock)


def _day(moment: int, clock: Clock) -> int:
    return wall_of(clock.when(moment)) // DAY
