"""What others may see: the one place where visibility is applied, before anything that leaves the store for others gets a meeting."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from crmcal.core.visibility import EVERYTHING, LEVELS, METADATA, SUBJECT, strictest, strictness
from crmcal.errors import UsageError
from crmcal.history import History, Meeting, Shown
from crmcal.store import sharing

ROOM: Final = "resource"  # the kind of a participant that is a place


class Sharing:
    """The levels in force for the meetings of a store.

    configured: of the sources in the configuration, by name; for all others the store knows what was noted last
    asked:      holds besides these, where it is stricter; None to leave it at them
    """

    def __init__(self, connection: sqlite3.Connection, configured: Mapping[str, str], asked: str | None = None) -> None:
        self.connection = connection
        noted = sharing.levels(connection)
        own = {number: configured.get(source, level) if source else level for number, (source, level) in noted.items()}
        check(asked, {*configured.values(), *own.values()})
        levels = {number: strictest(level, asked or EVERYTHING) for number, level in own.items()}
        self.usual = min(levels.values(), key=strictness, default=METADATA)
        self.stricter: dict[bytes, str] = {}
        for number, level in levels.items():
            for series in sharing.series_in(connection, number) if level != self.usual else ():
                self.stricter[series] = strictest(level, self.stricter.get(series, level))

    def meetings(self, meetings: Sequence[Meeting]) -> list[Meeting]:
        """Meetings at the strictest level of all collections that tell of their series: its other meetings have the same texts."""
        series = sharing.series_of_meetings(self.connection, {each.id for each in meetings}) if self.stricter else {}
        return [told(each, self.stricter.get(series[each.id], self.usual) if self.stricter else self.usual) for each in meetings]

    def shown(self, shown: Shown) -> Shown:
        """A history or a meeting as others may see it."""
        if isinstance(shown, History):
            return replace(shown, meetings=self.meetings(shown.meetings), opportunities=())  # what one hopes to sell is nobody's business
        (meeting,) = self.meetings([shown])
        return meeting


def check(asked: str | None, levels: set[str]) -> None:
    """Refuse a level that makes nothing stricter and would make something looser. Raises UsageError."""
    if asked is not None and asked not in LEVELS:
        raise UsageError(f"There is no visibility {asked!r}.", hint=f"It is one of: {', '.join(LEVELS)}.")
    if asked is None or any(strictness(level) < strictness(asked) for level in levels):
        return
    stricter = [level for level in levels if strictness(level) > strictness(asked)]
    if stricter:
        raise UsageError(
            f"The visibility {asked} would show more than the sources allow.",
            hint=f"It can only show less: they say {strictest(*stricter)}. What they say is changed in the configuration.",
        )


def told(meeting: Meeting, level: str) -> Meeting:
    """A meeting without what lies above a level; docs/sharing.md has the table."""
    if level == EVERYTHING:
        return meeting
    event = meeting.event._replace(uid="", description="", location="", conference_url="", timezone=None)
    if level != SUBJECT:
        event = event._replace(title="", categories=())
    people = [each for each in meeting.participants if each.kind != ROOM]
    addresses = {each.email for each in people}
    return replace(meeting, event=event, sources=(), participants=people, matched=[each for each in meeting.matched if each in addresses])
