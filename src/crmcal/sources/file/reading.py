"""One file as a change: not read at all when its size and time say that it is as it was."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from crmcal.errors import SourceError
from crmcal.sources.contract import Change, Delivery, Etags, Unchanged, Unreadable

SETTLED: Final = 2_000_000_000  # nanoseconds; the coarsest clock of a file system, FAT's, has steps of 2 s
STRANGE: Final = {stat.S_IFSOCK: "a socket", stat.S_IFIFO: "a pipe", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device", stat.S_IFDIR: "a folder"}


class Reader(NamedTuple):
    """Reads files of at most `max_bytes`; `clock` gives the time of the file system's kind, in nanoseconds."""

    max_bytes: int
    clock: Callable[[], int]

    def only(self, path: Path, etags: Etags) -> Iterator[Change]:
        """The change of a file that is the whole collection. Raises SourceError when it cannot be read: nothing else could be."""
        change = self.change(path, path.name, etags)
        if isinstance(change, Unreadable):
            raise SourceError(f"{path} cannot be read: {change.reason}")
        yield change

    def change(self, path: Path, href: str, etags: Etags) -> Change:
        """A file as it is now, compared with what is known of it."""
        try:
            found = path.stat()
            reason = self.refusal(found)
            if reason:
                return Unreadable(href, reason)
            etag = f"{found.st_size}-{found.st_mtime_ns}"
            if etags(href) == etag:
                return Unchanged(href)
            return self.delivery(path, href, found)
        except FileNotFoundError:
            return Unreadable(href, "it vanished, or is a link to nowhere")
        except OSError as error:
            return Unreadable(href, error.strerror or "it cannot be read")

    def refusal(self, found: os.stat_result) -> str:
        """Why a file is not even opened; "" when it is."""
        kind = stat.S_IFMT(found.st_mode)
        if kind != stat.S_IFREG:
            return f"it is {STRANGE.get(kind, 'something strange')}, not a file"
        return too_large(self.max_bytes) if found.st_size > self.max_bytes else ""

    def delivery(self, path: Path, href: str, found: os.stat_result) -> Change:
        """The octets of a file, unless somebody is writing them just now.

        A file whose time is so fresh that a further write could leave it the same gets no etag: it is read again next time
        (what git calls racily clean). Otherwise a change right after this reading would never be seen.
        """
        now = self.clock()
        with path.open("rb") as file:
            data = file.read(found.st_size + 1)
            after = os.fstat(file.fileno())
        if (len(data), after.st_size, after.st_mtime_ns) != (found.st_size, found.st_size, found.st_mtime_ns):
            return Unreadable(href, "it changed while it was read; the next sync reads it")
        settled = found.st_mtime_ns + SETTLED <= now
        return Delivery(href, f"{found.st_size}-{found.st_mtime_ns}" if settled else "", data)


def too_large(most: int) -> str:
    """What to say of a document that is larger than `most` octets."""
    return f"it is larger than {most:,} bytes (max_bytes)"
