"""Reads a source once more on the very path that a sync takes, into a store in memory, and accounts for every VEVENT in it."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, NamedTuple

from crmcal.config import SourceConfig
from crmcal.core.accounts import Account, accounts
from crmcal.core.ical.document import Document, NotACalendarError
from crmcal.core.model import Event
from crmcal.core.planning import PROBLEM
from crmcal.core.reasons import Reason, reason_for, reason_for_answer, reason_for_secrecy
from crmcal.core.reports import SourceReport
from crmcal.core.rules import KEPT, says_public
from crmcal.credentials import Login
from crmcal.explaining.answer import Answer
from crmcal.explaining.circumstances import Circumstances
from crmcal.explaining.stored import states_of
from crmcal.importing import open_source, run_for, settings_for, source_named
from crmcal.intake.collection import IMPORTED
from crmcal.pipeline import take_source
from crmcal.run import Run
from crmcal.sources.contract import Change, Collection, Delivery, Etags, Source
from crmcal.store.evidence import Evidence, KeptRow, forgotten_in
from crmcal.store.rows import instant
from crmcal.store.store import Store

NAME: Final = re.compile(r"\w[\w-]*")
Select = Callable[[Account], Account | None]  # what is to be known of a VEVENT in the end; None where it is of no interest


class Seen(NamedTuple):
    """A VEVENT that was read. collection: its lasting name; label: the name that people know."""

    collection: str
    label: str
    href: str
    account: Account


class Outcome(NamedTuple):
    """What became of it in the end, all documents taken together. row: what is kept of it."""

    verdict: str
    states: tuple[str, ...]
    row: KeptRow | None


class Observed:
    """A source that is read as it is, while an account is given of each document it delivers."""

    def __init__(self, source: Source, run: Run, select: Select) -> None:
        self.source = source
        self.name = source.name
        self.kind = source.kind
        self.run = run
        self.select = select
        self.seen: list[Seen] = []

    def collections(self) -> Iterator[Collection]:
        """Its collections. Raises SourceError."""
        for collection in self.source.collections():
            yield ObservedCollection(collection, self)

    def observe(self, collection: Collection, delivery: Delivery) -> None:
        """Account for a document; that it is no calendar is told by the report."""
        try:
            document = Document(delivery.data, self.run.zone, floating_zone=self.run.floating)
        except NotACalendarError:
            return
        label = collection.displayname or collection.name
        for account in accounts(document, delivery.href, self.run.setting()):
            chosen = self.select(account)
            if chosen:
                self.seen.append(Seen(collection.name, label, delivery.href, chosen))


class ObservedCollection:
    """One of its collections; what it knows after it was read is looked up in the collection itself."""

    def __init__(self, collection: Collection, observed: Observed) -> None:
        self.collection = collection
        self.observed = observed
        self.name = collection.name
        self.displayname = collection.displayname
        self.complete = self.whole = False
        self.token = ""

    def changes(self, etags: Etags, token: str) -> Iterator[Change]:
        """What it tells. Raises SourceError."""
        for change in self.collection.changes(etags, token):
            if isinstance(change, Delivery):
                self.observed.observe(self.collection, change)
            yield change
        self.complete, self.whole, self.token = self.collection.complete, self.collection.whole, self.collection.token


class Reread:
    """A source that was read again, and the store in memory that it went to."""

    def __init__(self, observed: Observed, report: SourceReport, store: Store, held: Circumstances) -> None:
        self.report = report
        self.seen: Sequence[Seen] = observed.seen
        self.run = observed.run
        self.evidence = Evidence(store.connection)
        self.held = held

    def outcome(self, seen: Seen) -> Outcome:
        """What became of a VEVENT."""
        account, event = seen.account, seen.account.event
        if account.verdict != KEPT or event is None:
            return Outcome(account.verdict, (), None)
        if account.outdated:
            return Outcome(KEPT, ("superseded",), None)
        source, _, collection, _ = IMPORTED if self.run.merging else (self.report.name, "", seen.collection, "")
        part = self.evidence.part(source, collection, account.key)
        if part is None:  # its calendar could not be read to the end
            return Outcome(KEPT, (), None)
        when = None if event.recurrence_id is None else instant(event.recurrence_id)
        number = part.get((when, event.sequence, event.modified))
        if number is not None:
            return self.stored_outcome(event, number)
        if when is not None and not says_public(event) and self.evidence.hides(source, collection, account.series):
            return Outcome("private", (), None)  # by its master, in another document
        return Outcome(KEPT, ("superseded",), None)

    def stored_outcome(self, event: Event, number: int) -> Outcome:
        """What became of an event that is stored under a number."""
        row = self.evidence.events([number], self.held.now)[0]
        beyond = event.start > (self.run.until if isinstance(event.start, datetime) else self.run.until.date())
        states = states_of(row, beyond=beyond)
        return Outcome(KEPT, tuple("called-off" if state == "cancelled" and event.method == "CANCEL" else state for state in states), row)

    def answer(self, seen: Seen) -> Answer:
        """The answer for a VEVENT."""
        account, event = seen.account, seen.account.event
        verdict, states, row = self.outcome(seen)
        reason = self.reason(account, verdict)
        start, end = (event.start, event.end) if event else (None, None)
        return Answer(
            title=account.title,
            uid=account.uid,
            start=self.held.local(start) if isinstance(start, datetime) else start,
            end=self.held.local(end) if isinstance(end, datetime) else end,
            recurrence_id=named_instant(event.recurrence_id) if event and event.recurrence_id else None,
            recurring=event is not None and (event.repeats or event.recurrence_id is not None),
            source=self.report.name,
            collection=seen.label,
            where=f"{seen.href.rpartition('/')[2]}:{account.line}",
            meeting=row.meeting if row and row.shown else None,
            meetings=row.shown if row else 0,
            cancelled=row.cancelled if row else 0,
            verdict=verdict,
            states=states,
            reason=reason.sentence,
            lines=self.held.lines(reason.grounds, self.report.name),
            remedy=reason.remedy,
            repairs=event.flaws if event and verdict == KEPT else (),
        )

    def reason(self, account: Account, verdict: str) -> Reason:
        """Why."""
        event, lost = account.event, account.lost
        if lost and verdict == PROBLEM:
            return Reason(lost.reason, remedy="Mend it in its calendar.")
        if verdict == "not-a-meeting":
            return reason_for_answer(event.method if event else lost.method if lost else "")
        if event is None:
            return Reason("it is marked private, and cannot be read besides", remedy="Make it public in its calendar.")
        return reason_for_secrecy(event, account.master) if verdict == "private" else reason_for(verdict, event, self.run.judge)


def named_instant(moment: date | datetime) -> str:
    """A RECURRENCE-ID as the store tells it."""
    try:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(moment, datetime) else moment.isoformat()
    except OverflowError:
        return moment.isoformat()


@contextmanager
def read_again(settings: SourceConfig, held: Circumstances, select: Select) -> Iterator[Reread]:
    """Read all of a source; nothing is stored but in memory, for as long as it takes. Raises ConfigError, LoginError; all else is in the report."""
    request = replace(held.request, dry_run=False, force=True)
    login = Login(settings, ask=request.ask, tell=request.tell)
    if settings.mirrored:
        login.settle()
    with Store.scratch() as store:
        run = run_for(store, held.owner, request, settings=settings, merging=not settings.mirrored)
        run = replace(run, judge=replace(run.judge, is_forgotten=forgotten_in(request.store)))
        observed = Observed(open_source(settings, login), run, select)
        report = take_source(observed, run)
        yield Reread(observed, report, store, held)


def settings_of(name: str, held: Circumstances) -> SourceConfig:
    """A configured source by its name, else what `import` would read under it. Raises ConfigError, UsageError."""
    config = held.request.config
    names = [settings.name for settings in config.sources] if config else []
    if config and names and (name in names or (NAME.fullmatch(name) and not Path(name).exists())):  # a name with a typo is no missing file
        return source_named(name, config)
    return settings_for(name)
