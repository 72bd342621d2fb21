"""Edits the text of a configuration, by tomlkit: what the user wrote there, comments included, stays as it is."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crmcal.config.loading import parse, table
from crmcal.config.model import SourceConfig
from crmcal.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

TEMPLATE: Final = """\
# crmcal: whose calendars these are, where they come from, and what is left out.

# Your own addresses, and the domains where colleagues are (sub-domains included).
# Meetings among these alone are internal, and never stored.
[owner]
addresses = []
domains = []

# A calendar to mirror; `crmcal sync` reads all of them, and `crmcal source add` writes such tables.
# Its type is "file" (with path), "url" or "caldav" (with url, and perhaps username and password_command).
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


def with_owner(text: str, path: Path, addresses: Iterable[str], domains: Iterable[str]) -> str:
    """A text with another [owner], below all else when it has none; `path` is what errors name. Raises ConfigError."""
    keys: dict[str, object] = {"addresses": sorted(addresses), "domains": sorted(domains)}
    before = table(text, path)
    owner = before.get("owner", {})
    if not isinstance(owner, dict):
        raise ConfigError(f"the configuration {path} has a problem:\n  owner: must be a table, [owner]")
    hint = "Add the table [owner] with addresses and domains yourself."

    def edit(document: "TOMLDocument") -> None:
        import tomlkit  # noqa: PLC0415 - 12 ms

        if "owner" not in before:
            document["owner"] = tomlkit.table()
        for key, value in keys.items():
            document["owner"][key] = value

    return edited(text, path, edit, before | {"owner": owner | keys}, hint)


def with_source(text: str, path: Path, settings: SourceConfig) -> str:
    """A text with one more [sources.NAME], below the others. Raises UsageError for a name that is taken and for settings that make no sense, ConfigError."""
    before = table(text, path)
    sources = before.get("sources", {})
    if not isinstance(sources, dict):
        raise ConfigError(f"the configuration {path} has a problem:\n  sources: must be a table")
    if settings.name in sources:
        raise UsageError(f"There is a source {settings.name} in {path} already.", hint=f"Choose another name, or run: crmcal source remove {settings.name}")
    keys = keys_of(settings)

    def edit(document: "TOMLDocument") -> None:
        import tomlkit  # noqa: PLC0415

        if "sources" not in before:
            document["sources"] = tomlkit.table(is_super_table=True)
        fresh = tomlkit.table()
        for key, value in keys.items():
            fresh[key] = value
        document["sources"][settings.name] = fresh

    hint = f"Add the table [sources.{settings.name}] yourself."
    written = edited(text, path, edit, before | {"sources": sources | {settings.name: keys}}, hint)
    try:
        parse(written, path)
    except ConfigError as error:
        parse(text, path)  # raises what was wrong before
        raise UsageError(f"This makes no sense:{error.sentence.partition(':')[2]}") from None
    return written


def without_source(text: str, path: Path, name: str) -> str:
    """A text without [sources.NAME]. Raises ConfigError."""
    before = table(text, path)
    sources = before.get("sources", {})
    if not isinstance(sources, dict) or name not in sources:
        raise ConfigError(f"There is no source {name!r} in {path}.")
    left = {other: keys for other, keys in sources.items() if other != name}

    def edit(document: "TOMLDocument") -> None:
        if left:
            document["sources"].remove(name)
        else:
            document.remove("sources")

    expected = {key: value for key, value in before.items() if key != "sources"} | ({"sources": left} if left else {})
    return edited(text, path, edit, expected, f"Delete the table [sources.{name}] yourself.")


def keys_of(settings: SourceConfig) -> dict[str, object]:
    """What is written of a source: all but what goes without saying."""
    plain = SourceConfig(name=settings.name, type="")
    names = [field.name for field in fields(SourceConfig) if field.name != "name"]
    values = {name: getattr(settings, name) for name in names if getattr(settings, name) != getattr(plain, name)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def edited(text: str, path: Path, edit: "Callable[[TOMLDocument], None]", expected: dict[str, object], hint: str) -> str:
    """A text after an edit that must have this result and no other: dotted and inline tables are where such libraries go wrong. Raises ConfigError."""
    import tomlkit  # noqa: PLC0415
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    document = tomlkit.parse(text)
    try:
        edit(document)
        written = tomlkit.dumps(document)
        sound = table(written, path) == expected
    except (TOMLKitError, ConfigError, KeyError, TypeError, AttributeError):
        sound = False
    if not sound:
        raise ConfigError(f"the configuration {path} cannot be edited", hint=hint) from None
    return written
