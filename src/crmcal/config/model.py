"""What the configuration says, as frozen values."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from crmcal.core.creation import AUTO
from crmcal.core.rules import Owner, Rules
from crmcal.core.visibility import EVERYTHING

MAX_BYTES: Final = 256 * 1024 * 1024
HORIZON_DAYS: Final = 400
AUTHS: Final = ("basic", "digest", "bearer")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConfig:
    """One `[sources.NAME]`.

    type:       file, url or caldav
    path:       file: a file, folder, glob or "-"; absolute, or relative to the working directory when not from a config file
    url:        url and caldav; may hold secrets, so it is not in the repr. caldav: a domain or an e-mail address, too
    auth:       caldav: one of AUTHS; None means as the server asks
    calendars:  caldav: patterns of the names wanted; empty means all
    visibility: what others may see of it; store: what reaches the disk. Each one of LEVELS (core.visibility)
    rules:      its own, which extend those of all (Rules.extended)
    tz:         IANA name of the zone of its floating times; None means the calendar's own, else the user's
    max_bytes:  most octets of one document, also after decompression
    ca_file:    certificates trusted besides the system's
    client_certificate, client_key: caldav: what to show to a server that asks for it; the key may be in the first file
    mirrored:   whether it is told again and again, so that finding nothing in it says that all is gone; False for what is imported
    """

    name: str
    type: str
    path: str = ""
    url: str = field(default="", repr=False)
    username: str | None = None
    password_command: str | None = field(default=None, repr=False)
    calendars: tuple[str, ...] = ()
    visibility: str = EVERYTHING
    store: str = EVERYTHING
    rules: Rules = field(default_factory=Rules)
    tz: str | None = None
    max_bytes: int = MAX_BYTES
    ca_file: str | None = None
    auth: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None
    mirrored: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A configuration without a problem.

    owner:           without addresses when the file has no [owner]: then nothing may be stored yet
    contacts_create: one of WAYS (core.creation)
    horizon_days:    how far ahead occurrences are stored
    timezone:        IANA name of the zone times are shown in, also of floating times that neither calendar nor source puts in one; None means the system's
    warnings:        what was read but cannot be meant, in sentences
    """

    path: Path
    owner: Owner = field(default_factory=lambda: Owner(addresses=frozenset()))
    sources: tuple[SourceConfig, ...] = ()
    rules: Rules = field(default_factory=Rules)
    contacts_create: str = AUTO
    horizon_days: int = HORIZON_DAYS
    timezone: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def visibilities(self) -> dict[str, str]:
        """What others may see of each source, by its name."""
        return {source.name: source.visibility for source in self.sources}
