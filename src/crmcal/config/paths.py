"""Where the configuration and the store are: `$CRMCAL_CONFIG` and `$CRMCAL_DB`, else the system's folders (XDG)."""

import os
from pathlib import Path

from crmcal.errors import UsageError


def expanded(path: str) -> Path:
    """A path whose `~` no shell has seen, as in an environment variable. Raises UsageError for the home of nobody."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise UsageError(f"{path} begins with the home directory of somebody who does not exist.", hint="Write the path out.") from None


def config_path() -> Path:
    """The configuration file, whether it exists or not."""
    named = os.environ.get("CRMCAL_CONFIG")
    if named:
        return expanded(named)
    from platformdirs import user_config_path  # noqa: PLC0415 - 8 ms, and not needed when the path is named

    return user_config_path("crmcal", appauthor=False) / "config.toml"


def store_path() -> Path:
    """The store, whether it exists or not."""
    named = os.environ.get("CRMCAL_DB")
    if named:
        return expanded(named)
    from platformdirs import user_data_path  # noqa: PLC0415

    return user_data_path("crmcal", appauthor=False) / "crmcal.db"
