"""Tells on which line of a configuration's text something stands: where a change of the text changes just that."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from crmcal.config.identity import read_address, read_domain, read_patterns
from crmcal.config.loading import table
from crmcal.config.section import Section
from crmcal.core.rules import comparable as category
from crmcal.errors import ConfigError

PROBE: Final = "x"  # makes another key, or another text, of whatever it is added to
NOWHERE: Final = Path()
READERS: Final[Mapping[str, Callable[[Section, str, str], str | None]]] = {"addresses": read_address, "domains": read_domain}


class Place(NamedTuple):
    """Where a key, or a member of its list, is written. line: counted from 1; None where that cannot be told. value: as written; "" for a whole list."""

    line: int | None
    value: str


def place(text: str, key: str, member: str | None = None) -> Place | None:
    """Where `table.key` stands, or one member of it in comparable form; None when the text does not say it."""
    section, _, name = key.rpartition(".")
    value = at(text, section, name)
    if value is None:
        return None
    if member is not None:
        written = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
        found = next((each for each in written if comparable(name, each) == member), None)
        return None if found is None else Place(line_of_member(text, section, name, found) or line_of_key(text, section, name), found)
    return Place(line_of_key(text, section, name), "" if isinstance(value, list) else str(value))


def comparable(name: str, written: str) -> str | None:
    """A member of a list as the rules compare it; None for one that cannot be."""
    section = Section({name: [written]}, [])
    if name in READERS:
        return READERS[name](section, name, written)
    if name in {"blocklist", "allowlist", "bots"}:
        return next(iter(read_patterns(section, name)), None)
    return category(written)


def tables(text: str) -> Mapping[str, object] | None:
    """The tables of a text; None when it is no TOML."""
    try:
        return table(text, NOWHERE)
    except ConfigError:
        return None


def at(text: str, section: str, name: str) -> object:
    """What a text says for a key; None when it says nothing, or is no TOML."""
    found: object = tables(text) or {}
    for part in (*section.split("."), name):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def line_of_member(text: str, section: str, name: str, written: str) -> int | None:
    """The line of a text in a list; None when it is not written as it reads."""
    value = at(text, section, name)
    number = value.index(written) if isinstance(value, list) else 0
    for start in occurrences(text, written):
        end = start + len(written)
        changed = at(text[:end] + PROBE + text[end:], section, name)
        if isinstance(changed, list) and len(changed) > number and changed[number] != written:
            return line_at(text, start)
    return None


def line_of_key(text: str, section: str, name: str) -> int | None:
    """The line of a key; None when it is not written as it reads."""
    for start in occurrences(text, name):
        changed = text[:start] + PROBE + text[start:]
        if tables(changed) is not None and at(changed, section, name) is None:
            return line_at(text, start)
    return None


def line_at(text: str, start: int) -> int:
    """The line of a place in a text."""
    return text.count("\n", 0, start) + 1


def occurrences(text: str, wanted: str) -> Iterator[int]:
    """Where a text has another in it."""
    return (found.start() for found in re.finditer(re.escape(wanted), text))
