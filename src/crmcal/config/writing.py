"""Writes into the configuration file, by tomlkit: what the user wrote there, comments included, stays as it is."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crmcal.config.loading import parse, read, table
from crmcal.errors import ConfigError, reason

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

TEMPLATE: Final = """\
# crmcal: whose calendars these are, where they come from, and what is left out.

# Your own addresses, and the domains where colleagues are (sub-domains included).
# Meetings among these alone are internal, and never stored.
[owner]
addresses = []
domains = []

# A calendar to mirror; `crmcal sync` reads all of them. type = "file" (with path) or "url" (with url).
# [sources.work]
# type = "file"
# path = "~/calendars/*.ics"

# What is left out besides private and internal events.
# [rules]
# blocklist = ["@newsletter.example", "bob@x.example"]
# exclude_categories = ["Personal"]
# max_participants = 50

# Whether people and companies are made from participants: "auto", "suggest" or "off".
# [contacts]
# create = "auto"

# How far ahead recurring meetings are stored, and the zone times are shown in.
# [calendar]
# horizon_days = 400
# timezone = "Europe/Berlin"
"""


def write_owner(path: Path, addresses: Iterable[str], domains: Iterable[str]) -> None:
    """Set [owner] in the configuration at `path`, which is made with comments when there is none. Raises ConfigError."""
    import tomlkit  # noqa: PLC0415 - 12 ms that only the first import pays

    text = read(path)
    table(text or "", path)  # tells the line of a mistake, before tomlkit stumbles over it in words of its own
    document = tomlkit.parse(TEMPLATE if text is None else text)
    set_owner(document, sorted(addresses), sorted(domains), path)
    written = tomlkit.dumps(document)
    parse(written, path)
    replace_file(path, written.encode())


def set_owner(document: "TOMLDocument", addresses: list[str], domains: list[str], path: Path) -> None:
    """Put the owner into a document, below all else when it has no [owner]."""
    import tomlkit  # noqa: PLC0415

    before = table(tomlkit.dumps(document), path)
    owner = before.get("owner", {})
    if not isinstance(owner, dict):
        raise ConfigError(f"The configuration {path} has a problem:", problems=["owner: must be a table, [owner]"])
    if "owner" not in before:
        document["owner"] = tomlkit.table()
    document["owner"]["addresses"] = addresses
    document["owner"]["domains"] = domains
    owner |= {"addresses": addresses, "domains": domains}
    if table(tomlkit.dumps(document), path) != before | {"owner": owner}:  # dotted and inline tables are where such libraries go wrong
        raise ConfigError(f"The configuration {path} cannot be extended.", hint="Add the table [owner] with addresses and domains yourself.")


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` in the place of a file at once: another process sees the old or the new, never half of it. Raises ConfigError."""
    if path.is_symlink():
        raise ConfigError(f"The configuration {path} is a symbolic link, and crmcal writes through none.", hint="Name its target with --config.")
    try:
        make_private_folder(path.parent)
        beside = write_private(path.parent, data)
        try:
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


def flush_folder(folder: Path) -> None:
    """Make a renaming last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
