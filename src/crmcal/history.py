"""The history of a person, a company or an opportunity: which meetings belong to it, and the figures over them."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from crmcal.store import reads
from crmcal.store.contacts import opportunity_rows
from crmcal.store.contacts.members import Member, members
from crmcal.store.contacts.opportunity_rows import OpportunityRow, Period
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
class MemberFigures:
    """Somebody of a company, and what they had part in of its meetings; the words are those of `Summary`."""

    id: int
    name: str
    meetings: int
    last: date | datetime | None
    next: date | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything `show` shows; the meetings newest first, upcoming ones included.

    zone:          of all times
    people:        of a company, those with the most meetings first
    opportunities: the open ones of a person or a company
    opportunity:   whose history it is, if it is one's; rule: which meetings are its, in words
    """

    subject: Subject
    summary: Summary
    zone: tzinfo
    meetings: Sequence[Meeting]
    people: Sequence[MemberFigures] = ()
    opportunities: Sequence[OpportunityRow] = ()
    opportunity: OpportunityRow | None = None
    rule: str = ""


Shown = History | Meeting  # what the formats write


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which meetings are wanted, and whose clock counts.

    since, until: dates in `zone`, both included
    limit:        of the newest; None for all
    sources:      whether to look up who tells of them: tables do not say
    whole_company: of an opportunity that names contacts, also those with others of its company
    """

    now: datetime
    zone: tzinfo
    since: date | None = None
    until: date | None = None
    limit: int | None = None
    cancelled: bool = False
    declined: bool = False
    sources: bool = True
    whole_company: bool = False


class Timed:
    """An occurrence in the user's zone. now: UTC seconds; today: the day in that zone."""

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
    """The history of a person, a company or an opportunity."""
    sale = opportunity_rows.row_of(connection, subject.id) if subject.kind == "opportunity" and subject.id is not None else None
    rows = occurrences_of_opportunity(connection, sale, selection) if sale else reads.occurrences_of(connection, subject)
    timed = in_period(rows, selection)
    return History(
        subject=subject,
        summary=summarised(timed),
        zone=selection.zone,
        meetings=meetings(connection, wanted(timed, selection), sources=selection.sources),
        people=figures_by_member(members(connection, subject.id), timed) if subject.kind == "company" and subject.id is not None else (),
        opportunities=opportunity_rows.open_rows(connection, subject.kind, subject.id),
        opportunity=sale,
        rule=rule_of(sale, selection) if sale else "",
    )


def in_period(rows: Iterable[OccurrenceRow], selection: Selection) -> list[Timed]:
    """The occurrences within the period that is asked for, cancelled and declined ones included."""
    return [each for each in on_the_clock(rows, selection) if (selection.since or date.min) <= each.day <= (selection.until or date.max)]


def on_the_clock(rows: Iterable[OccurrenceRow], selection: Selection) -> Iterator[Timed]:
    """Occurrences in the user's zone, one by one."""
    now = int(selection.now.timestamp())
    today = selection.now.astimezone(selection.zone).date()
    return (Timed(row, selection, now, today) for row in rows)


def wanted(timed: Iterable[Timed], selection: Selection) -> list[Timed]:
    """Those to be shown, newest first."""
    found = [each for each in timed if (each.row.cancelled and selection.cancelled) or (not each.row.cancelled and (each.counts or selection.declined))]
    found.sort(key=lambda each: (each.row.start, each.row.id), reverse=True)
    return found[: selection.limit]


def occurrences_of_opportunity(connection: sqlite3.Connection, sale: OpportunityRow, selection: Selection) -> list[OccurrenceRow]:
    """The occurrences of an opportunity's contacts, and of its company if that is wanted or it names none, from its opening to its close."""
    company = sale.company[0] if sale.company and (selection.whole_company or not sale.contacts) else None
    return opportunity_rows.occurrences_of(connection, sale.id, company, period(sale.opened, sale.closed, selection.zone))


def period(opened: str | None, closed: str | None, zone: tzinfo) -> Period:
    """From the first moment of one day to the last of another, on the user's clock; ISO dates, both may be missing."""
    since = datetime.combine(date.fromisoformat(opened), time(), zone).timestamp() if opened else float("-inf")
    until = datetime.combine(date.fromisoformat(closed) + timedelta(1), time(), zone).timestamp() if closed else float("inf")
    return Period(since, until, opened or "", closed or date.max.isoformat())


def rule_of(sale: OpportunityRow, selection: Selection) -> str:
    """Which meetings are an opportunity's, in words."""
    from crmcal.core.contacts.rule import rule  # noqa: PLC0415 - nobody else has a rule

    company = sale.company[1] if sale.company else None
    return rule([each.name for each in sale.contacts], company, sale.opened, sale.closed, whole_company=selection.whole_company)


def figures_by_member(known: Sequence[Member], timed: Sequence[Timed]) -> list[MemberFigures]:
    """The figures of a company's people over its meetings, newest first; those with the most meetings first. A meeting counts once for each of them."""
    tallies = [Tally(each) for each in known]
    whose = {email: tally for tally in tallies for email in tally.member.emails}
    for at, each in enumerate(timed):
        if each.counts:
            for email in each.row.matched:
                tally = whose.get(email)
                if tally and tally.seen != at:
                    tally.seen = at
                    tally.take(each)
    figures = [MemberFigures(id=each.member.id, name=each.member.name, meetings=each.meetings, last=each.last, next=each.next) for each in tallies]
    return sorted(figures, key=lambda each: (-each.meetings, each.next is None, each.name.casefold(), each.id))


class Tally:
    """Somebody's figures as they grow, from the newest meeting to the oldest. seen: the place of the latest one taken."""

    __slots__ = ("last", "meetings", "member", "next", "seen")

    def __init__(self, member: Member) -> None:
        self.member = member
        self.meetings = 0
        self.last: date | datetime | None = None
        self.next: date | datetime | None = None
        self.seen = -1

    def take(self, each: Timed) -> None:
        """One more meeting."""
        if each.ended:
            self.meetings += 1
            self.last = self.last or each.start
        elif not each.begun:
            self.next = each.start


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
    return meetings(connection, list(on_the_clock(reads.meetings_named(connection, start_of_id), selection)))
