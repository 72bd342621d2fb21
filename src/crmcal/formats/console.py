"""The terminal: consoles for data and for everything else, neither of which ever reads markup."""

import sys
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from rich.console import Console

ENDLESS: Final = 1_000_000  # cells


def console(stream: TextIO, *, width: int | None = None) -> "Console":
    """A console on a stream; off a terminal it is as wide as what is printed, so nothing is cut."""
    from crmcal.formats.terminal import Terminal  # noqa: PLC0415 - start-up: data is written without Rich

    wide = width or (None if stream.isatty() else ENDLESS)
    return Terminal(file=stream, width=wide, markup=False, highlight=False, emoji=False, soft_wrap=False)


def out() -> "Console":
    """For data."""
    return console(sys.stdout)


def err() -> "Console":
    """For everything else."""
    return console(sys.stderr)


def write(text: str) -> None:
    """Print data as it is: JSON, CSV, Markdown."""
    sys.stdout.write(text + "\n")
