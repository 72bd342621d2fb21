"""How calendars are read."""
