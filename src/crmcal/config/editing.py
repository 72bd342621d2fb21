"""Edits the text of a configuration, by tomlkit: what the user wrote there, comments included, stays as it is."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
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
# allowlist = ["ann@newsletter.example"]
# exclude_categories = ["Personal"]
# max_participants = 50

# Whether people and companies are made from participants: "auto", "suggest" or "off".
# [contacts]
# create = "auto"

# How far ahead recurring meetings are stored, and your time zone.
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
        raise ConfigError(f"The configuration {path} has a problem:", problems=["owner: must be a table, [owner]"])
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
        raise ConfigError(f"The configuration {path} has a problem:", problems=["sources: must be a table"])
    if settings.name in sources:
        raise UsageError(f"There is a source {settings.name} in {path} already.", hint=f"Choose another name, or run: crmcal source remove {settings.name}")
    written = with_table(text, path, settings, before | {"sources": sources | {settings.name: keys_of(settings)}})
    try:
        parse(written, path)
    except ConfigError as error:
        parse(text, path)  # raises what was wrong before
        raise UsageError(f"This makes no sense: {' '.join(error.problems) or error.sentence}") from None
    return written


def with_table(text: str, path: Path, settings: SourceConfig, expected: dict[str, object]) -> str:
    """A text with the table of a source at its end, or where an inline table wants it. Raises ConfigError."""
    import tomlkit  # noqa: PLC0415 - 12 ms

    keys = keys_of(settings)
    appended = f"{text.rstrip()}\n\n[sources.{tomlkit.key(settings.name).as_string()}]\n{tomlkit.dumps(keys)}".lstrip()
    if gives(appended, path, expected):
        return appended

    def edit(document: "TOMLDocument") -> None:
        document["sources"][settings.name] = keys

    return edited(text, path, edit, expected, f"Add the table [sources.{settings.name}] yourself.")


def with_renamed(text: str, path: Path, old: str, new: str) -> str:
    """A text in which [sources.OLD] is [sources.NEW]. Raises UsageError for a name that is taken or none, ConfigError."""
    before = table(text, path)
    sources = before.get("sources", {})
    if not isinstance(sources, dict) or old not in sources:
        raise ConfigError(f"There is no source {old!r} in {path}.")
    if new in sources:
        raise UsageError(f"There is a source {new} in {path} already.", hint="Choose another name.")
    expected = before | {"sources": {new if name == old else name: keys for name, keys in sources.items()}}
    written = next((found for found in renamings(text, old, new) if gives(found, path, expected)), None)
    if written is None:
        raise ConfigError(f"The configuration {path} cannot be edited.", hint=f"Rename [sources.{old}] yourself; its meetings are then read anew.")
    try:
        parse(written, path)
    except ConfigError as error:
        parse(text, path)  # raises what was wrong before
        raise UsageError(f"This makes no sense: {' '.join(error.problems) or error.sentence}") from None
    return written


def renamings(text: str, old: str, new: str) -> Iterator[str]:
    """A text with another key where lines begin with a source's: as a table of its own, by dotted keys, or within [sources]."""
    import tomlkit  # noqa: PLC0415 - 12 ms

    key = tomlkit.key(new).as_string()
    for before in (r"\[\s*sources\s*\.\s*", r"sources\s*\.\s*", ""):
        line = re.compile(rf"""^(\s*{before})(["']?){re.escape(old)}\2(?=\s*[\].=])""", re.MULTILINE)
        yield line.sub(lambda found: found[1] + key, text)


def without_source(text: str, path: Path, name: str) -> str:
    """A text without [sources.NAME]. Raises ConfigError."""
    before = table(text, path)
    sources = before.get("sources", {})
    if not isinstance(sources, dict) or name not in sources:
        raise ConfigError(f"There is no source {name!r} in {path}.")
    left = {other: keys for other, keys in sources.items() if other != name}
    expected = {key: value for key, value in before.items() if key != "sources"} | ({"sources": left} if left else {})
    cut = without_table(text, name)
    if gives(cut, path, expected):
        return cut

    def edit(document: "TOMLDocument") -> None:
        if left:
            document["sources"].remove(name)
        else:
            document.remove("sources")

    return edited(text, path, edit, expected, f"Delete the table [sources.{name}] yourself.")


def without_table(text: str, name: str) -> str:
    """A text without the lines of [sources.NAME] and the tables in it, each up to its last key: comments below that belong to what follows."""
    lines = text.split("\n")
    header = re.compile(rf"""\s*\[\s*sources\s*\.\s*(["']?){re.escape(name)}\1\s*(?:\.[^]]*)?\]\s*(?:#.*)?""")
    for first in reversed([number for number, line in enumerate(lines) if header.fullmatch(line)]):
        begin = first - 1 if first and not lines[first - 1].strip() else first
        del lines[begin : last_of_table(lines, first) + 1]
    return "\n".join(lines)


def last_of_table(lines: Sequence[str], header: int) -> int:
    """The line of the last key below a table's header; the header's own for an empty table."""
    last = header
    for number, line in enumerate(lines[header + 1 :], start=header + 1):
        if line.lstrip().startswith("["):
            break
        if line.strip() and not line.lstrip().startswith("#"):
            last = number
    return last


def keys_of(settings: SourceConfig) -> dict[str, object]:
    """What is written of a source: all but what goes without saying."""
    plain = SourceConfig(name=settings.name, type="")
    names = [field.name for field in fields(SourceConfig) if field.name not in {"name", "rules"}]
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
        sound = gives(written, path, expected)
    except (TOMLKitError, KeyError, TypeError, AttributeError):
        sound = False
    if not sound:
        raise ConfigError(f"The configuration {path} cannot be edited.", hint=hint) from None
    return written


def gives(text: str, path: Path, expected: dict[str, object]) -> bool:
    """Whether a text says just this."""
    try:
        return table(text, path) == expected
    except ConfigError:
        return False
