"""A progress bar on a terminal, for whatever takes longer than a second."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console

PATIENCE: Final = 1.0  # seconds


@contextmanager
def progress(console: Console) -> Iterator[Callable[[int, int], None]]:
    """What to call with (done, total); silent unless on a terminal."""
    if not console.is_terminal:
        yield lambda _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 - 20 ms

    bar = Progress(TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True)
    task = bar.add_task("reading", total=None)
    began = time.monotonic()
    running = False

    def update(done: int, total: int) -> None:
        nonlocal running
        if not running and time.monotonic() - began > PATIENCE:
            bar.start()
            running = True
        bar.update(task, completed=done, total=total)

    try:
        yield update
    finally:
        bar.stop()
