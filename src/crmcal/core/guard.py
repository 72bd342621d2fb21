"""The deletion guard: what is too much to be removed without being asked for."""

from typing import Final

FEW: Final = 20  # so many resources may go at once without a question


def is_too_much(gone: int, before: int) -> bool:
    """Whether so many resources are most of those that were there, and more than a few. All of a calendar are most of it."""
    return gone > FEW and gone * 2 > before
