"""A calendar's own VTIMEZONE against zoneinfo's reading of the same zone, and the names zones go by."""

from datetime import UTC, datetime, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crmcal.core.ical import timezones
from crmcal.core.ical.timezones import Zones, named_zone
from crmcal.core.ical.vtimezone import FileZone

NO_ZONES = [
    "", " ", '""', "/", "..", "../../../etc/passwd", "/etc/passwd", "Europe/../../etc/passwd", "/usr/share/zoneinfo/localtime", "localtime",
    "posixrules", "Factory", "Europe", "Europe/", "Europe/Berlin\0", "tzdata.zi", "zone.tab", "C:\\zone", "A" * 10_000, "Ünïcode", "GMT+99", "UTC+16",
]  # fmt: skip
RULES = {
    "Europe/Berlin": """
BEGIN:VTIMEZONE
TZID:Our Berlin
BEGIN:DAYLIGHT
DTSTART:19810329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE""",
    "America/New_York": """
BEGIN:VTIMEZONE
TZID:Our New York
BEGIN:DAYLIGHT
DTSTART:19870405T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z
END:DAYLIGHT
BEGIN:DAYLIGHT
DTSTART:20070311T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19671029T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z
END:STANDARD
BEGIN:STANDARD
DTSTART:20071104T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE""",
}


def by_rules(name: str) -> FileZone:
    zone = FileZone.read("ours", RULES[name].encode())
    assert zone
    return zone


def by_dates(name: str) -> FileZone:
    """Each change on a date of its own, by the wall clock before it (RFC 5545 §3.6.5)."""
    observances: dict[str, list[str]] = {}
    for change in changes(ZoneInfo(name)):
        before, after = ((change - timedelta(hours=back)).astimezone(ZoneInfo(name)) for back in (1, 0))
        wall = (change + (before.utcoffset() or timedelta(0))).strftime("%Y%m%dT%H%M%S")
        observances.setdefault(f"TZOFFSETFROM:{before:%z}\nTZOFFSETTO:{after:%z}", []).append(wall)
    blocks = [f"BEGIN:STANDARD\nDTSTART:{first}\nRDATE:{','.join(more)}\n{offsets}\nEND:STANDARD" for offsets, (first, *more) in observances.items()]
    zone = FileZone.read("ours", "\n".join(["", "BEGIN:VTIMEZONE", "TZID:ours", *blocks, "END:VTIMEZONE"]).encode())
    assert zone
    return zone


@cache
def changes(zone: ZoneInfo) -> list[datetime]:
    """The hours in which a zone's offset changes, from 1990 on."""
    hours = [datetime(1990, 1, 1, tzinfo=UTC) + timedelta(hours=each) for each in range(48 * 8766)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    return [hour for hour, before, after in zip(hours[1:], offsets, offsets[1:], strict=False) if before != after]


ZONES = [(each(name), ZoneInfo(name)) for name in RULES for each in (by_rules, by_dates)]
ids = [f"{name}, {how}" for name in RULES for how in ("rules", "dates")]
walls = st.datetimes(datetime(1997, 1, 1), datetime(2037, 1, 1))
instants = walls.map(lambda moment: moment.replace(tzinfo=UTC))


@pytest.mark.parametrize(("ours", "theirs"), ZONES, ids=ids)
@given(instant=instants)
@example(instant=datetime(2024, 3, 31, 1, tzinfo=UTC))
@example(instant=datetime(2024, 10, 27, 0, 59, 59, tzinfo=UTC))
@example(instant=datetime(2024, 10, 27, 1, tzinfo=UTC))
@example(instant=datetime(2024, 11, 3, 6, tzinfo=UTC))
def test_instants(ours: FileZone, theirs: ZoneInfo, instant: datetime) -> None:
    here, there = instant.astimezone(ours), instant.astimezone(theirs)
    assert (here.replace(tzinfo=None), here.fold, here.utcoffset()) == (there.replace(tzinfo=None), there.fold, there.utcoffset())
    assert here.astimezone(UTC) == instant


@pytest.mark.parametrize(("ours", "theirs"), ZONES, ids=ids)
@pytest.mark.parametrize("fold", [0, 1])
@given(wall=walls)
@example(wall=datetime(2024, 3, 31, 2, 30))
@example(wall=datetime(2024, 10, 27, 2, 30))
@example(wall=datetime(2024, 10, 27, 3))
@example(wall=datetime(2024, 3, 10, 2))
@example(wall=datetime(2024, 11, 3, 1, 59, 59))
def test_wall_clocks(ours: FileZone, theirs: ZoneInfo, fold: int, wall: datetime) -> None:
    assert wall.replace(tzinfo=ours, fold=fold).utcoffset() == wall.replace(tzinfo=theirs, fold=fold).utcoffset()


@pytest.mark.parametrize(("ours", "theirs"), ZONES, ids=ids)
@given(year=st.integers(1997, 2036), minutes=st.integers(-180, 180), fold=st.integers(0, 1))
def test_around_every_change(ours: FileZone, theirs: ZoneInfo, year: int, minutes: int, fold: int) -> None:
    for change in [moment for moment in changes(theirs) if moment.year == year]:
        wall = (change + timedelta(minutes=minutes)).astimezone(theirs).replace(tzinfo=None, fold=fold)
        assert wall.replace(tzinfo=ours).utcoffset() == wall.replace(tzinfo=theirs).utcoffset()


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "BEGIN:STANDARD\nEND:STANDARD",
        "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+5328\nTZOFFSETTO:+0100\nEND:STANDARD",
        "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nEND:STANDARD",
        "BEGIN:STANDARD\nDTSTART:soon\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD",
        "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+01000\nEND:STANDARD",
    ],
)
def test_a_broken_definition_is_none(lines: str) -> None:
    assert FileZone.read("ours", f"\nBEGIN:VTIMEZONE\nTZID:ours\n{lines}\nEND:VTIMEZONE\n".encode()) is None


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=SECONDLY", "FREQ=YEARLY;INTERVAL=0", "nonsense", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"])
@pytest.mark.timeout(30)
def test_a_definition_is_no_bomb(rule: str) -> None:
    lines = f"BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nRRULE:{rule}\nEND:STANDARD"
    zone = FileZone.read("ours", f"\nBEGIN:VTIMEZONE\nTZID:ours\n{lines}\nEND:VTIMEZONE\n".encode())
    assert zone
    assert datetime(2024, 1, 1, tzinfo=zone).utcoffset() == timedelta(hours=1)


def test_one_broken_observance_does_not_cost_the_others() -> None:
    text = RULES["Europe/Berlin"].replace("BEGIN:STANDARD", "BEGIN:STANDARD\nTZOFFSETFROM:x\nEND:STANDARD\nBEGIN:STANDARD", 1)
    zone = FileZone.read("ours", text.encode())
    assert zone
    assert datetime(2024, 7, 1, tzinfo=zone).utcoffset() == timedelta(hours=2)
    assert datetime(2024, 1, 1, tzinfo=zone).utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize(
    ("tzid", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ('"Europe/Berlin"', "Europe/Berlin"),
        (" europe/berlin ", "Europe/Berlin"),
        ("/Europe/Berlin", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"),
        ("/example.org/Tzfile/America/Indiana/Knox", "America/Indiana/Knox"),
        ("Tzfile/Japan", "Japan"),
        ("posix/Europe/Berlin", "Europe/Berlin"),
        ("right/Europe/Berlin", "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("(UTC+09:00) Osaka, Sapporo, Tokyo", "Asia/Tokyo"),
        ("(GMT+09.00) Osaka, Sapporo, Tokyo", "Asia/Tokyo"),
        ("Z", "UTC"),
        ("Etc/UTC", "UTC"),
        ("UTC+05:30", "UTC+05:30"),
        ("GMT-5", "UTC-05:00"),
    ],
)
def test_names(tzid: str, name: str) -> None:
    found = named_zone(tzid)
    assert found
    assert found[1] == name


@pytest.mark.parametrize("tzid", NO_ZONES)
def test_names_of_nothing(tzid: str) -> None:
    assert named_zone(tzid) is None


def test_a_name_is_asked_for_once_and_the_known_name_goes_before_the_definition() -> None:
    asked: list[str] = []

    def definition() -> bytes:
        asked.append("ours")
        return RULES["America/New_York"].encode()

    zones = Zones(UTC, {"ours": definition, "Europe/Berlin": definition}, {})
    assert zones.find("ours") is zones.find("ours")
    assert zones.find("Europe/Berlin") == (ZoneInfo("Europe/Berlin"), "Europe/Berlin")
    assert asked == ["ours"]


BOMBS = (
    "FREQ=DAILY",
    "FREQ=SECONDLY",
    "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
    "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
)


@pytest.mark.parametrize("rule", BOMBS)
def test_many_definitions_that_never_end_are_read_up_to_a_number(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """That this test ends is half of what it tests."""
    monkeypatch.setattr(timezones, "MAX_DEFINITIONS", 50)
    definition = RULES["Europe/Berlin"].replace("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", rule).encode()
    definitions = {f"ours {number}": partial(bytes, definition.replace(b"Our Berlin", b"ours %d" % number)) for number in range(300)}
    zones = Zones(UTC, definitions, {})
    assert sum(zones.find(tzid) is not None for tzid in definitions) == 50
    assert zones.find("ours 1")


def test_one_definition_under_many_roofs_is_read_once() -> None:
    read: dict[bytes, FileZone | None] = {}
    definition = partial(bytes, RULES["Europe/Berlin"].encode())
    found = {Zones(UTC, {"Our Berlin": definition}, read).find("Our Berlin") for _ in range(1_000)}
    assert len(found) == len(read) == 1
