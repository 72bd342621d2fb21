"""`crmcal rules list`, apart from how it is typed: every rule in force, where it is written, and how much it left out."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from crmcal.config import Config
from crmcal.config.lines import lines_of
from crmcal.config.lists import RULES, Place
from crmcal.config.loading import read, table
from crmcal.core.rules import BOTS, MEANINGS
from crmcal.importing import Request, known_owner
from crmcal.setup.rules import breadth
from crmcal.store.stock import Stock

OWNER: Final = ("owner",)
KEYS: Final[Mapping[str, Sequence[str]]] = {  # that a rule goes by
    "solo": ("bots",),
    "internal": ("addresses", "domains"),
    "blocked": ("blocklist", "allowlist"),
    "category": ("exclude_categories", "only_categories"),
    "crowd": ("max_participants",),
}


class Setting(NamedTuple):
    """A key, or one member of a list, that a rule goes by.

    key:  with its table
    line: of the configuration; None for what is written nowhere
    """

    key: str
    value: str
    line: int | None


class Standing(NamedTuple):
    """A rule in force. optional: whether it is off without settings; excluded: how many events it left out, of those in the sources as last read."""

    verdict: str
    meaning: str
    settings: Sequence[Setting]
    optional: bool
    excluded: int


class Overview(NamedTuple):
    """All rules in the order in which they are asked; sources: what was left out of each, "" for imports; path: None without a configuration."""

    path: Path | None
    rules: Sequence[Standing]
    sources: Mapping[str, Mapping[str, int]]
    bots: int
    warnings: Sequence[str]


def overview(request: Request) -> Overview:
    """The rules in force. Raises ConfigError, StoreError."""
    config = request.config
    settings = written(config) if config else []
    known = known_owner(request)
    told = {setting.value.casefold() for setting in settings}
    remembered = [Setting("owner.addresses", address, None) for address in sorted(known.owner.addresses if known else ()) if address not in told]
    sources = excluded_by_source(request)
    total: Counter[str] = Counter()
    for tally in sources.values():
        total.update(tally)
    rules = [standing(verdict, [*settings, *remembered], total) for verdict in MEANINGS]
    return Overview(config.path if config else None, rules, sources, len(BOTS), warnings_of(config) if config else ())


def standing(verdict: str, settings: Iterable[Setting], excluded: Mapping[str, int]) -> Standing:
    """A rule with what it goes by."""
    keys = KEYS.get(verdict, ())
    own = [setting for setting in settings if setting.key.rpartition(".")[2] in keys]
    return Standing(verdict, MEANINGS[verdict], own, verdict in {"blocked", "category", "crowd"}, excluded.get(verdict, 0))


def written(config: Config) -> Sequence[Setting]:
    """All that the configuration says for the rules, in the order of its tables."""
    text = read(config.path) or ""
    tables = table(text, config.path)
    places = [place for place in (OWNER, RULES, *(("sources", source.name, *RULES) for source in config.sources)) if at(tables, place)]
    lines = lines_of(text, places)
    return [Setting(".".join((*place, key)), value, lines.get((place, key, number))) for place in places for key, number, value in values(at(tables, place))]


def at(tables: Mapping[str, object], place: Place) -> Mapping[str, object]:
    """A table in tables; empty when it is missing."""
    found: object = tables
    for name in place:
        found = found.get(name, {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def values(found: Mapping[str, object]) -> Iterator[tuple[str, int | None, str]]:
    """Each key of a table, or each member of its list with its number."""
    for key, value in found.items():
        if isinstance(value, list):
            yield from ((key, number, str(member).strip()) for number, member in enumerate(value))
        else:
            yield key, None, str(value)


def excluded_by_source(request: Request) -> Mapping[str, Mapping[str, int]]:
    """How many events of each source each rule left out."""
    found: dict[str, Counter[str]] = {}
    if request.store.exists():
        with Stock.open(request.store) as stock:
            for source, tally, number in stock.tallied():
                counts = found.setdefault(source, Counter())
                for verdict, events in json.loads(tally).items():
                    if verdict in MEANINGS:
                        counts[verdict] += events * number
    return found


def warnings_of(config: Config) -> Sequence[str]:
    """What is probably not meant."""
    blocked = config.rules.blocklist.union(*(source.rules.blocklist for source in config.sources))
    return (*config.warnings, *(sentence for pattern in sorted(blocked) if (sentence := breadth(pattern))))
