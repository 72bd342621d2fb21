"""Calendars with one oddity each, in tests/data/calendars: what the odd event reads as, and that its neighbours do not notice.

The odd event has SUMMARY:odd and begins, unless its oddity is about that, on 5 March 2024 at ten in UTC; floating times are in Berlin.
"""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crmcal.core.ical.document import Document, Reading
from crmcal.core.model import Event

CALENDARS = Path(__file__).parents[2] / "data" / "calendars"
BERLIN = ZoneInfo("Europe/Berlin")
NO_UTF8 = ("text that is not in UTF-8, read as Windows-1252",)
NO_LENGTH = ("DTEND is before DTSTART, read as no length",)
UNKNOWN_ZONE = ("unknown time zone, read in the calendar's own",)
CAFE: dict[str, object] = {"location": "Café Zürich"}

TEXTS: dict[str, dict[str, object]] = {
    "blank-lines-before-folds": CAFE,
    "cp1252": {"location": "Café Zürich – “upstairs” for 5 €", "flaws": NO_UTF8},
    "doubled-cr": CAFE,
    "e-mail-base64": CAFE,
    "e-mail-in-mbox": CAFE,
    "e-mail-quoted-printable": CAFE,
    "fold-in-begin": CAFE,
    "fold-in-names": {**CAFE, "uid": "odd@crmcal.example"},
    "fold-within-utf-8": CAFE,
    "http-headers": CAFE,
    "latin-1": {**CAFE, "flaws": NO_UTF8},
    "latin-1-in-one-line-only": CAFE,
    "lone-cr": CAFE,
    "mixed-line-ends": CAFE,
    "nul-octets": CAFE,
    "text-before-and-after": CAFE,
    "trailing-blanks": CAFE,
    "utf-16-be": CAFE,
    "utf-16-le": CAFE,
    "utf-16-without-bom": CAFE,
    "utf-8-bom": CAFE,
    "base64-text": {"description": "Größe", "location": "not base64!"},
    "escapes": {
        "description": "one, two; three\\ four\nfive\nsix \\x seven\\n eight",
        "location": "plain, city",
        "categories": ("a,b", "c\\", "d", "e"),
    },
    "quoted-printable": {"location": "Café Zürich", "description": "one\ntwo = 2;CHARSET", "end": "2024-03-05T11:00:00+00:00"},
}
STRUCTURE: dict[str, dict[str, object]] = {
    "broken-lines": {"location": "Berlin", "flaws": ("3 unreadable lines",)},
    "broken-valarm": {"flaws": ()},
    "misplaced-end": {"flaws": ()},
    "missing-end-vevent": {"flaws": ("END:VEVENT is missing",)},
    "missing-end-vcalendar-before-the-next": {"flaws": ()},
    "nested-valarm": {"location": "Berlin"},
    "unknown-component": {"flaws": ()},
    "vevent-without-vcalendar": {"flaws": ()},
    "two-uids": {"uid": "odd@crmcal.example", "flaws": ("UID is given twice, the first one counts", "SUMMARY is given twice, the first one counts")},
    "two-dtstarts": {"flaws": ("DTSTART is given twice, the first one counts",)},
    "no-uid": {"uid": "no-uid-f2b066b0b1a250a3a90230c4", "flaws": ("no UID",)},
    "empty-uid": {"uid": "no-uid-f2b066b0b1a250a3a90230c4", "flaws": ("no UID",)},
    "odd-dtstamp": {"modified": 0, "flaws": ()},
    "negative-sequence": {"sequence": 0},
}
PEOPLE = {
    "backslash-in-parameters": "Doe, Jane <jane@acme.example> chair; Roe; Rick <rick@acme.example> chair",
    "colon-in-cn": "Sales: Ann <ann@acme.example> chair; Joe: the boss <joe@acme.example> req-participant",
    "folded-with-two-blanks": "Ann <ann@acme.example> req-participant",
    "lower-case": "ann <ann@acme.example> req-participant",
    "parameter-case-and-blanks": "Ann <ann@acme.example> chair",
    "quoted-parameters": "Doe, Jane; CEO: Acme <jane@acme.example> chair; Joe <joe@acme.example> req-participant",
    "rfc-6868": 'George Herman "Babe" Ruth <babe@acme.example> req-participant; two\nlines ^ <two@acme.example> req-participant',
    "unbalanced-quotes": "Jane Doe <jane@acme.example> chair; Joe <joe@acme.example> chair",
}
# start, end, flaws
TIMES = {
    "date-and-dtend-with-time": ("2024-03-05", "2024-03-07", ()),
    "date-with-pt-duration": ("2024-03-05", "2024-03-07", ()),
    "date-without-value": ("2024-03-05", "2024-03-06", ()),
    "dtend-and-duration": ("2024-03-05T10:00:00+00:00", "2024-03-05T11:30:00+00:00", ()),
    "duration-over-daylight-time": ("2024-03-30T12:00:00+01:00", "2024-03-31T13:00:00+02:00", ()),
    "end-before-start": ("2024-03-05T10:00:00+00:00", "2024-03-05T10:00:00+00:00", NO_LENGTH),
    "end-before-start-in-days": ("2024-03-05", "2024-03-06", ("DTEND is before DTSTART, read as one day",)),
    "end-equals-start-in-days": ("2024-03-05", "2024-03-06", ()),
    "iso-8601-times": ("2024-03-05T11:00:00+00:00", "2024-03-05T12:30:00+01:00", ()),
    "leap-second-and-hour-24": ("2024-03-05T23:59:59+00:00", "2024-03-06T00:00:00+00:00", ()),
    "negative-duration": ("2024-03-05T10:00:00+00:00", "2024-03-05T10:00:00+00:00", ("DURATION is negative, left out",)),
    "quotes-around-tzid-and-time": ("2024-03-05T11:00:00+01:00", "2024-03-05T11:00:00+01:00", ()),
    "recurrence-id-without-dtstart": (
        "2024-03-05T11:00:00+01:00",
        "2024-03-05T11:00:00+01:00",
        ("no DTSTART, RECURRENCE-ID stands in for it",),
    ),
    "time-and-dtend-with-date": ("2024-03-05T10:00:00+00:00", "2024-03-06T00:00:00+00:00", ()),
    "two-calendars": ("2024-03-05T10:00:00-05:00", "2024-03-05T10:00:00-05:00", ()),
    "tzid-on-utc-and-on-date": ("2024-03-05T10:00:00+00:00", "2024-03-06T00:00:00+00:00", ()),
    "unreadable-dtend-and-duration": ("2024-03-05T10:00:00+00:00", "2024-03-05T12:00:00+00:00", ("DTEND is not a date or time",)),
}
# all at noon on 5 July 2024 by the wall clock: offset, name, flaws
ZONES = {
    "broken-vtimezone": ("+02:00", "Europe/Berlin", UNKNOWN_ZONE),
    "custom-tzid": ("+03:00", "Custom", ()),
    "custom-tzid-in-another-calendar": ("+03:00", "Custom", ()),
    "custom-tzid-with-comma": ("+03:00", "Here, there", ()),
    "display-tzid": ("+02:00", "Europe/Berlin", ()),
    "display-tzid-with-escapes": ("-04:00", "America/New_York", ()),
    "empty-tzid": ("+02:00", "Europe/Berlin", ()),
    "floating": ("+02:00", "Europe/Berlin", ()),
    "hostile-tzid": ("+02:00", "Europe/Berlin", UNKNOWN_ZONE),
    "hostile-tzid-absolute": ("+02:00", "Europe/Berlin", UNKNOWN_ZONE),
    "hostile-tzid-long": ("+02:00", "Europe/Berlin", UNKNOWN_ZONE),
    "hostile-tzid-of-the-machine": ("+02:00", "Europe/Berlin", UNKNOWN_ZONE),
    "iana-tzid": ("-04:00", "America/New_York", ()),
    "iana-tzid-in-lower-case": ("-04:00", "America/New_York", ()),
    "located-tzid": ("+02:00", "Europe/Berlin", ()),
    "offset-tzid": ("-03:00", "UTC-03:00", ()),
    "prefixed-tzid": ("-03:00", "America/Argentina/Buenos_Aires", ()),
    "quoted-windows-tzid": ("+02:00", "Europe/Berlin", ()),
    "slash-tzid": ("-04:00", "America/New_York", ()),
    "unknown-tzid": ("+02:00", "Europe/Berlin", UNKNOWN_ZONE),
    "utc-tzid": ("+00:00", "UTC", ()),
    "windows-tzid": ("-04:00", "America/New_York", ()),
    "x-wr-timezone": ("+09:00", "Asia/Tokyo", ()),
}
LOST = {
    "no-dtstart": ["no DTSTART"],
    "private-and-unreadable": [],
    "truncated": ["it is cut off where the file ends"],
    "truncated-between-events": [],
    "unreadable-dtstart": ["DTSTART is not a date or time"],
    "unreadable-recurrence-id": ["RECURRENCE-ID is not a date or time"],
    "vpoll": [],
}
DOCUMENT = {
    "e-mail-base64": "the calendar was taken out of an e-mail",
    "e-mail-in-mbox": "the calendar was taken out of an e-mail",
    "nul-octets": "NUL octets were dropped",
    "truncated": "the file is truncated: it ends inside a component",
    "truncated-between-events": "the file is truncated: it ends inside a component",
    "utf-16-without-bom": "the text was UTF-16",
    "vpoll": "2 candidates of a VPOLL are not events",
}


def opened(stem: str) -> Document:
    return Document((CALENDARS / f"{stem}.ics").read_bytes(), BERLIN)


def readings(stem: str) -> list[Reading]:
    document = opened(stem)
    return [document.read(resource) for resource in document.resources()]


def odd(stem: str) -> Event:
    (event,) = [event for reading in readings(stem) for event in reading.events if event.summary == "odd"]
    return event


def shown(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def test_every_calendar_is_spoken_of() -> None:
    spoken_of = {*TEXTS, *STRUCTURE, *PEOPLE, *TIMES, *ZONES, *LOST, "empty-dates"}
    assert {path.stem for path in CALENDARS.glob("*.ics")} == spoken_of


@pytest.mark.parametrize("stem", sorted(path.stem for path in CALENDARS.glob("*.ics")))
def test_the_neighbours_do_not_notice(stem: str) -> None:
    if stem == "vevent-without-vcalendar":
        pytest.skip("it has none")
    found = {event.summary: event for reading in readings(stem) for event in reading.events}
    for name, day in {"before": 4, "after": 6}.items():
        if (stem, name) != ("truncated", "after"):
            assert found[name].start.isoformat() == f"2024-03-0{day}T10:00:00+00:00"
            assert found[name].flaws == (NO_UTF8 if (stem, name) == ("latin-1-in-one-line-only", "after") else ())


@pytest.mark.parametrize("stem", [*TEXTS, *STRUCTURE])
def test_fields(stem: str) -> None:
    event = odd(stem)
    expected: dict[str, object] = {"start": "2024-03-05T10:00:00+00:00", **TEXTS.get(stem, {}), **STRUCTURE.get(stem, {})}
    assert {name: shown(getattr(event, name)) for name in expected} == expected


@pytest.mark.parametrize("stem", PEOPLE)
def test_participants(stem: str) -> None:
    assert "; ".join(f"{each.name} <{each.email}> {each.role}" for each in odd(stem).participants) == PEOPLE[stem]


@pytest.mark.parametrize("stem", TIMES)
def test_times(stem: str) -> None:
    event = odd(stem)
    assert (event.start.isoformat(), event.end.isoformat(), event.flaws) == TIMES[stem]


@pytest.mark.parametrize("stem", ZONES)
def test_zones(stem: str) -> None:
    event = odd(stem)
    offset, name, flaws = ZONES[stem]
    assert (event.start.isoformat(), event.tzid, event.flaws) == (f"2024-07-05T12:00:00{offset}", name, flaws)


@pytest.mark.parametrize("stem", LOST)
def test_lost(stem: str) -> None:
    found = readings(stem)
    assert [flaw.reason for reading in found for flaw in reading.lost] == LOST[stem]
    assert sum(reading.secret for reading in found) == (stem == "private-and-unreadable")
    assert not any(event.summary.startswith(("odd", "candidate")) for reading in found for event in reading.events)


@pytest.mark.parametrize("stem", DOCUMENT)
def test_flaws_of_the_document(stem: str) -> None:
    assert [flaw.reason for flaw in opened(stem).flaws] == [DOCUMENT[stem]]


def test_method_and_zone_are_each_calendars_own() -> None:
    (event,) = opened("two-calendars").read(next(opened("two-calendars").resources())).events
    assert (event.method, event.status, odd("two-calendars").method, odd("two-calendars").status) == ("REQUEST", "confirmed", "CANCEL", "cancelled")


def test_empty_dates_are_none() -> None:
    event = odd("empty-dates")
    assert ([shown(each) for each in event.exdates], event.rdates, event.flaws) == (["2024-03-06T10:00:00+00:00"], (), ())


def test_a_utc_time_keeps_the_name_of_its_zone() -> None:
    assert (odd("tzid-on-utc-and-on-date").tzid, odd("iso-8601-times").tzid) == ("UTC", "UTC")
