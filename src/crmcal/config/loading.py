"""Reads the configuration file (TOML); all that is wrong with it is told at once."""

from pathlib import Path
from typing import Final

from crmcal.config.identity import blocking_oneself, read_owner, read_rules, suspicions
from crmcal.config.model import HORIZON_DAYS, Config
from crmcal.config.section import Section
from crmcal.config.sources import read_sources, read_zone
from crmcal.core.creation import AUTO, WAYS
from crmcal.errors import ConfigError, reason

ANOTHER: Final = "Name another file with --config or CRMCAL_CONFIG."
NOTATION: Final = "Texts stand in quotes, lists in square brackets; the README shows a whole configuration."
LONGEST_HORIZON: Final = 36_600  # a century; beyond that dates run out of the calendar


def load(path: Path) -> Config | None:
    """The configuration at `path`; None when there is no file. Raises one ConfigError that names every problem."""
    text = read(path)
    return None if text is None else parse(text, path)


def read(path: Path) -> str | None:
    """The text of a configuration file; None when there is none. Raises ConfigError."""
    if path.is_fifo() or path.is_socket():  # reading one may wait for ever
        raise ConfigError(f"The configuration {path} cannot be read: it is not a file.", hint=ANOTHER)
    try:
        return path.read_bytes().decode("utf-8-sig")  # tomllib refuses the byte order mark that Windows editors write
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"The configuration {path} cannot be read: {reason(error)}.", hint=ANOTHER) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"The configuration {path} cannot be read: it is not UTF-8 text.", hint="Save it as UTF-8.") from error


def parse(text: str, path: Path) -> Config:
    """The configuration that `text` says; `path` is where relative paths begin and what errors name. Raises ConfigError."""
    top = Section(table(text, path), [])
    config = read_config(top, path)
    if top.problems:
        number = "a problem" if len(top.problems) == 1 else f"{len(top.problems)} problems"
        raise ConfigError(f"The configuration {path} has {number}:", hint="crmcal config check says when all is right.", problems=top.problems)
    return config


def table(text: str, path: Path) -> dict[str, object]:
    """The TOML tables of a text. Raises ConfigError with the line."""
    import tomllib  # noqa: PLC0415 - 8 ms, and whoever has no configuration need not pay them

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"The configuration {path} is not valid TOML: {error}.", hint=NOTATION) from None  # the traceback would show the text
    except RecursionError:
        raise ConfigError(f"The configuration {path} is not valid TOML: it is nested too deeply.", hint=NOTATION) from None


def read_config(top: Section, path: Path) -> Config:
    """Every table of the file."""
    rules = read_rules(top)
    owner, warnings = suspicions(read_owner(top))
    sources, more_warnings = read_sources(top, path.absolute().parent)
    lists = {"rules.blocklist": rules.blocklist, **{f"sources.{source.name}.rules.blocklist": source.rules.blocklist for source in sources}}
    own = (warning for place, blocklist in lists.items() for warning in blocking_oneself(owner, blocklist, place))
    calendar, contacts = top.section("calendar"), top.section("contacts")
    config = Config(
        path=path,
        owner=owner,
        sources=sources,
        rules=rules,
        contacts_create=contacts.choice("create", WAYS) or AUTO,
        horizon_days=calendar.number("horizon_days", most=LONGEST_HORIZON) or HORIZON_DAYS,
        timezone=read_zone(calendar, "timezone"),
        warnings=(*warnings, *own, *more_warnings),
    )
    for section in (top, calendar, contacts):
        section.close()
    return config
