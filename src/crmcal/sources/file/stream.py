"""One document from a stream: standard input, or the pipe that `<(command)` makes."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Final, TextIO

from crmcal.errors import SourceError
from crmcal.sources.contract import Change, Delivery
from crmcal.sources.file.reading import too_large

STDIN: Final = "-"
STREAM: Final = re.compile(r"/dev/stdin|/dev/fd/\d+|/proc/self/fd/\d+")
CHUNK: Final = 1 << 20


def is_stream(path: str) -> bool:
    """Whether a path names an open file of this process."""
    return STREAM.fullmatch(path) is not None


def streamed(path: str, stdin: TextIO | None, max_bytes: int) -> Iterator[Change]:
    """The one document of a stream; it has no etag, as a stream is read but once. Raises SourceError."""
    try:
        if path != STDIN:
            with open(path, "rb") as file:  # noqa: PTH123 - a Path would not tell /dev/fd/3 from what it points to
                data = bounded(file, max_bytes)
        elif stdin is None:
            raise SourceError("there is no standard input to read")
        else:
            data = bounded(stdin.buffer, max_bytes)
    except OSError as error:
        raise SourceError(f"the stream {path} cannot be read: {error.strerror}") from error
    yield Delivery(path, "", data)


def bounded(file: IO[bytes], max_bytes: int, name: str = "the stream") -> bytes:
    """All octets of a file, if they are not too many. name: what it is called then. Raises SourceError."""
    content = BytesIO()
    while chunk := file.read(CHUNK):
        content.write(chunk)
        if content.tell() > max_bytes:
            raise SourceError(f"{name} cannot be read: {too_large(max_bytes)}")
    return content.getvalue()
