"""The configuration: whose calendars, where they come from, what is left out."""

from crmcal.config.loading import load
from crmcal.config.model import Config, SourceConfig
from crmcal.config.paths import config_path, store_path
from crmcal.config.writing import write_owner

__all__ = ["Config", "SourceConfig", "config_path", "load", "store_path", "write_owner"]
