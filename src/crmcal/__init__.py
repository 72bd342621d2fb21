"""crmcal turns calendars into a private meeting history."""

__version__ = "0.1.0"
