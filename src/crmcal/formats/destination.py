"""Where an export goes: standard output, or a file that is for the user alone, whole or not there, and never in the place of another unasked."""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from crmcal.errors import CrmcalError, UsageError, reason

STDOUT: Final = "-"


def check(output: str, *, binary: bool, force: bool, own: Iterable[Path]) -> None:
    """Refuse one of crmcal's `own` files, one that is there already, a terminal for what is no text. Raises UsageError."""
    if output == STDOUT:
        if binary and sys.stdout.isatty():
            raise UsageError("This format is not for a terminal.", hint="Name a file: --output FILE")
        return
    path = Path(output)
    if any(path.absolute() == each.absolute() or (path.exists() and each.exists() and path.samefile(each)) for each in own):
        raise UsageError(f"{output} is in use by crmcal itself.", hint="Name another file.")
    if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
        raise UsageError(f"{output} is no ordinary file.", hint="Name another one, or - for standard output.")
    if path.exists() and not force:
        raise UsageError(f"{output} is there already.", hint="Name another file, or overwrite it with --force.")


def write(output: str, pieces: Iterable[str] | Iterable[bytes]) -> None:
    """Write an export; a file appears when it is complete. Raises CrmcalError when it cannot be written."""
    if output == STDOUT:
        for piece in pieces:
            if isinstance(piece, bytes):
                sys.stdout.buffer.write(piece)
            else:
                sys.stdout.write(piece)
        sys.stdout.flush()
        return
    with replacing(Path(output)) as file:
        for piece in pieces:
            with failing_as_told(Path(output)):
                file.write(piece if isinstance(piece, bytes) else piece.encode())


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file, mode 0600, that takes its place at `path` once all of it is on the disk; of one that fails nothing stays. Raises CrmcalError."""
    with failing_as_told(path):
        descriptor, name = tempfile.mkstemp(prefix=".crmcal-", suffix=".new", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            with failing_as_told(path):
                file.flush()
                os.fsync(descriptor)
        with failing_as_told(path):
            beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def failing_as_told(path: Path) -> Iterator[None]:
    """Turn what the system says into a sentence."""
    try:
        yield
    except OSError as error:
        raise CrmcalError(f"{path} cannot be written: {reason(error)}.", hint="Name another file with --output.") from error
