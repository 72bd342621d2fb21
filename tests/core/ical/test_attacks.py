"""What hostile or broken calendars must not bring about: a secret told, an event lost unsaid, a crash."""

from datetime import UTC

import pytest

from crmcal.core.ical.document import Document, NotACalendarError

from .builders import calendar, vevent


def read(*components: str) -> tuple[list, list]:
    document = Document(calendar(*components), UTC)
    readings = [document.read(resource) for resource in document.resources()]
    return [event for reading in readings for event in reading.events], [flaw for reading in readings for flaw in reading.lost]


@pytest.mark.parametrize("classes", [("PUBLIC", "PRIVATE"), ("PRIVATE", "PUBLIC")])
def test_of_two_classes_the_stricter_counts(classes):
    events, _ = read(vevent(*(f"CLASS:{name}" for name in classes)))
    assert [event.classification for event in events] == ["PRIVATE"]


def test_a_web_page_that_speaks_of_calendars_is_none():
    with pytest.raises(NotACalendarError, match="web page"):
        Document(b"<html><body>BEGIN:VCALENDAR</body></html>", UTC)


def test_events_behind_many_components_without_an_end_are_not_lost():
    events, lost = read(*["BEGIN:VTODO\r\nUID:t\r\n"] * 30, vevent(), vevent())
    assert len(events) + len(lost) == 2


@pytest.mark.parametrize(
    "lines",
    [("DTSTART;VALUE=DATE:99991231",), ("DTSTART:99991231T230000Z", "DURATION:P9D"), ("DTSTART;TZID=Asia/Tokyo:00010101T000000", "DURATION:PT1H")],
)
def test_the_ends_of_time_cost_one_event_at_most(lines):
    events, lost = read("BEGIN:VEVENT\r\nUID:1\r\n" + "\r\n".join(lines) + "\r\nEND:VEVENT\r\n")
    assert len(events) + len(lost) == 1


@pytest.mark.parametrize("alarm", [("BEGIN:VALARM", "TRIGGER:-PT5M"), ("BEGIN:VALARM", "BEGIN:X-IN-IT", "TRIGGER:-PT5M")], ids=["open", "nested"])
def test_an_alarm_without_its_end_does_not_swallow_the_class(alarm):
    events, lost = read(vevent(*alarm, "CLASS:PRIVATE", "DESCRIPTION:last"))
    assert ([event.classification for event in events], lost) == (["PRIVATE"], [])
