"""What looking at one thing gave."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it stands with a thing."""

    FINE = "ok"
    DOUBTFUL = "warning"
    BROKEN = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    subject:   what it is about: `config`, `store`, a source's name …
    remedy:    what to do about it; "" where nothing has to be done
    exit_code: of the failure, when it is one
    """

    subject: str
    state: State
    sentence: str
    remedy: str = ""
    exit_code: int = 1


def fine(subject: str, sentence: str) -> Finding:
    """Nothing has to be done."""
    return Finding(subject=subject, state=State.FINE, sentence=sentence)


def doubtful(subject: str, sentence: str, remedy: str) -> Finding:
    """It works, but is perhaps not what is wanted."""
    return Finding(subject=subject, state=State.DOUBTFUL, sentence=sentence, remedy=remedy)


def broken(subject: str, sentence: str, remedy: str, exit_code: int = 1) -> Finding:
    """It does not work."""
    return Finding(subject=subject, state=State.BROKEN, sentence=sentence, remedy=remedy, exit_code=exit_code)


def exit_code(findings: Iterable[Finding]) -> int:
    """0 when nothing is broken, what all failures have in common, else 1."""
    codes = {found.exit_code for found in findings if found.state is State.BROKEN}
    return 0 if not codes else codes.pop() if len(codes) == 1 else 1
