"""Edits the lists of a configuration's text: patterns come and go, all else stays as it is written."""

import json
import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crmcal.config.editing import edited, gives, last_of_table
from crmcal.config.loading import table
from crmcal.core.patterns import PatternError, pattern_of
from crmcal.errors import ConfigError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

RULES: Final = ("rules",)
Place = tuple[str, ...]  # the names of a table: ("sources", "work", "rules")


def with_patterns(text: str, path: Path, place: Place, key: str, patterns: Sequence[str]) -> str:
    """A text with some patterns at the end of the list `key` of a table. Raises ConfigError."""
    before = table(text, path)
    expected = deepcopy(before)
    found = descend(expected, place)
    listed = found.get(key)
    found[key] = [*listed, *patterns] if isinstance(listed, list) else [*patterns]
    if listed is None:
        for written in (with_key(text, place, line_of(key, patterns)), with_table(text, place, line_of(key, patterns))):
            if gives(written, path, expected):
                return written

    def edit(document: "TOMLDocument") -> None:
        target = descend(document, place)
        array = target.setdefault(key, [])
        if isinstance(array, list):
            array.extend(patterns)

    return edited(text, path, edit, expected, f"Add {', '.join(patterns)} to {key} in [{'.'.join(place)}] yourself.")


def without_patterns(text: str, path: Path, place: Place, key: str, patterns: Iterable[str]) -> str:
    """A text without some patterns, however they are written, in the list `key` of a table. Raises ConfigError."""
    expected = table(text, path)
    found = descend(expected, place)
    listed = found.get(key)
    gone = frozenset(patterns)
    numbers = [number for number, entry in enumerate(listed if isinstance(listed, list) else ()) if comparable(entry) in gone]
    if not numbers or not isinstance(listed, list):
        return text
    found[key] = [entry for number, entry in enumerate(listed) if number not in numbers]

    def edit(document: "TOMLDocument") -> None:
        array = descend(document, place)[key]
        if isinstance(array, list):
            for number in reversed(numbers):
                del array[number]

    return edited(text, path, edit, expected, f"Take {', '.join(sorted(gone))} out of {key} in [{'.'.join(place)}] yourself.")


def comparable(entry: object) -> str | None:
    """A pattern in comparable form; None for what is none."""
    try:
        return pattern_of(entry) if isinstance(entry, str) else None
    except PatternError:
        return None


def descend(tables: "dict[str, object] | TOMLDocument", place: Place) -> dict[str, object]:
    """A table in tables, made when missing. Raises ConfigError where something else stands in its place."""
    found: object = tables
    for name in place:
        found = found.setdefault(name, {}) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise ConfigError(f"{'.'.join(place)} is not a table in the configuration.", hint="crmcal config check tells more.")
    return found


def line_of(key: str, patterns: Sequence[str]) -> str:
    """A key with its list, as TOML; a pattern has neither quotes nor control characters in it."""
    return f"{key} = {json.dumps([*patterns], ensure_ascii=False)}"


def with_table(text: str, place: Place, line: str) -> str:
    """A text with a table of one line at its end."""
    end = newline_of(text)
    return f"{text.rstrip()}{end}{end}[{'.'.join(place)}]{end}{line}{end}".lstrip()


def with_key(text: str, place: Place, line: str) -> str:
    """A text with one more line below the last key of a table: above the comments there, which belong to what follows."""
    lines = text.split("\n")
    names = r"\s*\.\s*".join(rf"""(["']?){re.escape(name)}\{number}""" for number, name in enumerate(place, start=1))
    header = re.compile(rf"\s*\[\s*{names}\s*\]\s*(?:#.*)?")
    first = next((number for number, each in enumerate(lines) if header.fullmatch(each)), None)
    if first is None:
        return text
    last = last_of_table(lines, first)
    return "\n".join([*lines[: last + 1], line + newline_of(text)[:-1], *lines[last + 1 :]])


def newline_of(text: str) -> str:
    """How a text ends its lines."""
    return "\r\n" if "\r\n" in text else "\n"
