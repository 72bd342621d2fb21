"""Guests who could be people and are not: invitations do not make them, or not yet."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Final, NamedTuple

from crmcal.core.matching import introduces
from crmcal.store.contacts.rematching import crowds, guests
from crmcal.store.unwanted import Unwanted, makes_person

MEETINGS: Final = """
SELECT p.address_id, o.meeting, e.title, o.start, o.start_date IS NOT NULL
FROM participants AS p
JOIN occurrences AS o ON o.event_id = p.event_id
JOIN events AS e ON e.id = o.event_id
WHERE o.superseded = 0
    AND o.cancelled = 0
    AND e.my_response IS NOT 'declined'
    AND p.address_id IN (SELECT value FROM json_each(:addresses))
ORDER BY o.start
"""


class Stranger(NamedTuple):
    """One of them.

    names:    as written in invitations
    company:  the number of theirs; None when they have none
    meeting:  the id of the first one they took part in; title: of it; start: UTC seconds, and whether it is an all-day meeting
    """

    email: str
    names: Sequence[str]
    company: int | None
    meetings: int
    meeting: str
    title: str
    start: tuple[int, bool]


def strangers(connection: sqlite3.Connection) -> list[Stranger]:
    """All of them: neither offices nor crowds, nor who is not wanted."""
    unwanted = Unwanted(connection)
    rows = [row for row in guests(connection) if row.person is None and makes_person(row.email, unwanted)]
    sizes = crowds(connection, rows)
    rows = [row for row in rows if introduces(row.email, "external", sizes.get(row.id, 0))]
    email_of = {row.id: row.email for row in rows}
    met: dict[str, list[tuple[int, str, int, int]]] = {}
    for number, *meeting in connection.execute(MEETINGS, {"addresses": json.dumps([*email_of])}):
        met.setdefault(email_of[number], []).append(tuple(meeting))
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row.email, []).append(row.name)
    companies = {row.email: row.company for row in rows}
    return [
        Stranger(email, names[email], companies[email], len({each[0] for each in meetings}), f"{first[0]:014x}", first[1], (first[2], bool(first[3])))
        for email, meetings in met.items()
        for first in meetings[:1]
    ]
