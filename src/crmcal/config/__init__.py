"""The configuration: whose calendars, where they come from, what is left out."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from crmcal.config.paths import config_path, store_path

if TYPE_CHECKING:
    from crmcal.config.loading import load
    from crmcal.config.model import Config, SourceConfig
    from crmcal.config.writing import write_owner

__all__ = ["Config", "SourceConfig", "config_path", "load", "store_path", "write_owner"]

HOMES: Final = {"Config": "model", "SourceConfig": "model", "load": "loading", "write_owner": "writing"}


def __getattr__(name: str) -> object:
    """Import what is asked for: every command asks where the store is, which must not cost the 40 ms of the rest."""
    if name not in HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"crmcal.config.{HOMES[name]}"), name)
