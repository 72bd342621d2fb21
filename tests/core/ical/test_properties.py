"""Laws of reading: what may vary without a difference, and that what is broken costs only itself."""

import re
from datetime import UTC
from itertools import cycle

import icalendar
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crmcal.core.ical.document import Document, NotACalendarError
from crmcal.core.model import Event

from .builders import calendar, events_of, vevent
from .test_oddities import CALENDARS

LINES = (
    "SUMMARY:Café – Zürich 😀",
    "LOCATION;LANGUAGE=de:Büro\\, hinten",
    'ATTENDEE;CN="Doe, Jane: CEO";ROLE=CHAIR;PARTSTAT=ACCEPTED:mailto:jane@acme.example',
    "ORGANIZER;CN=Ann:mailto:ann@acme.example",
    "DTEND;TZID=Europe/Berlin:20240305T120000",
    "RRULE:FREQ=DAILY;COUNT=9",
    "EXDATE;TZID=Europe/Berlin:20240306T110000,20240307T110000",
    "CATEGORIES:one,two\\,three",
    "CLASS:CONFIDENTIAL",
    "SEQUENCE:3",
    "LAST-MODIFIED:20240101T000000Z",
    "BEGIN:VALARM",
    "SUMMARY:alarm",
    "END:VALARM",
    "DESCRIPTION:the end",
)
WHOLE = calendar(vevent(*LINES), vevent("SUMMARY:after", uid="after"), head="METHOD:REQUEST\r\n")
BEFORE, AFTER = vevent("SUMMARY:before", uid="before"), vevent("SUMMARY:after", uid="after")
PIECES = [
    b"", b"\r", b"\n", b"\r\n ", b":", b";", b'"', b",", b"\\", b"\0", b"=", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"BEGIN:VALARM\r\n", b"BEGIN:VPOLL\n",
    b"END:VCALENDAR\r\n", b"TZID=x", b"99999999", b"-", b"\xff\xfe", b"\xc3", b"RRULE:FREQ=", b"Content-Type: text/calendar\n\n",
]  # fmt: skip
SEEDS = [path.read_bytes() for path in sorted(CALENDARS.glob("*.ics"))]
WORDS = re.compile(r"^[A-Z-]+|TZID|CN|ROLE=CHAIR|PARTSTAT=ACCEPTED|mailto|CONFIDENTIAL|VEVENT|VALARM|VCALENDAR|REQUEST", re.MULTILINE)
# a quotation mark cannot be written but as ^', and icalendar does not write that; of ^n and of backslashes see test_oddities
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"^\\'), max_size=40)
NEVER_BEGINS_OR_ENDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80).filter(
    lambda text: not any(word in text.upper() for word in ("BEGIN", "END"))
)


def placeless(events: list[Event]) -> list[Event]:
    """The events without their place in the document."""
    return [event._replace(offset=0) for event in events]


READ = placeless(events_of(WHOLE))


@given(places=st.lists(st.integers(1, len(WHOLE) - 1), max_size=30), fold=st.sampled_from([b"\r\n ", b"\n\t", b"\n "]))
@settings(max_examples=300)
def test_folds_may_stand_at_any_octet(places: list[int], fold: bytes) -> None:
    # not within a line end, nor right behind one
    at = sorted({place for place in places if WHOLE[place - 1 : place] not in {b"\n", b"\r"} and WHOLE[place : place + 1] not in {b"\r", b"\n"}})
    parts = [WHOLE[start:end] for start, end in zip([0, *at], [*at, len(WHOLE)], strict=True)]
    assert placeless(events_of(fold.join(parts))) == READ


def test_every_octet_may_stand_on_its_own_line() -> None:
    text = b"\r\n".join(b"\r\n ".join(line[at : at + 1] for at in range(len(line))) for line in WHOLE.split(b"\r\n"))
    assert placeless(events_of(text)) == READ


@given(end=st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\r\n"]))
def test_line_ends_do_not_matter(end: bytes) -> None:
    assert placeless(events_of(WHOLE.replace(b"\r\n", end))) == READ


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_comes_in_any_form(encoding: str) -> None:
    assert placeless(events_of(WHOLE.decode().encode(encoding))) == READ


@given(swaps=st.lists(st.booleans(), min_size=1, max_size=40))
def test_letter_case_of_names_and_words_does_not_matter(swaps: list[bool]) -> None:
    def swapped(found: re.Match[str]) -> str:
        return "".join(letter.swapcase() if swap else letter for letter, swap in zip(found[0], cycle(swaps), strict=False))

    assert placeless(events_of(WORDS.sub(swapped, WHOLE.decode()).encode())) == READ


@given(garbage=NEVER_BEGINS_OR_ENDS)
@example(garbage="\r\n \r\n\t\r\n")
@example(garbage='ATTENDEE;CN="never closed:mailto:x')
@example(garbage="DTSTART:\x00\x01")
@settings(max_examples=300)
def test_garbage_in_an_event_does_not_change_its_neighbours(garbage: str) -> None:
    whole = events_of(calendar(BEFORE, AFTER))
    found = {event.uid: event for event in events_of(calendar(BEFORE, vevent(garbage), AFTER)) if event.uid in {"before", "after"}}
    assert placeless([found["before"], found["after"]]) == placeless(whole)


@given(seed=st.sampled_from(SEEDS), data=st.data())
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_mutations_raise_nothing_and_lose_nothing_silently(seed: bytes, data: st.DataObject) -> None:
    octets = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, max(len(octets) - 1, 0)))
        octets[at : at + data.draw(st.integers(0, 12))] = data.draw(st.sampled_from(PIECES) | st.binary(max_size=6))
    accounted(bytes(octets))


@given(octets=st.binary(max_size=200))
@example(octets=b"BEGIN:VCALENDAR")
@example(octets=b"BEGIN:VEVENT")
@example(octets=b"\xff\xfeB\0E\0G\0I\0N\0:\0V\0E\0V\0E\0N\0T\0\n")
@example(octets=b"Content-Type: multipart/mixed\r\n\r\nBEGIN:VEVENT\n")
def test_any_octets_are_survived(octets: bytes) -> None:
    accounted(octets)
    accounted(b"BEGIN:VEVENT\n" + octets)


def accounted(octets: bytes) -> None:
    """Every VEVENT is read, lost or private, whatever the octets."""
    try:
        document = Document(octets, UTC)
    except NotACalendarError:
        return
    for split in (False, True):
        readings = [document.read(resource) for resource in document.resources(split_overrides=split)]
        assert sum(len(reading.events) + len(reading.lost) + reading.secret for reading in readings) == document.vevents
        assert all(document.line(event.offset) > 0 for reading in readings for event in reading.events)


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=200), name=NAMES)
@example(text="a\\nb, c; d\\\\ \\;\n", name="a, b; c: d")
def test_text_comes_back_as_icalendar_writes_it(text: str, name: str) -> None:
    written = icalendar.Event()
    written.add("uid", "odd")
    written.add("dtstart", READ[0].start)
    written.add("summary", text)
    written.add("description", text)
    written.add("categories", [text, "x"])
    written.add("attendee", icalendar.vCalAddress("mailto:ann@acme.example", params={"CN": name}))
    (event,) = events_of(calendar(written.to_ical().decode()))
    assert (event.summary, event.description) == (text, text)
    assert event.categories == ((text, "x") if text else ("x",))
    assert [participant.name for participant in event.participants] == [name.strip()]
