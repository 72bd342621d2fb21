"""What was measured: figures, budgets, and whether they hold."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from processes import Usage

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measurement of crmcal's, beside what it is measured against.

    value, cpu_value: what the budget is about, by the clock and by processor time
    word:             `within aim`, `within budget`, `OVER BUDGET`; "" where there is no budget
    """

    what: str
    usage: Usage
    beside: str = ""
    reference: Usage | None = None
    value: str = ""
    cpu_value: str = ""
    budget: str = ""
    aim: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One program's work on the calendar that all were given; `usage` is None where it is not installed."""

    what: str
    usage: Usage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All of a run. events: of the calendar that peers were given too; the large one has ten times as many."""

    machine: str
    events: int
    rounds: int
    lines: Sequence[Line] = field(default_factory=tuple)
    peers: Sequence[Peer] = field(default_factory=tuple)


def share(what: str, usage: Usage, beside: str, reference: Usage, *, budget: int | None = None, aim: int | None = None) -> Line:
    """A share of the reference's time: at most 1/`budget`, better 1/`aim`, both by the clock and by processor time."""
    worst = min(reference.wall / usage.wall, reference.cpu / usage.cpu)
    return Line(
        what=what,
        usage=usage,
        beside=beside,
        reference=reference,
        value=fraction(usage.wall, reference.wall),
        cpu_value=fraction(usage.cpu, reference.cpu),
        budget=f"1/{budget}" if budget else "",
        aim=f"1/{aim}" if aim else "",
        word=word_for(within_budget=worst >= budget, within_aim=aim is not None and worst >= aim) if budget else "",
    )


def memory(what: str, usage: Usage, *, most: int) -> Line:
    """A peak of at most `most` megabytes."""
    peak = usage.peak / MEGABYTE
    return Line(what=what, usage=usage, value=f"{peak:.0f} MB", budget=f"{most} MB", word=word_for(within_budget=peak <= most))


def seconds(what: str, usage: Usage, *, most: float) -> Line:
    """At most so many seconds, start of the process included."""
    return Line(what=what, usage=usage, value=f"{usage.wall:.2f} s", cpu_value=f"{usage.cpu:.2f} s", budget=f"{most:g} s",
                word=word_for(within_budget=usage.wall <= most))  # fmt: skip


def at_once(what: str, usage: Usage, beside: str, reference: Usage, *, times: float, more: float) -> Line:
    """At most `times` the reference and `more` seconds, both by the clock and by processor time."""
    holds = usage.wall <= reference.wall * times + more and usage.cpu <= reference.cpu * times + more
    return Line(
        what=what,
        usage=usage,
        beside=beside,
        reference=reference,
        value=beyond(usage.wall, reference.wall, times),
        cpu_value=beyond(usage.cpu, reference.cpu, times),
        budget=f"{times} x + {more * 1000:.0f} ms",
        word=word_for(within_budget=holds),
    )


def multiple(what: str, usage: Usage, beside: str, reference: Usage, *, most: float | None = None) -> Line:
    """So many times the reference; at most `most`, both by the clock and by processor time."""
    wall, cpu = usage.wall / reference.wall, usage.cpu / reference.cpu
    return Line(
        what=what,
        usage=usage,
        beside=beside,
        reference=reference,
        value=f"{wall:.2f} x",
        cpu_value=f"{cpu:.2f} x",
        budget=f"{most} x" if most else "",
        word=word_for(within_budget=max(wall, cpu) <= most) if most else "",
    )


def fraction(part: float, whole: float) -> str:
    """`1/8.3`."""
    return f"1/{whole / part:.1f}"


def beyond(seconds: float, reference: float, times: float) -> str:
    """`1.3 x + 17 ms`."""
    return f"{times} x {(seconds - reference * times) * 1000:+.0f} ms".replace("+", "+ ").replace("-", "- ")


def word_for(*, within_budget: bool, within_aim: bool = False) -> str:
    """What to say of a measurement."""
    if within_aim:
        return "within aim"
    return "within budget" if within_budget else "OVER BUDGET"
