"""The configuration as people and programs read it, without the secret parts of its URLs."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from crmcal.config import Config, SourceConfig
from crmcal.core.rules import Rules
from crmcal.core.schemes import WEB
from crmcal.formats.json import Value, dumped
from crmcal.formats.text import safe_lines
from crmcal.sources.url.address import shown, shown_place

SCHEMA: Final = "crmcal.config/1"
URL: Final = re.compile(rf"""(?:{"|".join(WEB)})://[^\s"']+""", re.IGNORECASE)  # wherever it stands: TOML has many ways to write a key


def written(text: str) -> str:
    """A configuration file's text."""
    return safe_lines(URL.sub(lambda url: shown(url[0]), text))


def place(path: Path, store: Path) -> str:
    """Where the files are, as JSON."""
    return dumped({"schema": SCHEMA, "path": str(path), "exists": path.exists(), "store": str(store)})


def verdict(path: Path, *, problems: Sequence[str] = (), warnings: Sequence[str] = ()) -> str:
    """Whether the configuration is right, as JSON."""
    return dumped({"schema": SCHEMA, "path": str(path), "ok": not problems, "problems": list(problems), "warnings": list(warnings)})


def content(config: Config) -> str:
    """Everything that is in force, as JSON: the names of the file, what it leaves out included."""
    return dumped(
        {
            "schema": SCHEMA,
            "path": str(config.path),
            "owner": {"addresses": sorted(config.owner.addresses), "domains": sorted(config.owner.domains)},
            "sources": [source(each) for each in config.sources],
            "rules": rules(config.rules),
            "contacts": {"create": config.contacts_create},
            "calendar": {"horizon_days": config.horizon_days, "timezone": config.timezone},
            "warnings": list(config.warnings),
        }
    )


def rules(found: Rules) -> dict[str, Value]:
    """The rules of all, or those that a source has of its own."""
    return {
        "blocklist": sorted(found.blocklist),
        "allowlist": sorted(found.allowlist),
        "exclude_categories": sorted(found.exclude_categories),
        "only_categories": sorted(found.only_categories),
        "max_participants": found.max_participants,
        "bots": sorted(found.bots),
    }


def source(each: SourceConfig) -> Value:
    """One source. The command that prints its password stays out: it may hold what it prints."""
    return {
        "name": each.name,
        "type": each.type,
        "path": each.path or None,
        "url": shown_place(each.url) if each.url else None,
        "username": each.username,
        "calendars": list(each.calendars),
        "visibility": each.visibility,
        "store": each.store,
        "rules": {key: value for key, value in rules(each.rules).items() if key != "bots"},
        "tz": each.tz,
        "max_bytes": each.max_bytes,
        "ca_file": each.ca_file,
        "auth": each.auth,
        "client_certificate": each.client_certificate,
        "client_key": each.client_key,
    }
