"""What the tests of file sources share: files written long ago, and sources that read them."""

import os
from pathlib import Path
from types import SimpleNamespace

from crmcal.registry import source_opener
from crmcal.sources.file import FileSource

OLD = 1_700_000_000
MANY = 1_000_000


def put(path: Path, data: bytes, *, mtime: float = OLD) -> Path:
    """A file that was written long ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (mtime, mtime))
    return path


def opened(path: object, *, max_bytes: int = MANY, mirrored: bool = False) -> FileSource:
    """A source as an import would open it, or a sync where it is `mirrored`."""
    return source_opener("file")(SimpleNamespace(name="work", path=str(path), max_bytes=max_bytes, mirrored=mirrored), None)
