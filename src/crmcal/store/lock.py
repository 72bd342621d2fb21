"""One writer at a time: a lock file beside the store with the holder's process number and start."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from crmcal.errors import BusyError, StoreError, reason

PAUSE: Final = 0.2  # seconds between two looks at a lock that somebody has


@contextmanager
def writing(store: Path, *, patience: float = 0) -> Iterator[None]:
    """Hold the store's lock, after waiting for it up to `patience` seconds.

    Raises BusyError when another process has it; the system frees it when its holder dies, so it is never stale.
    """
    path = store.with_name(store.name + ".lock")
    try:
        store.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"The store {store} cannot be written: {reason(error)}.", hint="Name another place with --db.") from error
    try:
        if not locked(descriptor, patience):
            raise BusyError(f"Another crmcal is writing to {store}{holder(descriptor)}.", hint="Try again when it is done, or with sync --wait.")
        with suppress(OSError):  # on a full disk nobody learns who it is, but the lock holds
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()} {int(time.time())}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def locked(descriptor: int, patience: float) -> bool:
    """Take the lock; False when it is not to be had in time."""
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(PAUSE)
        else:
            return True


def holder(descriptor: int) -> str:
    """Who has the lock, and for how long, as far as the file tells."""
    parts = os.pread(descriptor, 100, 0).split()
    if len(parts) != 2 or not all(part.isdigit() for part in parts):  # noqa: PLR2004 - pid and start
        return ""
    return f" (process {int(parts[0])}, for {max(int(time.time()) - int(parts[1]), 0)} s)"
