"""Tells on which line of a configuration's text something stands: where a mark put in its place comes out when the text is written again."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from crmcal.config.identity import read_address, read_domain, read_patterns
from crmcal.config.lists import Place, descend
from crmcal.config.loading import table
from crmcal.config.section import Section
from crmcal.core.rules import comparable as category
from crmcal.errors import ConfigError

MARK: Final = re.compile(r"crmcal-mark-(\d+)-")
NOWHERE: Final = Path()
READERS: Final[Mapping[str, Callable[[Section, str, str], str | None]]] = {"addresses": read_address, "domains": read_domain}
Spot = tuple[Place, str, int | None]  # a table, a key of it, and the number of a member of its list; None for the key itself


class Written(NamedTuple):
    """How a key, or a member of its list, is written. line: counted from 1; value: "" for a whole list."""

    line: int
    value: str


def written(text: str, key: str, member: str | None = None) -> Written | None:
    """How `table.key` is written, or one member of it in comparable form; None when the text does not say it."""
    *place, name = key.split(".")
    value = at(text, (*place, name))
    if value is None:
        return None
    number = None
    if member is not None:
        listed = value if isinstance(value, list) else []
        number = next((number for number, each in enumerate(listed) if isinstance(each, str) and comparable(name, each) == member), None)
        if number is None:
            return None
        value = listed[number]
    if isinstance(value, list):
        return Written(line_of_list(text, tuple(place), name), "")
    return Written(lines_of(text, [tuple(place)])[tuple(place), name, number], str(value))


def comparable(name: str, member: str) -> str | None:
    """A member of a list as the rules compare it; None for one that cannot be."""
    section = Section({name: [member]}, [])
    if name in READERS:
        return READERS[name](section, name, member)
    if name in {"blocklist", "allowlist", "bots"}:
        return next(iter(read_patterns(section, name)), None)
    return category(member)


def at(text: str, names: Iterable[str]) -> object:
    """What a text says under some names; None when it says nothing, or is no TOML."""
    try:
        found: object = table(text, NOWHERE)
    except ConfigError:
        return None
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def lines_of(text: str, places: Iterable[Place]) -> Mapping[Spot, int]:
    """The line, counted from 1, of each key of some tables, or where it has a list, of each member of that."""
    import tomlkit  # noqa: PLC0415 - 12 ms

    document = tomlkit.parse(text)
    spots: list[Spot] = []
    for place in places:
        target = descend(document, place)
        for key, value in [*target.items()]:
            if isinstance(value, list):  # stays a list, over as many lines as it is
                for number in range(len(value)):
                    value[number] = mark(len(spots))
                    spots.append((place, key, number))
            else:
                target[key] = mark(len(spots))
                spots.append((place, key, None))
    return {spots[number]: line for number, line in marks(tomlkit.dumps(document))}


def line_of_list(text: str, place: Place, key: str) -> int:
    """The line that the list of a key begins on."""
    import tomlkit  # noqa: PLC0415 - 12 ms

    document = tomlkit.parse(text)
    descend(document, place)[key] = mark(0)
    ((_, line),) = marks(tomlkit.dumps(document))
    return line


def mark(number: int) -> str:
    """A value that nobody writes."""
    return f"crmcal-mark-{number}-"


def marks(text: str) -> Iterator[tuple[int, int]]:
    """The marks in a text, each with its line."""
    return ((int(found[1]), text.count("\n", 0, found.start()) + 1) for found in MARK.finditer(text))
