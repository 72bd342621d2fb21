"""Lines for a console, laid out already."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment


class Line(NamedTuple):
    """One line of output, as wide as it may be, in one style."""

    text: str
    style: str = ""


class Lines:
    """Lines for a console. Rich's own table takes 3 ms a meeting to lay out what stands in plain columns here."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines

    def __rich_console__(self, console: Console, _options: ConsoleOptions) -> RenderResult:
        """Each line as a segment."""
        for text, style in self.lines:
            yield Segment(text + "\n", console.get_style(style) if style else None)
