"""Expected failures: each class carries its exit code; the instance its sentence and a hint."""

from collections.abc import Sequence
from typing import ClassVar, Final

WRONG_VALUES: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)  # what one leads to that nobody wrote
PARTIAL: Final = 3  # the exit code when some sources failed and the rest is in: a report says so, no exception


class CrmcalError(Exception):
    """An expected failure: `main()` prints the sentence and the hint on stderr and exits with `exit_code`."""

    exit_code: ClassVar[int] = 1

    def __init__(self, sentence: str, *, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class SourceError(CrmcalError):
    """A source, or one document of it, could not be read."""


class StoreError(CrmcalError):
    """The store cannot be opened, or a write to it failed; what was stored before is intact."""


class UsageError(CrmcalError):
    """The command line asks for something that makes no sense."""

    exit_code: ClassVar[int] = 2


class LoginError(SourceError):
    """A server refused the login, or there is no password to log in with."""

    exit_code: ClassVar[int] = 4


class ConfigError(CrmcalError):
    """The configuration is missing or wrong; `problems` are those the sentence lists, each with its key."""

    exit_code: ClassVar[int] = 5

    def __init__(self, sentence: str, *, hint: str = "", problems: Sequence[str] = ()) -> None:
        super().__init__("\n  ".join((sentence, *problems)), hint=hint)
        self.problems = problems


class NotFoundError(CrmcalError):
    """No such person, company or meeting, or more than one."""

    exit_code: ClassVar[int] = 6


class NoneFitsError(NotFoundError):
    """Nobody and nothing is called as the user says."""


class SeveralFitError(NotFoundError):
    """What the user says may mean more than one."""


class BusyError(CrmcalError):
    """Another crmcal is writing to the store."""

    exit_code: ClassVar[int] = 7


class RefusedError(CrmcalError):
    """The sync, or changed rules, would remove too much, or everybody would be blocked."""

    exit_code: ClassVar[int] = 8


class Interrupted(BaseException):
    """Ctrl-C or a kill; `number` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def reason(error: OSError) -> str:
    """What the system says is wrong, as the end of a sentence."""
    return (error.strerror or str(error)).lower()
