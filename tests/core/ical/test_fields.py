"""Every field of every well-formed VEVENT of the corpus, against icalendar's reading of the same lines."""

from datetime import UTC
from functools import cache

import icalendar
import pytest

from crmcal.core.ical.document import Document, NotACalendarError
from crmcal.core.model import Event
from tests.corpus import manifest, names, needs_corpus, octets

from .blocks import Block, blocks
from .icalendar_reading import differences, has_start, read

# Where both differ, and why crmcal is right to. A file whose differences change fails, so that this list stays true.
DATE_WITH_TZID = "the value is a DATE: a TZID has no effect on it (§3.2.19), icalendar makes a midnight of it"
UTC_WITH_TZID = "the value ends in Z: it is UTC, and TZID must not be applied (§3.2.19)"
WINDOWS_NAME = "the VTIMEZONE contradicts the Windows zone it is named after (no daylight time, other offsets): the name counts"
RDATE_KIND = "RDATE is DATE, DATE-TIME, or a PERIOD of DATE-TIMEs (§3.8.5.2): left out, as a flaw"
NO_COLON = "RRULE has no colon, so it is no content line (§3.1)"
RULE_AS_WRITTEN = "crmcal keeps the rule as written, its reader repairs it; icalendar drops what it does not know"
ADDRESS = "the address is mended: a backslash or a blank before the @ is none of it"
KNOWN = {
    "allenporter-ical/inline/tests_compat_test_make_compat.py__0.ics": ("DTSTART DTEND", WINDOWS_NAME),
    "cyrus-imapd/cassandane/data/icalendar/utctime-with-tzid.ics": ("DTSTART", UTC_WITH_TZID),
    "cyrus-imapd/inline/cassandane_tiny-tests_Caldav_put_date_with_tzid__0.ics": ("DTSTART DTEND EXDATE", DATE_WITH_TZID),
    "cyrus-imapd/inline/cassandane_tiny-tests_JMAPCalendars_caldav_put_mbox_id__0.ics": ("ATTENDEE", ADDRESS),
    "cyrus-imapd/inline/cassandane_tiny-tests_JMAPCalendars_calendarevent_get_recurrenceid_date_start_datetime__0.ics": (
        "RECURRENCE-ID",
        DATE_WITH_TZID,
    ),
    "ical.net/Ical.Net.Tests/Calendars/Serialization/Categories1.ics": ("CATEGORIES", "icalendar does not decode ENCODING=BASE64 (§3.2.7)"),
    "ical.net/Ical.Net.Tests/Calendars/Serialization/Duration1.ics": ("DTSTART DTEND", DATE_WITH_TZID),
    "ical.net/Ical.Net.Tests/Calendars/Serialization/TimeZone3.ics": ("DTSTART DTEND", DATE_WITH_TZID),
    "icalendar/src/icalendar/tests/calendars/issue_1633_rdate_with_dates.ics": ("RDATE", RDATE_KIND),
    "icalendar/src/icalendar/tests/calendars/issue_1633_rdate_with_dates_and_tzid.ics": ("RDATE", RDATE_KIND),
    "icalendar/src/icalendar/tests/calendars/multiple_timezones.ics": ("RDATE", RDATE_KIND),
    "khal/inline/tests_khalendar_utils_test.py__10.ics": ("DTSTART DTEND", DATE_WITH_TZID),
    "khal/tests/ics/event_dt_mixed_awareness.ics": ("DTSTART", UTC_WITH_TZID),
    "khal/tests/ics/event_dt_partstat.ics": ("ATTENDEE", ADDRESS),
    "khal/tests/ics/tz_windows_format.ics": ("DTSTART DTEND", WINDOWS_NAME),
    "node-ical/test/fixtures/badRRULE.ics": ("RRULE", RULE_AS_WRITTEN),
    "node-ical/test/fixtures/sabredav-school-holidays.ics": ("DTSTART DTEND", DATE_WITH_TZID),
    "node-ical/test/fixtures/yearly-recurring-unicode.ics": ("DTSTART", DATE_WITH_TZID),
    "sabre-vobject/inline/tests_VObject_ITip_BrokerAttendeeReplyTest.php__3.ics": ("DTSTART DTEND", UTC_WITH_TZID),
    "sabre-vobject/inline/tests_VObject_ITip_BrokerAttendeeReplyTest.php__4.ics": ("DTSTART DTEND", UTC_WITH_TZID),
    "sabre-vobject/inline/tests_VObject_ITip_BrokerAttendeeReplyTest.php__6.ics": ("RRULE", NO_COLON),
    "sabre-vobject/inline/tests_VObject_ITip_BrokerAttendeeReplyTest.php__9.ics": ("RRULE", NO_COLON),
    "sabre-vobject/inline/tests_VObject_ITip_BrokerProcessReplyTest.php__4.ics": ("DTSTART DTEND", UTC_WITH_TZID),
    "sabre-vobject/inline/tests_VObject_ITip_BrokerProcessReplyTest.php__5.ics": ("DTSTART DTEND", UTC_WITH_TZID),
    "sabre-vobject/inline/tests_VObject_ITip_BrokerProcessReplyTest.php__6.ics": ("DTSTART DTEND", UTC_WITH_TZID),
    "vobject/test_files/ruby_rrule.ics": ("RRULE", RULE_AS_WRITTEN),
}


@needs_corpus
def test_known_differences_are_in_the_corpus() -> None:
    assert KNOWN.keys() <= set(names())


@needs_corpus
def test_hardly_a_vevent_is_left_out() -> None:
    compared = sum(theirs is not None for name in names() for _, theirs in readings(name))
    assert compared >= 0.95 * sum(int(row["vevent"]) for row in manifest())


@needs_corpus
@pytest.mark.parametrize("name", names())
def test_fields(name: str) -> None:
    found = set()
    events = by_line(octets(name))
    for block, theirs in readings(name):
        if theirs is None or not has_start(theirs) or theirs.get("CLASS", "PUBLIC") != "PUBLIC":
            continue
        assert block.line in events, f"line {block.line} is lost"
        assert events[block.line].method == block.method.upper()
        found |= {field for field, _, _ in differences(events[block.line], theirs)}
    assert found == set(KNOWN.get(name, ("", ""))[0].split())


@cache
def readings(name: str) -> list[tuple[Block, icalendar.Event | None]]:
    """The VEVENTs of a file as icalendar reads them; None where it cannot."""
    return [(block, read(block.text)) for block in blocks(octets(name))]


def by_line(data: bytes) -> dict[int, Event]:
    """The events of a document by the line of their BEGIN."""
    try:
        document = Document(data, UTC)
    except NotACalendarError:
        return {}
    return {document.line(event.offset): event for resource in document.resources() for event in document.read(resource).events}
