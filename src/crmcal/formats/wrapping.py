"""Text broken into lines where a reader would break it: between words, never within a link or an address."""

import re
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len, chop_cells

BULLET: Final = re.compile(r"\s*(?:(?:[-*•·–]|\d{1,3}[.)])\s+)?")
RULED: Final = re.compile(r"(\W|_)\1{7,}")
WIDE: Final = 1.5  # cells a letter, on average: Chinese, Japanese, Korean
ROOM: Final = 4  # cells, for which it is not worth while to break such text
WHOLE: Final = re.compile(r"://|www\.|\S@\S")


def wrapped(text: str, width: int) -> list[str]:
    """Text as lines of at most `width` cells; what follows a bullet stays to the right of it.

    A link or an address that fits in no line stands on one of its own, whole: a terminal wraps it, and it can still be copied.
    """
    return [line for written in text.split("\n") for line in broken(written, max(width, 1))]


def broken(text: str, width: int) -> list[str]:
    """One line of text as several."""
    if fits(text, width):
        return [text]
    start = BULLET.match(text)
    first = start[0] if start and len(start[0]) * 2 <= width else ""
    indent = " " * len(first)
    lines = [first]
    for word in text[len(first) :].split():
        for part in parts(word, width - cell_len(lines[-1]) - 1, width - len(indent)):
            begun = lines[-1] not in {first, indent}
            if fits(joined := f"{lines[-1]}{' ' * begun}{part}", width) or lines[-1] == first:
                lines[-1] = joined
            else:
                lines.append(indent + part if fits(indent + part, width) else part)
    return [line.rstrip() for line in lines]


def parts(word: str, room: int, width: int) -> Iterator[str]:
    """A word in pieces for a line with some room left and lines of `width` cells after it.

    Links and addresses stay whole, ruled lines are cut short; what is written without spaces breaks anywhere, and other words where there is no help for it.
    """
    if fits(word, width if word.isascii() else room) or WHOLE.search(word):
        yield word
    elif RULED.fullmatch(word):
        yield chop_cells(word, width)[0]
    elif cell_len(word) >= len(word) * WIDE and room >= ROOM:
        yield (head := chop_cells(word, room)[0])
        yield from chop_cells(word[len(head) :], width)
    else:
        yield from chop_cells(word, width)


def fits(text: str, width: int) -> bool:
    """Whether a text has room in so many cells."""
    return len(text) <= width if text.isascii() else cell_len(text) <= width
