"""Calendars with anything done to them: reading, judging and expanding them raises nothing, and every VEVENT is accounted for."""

import random
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crmcal.core.ical.document import Document, NotACalendarError
from crmcal.core.planning import Again, Setting, plan_document
from crmcal.core.rules import Judge, Owner, Rules
from crmcal.store.rows import event_row, occurrence_rows
from tests import corpus
from tests.makers import ME

CALENDARS = Path(__file__).parents[2] / "data" / "calendars"
EACH = 12  # mutations of each of the project's own calendars
FEW = 1  # of each of those that others wrote
LARGE = 20_000
PIECES = (
    b"99991231T235959Z", b"00010101T000000", b"-P99999999D", b"P5200W", b";VALUE=DATE", b";TZID=../../x", b";TZID=Asia/Tokyo", b"FREQ=SECONDLY",
    b"FREQ=YEARLY;BYDAY=5MO", b";INTERVAL=0", b"COUNT=99999999999", b"UNTIL=00010101", b"\r\n ", b"\r\n", b'"', b":", b";", b",", b"\\", b"\xff", b"\x00",
    b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"BEGIN:VCALENDAR\r\n", b"END:VCALENDAR\r\n", b"RRULE:FREQ=DAILY\r\n", b"EXRULE:FREQ=DAILY\r\n",
    b"RECURRENCE-ID;RANGE=THISANDFUTURE:20200101T000000Z\r\n", b"DURATION:P1D\r\n", b"RDATE;VALUE=PERIOD:19970101T180000Z/PT1H\r\n", b"+2359", b"-0001",
    b"=?", b"\xe2\x80\xa8", b"9" * 400, b"TZOFFSETFROM:+5328\r\n", b"BYSETPOS=-1;", b"BYWEEKNO=53;",
)  # fmt: skip
NUMBERS = (b"0", b"99", b"9999", b"00000000", b"20269999", b"-1", b"123456789012345")


def octet(chance, data):
    place = chance.randrange(len(data))
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def gap(chance, data):
    place = chance.randrange(len(data))
    return data[:place] + data[place + chance.choice((1, 3, 20, 200)) :]


def inserted(chance, data):
    place = chance.randrange(len(data))
    return data[:place] + chance.choice(PIECES) + data[place:]


def written_over(chance, data):
    place, piece = chance.randrange(len(data)), chance.choice(PIECES)
    return data[:place] + piece + data[place + len(piece) :]


def repeated(chance, data):
    place, other = chance.randrange(len(data)), chance.randrange(len(data))
    return data[:place] + data[other : other + chance.choice((5, 50, 500))] + data[place:]


def lines_changed_round(chance, data):
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def line_left_out(chance, data):
    lines = data.split(b"\n")
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


def number_changed(chance, data):
    found = list(re.finditer(rb"\d{2,}", data))
    if not found:
        return data
    number = chance.choice(found)
    return data[: number.start()] + chance.choice(NUMBERS) + data[number.end() :]


WAYS = (octet, gap, inserted, written_over, repeated, lines_changed_round, line_left_out, number_changed)


def mutated(chance, data):
    """The octets after one to ten changes."""
    for _ in range(chance.choice((1, 1, 2, 4, 10))):
        data = chance.choice(WAYS)(chance, data or b"\n")
    return data


def assert_accounted_for(data, *, merging):
    """Take a document as far as the rows of a store."""
    judge = Judge(owner=Owner(addresses=frozenset([ME]), domains=frozenset()), rules=Rules())
    setting = Setting(judge=judge, until=datetime(2027, 1, 4, tzinfo=UTC), secret=bytes(64), merging=merging)
    try:
        document = Document(data, UTC)
    except NotACalendarError:
        return
    events = 0
    for plan in plan_document(document, "mutated.ics", lambda _: None, setting, Again()):
        events += sum(plan.tally.values())
        for kept in plan.kept:
            event_row(1, 1, kept)
            occurrence_rows(1, kept)
    assert events == document.vevents


@pytest.mark.parametrize("path", sorted(CALENDARS.glob("*.ics")), ids=lambda path: path.stem)
def test_our_own_calendars(path):
    for seed in range(EACH):
        assert_accounted_for(mutated(random.Random(f"{path.stem} {seed}"), path.read_bytes()), merging=seed % 2 == 1)  # noqa: S311 - damage, no secrets


@corpus.needs_corpus
def test_calendars_that_others_wrote():
    for name in corpus.names():
        data = corpus.octets(name)
        for seed in range(FEW if len(data) < LARGE else 0):
            assert_accounted_for(mutated(random.Random(f"{name} {seed}"), data), merging=seed % 2 == 1)  # noqa: S311
