"""Writes the configuration file: for the user alone, all at once or not at all."""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from crmcal.config.editing import TEMPLATE, with_owner
from crmcal.config.loading import parse, read
from crmcal.errors import ConfigError, reason


def write_owner(path: Path, addresses: Iterable[str], domains: Iterable[str]) -> None:
    """Set [owner] in the configuration at `path`, which is made with comments when there is none. Raises ConfigError."""
    text = read(path)
    write(path, with_owner(TEMPLATE if text is None else text, path, addresses, domains))


def write(path: Path, text: str, *, as_readable: bool = False) -> None:
    """Put a text in the place of the configuration, unless there is a problem in it; for the user alone, or `as_readable` as it was. Raises ConfigError."""
    parse(text, path)
    replace_file(path, text.encode(), as_readable=as_readable)


def replace_file(path: Path, data: bytes, *, as_readable: bool = False) -> None:
    """Put `data` in the place of a file at once: another process sees the old or the new, never half of it. Raises ConfigError."""
    if path.is_symlink():
        raise ConfigError(f"The configuration {path} is a symbolic link, and crmcal does not write through one.", hint="Name its target with --config.")
    try:
        make_private_folder(path.parent)
        beside = write_private(path.parent, data)
        try:
            if as_readable:
                keep_mode(path, beside)
            beside.replace(path)
        except OSError:
            beside.unlink()
            raise
        flush_folder(path.parent)
    except OSError as error:
        raise ConfigError(f"The configuration {path} cannot be written: {reason(error)}.", hint="Name another file with --config or CRMCAL_CONFIG.") from error


def make_private_folder(folder: Path) -> None:
    """A folder, and those above it that are missing, for the user alone; one that exists stays as it is."""
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def write_private(folder: Path, data: bytes) -> Path:
    """A new file with `data`, on the disk when this returns. mkstemp makes it 0600 and follows no link that somebody planted."""
    import tempfile  # noqa: PLC0415

    descriptor, name = tempfile.mkstemp(prefix=".crmcal-", suffix=".new", dir=folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    return Path(name)


def keep_mode(path: Path, beside: Path) -> None:
    """Let what comes in the place of a file be read and written by whom the file was."""
    with suppress(FileNotFoundError):
        beside.chmod(stat.S_IMODE(path.stat().st_mode))


def flush_folder(folder: Path) -> None:
    """Make a renaming last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
