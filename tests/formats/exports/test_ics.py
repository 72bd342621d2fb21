"""iCalendar for others: valid, complete, and read back by crmcal and by icalendar as what it was."""

from datetime import UTC, date, datetime

import icalendar
import pytest

from tests.formats.examples import BERLIN
from tests.makers import ANN, ME, calendar, vevent
from tests.store.desk import Desk

READ_BACK = """
    title start end all_day minutes status my_response location conference_url description categories participants matched
""".split()


def comparable(meeting):
    """What an export keeps of a meeting; participants by address."""
    told = {name: meeting[name] for name in READ_BACK}
    told["participants"] = sorted(meeting["participants"], key=lambda each: each["email"] or each["name"])
    return told


def test_crmcal_reads_it_back(exported, desk, tmp_path):
    again = Desk(tmp_path)
    again.take(exported("ics", cancelled=True, declined=True).decode())
    asked = {"zone": BERLIN, "cancelled": True, "declined": True}
    before, after = (each.show("person", ANN, **asked)["meetings"] for each in (desk, again))
    assert [comparable(each) for each in after] == [comparable(each) for each in before]
    assert [each["uid"] for each in after] == [f"{each['id']}@crmcal" for each in before]


def test_icalendar_reads_it(exported, found):
    read = icalendar.Calendar.from_ical(exported("ics", ANN))
    assert (read["VERSION"], bool(read["PRODID"])) == ("2.0", True)
    events = {str(each["UID"]): each for each in read.walk("VEVENT")}
    shown = {f"{each.id}@crmcal": each for each in found("person", ANN).meetings}
    assert set(events) == set(shown)
    for uid, event in events.items():
        start, end = event.decoded("DTSTART"), shown[uid].end
        assert start == shown[uid].start
        assert isinstance(start, datetime) is not shown[uid].all_day
        assert event.decoded("DTEND", start) == end
        assert str(event.get("SUMMARY", "")) == " ".join(shown[uid].event.title.split())
        assert isinstance(event["DTSTAMP"].dt, datetime)
    assert not read.walk("VALARM")


def test_all_day_stays_a_date(exported):
    (day,) = [each for each in icalendar.Calendar.from_ical(exported("ics")).walk("VEVENT") if str(each.get("SUMMARY")) == "Trade fair"]
    assert (day.decoded("DTSTART"), day.decoded("DTEND")) == (date(2026, 2, 5), date(2026, 2, 7))
    assert day["DTSTART"].to_ical() == b"20260205"


def test_times_are_in_utc_whatever_zone_is_asked_for(exported):
    documents = [exported("ics", zone=zone) for zone in (UTC, BERLIN)]
    assert documents[0] == documents[1]


@pytest.mark.parametrize(
    "text",
    ['say "hi" \\; \\, ^n and \\\\', "\x1b]0;x\x07 \x9b31m", "\u202eevil", "a\\nBEGIN:VALARM\\nEND:VEVENT", "é" * 200, ";:=", "日本語 👩‍👩‍👧"],
)
def test_any_text_stays_within_its_line(text, tmp_path):
    from crmcal.exporting import Wanted, written  # noqa: PLC0415 - for this one
    from crmcal.formats.exports.ics import ics  # noqa: PLC0415
    from crmcal.history import Selection  # noqa: PLC0415

    desk = Desk(tmp_path)
    name = text.replace('"', "'").replace("\\", "").replace("\x1b", "").replace("\x07", "")
    desk.take(calendar(vevent("x", f"LOCATION:{text}", f"CATEGORIES:{text}", guests=[f"{name} <{ANN}>"], summary=text, description=text)))
    wanted = Wanted(who=[], selection=Selection(now=datetime(2026, 3, 11, tzinfo=UTC), zone=UTC), configured={})
    document = "".join(written(desk.store, wanted, ics))
    lines = document.split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any(letter < " " or "\x7f" <= letter <= "\x9f" or letter == "\u202e" for line in lines for letter in line)
    (event,) = icalendar.Calendar.from_ical(document).walk("VEVENT")
    assert len(event.subcomponents) == 0
    assert {str(each) for each in event["ATTENDEE"]} == {f"mailto:{ME}", f"mailto:{ANN}"}
    again = Desk(tmp_path / "again")
    again.folder.mkdir()
    again.take(document)
    (before,), (after,) = (each.show("person", ANN)["meetings"] for each in (desk, again))
    assert len(after["participants"]) == len(before["participants"]) == 2
    if text.isprintable():
        assert {name: after[name] for name in ("title", "location", "description", "categories")} == {
            name: before[name] for name in ("title", "location", "description", "categories")
        }
