"""A ZIP archive of calendars, as Google and others export them; read in place, never unpacked to the disk."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from crmcal.errors import SourceError
from crmcal.sources.contract import Change, Delivery, Etags, Unchanged, Unreadable
from crmcal.sources.file.search import SUFFIXES

MAGIC: Final = b"PK\x03\x04"
MOST_MEMBERS: Final = 10_000
CHUNK: Final = 1 << 20
DAMAGE: Final = (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)  # what zipfile raises for octets that make no sense
ENCRYPTED: Final = 0x1  # general purpose bit flag 0 (APPNOTE.TXT §4.4.4)


def is_archive(path: Path) -> bool:
    """Whether a file begins like a ZIP archive; False for what cannot be read, so that its reading tells why."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def archived(path: Path, etags: Etags, max_bytes: int, *, may_be_empty: bool = False) -> Iterator[Change]:
    """The calendars in an archive, `max_bytes` in all. Raises SourceError, also for none at all unless it may be empty."""
    try:
        with ZipFile(path) as archive:
            members = calendars(archive)
            if not members and not may_be_empty:
                raise SourceError(f"the archive {path} holds no calendar file", hint=f"Calendar files end in {', '.join(SUFFIXES)}.")
            if len(members) > MOST_MEMBERS:
                raise SourceError(f"the archive {path} holds more than {MOST_MEMBERS:,} calendar files", hint="Unpack it and name the folder.")
            yield from told(archive, members, etags, max_bytes)
    except DAMAGE as error:
        raise SourceError(f"the archive {path} cannot be read: it is damaged or incomplete") from error


def calendars(archive: ZipFile) -> list[ZipInfo]:
    """The calendar files by name; of two with one name the last, as unpacking would have it."""
    named = {member.filename: member for member in archive.infolist() if Path(member.filename).suffix.lower() in SUFFIXES}
    return [member for name, member in sorted(named.items()) if not any(part.startswith((".", "__MACOSX")) for part in Path(name).parts)]


def told(archive: ZipFile, members: list[ZipInfo], etags: Etags, left: int) -> Iterator[Change]:
    """Each member as a change; its size and CRC-32 are its etag."""
    for member in members:
        etag = f"{member.file_size}-{member.CRC:08x}"
        if etags(member.filename) == etag:
            yield Unchanged(member.filename)
            continue
        content = extracted(archive, member, left)
        if isinstance(content, str):
            yield Unreadable(member.filename, content)
        else:
            left -= len(content)
            yield Delivery(member.filename, etag, content)


def extracted(archive: ZipFile, member: ZipInfo, left: int) -> bytes | str:
    """A member's octets, counted while they are inflated as its header may lie; or why they cannot be had."""
    if member.flag_bits & ENCRYPTED:
        return "it is encrypted: unpack the archive"
    if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        return "it is compressed in an unusual way: unpack the archive"
    content = BytesIO()
    try:
        with archive.open(member) as file:
            while chunk := file.read(CHUNK):
                content.write(chunk)
                if content.tell() > left:
                    return "it is too large: the calendars of an archive have max_bytes in all"
    except DAMAGE:
        return "it is damaged"
    return content.getvalue()
