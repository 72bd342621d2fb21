"""Tells the copies of an event apart: of each identity (uid, recurrence_id) the newest revision counts."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from crmcal.core.model import Event
from crmcal.core.recurrence.clock import Clock, DateClock, clock_of, moment_of

_Identity: TypeAlias = tuple[str, int]


def current(events: Sequence[Event]) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Split the events of one UID into those that count and the outdated copies; independent of their order.

    The highest (SEQUENCE, LAST-MODIFIED) wins (RFC 5545 §3.8.7.4, RFC 5546 §2.1.5), then whatever the text decides.
    An override of one instance and one with RANGE=THISANDFUTURE may share a RECURRENCE-ID: both count, unless the
    latter is newer, since it speaks of that instance too.
    """
    if len(events) == 1:
        return tuple(events), ()
    groups: dict[_Identity, list[Event]] = {}
    clock = _clock(events)
    for event in events:
        groups.setdefault(_identity(event, clock), []).append(event)
    winners = [event for group in groups.values() for event in _winners(group)]
    winners.sort(key=lambda event: (event.recurrence_id is not None, _identity(event, clock), event.this_and_future))
    kept = {id(event) for event in winners}
    outdated = sorted((event for event in events if id(event) not in kept), key=_revision)
    return tuple(winners), tuple(outdated)


def newest(events: Iterable[Event]) -> Event:
    """The newest revision."""
    return max(events, key=_revision)


def _winners(group: list[Event]) -> list[Event]:
    if len(group) == 1:
        return group
    single = [event for event in group if not event.this_and_future or event.recurrence_id is None]
    ranged = [event for event in group if event.this_and_future and event.recurrence_id is not None]
    if not (single and ranged):
        return [newest(group)]
    both = [newest(single), newest(ranged)]
    return [both[1]] if newest(both) is both[1] else both


def _clock(events: Sequence[Event]) -> Clock | None:
    """The clock of the newest master."""
    masters = [event for event in events if event.recurrence_id is None]
    return clock_of(newest(masters).start) if masters else None


def _identity(event: Event, clock: Clock | None) -> _Identity:
    when = event.recurrence_id
    if when is None:
        return ("master", 0)
    if isinstance(clock, DateClock):
        return ("date", clock.moment_of(when))
    return (type(when).__name__, moment_of(when))


def _revision(event: Event) -> tuple[int, int, str]:
    """What decides between copies; the place in the document must not."""
    times = (event.start, event.end, event.rrules, event.exrules, event.rdates, event.exdates)
    texts = (event.summary, event.description, event.location, event.conference_url, event.status)
    others = (event.classification, event.access, event.categories, event.participants)
    return event.sequence, event.modified, _text((times, texts, others))


def _text(value: object) -> str:
    """A text that differs where values do, and does not tell a zone's address in memory."""
    return f"({','.join(map(_text, value))})" if isinstance(value, tuple) else str(value)
