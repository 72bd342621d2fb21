"""Reading: plain SELECTs, typed rows, nothing of the domain in between."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

ID_DIGITS: Final = 14


class ParticipantRow(NamedTuple):
    """A participant of a meeting, with the names and ids of the person and the company it belongs to."""

    email: str | None
    name: str
    organizer: bool
    role: str
    response: str
    kind: str
    person: str | None
    company: str | None
    person_id: int | None = None
    company_id: int | None = None


class OccurrenceRow(NamedTuple):
    """A meeting's time and state: what figures and filters need.

    start, end:           UTC seconds, end exclusive
    start_date, end_date: ISO dates of an all-day meeting, else None
    matched:              addresses that put the meeting into this history
    """

    id: str
    event_id: int
    recurrence_id: str | None
    start: int
    end: int
    start_date: str | None
    end_date: str | None
    cancelled: bool
    my_response: str | None
    matched: tuple[str, ...]


class EventRow(NamedTuple):
    """What a meeting is about."""

    id: int
    uid: str
    title: str
    description: str
    location: str
    conference_url: str
    status: str
    categories: tuple[str, ...]
    timezone: str | None
    recurring: bool


class Subject(NamedTuple):
    """Whose history it is.

    kind:    person, company or opportunity
    id:      None for an address that belongs to nobody
    emails:  of a person, primary first
    domains: of a company
    company: name and domain of a person's or an opportunity's company
    """

    kind: str
    id: int | None
    name: str
    emails: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    company: tuple[str, str] | None = None

    @property
    def number(self) -> int:
        """The id of one that has one. Raises ValueError for an address that belongs to nobody."""
        if self.id is None:
            raise ValueError(self.name)
        return self.id


# Who claims an address, and in which order they have it: who was told of before who was met, primary before additional, the oldest first.
CLAIMS: Final = """
SELECT a.email, a.person_id
FROM person_addresses AS a
JOIN people AS p ON p.id = a.person_id
"""
IN_ORDER: Final = "ORDER BY p.derived, min(a.position, 1), a.person_id"
COLUMNS = """
SELECT
    printf('%014x', o.meeting),
    o.event_id,
    o.recurrence_instant,
    o.start,
    o."end",
    o.start_date,
    o.end_date,
    o.cancelled,
    e.my_response
"""  # an OccurrenceRow but for `matched`
# Which occurrences an address brings; the three queries below differ only in how they choose addresses.
OF_ADDRESSES = """
    , group_concat(DISTINCT a.email)
FROM addresses AS a
JOIN participants AS p ON p.address_id = a.id
JOIN occurrences AS o ON o.event_id = p.event_id
JOIN events AS e ON e.id = o.event_id
WHERE o.superseded = 0
"""
GROUPED = """
GROUP BY o.event_id, o.ordinal
ORDER BY o.start DESC, o.meeting
"""
OF_PERSON = COLUMNS + OF_ADDRESSES + "AND a.person_id = :id" + GROUPED
OF_COMPANY = COLUMNS + OF_ADDRESSES + "AND a.company_id = :id" + GROUPED
OF_EMAIL = COLUMNS + OF_ADDRESSES + "AND a.email = :email" + GROUPED
WITH_ID = """
FROM occurrences AS o
JOIN events AS e ON e.id = o.event_id
WHERE o.superseded = 0
    AND o.meeting BETWEEN :first AND :last
ORDER BY o.start
LIMIT 20
"""


def occurrences_of(connection: sqlite3.Connection, subject: Subject) -> list[OccurrenceRow]:
    """All occurrences of a subject's meetings, newest first."""
    if subject.id is None:
        rows = connection.execute(OF_EMAIL, {"email": subject.emails[0]})
    else:
        rows = connection.execute(OF_PERSON if subject.kind == "person" else OF_COMPANY, {"id": subject.id})
    return [occurrence_row(row) for row in rows]


def occurrence_row(row: Sequence[Any]) -> OccurrenceRow:
    """A row of one of these queries."""
    return OccurrenceRow._make((*row[:7], bool(row[7]), row[8], tuple(sorted(row[9].split(",")))))


def meetings_named(connection: sqlite3.Connection, start_of_id: str) -> list[OccurrenceRow]:
    """The occurrences whose meeting id, in hexadecimal digits, begins so."""
    rows = connection.execute(
        COLUMNS + WITH_ID,
        {"first": int(start_of_id.ljust(ID_DIGITS, "0"), 16), "last": int(start_of_id.ljust(ID_DIGITS, "f"), 16)},
    )
    return [OccurrenceRow._make((*row[:7], bool(row[7]), row[8], ())) for row in rows]


def events(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, EventRow]:
    """What some events are about, by id."""
    rows = connection.execute(
        """
        SELECT id, uid, title, description, location, conference_url, status, categories, timezone, recurring
        FROM events
        WHERE id IN (SELECT value FROM json_each(:ids))
        """,
        {"ids": json.dumps(sorted(set(numbers)))},
    )
    return {row[0]: EventRow._make((*row[:7], tuple(json.loads(row[7])), row[8], bool(row[9]))) for row in rows}


def participants(connection: sqlite3.Connection, numbers: Iterable[int]) -> Mapping[int, Sequence[ParticipantRow]]:
    """The participants of some events, by event id, in the order written."""
    rows = connection.execute(
        """
        SELECT p.event_id, a.email, a.name, p.organizer, p.role, p.response, a.kind, person.name, company.name, person.id, company.id
        FROM participants AS p
        JOIN addresses AS a ON a.id = p.address_id
        LEFT JOIN people AS person ON person.id = a.person_id
        LEFT JOIN companies AS company ON company.id = a.company_id
        WHERE p.event_id IN (SELECT value FROM json_each(:ids))
        ORDER BY p.event_id, p.position
        """,
        {"ids": json.dumps(sorted(set(numbers)))},
    )
    found: dict[int, list[ParticipantRow]] = {}
    for event_id, email, name, organizer, *rest in rows:
        found.setdefault(event_id, []).append(ParticipantRow(email, name, bool(organizer), *rest))
    return found


def sources(connection: sqlite3.Connection, meetings: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The sources that tell of some meetings: configured names, file names of what was imported."""
    rows = connection.execute(
        """
        SELECT DISTINCT
            printf('%014x', o.meeting),
            CASE WHEN c.kind = 'import' THEN coalesce(d.href, c.source) ELSE c.source END
        FROM json_each(:meetings) AS m
        JOIN occurrences AS o ON o.meeting = m.value
        JOIN events AS e ON e.id = o.event_id
        JOIN resources AS r ON r.id = e.resource_id
        JOIN collections AS c ON c.id = r.collection_id
        LEFT JOIN documents AS d ON d.id = r.document_id
        """,
        {"meetings": json.dumps([int(meeting, 16) for meeting in meetings])},
    )
    found: dict[str, list[str]] = {}
    for meeting, source in rows:
        found.setdefault(meeting, []).append(source.rstrip("/").rpartition("/")[2])
    return found
