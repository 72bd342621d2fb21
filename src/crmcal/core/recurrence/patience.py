"""How much work series may cause: each some of its own, those that are read together a reserve, so that many bombs are no worse than one."""

from typing import Final

from crmcal.core.recurrence.rule import RuleError

OWN_STEPS: Final = 1_000
OWN_OCCURRENCES: Final = 300
RESERVED_STEPS: Final = 300_000
RESERVED_OCCURRENCES: Final = 200_000
SPENT: Final = "the calendar's series ask for more work than is done for one calendar; the rest of this one was left out"


class Reserve:
    """What series that are read together, as those of one calendar are, have in common: used up as they are expanded.

    steps:       that may be taken in vain, beyond OWN_STEPS for each series
    occurrences: that may be kept, beyond OWN_OCCURRENCES of each series

    A lifetime of ordinary series needs next to nothing of it.
    """

    __slots__ = ("occurrences", "steps")

    def __init__(self, steps: int = RESERVED_STEPS, occurrences: int = RESERVED_OCCURRENCES) -> None:
        self.steps = steps
        self.occurrences = occurrences

    def most_occurrences(self, limit: int) -> int:
        """How many of at most `limit` occurrences a series may have now."""
        return min(limit, OWN_OCCURRENCES + self.occurrences)

    def take_occurrences(self, number: int) -> None:
        """Note how many a series got."""
        self.occurrences -= max(0, number - OWN_OCCURRENCES)


class Patience:
    """What is left of the steps that one series may take in vain: looking at days, or at instances that are excluded."""

    __slots__ = ("left", "reserve")

    def __init__(self, reserve: Reserve | None = None) -> None:
        self.left = OWN_STEPS
        self.reserve = reserve or Reserve()

    def spend(self, steps: int) -> None:
        """Take some steps. Raises RuleError when the series has none left, nor the reserve."""
        self.left -= steps
        if self.left < 0:
            self.reserve.steps = max(self.reserve.steps + self.left, 0)
            self.left = 0
            if not self.reserve.steps:
                raise RuleError(SPENT)
