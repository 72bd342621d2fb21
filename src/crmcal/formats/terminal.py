"""Rich's console, which leaves it to `main()` how a command ends."""

import errno

from rich.console import Console


class Terminal(Console):
    """A console like any other, but for whoever stops reading."""

    def on_broken_pipe(self) -> None:
        """Fail as any other stream does that nobody reads any more."""
        raise BrokenPipeError(errno.EPIPE, "nobody reads it any more")
