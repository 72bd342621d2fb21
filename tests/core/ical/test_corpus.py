"""The whole corpus: every VEVENT accounted for, and vobject, a second independent parser, as witness."""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import UTC

import pytest
import vobject

from crmcal.core.ical.document import Document, NotACalendarError
from tests.corpus import manifest, names, needs_corpus, octets

Seen = tuple[str, str, int]

# Where vobject reads another (UID, SUMMARY, number of participants), and why. A file that begins to agree fails.
COMMA = "vobject ends a TEXT value at a comma without a backslash"
KNOWN = {
    "cyrus-imapd/inline/cassandane_tiny-tests_Caldav_summary_with_trailing_newlines__0.ics": COMMA,
    "golang-ical/testdata/timeparsing.ics": COMMA,
    "ical.net/Ical.Net.Tests/Calendars/Recurrence/MonthlyInterval1.ics": COMMA,
    "ical.net/Ical.Net.Tests/Calendars/Recurrence/YearlyInterval1.ics": COMMA,
    "ical.net/Ical.Net.Tests/Calendars/Serialization/EmptyLines4.ics": COMMA,
    "ical.net/Ical.Net.Tests/Calendars/Serialization/Encoding1.ics": "vobject decodes a UID with ENCODING=BASE64, which is for VALUE=BINARY only (§3.2.7)",
    "ical.net/inline/Ical.Net.Tests_SimpleDeserializerExceptionTests.cs__11.ics": "vobject drops an ATTENDEE whose quotes are unbalanced",
    "icalendar/src/icalendar/fuzzing/corpus/event_with_recurrence_exdates_on_different_lines.ics": COMMA,
    "icalendar/src/icalendar/tests/calendars/issue_722_missing_timezones.ics": "an override without DTSTART begins at its RECURRENCE-ID",
    "icalendar/src/icalendar/tests/calendars/issue_722_timezone_transition_ambiguity.ics": COMMA,
    "icalendar/src/icalendar/tests/calendars/multiple_calendar_components.ics": "vobject drops lines that are folded behind their name (§3.1)",
    "khal/tests/ics/event_dt_partstat.ics": "vobject drops an ATTENDEE with a blank before a quoted parameter",
    "node-ical/examples/example-rrule.ics": COMMA,
    "node-ical/test/fixtures/ms_timezones.ics": "vobject drops a DTSTART whose quotes enclose the value",
}


@needs_corpus
@pytest.mark.timeout(20)
@pytest.mark.parametrize("row", manifest(), ids=lambda row: row["file"])
def test_every_vevent_is_accounted_for(row: dict[str, str]) -> None:
    try:
        document = Document(octets(row["file"]), UTC)
    except NotACalendarError:
        assert row["vevent_salvageable"] == "0"
        return
    readings = [document.read(resource) for resource in document.resources()]
    decoded = sum(len(reading.events) for reading in readings)
    assert decoded + sum(len(reading.lost) + reading.secret for reading in readings) == document.vevents
    assert decoded >= int(row["vevent_salvageable"])
    assert document.vevents + document.structure.stray >= int(row["vevent"])
    assert all(0 < flaw.line <= document.data.count(b"\n") + 1 for reading in readings for flaw in reading.lost)


@needs_corpus
def test_known_differences_are_in_the_corpus() -> None:
    assert KNOWN.keys() <= set(names())


@needs_corpus
@pytest.mark.parametrize("name", names())
def test_vobject_reads_the_same(name: str) -> None:
    logging.getLogger("vobject").setLevel(logging.CRITICAL)
    try:
        theirs = Counter(by_vobject(octets(name)))
    except Exception as error:  # noqa: BLE001 - a witness that falls over says nothing, whatever it raises
        pytest.skip(f"vobject cannot read it: {type(error).__name__}")
    if not theirs:
        pytest.skip("vobject finds no event")
    assert (Counter(by_crmcal(octets(name))) == theirs) is (name not in KNOWN)


def by_vobject(data: bytes) -> Iterator[Seen]:
    """UID, SUMMARY and number of different calendar addresses of each VEVENT with a DTSTART."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    for component in vobject.readComponents(text, ignoreUnreadable=True):
        for event in component.contents.get("vevent", []) if component.name == "VCALENDAR" else [component]:
            found = event.contents
            if event.name == "VEVENT" and "dtstart" in found:
                addresses = [*found.get("attendee", []), *found.get("organizer", [])[:1]]
                uid, summary = (str(found[name][0].value).strip() if name in found else "" for name in ("uid", "summary"))
                yield uid, summary, len({address.value.strip().lower() for address in addresses})


def by_crmcal(data: bytes) -> Iterator[Seen]:
    """The same, as crmcal reads it."""
    document = Document(data, UTC)
    for resource in document.resources():
        for event in document.read(resource).events:
            yield "" if event.uid.startswith("no-uid-") else event.uid, event.summary.strip(), len(event.participants)
