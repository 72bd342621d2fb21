"""Looks at the store: its place, its modes, its schema, whether the file is whole, and the room on the disk."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from crmcal.core.counting import counted
from crmcal.doctor.configuration import OTHERS
from crmcal.doctor.finding import Finding, broken, doubtful, fine
from crmcal.errors import StoreError
from crmcal.store.health import store_health

MEGABYTE: Final = 1 << 20
LITTLE: Final = 100 * MEGABYTE
ANOTHER: Final = "Restore a backup, or import again into another file: --db."
SIDE_FILES: Final = ("", "-wal", "-shm", "-journal", ".lock")


def look_at_store(path: Path) -> Iterator[Finding]:
    """What is to be said of the store at `path`."""
    try:
        yield from look_inside(path)
    except StoreError as error:
        yield broken("store", error.sentence, error.hint or ANOTHER)
    yield from look_at_modes(path)
    yield from look_at_disk(path)


def look_inside(path: Path) -> Iterator[Finding]:
    """Whether the file is whole, and how much is in it. Raises StoreError."""
    health = store_health(path)
    if health is None:
        yield fine("store", f"there is none at {path} yet; the first import makes it")
        return
    for problem in health.problems:
        yield broken("store", f"{path} is damaged: {problem}", ANOTHER)
    if not health.problems:
        yield fine("store", f"{path}: whole, {counted(health.meetings, 'meeting')}, {path.stat().st_size / MEGABYTE:.1f} MB")


def look_at_modes(path: Path) -> Iterator[Finding]:
    """Whether others can read what is private."""
    for suffix in SIDE_FILES:
        beside = path.with_name(path.name + suffix)
        if beside.exists() and beside.stat().st_mode & OTHERS:
            yield doubtful("store", f"other users of this machine can read {beside}", f"chmod 600 {beside}")
    if path.parent.exists() and path.parent.stat().st_mode & 0o022:
        yield doubtful("store", f"other users of this machine can write to {path.parent}", f"chmod 700 {path.parent}")


def look_at_disk(path: Path) -> Iterator[Finding]:
    """Whether there is room for more."""
    folder = next(folder for folder in path.absolute().parents if folder.exists())
    free = shutil.disk_usage(folder).free
    room = f"{free / MEGABYTE:,.0f} MB are free"
    yield (
        fine("disk", room)
        if free > LITTLE
        else doubtful("disk", f"only {room} at {folder}", "Free some space: a sync needs about twice the size of the store.")
    )
