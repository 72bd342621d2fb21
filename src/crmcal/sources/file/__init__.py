"""Calendars on this machine: a file, a folder, a glob, a ZIP archive, or what comes in on standard input."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from crmcal.registry import Settings, source
from crmcal.sources.contract import Change, Etags
from crmcal.sources.file.archive import archived, is_archive
from crmcal.sources.file.collection import FileCollection
from crmcal.sources.file.reading import Reader
from crmcal.sources.file.search import Search, printable
from crmcal.sources.file.stream import STDIN, is_stream, streamed

__all__ = ["FileSource"]


class FileSettings(Settings, Protocol):
    """What a file source asks of its configuration besides."""

    @property
    def path(self) -> str:
        """A file, folder or glob, or "-"."""

    @property
    def max_bytes(self) -> int:
        """The most octets of one document."""

    @property
    def mirrored(self) -> bool:
        """Whether a folder or archive without calendars is an empty collection; otherwise it is a mistake."""


@source("file")
def open_file(settings: FileSettings, _credentials: object = None) -> "FileSource":
    """Make the source of a configuration; files need no login."""
    return FileSource(settings.name, settings.path, Reader(settings.max_bytes, time.time_ns), mirrored=settings.mirrored)


class FileSource:
    """One path, read as one collection: a document per file, named by its path within the folder, glob or archive."""

    kind = "file"

    def __init__(self, name: str, path: str, reader: Reader, *, mirrored: bool = False) -> None:
        self.name = name
        self.path = path
        self.reader = reader
        self.mirrored = mirrored

    def collections(self) -> Iterator[FileCollection]:
        """Give the one collection. Raises SourceError when there is nothing at the path."""
        yield self.collection()

    def collection(self) -> FileCollection:
        """The collection of whatever the path is."""
        if self.path == STDIN or is_stream(self.path):
            return FileCollection(self.path, lambda _etags: streamed(self.path, sys.stdin, self.reader.max_bytes))
        path = Path(os.path.expanduser(self.path)).absolute()  # noqa: PTH111 - Path.expanduser raises for the home of nobody
        name = printable(path)
        if os.path.isdir(path) or not os.path.lexists(path):  # noqa: PTH112 - Path.is_dir raises where one may not look
            search = Search(path, may_be_empty=self.mirrored)
            return FileCollection(name, lambda etags: self.searched(search, etags))
        if is_archive(path):
            return FileCollection(name, lambda etags: archived(path, etags, self.reader.max_bytes, may_be_empty=self.mirrored))
        return FileCollection(name, lambda etags: self.reader.only(path, etags))

    def searched(self, search: Search, etags: Etags) -> Iterator[Change]:
        """The documents of a folder or glob, and the folders in it that cannot be listed."""
        for path in search.files:
            yield self.reader.change(path, search.href(path), etags)
        yield from search.failures
