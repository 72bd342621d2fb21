"""The terminal: consoles for data and for everything else, neither of which ever reads markup."""

import errno
import sys
from typing import Final, TextIO

from rich.console import Console

ENDLESS: Final = 1_000_000  # cells


class Terminal(Console):
    """Rich's console, which leaves it to `main()` how a command ends."""

    def on_broken_pipe(self) -> None:
        """Fail as any other stream does that nobody reads any more."""
        raise BrokenPipeError(errno.EPIPE, "nobody reads it any more")


def console(stream: TextIO, *, width: int | None = None) -> Console:
    """A console on a stream; off a terminal it is as wide as what is printed, so nothing is cut."""
    wide = width or (None if stream.isatty() else ENDLESS)
    return Terminal(file=stream, width=wide, markup=False, highlight=False, emoji=False, soft_wrap=False)


def out() -> Console:
    """For data."""
    return console(sys.stdout)


def err() -> Console:
    """For everything else."""
    return console(sys.stderr)


def write(text: str) -> None:
    """Print data as it is: JSON, CSV, Markdown."""
    sys.stdout.write(text + "\n")
