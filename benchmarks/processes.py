"""Whole processes, measured: time by the clock, processor time, peak memory.

A child counts the memory of whoever started it at that moment as its own, so whoever measures must stay small: calendars are written and
changed as streams, never held.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class FailedError(Exception):
    """A measured process failed, or did something else than it should have: its time says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a process took: seconds by the clock, seconds of processor time (its children's too), octets of memory at the peak."""

    wall: float
    cpu: float
    peak: int

    def least(self, other: "Usage") -> "Usage":
        """The better times of two, since whatever disturbs a process makes it slower; but the higher peak."""
        return Usage(wall=min(self.wall, other.wall), cpu=min(self.cpu, other.cpu), peak=max(self.peak, other.peak))


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A process to measure.

    once:    whether the first round is enough
    times:   how often it runs in a round: what is short beside the others runs more often, since one disturbance is a larger part of it
    prepare: brings about what it starts from; not measured
    check:   looks at what it wrote to stdout; raises FailedError when it did not do what is to be measured
    """

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    once: bool = False
    times: int = 1
    prepare: Callable[[], None] = lambda: None
    check: Callable[[str], None] = lambda _: None

    def measured(self) -> Usage:
        """Run it once. Raises FailedError."""
        self.prepare()
        os.sync()  # what the preparation wrote must not be waited for by the process
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output, tempfile.TemporaryFile("w+", encoding="utf-8") as complaints:
            began = time.perf_counter()
            process = subprocess.Popen(self.command, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=complaints)  # noqa: S603 - our own commands
            _, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - began
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                complaints.seek(0)
                raise FailedError(f"{self.name} ended with {process.returncode}: {complaints.read()[-500:]}")
            output.seek(0)
            self.check(output.read())
        return Usage(wall=wall, cpu=used.ru_utime + used.ru_stime, peak=used.ru_maxrss * 1024)


def interleaved(tasks: Sequence[Task], *, rounds: int, tell: Callable[[str], None]) -> dict[str, Usage]:
    """Run the tasks one after the other, then all of them again, so that a slow minute of the machine meets all alike; the least of each by name."""
    least: dict[str, Usage] = {}
    for number in range(rounds):
        for task in tasks:
            if task.once and number:
                continue
            for _ in range(task.times):
                usage = task.measured()
                tell(f"{number + 1}/{rounds} {task.name}: {usage.wall:.2f} s, {usage.cpu:.2f} s of processor time, {usage.peak / 1e6:.0f} MB")
                least[task.name] = usage.least(least.get(task.name, usage))
    return least
