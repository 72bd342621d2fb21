"""A recurrence rule as a value: RFC 5545 §3.3.10, with nothing left to be derived from DTSTART."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class RuleError(ValueError):
    """A rule that cannot be followed, or not to its end; the sentence carries no event text."""


class Freq(IntEnum):
    """FREQ, from the longest period to the shortest."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5
    SECONDLY = 6


class Weekday(NamedTuple):
    """One value of BYDAY: `nth` is 0 for each of them, 2 for the second, -1 for the last; Monday is 0."""

    nth: int
    weekday: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """RFC 5545 §3.3.10. Parts the text leaves out but DTSTART supplies are filled in; all tuples are sorted sets.

    until:       the last moment (see `clock`) an instance may have, inclusive; None when nothing ends the rule
    nth_of_year: whether a numbered BYDAY counts within the year instead of the month
    skip:        OMIT, BACKWARD or FORWARD: what becomes of days a month lacks (RFC 7529 §4.1)
    flaws:       what had to be repaired or ignored, in sentences without event text
    """

    freq: Freq
    interval: int = 1
    count: int | None = None
    until: int | None = None
    wkst: int = 0
    bymonth: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    bymonthday: tuple[int, ...] = ()
    byday: tuple[Weekday, ...] = ()
    byhour: tuple[int, ...] = ()
    byminute: tuple[int, ...] = ()
    bysecond: tuple[int, ...] = ()
    bysetpos: tuple[int, ...] = ()
    nth_of_year: bool = False
    skip: str = "OMIT"
    flaws: tuple[str, ...] = ()
