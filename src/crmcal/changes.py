"""What changed since some moment: people, companies and meetings that are new, meetings that moved, were cancelled, came back or are gone."""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from crmcal.history import local
from crmcal.store import changes as rows
from crmcal.store import reads
from crmcal.store.changes import ChangeRow, NewRow
from crmcal.store.reads import ParticipantRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedMeeting:
    """A meeting that is new or changed.

    kind:         new, moved, cancelled, restored or gone
    was:          when it was before; None for a new one
    start:        when it is; None for one that is gone
    title:        None for one that is gone: nothing of it is kept but its time and its people
    occurrences:  how many of a series; then the times are those of the first
    people:       names, of what is gone
    participants: of what is there
    """

    kind: str
    id: str
    was: date | datetime | None
    start: date | datetime | None
    title: str | None
    occurrences: int = 1
    people: Sequence[str] = ()
    participants: Sequence[ParticipantRow] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person who first came."""

    name: str
    email: str | None
    company: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCompany:
    """A company that first came."""

    name: str
    domains: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that changed.

    since:    None when nothing was ever read
    meetings: perhaps not all of them; counts: how many there are of each kind
    """

    since: datetime | None
    people: Sequence[NewPerson] = ()
    companies: Sequence[NewCompany] = ()
    meetings: Sequence[ChangedMeeting] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def changes(connection: sqlite3.Connection, since: date | None, zone: tzinfo, most: int | None = None) -> Changes:
    """What changed since the beginning of a day in `zone`; without one, what the last run brought; of each kind `most` meetings, all without a number."""
    seconds = rows.last_run(connection) if since is None else int(datetime(since.year, since.month, since.day, tzinfo=zone).timestamp())
    if seconds is None:
        return Changes(since=None)
    new, other = rows.new(connection, seconds), rows.changed(connection, seconds)
    series = by_series(other)
    counts = Counter(each[0].kind for each in series)
    counts["new"] += len(new)
    return Changes(
        since=local(seconds, zone),
        people=[NewPerson(name=name, email=email, company=company) for name, email, company in rows.new_people(connection, seconds)],
        companies=[NewCompany(name=name, domains=domains.split() if domains else ()) for name, domains in rows.new_companies(connection, seconds)],
        meetings=[*new_meetings(connection, new[:most], zone), *changed_meetings(connection, first_of_each(series, most), zone)],
        counts=+counts,
    )


def by_series(found: Sequence[ChangeRow]) -> list[list[ChangeRow]]:
    """The rows that say the same of meetings of one series, together; each in time's order."""
    together: dict[tuple[str, str], list[ChangeRow]] = {}
    for row in found:
        together.setdefault((row.kind, row.series), []).append(row)
    return list(together.values())


def first_of_each(found: Sequence[list[ChangeRow]], most: int | None) -> list[list[ChangeRow]]:
    """The first `most` of each kind."""
    kinds = dict.fromkeys(rows[0].kind for rows in found)
    return [rows for kind in kinds for rows in [each for each in found if each[0].kind == kind][:most]]


def new_meetings(connection: sqlite3.Connection, found: Sequence[NewRow], zone: tzinfo) -> list[ChangedMeeting]:
    """The events that first came; a series is one."""
    participants = reads.participants(connection, [row.event_id for row in found])
    return [
        ChangedMeeting(
            kind="new",
            id=row.meeting,
            was=None,
            start=moment(row.start, row.start_date, zone),
            title=row.title,
            occurrences=row.occurrences,
            participants=participants.get(row.event_id, ()),
        )
        for row in found
    ]


def changed_meetings(connection: sqlite3.Connection, found: Sequence[Sequence[ChangeRow]], zone: tzinfo) -> list[ChangedMeeting]:
    """The meetings that became something else, of a series the first of those that did."""
    participants = reads.participants(connection, [row.event_id for row, *_ in found if row.event_id is not None])
    return [
        ChangedMeeting(
            kind=row.kind,
            id=row.meeting,
            was=None if row.kind == "new" else moment(row.was, row.was_date, zone),
            start=None if row.start is None else moment(row.start, row.start_date, zone),
            title=row.title,
            occurrences=1 + len(more),
            people=row.people,
            participants=participants.get(row.event_id, ()) if row.event_id is not None else (),
        )
        for row, *more in found
    ]


def moment(seconds: int, day: str | None, zone: tzinfo) -> date | datetime:
    """A time on the user's clock, or a date."""
    return date.fromisoformat(day) if day else local(seconds, zone)
