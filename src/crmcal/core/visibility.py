"""How much of a meeting may be told: everything, subject, or metadata (times and participants only)."""

from typing import Final

from crmcal.core.model import Event

EVERYTHING: Final = "everything"
SUBJECT: Final = "subject"
METADATA: Final = "metadata"
LEVELS: Final = (EVERYTHING, SUBJECT, METADATA)


def at_level(event: Event, level: str) -> Event:
    """The event with the text above `level` taken out."""
    if level == EVERYTHING:
        return event
    if level == SUBJECT:
        return event._replace(description="", location="", conference_url="")
    return event._replace(summary="", description="", location="", conference_url="", categories=())
