"""What differs between the collections that are read over WebDAV: calendars (RFC 4791), and address books beside them (RFC 6352)."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from crmcal.core.ical.text import not_a_calendar, regular
from crmcal.sources.caldav import library

TAIL: Final = 4096
END: Final = re.compile(rb"END[ \t]*:[ \t]*VCALENDAR", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One extension of WebDAV.

    name:           as people write it
    collection:     what it calls a collection, and `documents` what lies in one: words for sentences
    service:        its name in the DNS and under /.well-known/ (RFC 6764 §3, §5)
    media_type:     of a document
    resource_type:  of a collection; home_set: where collections are; content: a document's text. Names of XML elements
    describe:       gives the body of a PROPFIND for what a place is
    multiget:       gives the body of a REPORT for documents by href
    reason_against: says why octets are no document, or not a whole one; None when they are
    """

    name: str
    collection: str
    documents: str
    service: str
    media_type: str
    resource_type: str
    home_set: str
    content: str
    describe: Callable[[], bytes]
    multiget: Callable[[Iterable[str]], bytes]
    reason_against: Callable[[bytes], str | None]

    @property
    def well_known(self) -> str:
        """The path that leads to the account at any server (RFC 6764 §5)."""
        return f"/.well-known/{self.service}"


def reason_against(data: bytes) -> str | None:
    """Why data are no calendar, or not a whole one; None when they are. No server keeps half a calendar object: its other half was lost on the way."""
    reason = not_a_calendar(data) and not_a_calendar(regular(data).data)
    whole = END.search(data[-TAIL:]) or END.search(regular(data).data[-TAIL:])
    return reason or (None if whole else "it is cut off: its end is missing")


CALDAV: Final = Dialect(
    name="CalDAV",
    collection="calendar",
    documents="events",
    service="caldav",
    media_type="text/calendar",
    resource_type=library.CALENDAR,
    home_set=library.HOME_SET,
    content=library.CALENDAR_DATA,
    describe=library.describe,
    multiget=library.multiget,
    reason_against=reason_against,
)
