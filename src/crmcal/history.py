"""A person's or a company's history: which meetings belong to it, and the figures over them."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Final

from crmcal.store import reads
from crmcal.store.reads import EventRow, OccurrenceRow, ParticipantRow, Subject

DAY_MINUTES: Final = 1440
DAY_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting, ready to be shown.

    start, end: in the user's zone; dates, end exclusive, when it is all-day
    ended:      whether it is over; begun: whether it has started
    """

    id: str
    start: date | datetime
    end: date | datetime
    recurrence_id: str | None
    cancelled: bool
    my_response: str | None
    begun: bool
    ended: bool
    event: EventRow
    participants: Sequence[ParticipantRow]
    sources: Sequence[str]
    matched: Sequence[str]

    @property
    def all_day(self) -> bool:
        """Whether it has dates instead of times."""
        return not isinstance(self.start, datetime)

    @property
    def minutes(self) -> int:
        """Its length; a day has 1440."""
        if isinstance(self.start, datetime) and isinstance(self.end, datetime):
            return int((self.end.timestamp() - self.start.timestamp()) // 60)
        return (self.end.toordinal() - self.start.toordinal()) * DAY_MINUTES

    @property
    def declined(self) -> bool:
        """Whether the owner said no."""
        return self.my_response == "declined"

    @property
    def status(self) -> str:
        """confirmed, tentative or cancelled."""
        return "cancelled" if self.cancelled else self.event.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Figures over a history: `meetings`, `minutes`, `first` and `last` of those that ended and counted, `next` and `upcoming` of those not begun."""

    meetings: int
    minutes: int
    all_day: int
    first: date | datetime | None
    last: date | datetime | None
    next: date | datetime | None
    upcoming: int
    cancelled: int
    declined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything `show` shows; the meetings newest first, upcoming ones included."""

    subject: Subject
    summary: Summary
    meetings: Sequence[Meeting]


Shown = History | Meeting  # what the formats write


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which meetings are wanted, and whose clock counts.

    since, until: dates in `zone`, both included
    limit:        of the newest; None for all
    sources:      whether to look up who tells of them: tables do not say
    """

    now: datetime
    zone: tzinfo
    since: date | None = None
    until: date | None = None
    limit: int | None = None
    cancelled: bool = False
    declined: bool = False
    sources: bool = True


class Timed:
    """An occurrence in the user's zone."""

    __slots__ = ("begun", "end", "ended", "row", "start")

    def __init__(self, row: OccurrenceRow, selection: Selection, now: int, today: date) -> None:
        self.row = row
        self.start: date | datetime
        self.end: date | datetime
        if row.start_date and row.end_date:
            self.start, self.end = date.fromisoformat(row.start_date), date.fromisoformat(row.end_date)
            self.begun, self.ended = self.start <= today, self.end <= today
        else:
            self.start, self.end = local(row.start, selection.zone), local(row.end, selection.zone)
            self.begun, self.ended = row.start <= now, row.end <= now

    @property
    def day(self) -> date:
        """The day it begins."""
        return self.start.date() if isinstance(self.start, datetime) else self.start

    @property
    def counts(self) -> bool:
        """Whether it is neither cancelled nor declined."""
        return not self.row.cancelled and self.row.my_response != "declined"


def local(seconds: int, zone: tzinfo) -> datetime:
    """An instant on the user's clock; where that would leave the years 1 to 9999, the last moment there is."""
    try:
        return datetime.fromtimestamp(seconds, zone)
    except (ValueError, OverflowError):
        return datetime(1, 1, 1, tzinfo=UTC) if seconds < 0 else datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def history(connection: sqlite3.Connection, subject: Subject, selection: Selection) -> History:
    """The history of a person or a company."""
    timed = in_period(reads.occurrences_of(connection, subject), selection)
    return History(subject=subject, summary=summarised(timed), meetings=meetings(connection, wanted(timed, selection), sources=selection.sources))


def in_period(rows: Iterable[OccurrenceRow], selection: Selection) -> list[Timed]:
    """The occurrences within the period that is asked for, cancelled and declined ones included."""
    now = int(selection.now.timestamp())
    today = selection.now.astimezone(selection.zone).date()
    timed = (Timed(row, selection, now, today) for row in rows)
    return [each for each in timed if (selection.since or date.min) <= each.day <= (selection.until or date.max)]


def wanted(timed: Iterable[Timed], selection: Selection) -> list[Timed]:
    """Those to be shown, newest first."""
    found = [each for each in timed if (each.row.cancelled and selection.cancelled) or (not each.row.cancelled and (each.counts or selection.declined))]
    found.sort(key=lambda each: (each.row.start, each.row.id), reverse=True)
    return found[: selection.limit]


def summarised(timed: Sequence[Timed]) -> Summary:
    """The figures."""
    past = sorted((each for each in timed if each.counts and each.ended), key=lambda each: each.row.start)
    ahead = sorted((each for each in timed if each.counts and not each.begun), key=lambda each: each.row.start)
    return Summary(
        meetings=len(past),
        minutes=sum((each.row.end - each.row.start) // 60 for each in past),
        all_day=sum((each.row.end - each.row.start) // DAY_SECONDS for each in past if each.row.start_date),
        first=past[0].start if past else None,
        last=past[-1].start if past else None,
        next=ahead[0].start if ahead else None,
        upcoming=len(ahead),
        cancelled=sum(each.row.cancelled for each in timed),
        declined=sum(not each.row.cancelled and not each.counts for each in timed),
    )


def meetings(connection: sqlite3.Connection, timed: Sequence[Timed], *, sources: bool = True) -> list[Meeting]:
    """Occurrences with all that is known of them; without `sources` not who tells of them."""
    numbers = {each.row.event_id for each in timed}
    events = reads.events(connection, numbers)
    participants = reads.participants(connection, numbers)
    tellers = reads.sources(connection, {each.row.id for each in timed}) if sources else {}
    return [
        Meeting(
            id=each.row.id,
            start=each.start,
            end=each.end,
            recurrence_id=each.row.recurrence_id,
            cancelled=each.row.cancelled,
            my_response=each.row.my_response,
            begun=each.begun,
            ended=each.ended,
            event=events[each.row.event_id],
            participants=participants.get(each.row.event_id, ()),
            sources=sorted(tellers.get(each.row.id, ())),
            matched=each.row.matched,
        )
        for each in timed
    ]


def find_meetings(connection: sqlite3.Connection, start_of_id: str, selection: Selection) -> list[Meeting]:
    """The meetings whose id begins so."""
    now = int(selection.now.timestamp())
    today = selection.now.astimezone(selection.zone).date()
    rows = reads.meetings_named(connection, start_of_id)
    return meetings(connection, [Timed(row, selection, now, today) for row in rows])
