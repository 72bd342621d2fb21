"""Calendars to measure with: deterministic, 1.4 KB and four attendees an event, like a busy office's export."""

import random
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

OWNER = "jane@acme.example"
FIRST_DAY = datetime(2012, 1, 2, 8, tzinfo=UTC)
WORDS = "review plan budget launch contract pricing roadmap onboarding audit demo kick-off call sync retro hiring legal design".split()
RULES = (
    "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=60",
    "FREQ=WEEKLY;INTERVAL=2;COUNT=40",
    "FREQ=MONTHLY;BYDAY=1TU;COUNT=24",
    "FREQ=DAILY;COUNT=90",
    "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20240601T000000Z",
)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//crmcal//benchmark//EN\r\nX-WR-CALNAME:Work\r\nX-WR-TIMEZONE:Europe/Berlin\r\n"
ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19810329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")
TAIL = "END:VCALENDAR\r\n"


def write_calendar(path: Path, *, events: int, series_share: float = 0.0, seed: int = 7) -> None:
    """Write a calendar of `events` VEVENTs; `series_share` of them carry a rule."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD + ZONE)
        file.writelines(vevents(events=events, series_share=series_share, seed=seed))
        file.write(TAIL)


def write_changed(path: Path, original: Path, numbers: Collection[int]) -> None:
    """Write a copy of a calendar in which the VEVENTs of these numbers have another title and a higher SEQUENCE; what follows them moves by some octets."""
    number = -1
    with original.open(encoding="utf-8", newline="") as source, path.open("w", encoding="utf-8", newline="") as file:
        for line in source:
            number += line == "BEGIN:VEVENT\r\n"
            file.write(changed(line) if number in numbers else line)


def changed(line: str) -> str:
    """A line of a VEVENT that was changed."""
    return line.replace("SUMMARY:", "SUMMARY:Moved: ").replace("SEQUENCE:1", "SEQUENCE:2")


def vevents(*, events: int, series_share: float, seed: int) -> Iterator[str]:
    """The VEVENTs as folded text, each in CRLF lines."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    for number in range(events):
        start = awake(FIRST_DAY + timedelta(minutes=30 * chance.randrange(18 * 17520)))
        rule = chance.choice(RULES) if chance.random() < series_share else None
        yield vevent(number, start, rule, chance)


def awake(start: datetime) -> datetime:
    """A start that is not in the hours when the clocks go forward or back: some of the programs measured refuse a whole calendar for one such time."""
    night = start.month in {3, 10} and start.day > 24 and start.weekday() == 6 and start.hour < 4
    return start + timedelta(hours=12) if night else start


def vevent(number: int, start: datetime, rule: str | None, chance: random.Random) -> str:
    """One VEVENT with an organizer, four attendees, a description and an alarm."""
    title = " ".join(chance.choice(WORDS) for _ in range(4)).capitalize()
    lines = [
        "BEGIN:VEVENT",
        f"UID:{number:08d}-{chance.getrandbits(64):016x}@acme.example",
        "DTSTAMP:20260102T080000Z",
        "CREATED:20260101T080000Z",
        "LAST-MODIFIED:20260102T080000Z",
        f"DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Berlin:{start + timedelta(minutes=45):%Y%m%dT%H%M%S}",
        f"SUMMARY:{title}",
        "LOCATION:Room 4.2\\, Main Street 12\\, 10115 Berlin",
        "DESCRIPTION:" + "\\n".join(" ".join(chance.choice(WORDS) for _ in range(9)) for _ in range(7)),
        "STATUS:CONFIRMED",
        "SEQUENCE:1",
        "TRANSP:OPAQUE",
        "CLASS:PUBLIC",
        f"ORGANIZER;CN=Jane Doe:mailto:{OWNER}",
        *attendees(chance),
        *([f"RRULE:{rule}"] if rule else []),
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Reminder",
        "TRIGGER:-PT15M",
        "END:VALARM",
        "END:VEVENT",
    ]
    return "".join(fold(line) for line in lines)


def attendees(chance: random.Random) -> Iterator[str]:
    """Jane, a colleague and two guests of 400 companies."""
    yield f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE;CN=Jane Doe:mailto:{OWNER}"
    yield f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Bob Roe:mailto:bob{chance.randrange(9)}@acme.example"
    for _ in range(2):
        guest = chance.randrange(3000)
        yield (
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;"
            f'CN="Guest{guest}, Ann":mailto:ann.guest{guest}@company{guest % 400}.example'
        )


def fold(line: str) -> str:
    """Fold one ASCII content line at 75 octets (RFC 5545 §3.1)."""
    parts = [line[:75], *(" " + line[at : at + 74] for at in range(75, len(line), 74))]
    return "\r\n".join(parts) + "\r\n"
