"""The files in force for a command: which configuration, what it says, and which store."""

from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from crmcal.cli.messages import tell

if TYPE_CHECKING:
    from crmcal.cli.options import Everywhere
    from crmcal.config import Config


def config_path(given: "Everywhere") -> Path:
    """Where the configuration is, whether it exists or not."""
    from crmcal.config import paths  # noqa: PLC0415 - start-up

    return given.config or paths.config_path()


def store_path(given: "Everywhere") -> Path:
    """Where the store is, whether it exists or not."""
    from crmcal.config import paths  # noqa: PLC0415 - start-up

    return given.db or paths.store_path()


def own_files(given: "Everywhere") -> "tuple[Path, ...]":
    """The files that nothing else may be written to: the store, what SQLite and the lock keep beside it, the configuration."""
    store = store_path(given)
    return (store, *(store.with_name(store.name + ending) for ending in ("-wal", "-shm", "-journal", ".lock")), config_path(given))


def configuration(given: "Everywhere") -> "Config | None":
    """What the configuration says; None without one. Its warnings are told at once, unless nothing is to be told. Raises ConfigError."""
    path = config_path(given)
    if is_missing(path):
        return None
    from crmcal.config import load  # noqa: PLC0415 - 40 ms that only those pay who have a configuration

    config = load(path)
    for warning in config.warnings if config and not given.quiet else ():
        tell(warning)
    return config


def zone(given: "Everywhere", tz: str | None) -> tzinfo:
    """The zone that times are shown in, where nothing else of the configuration is asked for. Raises UsageError, ConfigError."""
    return zone_of(None if tz else configuration(given), tz)


def zone_of(config: "Config | None", tz: str | None) -> tzinfo:
    """The zone that times are shown in: the one asked for, else the configured one, else the system's. Raises UsageError."""
    from crmcal import clock  # noqa: PLC0415 - start-up

    return clock.zone_named(tz or (config.timezone if config else None))


def is_missing(path: Path) -> bool:
    """Whether there is surely nothing; what may not be looked at is for the reader to complain about."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
