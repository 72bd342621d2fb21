"""How much of a meeting may be told: everything, subject, or metadata (times and participants only)."""

from typing import Final

from crmcal.core.model import Event

EVERYTHING: Final = "everything"
SUBJECT: Final = "subject"
METADATA: Final = "metadata"
LEVELS: Final = (EVERYTHING, SUBJECT, METADATA)  # each hides more than the one before


def strictness(level: str) -> int:
    """How much a level hides; what is no level hides most."""
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def strictest(*levels: str) -> str:
    """The one of some levels that hides most."""
    return max(levels, key=strictness)


def at_level(event: Event, level: str) -> Event:
    """The event with the text above `level` taken out."""
    if level == EVERYTHING:
        return event
    if level == SUBJECT:
        return event._replace(description="", location="", conference_url="")
    return event._replace(summary="", description="", location="", conference_url="", categories=())
