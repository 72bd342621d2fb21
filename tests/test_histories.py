"""Histories of generated calendars against those that icalendar and recurring-ical-events give: another reader, another expander."""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal.history import Selection, history
from crmcal.importing import Request, import_paths
from crmcal.store import lookup
from crmcal.store.connection import open_reader
from crmcal.store.reads import Subject

OWNER = "jane@acme.example"
GUESTS = ("ann@one.example", "ben@one.example", "cem@two.example", "dora@gmail.com")
COLLEAGUES = ("bob@acme.example", "eve@eu.acme.example")
ROOM = "room4@acme.example"
ZONES = ("Europe/Berlin", "America/New_York", "UTC")
RULES = (
    "FREQ=DAILY;COUNT=5",
    "FREQ=WEEKLY;COUNT=6",
    "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=9",
    "FREQ=WEEKLY;INTERVAL=2;COUNT=4",
    "FREQ=MONTHLY;COUNT=3",
    "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3",
    "FREQ=YEARLY;COUNT=2",
)
FIRST = datetime(2024, 1, 8, 6)  # a Monday, by the wall clock
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


class Meeting(NamedTuple):
    """An occurrence as both sides tell it: instants in UTC, dates for all-day ones."""

    uid: str
    start: date | datetime
    end: date | datetime
    title: str


class Invited(NamedTuple):
    """Somebody asked to an event."""

    email: str
    response: str


class Spec(NamedTuple):
    """One generated series or single meeting."""

    number: int
    start: datetime
    minutes: int
    all_day: bool
    zone: str
    rule: str
    secrecy: str
    status: str
    invited: tuple[Invited, ...]
    moved: int | None
    dropped: int | None
    moved_invited: tuple[Invited, ...]


invited = st.lists(
    st.builds(Invited, st.sampled_from((*GUESTS, *COLLEAGUES, OWNER)), st.sampled_from(("ACCEPTED", "DECLINED", "NEEDS-ACTION"))),
    max_size=5,
    unique_by=lambda each: each.email,
).map(tuple)
specs = st.builds(
    Spec,
    number=st.just(0),
    start=st.integers(0, 24 * 600).map(lambda hours: FIRST + timedelta(hours=hours)),
    minutes=st.sampled_from((15, 30, 60, 90, 600)),
    all_day=st.booleans(),
    zone=st.sampled_from(ZONES),
    rule=st.sampled_from(("", "", *RULES)),
    secrecy=st.sampled_from(("", "", "", "PUBLIC", "PRIVATE", "CONFIDENTIAL", "X-ODD")),
    status=st.sampled_from(("", "CONFIRMED", "TENTATIVE", "CANCELLED")),
    invited=invited,
    moved=st.none() | st.integers(0, 5),
    dropped=st.none() | st.integers(0, 5),
    moved_invited=invited,
)


def text(spec: Spec) -> str:
    """A spec as VEVENTs."""
    start = stamp(spec, spec.start)
    lines = [f"UID:{spec.number}@test.example", f"DTSTART{start}", f"DTEND{stamp(spec, ending(spec, spec.start))}", f"SUMMARY:Meeting {spec.number}"]
    lines += [f"RRULE:{spec.rule}"] if spec.rule else []
    lines += [f"CLASS:{spec.secrecy}"] if spec.secrecy else []
    lines += [f"STATUS:{spec.status}"] if spec.status else []
    lines += attendees(spec.invited)
    days = instances(spec)
    if spec.dropped is not None and spec.rule:
        lines.append(f"EXDATE{stamp(spec, days[spec.dropped % len(days)])}")
    events = [vevent(lines)]
    if spec.moved is not None and spec.rule and days[spec.moved % len(days)] != days[(spec.dropped or 0) % len(days)]:
        original = days[spec.moved % len(days)]
        later = original + timedelta(days=1, hours=1)
        override = [f"UID:{spec.number}@test.example", f"RECURRENCE-ID{stamp(spec, original)}", f"DTSTART{stamp(spec, later)}"]
        override += [f"DTEND{stamp(spec, ending(spec, later))}", f"SUMMARY:Moved {spec.number}", *attendees(spec.moved_invited)]
        events.append(vevent(override))
    return "".join(events)


def vevent(lines: Sequence[str]) -> str:
    """A VEVENT of lines."""
    return "\r\n".join(["BEGIN:VEVENT", "DTSTAMP:20240101T000000Z", *lines, "END:VEVENT", ""])


def attendees(found: Sequence[Invited]) -> list[str]:
    """ATTENDEE lines, a room among them."""
    return [f"ATTENDEE;CUTYPE=ROOM:mailto:{ROOM}", *(f"ATTENDEE;PARTSTAT={response}:mailto:{email}" for email, response in found)]


def stamp(spec: Spec, moment: datetime) -> str:
    """Parameters and value of a date property."""
    if spec.all_day:
        return f";VALUE=DATE:{moment:%Y%m%d}"
    return f":{moment:%Y%m%dT%H%M%S}Z" if spec.zone == "UTC" else f";TZID={spec.zone}:{moment:%Y%m%dT%H%M%S}"


def ending(spec: Spec, start: datetime) -> datetime:
    """When a meeting that begins at `start` ends."""
    return start + (timedelta(days=1 + spec.minutes // 600) if spec.all_day else timedelta(minutes=spec.minutes))


def instances(spec: Spec) -> list[datetime]:
    """The instants of the rule, to choose a start it gives (RFC 5545 §3.8.5.3 leaves others undefined), and one to move or drop."""
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - the oracle's own

    return list(rrulestr(spec.rule, dtstart=spec.start)) if spec.rule else [spec.start]


def expected(calendar: str, address: str) -> set[Meeting]:
    """The history of an address by the rules as the README states them, with other people's reader and expander."""
    parsed = icalendar.Calendar.from_ical(calendar)
    masters = {str(event["UID"]): event for event in parsed.walk("VEVENT") if "RECURRENCE-ID" not in event}
    found = set()
    for event in recurring_ical_events.of(parsed).between(datetime(2023, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)):
        asked = event.get("ATTENDEE", [])
        answers = {str(each).removeprefix("mailto:"): each.params.get("PARTSTAT", "") for each in (asked if isinstance(asked, list) else [asked])}
        secrecy = str(event.get("CLASS", masters[str(event["UID"])].get("CLASS", "PUBLIC")))
        outsiders = [email for email in answers if not email.endswith("acme.example")]
        cancelled = str(event.get("STATUS", "")) == "CANCELLED"
        if secrecy == "PUBLIC" and outsiders and address in answers and not cancelled and answers.get(OWNER) != "DECLINED":
            written = next(each for each in parsed.walk("VEVENT") if (each["UID"], each["SUMMARY"]) == (event["UID"], event["SUMMARY"]))
            # With DTEND each instance has the same exact length (RFC 5545 §3.8.5.3); the oracle moves the end by the wall clock.
            end = utc(event.start) + (utc(written["DTEND"].dt) - utc(written["DTSTART"].dt))
            found.add(Meeting(str(event["UID"]), utc(event.start), end, str(event["SUMMARY"])))
    return found


def utc(moment: date | datetime) -> date | datetime:
    """A moment both sides write alike."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def told(store: Path, address: str) -> set[Meeting]:
    """The history that crmcal tells."""
    with closing(open_reader(store)) as connection:
        subject = next(iter(lookup.find_people(connection, address)), Subject("person", None, address, (address,)))
        found = history(connection, subject, Selection(now=NOW, zone=ZoneInfo("Asia/Tokyo")))
    meetings = [Meeting(each.event.uid, utc(each.start), utc(each.end), each.event.title) for each in found.meetings]
    assert len(meetings) == len(set(meetings))
    ended = [each for each in found.meetings if each.ended]
    assert found.summary.meetings == len(ended)
    assert found.summary.minutes == sum(each.minutes for each in ended)
    assert found.summary.upcoming == sum(not each.begun for each in found.meetings)
    return set(meetings)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(specs, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_histories_agree_with_independent_ones(generated: list[Spec], chance: object) -> None:
    numbered = [spec._replace(number=number, start=instances(spec)[0]) for number, spec in enumerate(generated)]
    blocks = [block for spec in numbered for block in text(spec).split("END:VEVENT\r\n") if block]
    chance.shuffle(blocks)  # type: ignore[attr-defined]
    calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\n" + "".join(f"{block}END:VEVENT\r\n" for block in blocks) + "END:VCALENDAR\r\n"
    with TemporaryDirectory() as folder:
        path, store = Path(folder) / "calendar.ics", Path(folder) / "store" / "x.db"
        path.write_text(calendar, encoding="utf-8", newline="")
        report = import_paths([str(path)], Request(store=store, config_path=Path(folder) / "none", config=None, me=[OWNER]))
        assert sum(report.sources[0].events.values()) == len(blocks)
        assert report.problems == []
        for address in GUESTS:
            assert told(store, address) == expected(calendar, address)
