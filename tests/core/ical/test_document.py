"""A document as a whole: what is no calendar, how resources are grouped, and that no line is a bomb."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from crmcal.core.ical.document import Document, NotACalendarError
from crmcal.core.ical.event import MAX_ATTENDEES

from .builders import calendar, events_of, only, vevent

ANN = "ATTENDEE;CN=Ann:mailto:ann@acme.example"
LONG = 20_000


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "empty"),
        (b"\0\0\0\0", "empty"),
        (b"<!DOCTYPE html><html><head><title>Log in</title></head>", "web page"),
        (b"\n <HTML>\n<body>please wait</body>", "web page"),
        (b"HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n<html></html>", "web page"),
        (b"\x89PNG\r\n\x1a\n rest", "PNG image"),
        (b"\xff\xd8\xff\xe0 rest", "JPEG image"),
        (b"GIF89a", "GIF image"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 rest", "ZIP archive"),
        (gzip.compress(calendar(vevent()), mtime=0), "gzip"),
        (b"SQLite format 3\0", "SQLite"),
        (b"BEGIN:VCARD\r\nVERSION:4.0\r\nEND:VCARD\r\n", "no BEGIN:VCALENDAR"),
        (b"Subject: hello\r\n\r\nBEGIN your day well", "no BEGIN:VCALENDAR"),
        ("BEGIN:VCARD\r\nEND:VCARD\r\n".encode("utf-16"), "no BEGIN:VCALENDAR"),
        (b'{"begin": "vcalendar"}', "no BEGIN:VCALENDAR"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value[:12]),
)
def test_what_is_no_calendar(data: bytes, what: str) -> None:
    with pytest.raises(NotACalendarError, match=what):
        Document(data, UTC)


def test_an_empty_calendar_is_one() -> None:
    document = Document(calendar(), UTC)
    assert (document.vevents, list(document.resources())) == (0, [])
    assert [flaw.reason for flaw in document.flaws] == ["there are no events in it"]


def test_others_are_counted_and_named() -> None:
    document = Document(calendar("BEGIN:VTODO\r\nEND:VTODO\r\n" * 2, "BEGIN:VJOURNAL\r\nEND:VJOURNAL\r\n"), UTC)
    assert [flaw.reason for flaw in document.flaws] == ["there are no events in it, only 1 VJOURNAL, 2 VTODO"]


def test_crowds_are_cut() -> None:
    people = [f"ATTENDEE:mailto:p{number}@acme.example" for number in range(MAX_ATTENDEES + 1)]
    event = only(*people)
    assert (len(event.participants), event.flaws) == (MAX_ATTENDEES, (f"more than {MAX_ATTENDEES} attendees, the others are left out",))
    assert only(*people[1:]).flaws == ()


def test_deep_nesting_is_survived() -> None:
    data = calendar(*["BEGIN:X-DEEP\r\n"] * LONG, vevent("SUMMARY:deep"), *["END:X-DEEP\r\n"] * LONG, vevent("SUMMARY:plain", uid="plain"))
    document = Document(data, UTC)
    readings = [document.read(resource) for resource in document.resources()]
    assert sum(len(reading.events) + len(reading.lost) + reading.secret for reading in readings) == document.vevents
    assert "plain" in [event.summary for reading in readings for event in reading.events]


# Lines that once took, or would take, time that grows with the square or the power of their length.
BOMBS = {
    "parameters without a colon": "ATTENDEE" + ";a" * LONG,
    "words without a colon": "ATTENDEE;" + "a b " * LONG,
    "blanks between parameters": "ATTENDEE;" + " " * LONG + "x:mailto:x",
    "quotes": "ATTENDEE;CN=" + '"a"b' * LONG + ":mailto:a@acme.example",
    "one quote too many": "ATTENDEE;CN=" + '"' * (2 * LONG + 1) + ":mailto:a@acme.example",
    "lone carriage returns": "SUMMARY:a" + "\r" * LONG + "b",
    "blank lines": "SUMMARY:a\n\n b" + "\r\n" * LONG + "X-A:b",
    "empty folds": "SUMMARY:a" + "\r\n " * LONG + "b",
    "lines of the letters of BEGIN": "E\r\n" * LONG + "X-A:b",
    "blanks in BEGIN": "BEGIN" + " " * LONG + "!",
    "folds in BEGIN": "BEGIN" + "\r\n " * LONG + "!",
    "blanks before an at": "ATTENDEE:mailto:" + "\\ " * LONG + "x",
    "schemes": "ATTENDEE:" + "mailto:" * LONG + "x",
    "colons in CN": "ATTENDEE;CN=x:y" + ":mailto" * LONG + "x",
    "backslashes": "CATEGORIES:" + "\\" * LONG + ",a",
    "commas": "CATEGORIES:" + "," * 1_000_000,
    "labels of a link": "LOCATION:https://" + "a." * LONG,
    "half links": "LOCATION:" + "https://a." * LONG,
    "parts of a TZID": "DTEND;TZID=" + "/a" * LONG + ":20240101T100000",
    "digits": "DURATION:P" + "1" * LONG,
    "a number": "SEQUENCE:" + "1" * LONG,
    "dates": "EXDATE:" + "20240101T100000Z," * LONG,
    "an endless line": "DESCRIPTION:" + "x" * 20_000_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
@pytest.mark.timeout(30)
def test_no_line_is_a_bomb(bomb: str) -> None:
    events = events_of(calendar(vevent(bomb, "LOCATION:Berlin"), vevent("SUMMARY:after", uid="after")))
    assert [event.uid for event in events] == ["odd", "after"]
    assert events[1].summary == "after"


@pytest.mark.parametrize("data", [b"\r" * 200_000 + b"x", b"<" * 200_000, b"BEGIN " * LONG], ids=["returns", "angles", "words"])
@pytest.mark.timeout(30)
def test_what_is_no_calendar_is_no_bomb_either(data: bytes) -> None:
    with pytest.raises(NotACalendarError):
        Document(data, UTC)


@pytest.mark.parametrize("line", ["E", "be", "B E G I N", "END", "END VEVENT", "BEGIN"])
def test_a_line_that_looks_like_a_boundary_hides_none(line: str) -> None:
    assert only(line, "SUMMARY:mine", line).flaws == ("2 unreadable lines",)


def test_a_missing_end_does_not_nest_what_follows() -> None:
    many = [vevent(f"SUMMARY:{number}", uid=str(number)).replace("END:VEVENT\r\n", "") for number in range(100)]
    events = events_of(calendar(*many, "BEGIN:VTODO\r\nSUMMARY:not mine\r\nEND:VTODO\r\n"))
    assert [(event.uid, event.summary, event.flaws) for event in events] == [(str(number), str(number), ("END:VEVENT is missing",)) for number in range(100)]


def test_a_duration_is_nominal_and_an_end_is_not() -> None:
    assert only("DURATION:P1DT1H").duration == timedelta(days=1, hours=1)
    assert only("DTEND:20240306T110000Z").duration is None
    assert only("DTEND:20240306T110000Z", "DURATION:P1DT1H").duration is None


def test_events_of_a_uid_are_a_resource_wherever_they_stand() -> None:
    override = vevent("RECURRENCE-ID:20240306T100000Z", "SUMMARY:override", uid="series")
    document = Document(calendar(vevent("RRULE:FREQ=DAILY", uid="series"), vevent(uid="other"), override), UTC)
    assert [(resource.uid, len(resource.components)) for resource in document.resources()] == [("series", 2), ("other", 1)]


@pytest.mark.parametrize(
    "written",
    [
        "RECURRENCE-ID:20240306T100000Z",
        "recurrence-id;value=date-time:20240306T100000Z",
        "RECURRENCE-ID;TZID=/freeassociation.sourceforge.net/Tzfile/America/Argentina/B\r\n uenos_Aires:20240306T070000",
        'RECURRENCE-ID;TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna":20240306T110000',
        "RECUR\r\n RENCE-ID\r\n :20240306T100000Z",
    ],
)
def test_overrides_without_their_master_stand_for_themselves(written: str) -> None:
    document = Document(calendar(vevent(written), vevent("RECURRENCE-ID:20240307T100000Z")), UTC)
    assert [resource.is_override for resource in document.resources(split_overrides=True)] == [True, True]
    assert [resource.uid for resource in document.resources(split_overrides=True)] == ["odd", "odd"]
    assert [resource.is_override for resource in document.resources()] == [False]
    (first, _) = [event for resource in document.resources() for event in document.read(resource).events]
    assert isinstance(first.recurrence_id, datetime)
    assert first.recurrence_id.astimezone(UTC).isoformat() == "2024-03-06T10:00:00+00:00"


def test_overrides_stay_with_their_master() -> None:
    document = Document(calendar(vevent("RECURRENCE-ID:20240306T100000Z"), vevent("RRULE:FREQ=DAILY")), UTC)
    assert [len(resource.components) for resource in document.resources(split_overrides=True)] == [2]


@pytest.mark.parametrize("head", ["METHOD:CANCEL\r\n", "X-WR-TIMEZONE:Asia/Tokyo\r\n", "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nEND:VTIMEZONE\r\n"])
def test_what_decides_how_events_read_belongs_to_their_context(head: str) -> None:
    plain, other = (Document(calendar(vevent(), head=each), UTC) for each in ("", head))
    assert plain.context(next(plain.resources())) != other.context(next(other.resources()))


def test_what_does_not_decide_anything_is_no_context() -> None:
    plain, other = (Document(calendar(vevent(), head=each), UTC) for each in ("PRODID:1\r\n", "PRODID:2\r\nX-WR-CALNAME:x\r\n"))
    assert plain.context(next(plain.resources())) == other.context(next(other.resources()))


@pytest.mark.parametrize("line", ["CLASS:PRIVATE", "class:confidential", "CLASS:X-SECRET", "X-CALENDARSERVER-ACCESS:RESTRICTED", "CLASS:\r\n  private "])
def test_what_cannot_be_read_and_is_private_is_not_told(line: str) -> None:
    document = Document(calendar(vevent(line, start="DTSTART:soon")), UTC)
    reading = document.read(next(document.resources()))
    assert (reading.events, reading.lost, reading.secret, reading.secret_master) == ([], [], 1, True)


def test_uids_in_an_old_code_page_stay_apart() -> None:
    octets = calendar(vevent(uid="Aé"), vevent(uid="Aè")).decode().encode("latin-1")
    document = Document(octets, UTC)
    assert [resource.uid for resource in document.resources()] == ["Aé", "Aè"]
