"""The recurrence set of a master (RFC 5545 §3.8.5): DTSTART, RRULE and RDATE without EXDATE and EXRULE, as moments."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from crmcal.core.model import Event, Period
from crmcal.core.recurrence.clock import DAY, ZoneClock, clock_of, moment_of, wall_of
from crmcal.core.recurrence.expansion import excluded_moments, moments
from crmcal.core.recurrence.patience import Patience
from crmcal.core.recurrence.reading import parse_rule
from crmcal.core.recurrence.rule import Rule, RuleError

_MAX_RULES: Final = 8
_MAX_EXCLUDED: Final = 200_000
TOO_MANY_RULES: Final = f"the series has more than {_MAX_RULES} recurrence rules; the others were left out"
TOO_MANY_EXCLUDED: Final = f"the series excludes more than {_MAX_EXCLUDED:,} of its instances; the rest was left out"


def recurrence_set(master: Event, flaws: list[str], patience: Patience) -> Iterator[int]:
    """The moments at which a master recurs, in order, each once; DTSTART is one of them unless excluded.

    What is wrong with a rule is added to `flaws`, some of it not before the iterator gets there.
    """
    streams = [_guarded(moments(rule, master.start, patience), flaws) for rule in _rules(master.rrules, master, flaws)]
    if master.rdates or not streams:
        streams.append(iter(sorted({moment_of(master.start), *_rdates(master)})))
    stream = streams[0] if len(streams) == 1 else _distinct(heapq.merge(*streams))
    if not (master.exdates or master.exrules):
        return stream
    return _guarded(_kept(stream, excluded_by_date(master), _exrule_moments(master, flaws, patience), patience), flaws)


def excluded_by_date(master: Event) -> Callable[[int], bool]:
    """Whether EXDATE (§3.8.5.1) takes a moment out; a DATE takes out every instance of that local day."""
    clock = clock_of(master.start)
    if not isinstance(clock, ZoneClock):
        return frozenset(map(clock.moment_of, master.exdates)).__contains__
    out = frozenset(moment_of(when) for when in master.exdates if isinstance(when, datetime))
    days = frozenset(wall_of(when) // DAY for when in master.exdates if not isinstance(when, datetime))
    if not days:
        return out.__contains__
    return lambda moment: moment in out or wall_of(clock.when(moment)) // DAY in days


def period_ends(master: Event) -> dict[int, int]:
    """The ends of the instances that RDATE gives as PERIODs (§3.8.5.2), by their moments."""
    if master.all_day:
        return {}
    return {moment_of(value.start): moment_of(value.end) for value in master.rdates if isinstance(value, Period)}


def _rdates(master: Event) -> Iterator[int]:
    clock = clock_of(master.start)
    time = wall_of(master.start) % DAY
    for value in master.rdates:
        when = value.start if isinstance(value, Period) else value
        if isinstance(clock, ZoneClock) and not isinstance(when, datetime):
            yield clock.moment(wall_of(when) + time)  # a DATE in a series of date-times: that day, at DTSTART's time
        else:
            yield clock.moment_of(when)


def _rules(texts: tuple[str, ...], master: Event, flaws: list[str]) -> Iterator[Rule]:
    distinct = list(dict.fromkeys(texts))
    if len(distinct) > _MAX_RULES:
        flaws.append(TOO_MANY_RULES)
    for text in distinct[:_MAX_RULES]:
        try:
            rule = parse_rule(text, master.start)
        except RuleError as error:
            flaws.append(str(error))
        else:
            flaws.extend(rule.flaws)
            yield rule


def _guarded(stream: Iterator[int], flaws: list[str]) -> Iterator[int]:
    """One rule that fails must not end the other ones."""
    try:
        yield from stream
    except RuleError as error:
        flaws.append(str(error))


def _exrule_moments(master: Event, flaws: list[str], patience: Patience) -> Iterator[int]:
    rules = _rules(master.exrules, master, flaws)
    return heapq.merge(*[_guarded(excluded_moments(rule, master.start, patience), flaws) for rule in rules])


def _kept(stream: Iterator[int], by_date: Callable[[int], bool], by_rule: Iterator[int], patience: Patience) -> Iterator[int]:
    """The moments that neither an EXDATE nor an EXRULE names. Raises RuleError where they name more than anybody would wait for."""
    left = _MAX_EXCLUDED
    barred = next(by_rule, None)
    for moment in stream:
        while barred is not None and barred < moment:
            left = _passed_over(left, patience)
            barred = next(by_rule, None)
        if barred == moment or by_date(moment):
            left = _passed_over(left, patience)
        else:
            yield moment


def _passed_over(left: int, patience: Patience) -> int:
    """How many more moments of a series may be passed over after one. Raises RuleError when none may."""
    patience.spend(1)
    if left == 1:
        raise RuleError(TOO_MANY_EXCLUDED)
    return left - 1


def _distinct(ordered: Iterable[int]) -> Iterator[int]:
    last = None
    for moment in ordered:
        if moment != last:
            last = moment
            yield moment
