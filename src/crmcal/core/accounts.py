"""An account of every VEVENT of a document: its verdict, and all that it takes to say why."""

from collections.abc import Iterator
from typing import NamedTuple

from crmcal.core.ical.components import Component
from crmcal.core.ical.contentline import text_value
from crmcal.core.ical.document import Document, Reading, Resource
from crmcal.core.ical.event import EventError, EventReader
from crmcal.core.model import Event
from crmcal.core.planning import PROBLEM, Setting, key_maker, master_of, series_key
from crmcal.core.recurrence import current
from crmcal.core.rules import NOT_MEETINGS


class Lost(NamedTuple):
    """As much of a VEVENT as can be read although it is no event; reason: why it is none."""

    title: str
    uid: str
    emails: tuple[str | None, ...]
    reason: str
    method: str


class Account(NamedTuple):
    """What became of one VEVENT, as far as its own document tells.

    key, series:   of its resource; of the resource that its series' master would be in
    line:          where it begins in the document, counted from 1
    verdict:       kept, the name of a rule, or `problem`
    event:         None where it could not be read; then `lost` says what could
    master:        its series' master, where that is another event of the same resource
    secret_master: whether the master is private but not among the events
    outdated:      whether another copy in the same resource counts
    """

    key: bytes
    series: bytes
    line: int
    verdict: str
    event: Event | None
    lost: Lost | None = None
    master: Event | None = None
    secret_master: bool = False
    outdated: bool = False

    @property
    def title(self) -> str:
        """SUMMARY."""
        return self.event.summary if self.event else self.lost.title if self.lost else ""

    @property
    def uid(self) -> str:
        """UID."""
        return self.event.uid if self.event else self.lost.uid if self.lost else ""

    @property
    def emails(self) -> tuple[str | None, ...]:
        """The addresses of its participants."""
        return tuple([each.email for each in self.event.participants]) if self.event else self.lost.emails if self.lost else ()


def accounts(document: Document, href: str, setting: Setting) -> Iterator[Account]:
    """One for each VEVENT, of one resource after the other. The verdicts are those that `plan_document` counts, document by document."""
    key_of = key_maker(document, href, setting)
    for resource in document.resources(split_overrides=setting.merging):
        series = series_key(resource, setting)
        key = key_of(resource)
        yield from (account._replace(key=key, series=series) for account in of_resource(resource, document, setting))


def of_resource(resource: Resource, document: Document, setting: Setting) -> Iterator[Account]:
    """One for each VEVENT of a resource: first those that could not be read."""
    reading = document.read(resource)
    told = {event.offset for event in reading.events}
    for component, octets in zip(resource.components, resource.octets, strict=True):
        if component.start not in told:
            try:
                document.event(component, octets)
            except EventError as failure:
                yield unread(document, resource, component, octets, failure)
    yield from of_events(reading, document, setting)


def of_events(reading: Reading, document: Document, setting: Setting) -> Iterator[Account]:
    """One for each event that could be read."""
    if not reading.events:
        return
    winners, _ = current(reading.events)
    master = master_of(winners)
    counting = {event.offset for event in winners}
    for event in reading.events:
        verdict = setting.judge.verdict(event, master=master, secret_master=reading.secret_master)
        yield Account(
            b"",
            b"",
            document.line(event.offset),
            verdict,
            event,
            master=None if event is master else master,
            secret_master=reading.secret_master,
            outdated=event.offset not in counting,
        )


def unread(document: Document, resource: Resource, component: Component, octets: bytes, failure: EventError) -> Account:
    """The account of a VEVENT that is no event: it is private, an answer, or a problem."""
    calendar = document.calendars[component.calendar]
    reader = EventReader(octets, calendar)
    verdict = "private" if failure.private else "not-a-meeting" if calendar.method in NOT_MEETINGS else PROBLEM
    line = reader.single.get("UID")
    uid = text_value(line).strip() if line else resource.written_uid
    emails = tuple([each.email for each in reader.participants()])
    lost = Lost(reader.text("SUMMARY"), uid, emails, failure.reason, calendar.method)
    return Account(b"", b"", document.line(component.start), verdict, None, lost)
