"""The rules of corpus/rrule_table.tsv, with the instances that other implementations expect."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from crmcal.core.model import Event, Expansion
from crmcal.core.recurrence import expand
from tests.corpus import CORPUS, MISSING, rows

from .builders import event, instant

TABLE = CORPUS / "rrule_table.tsv"
END_OF_TIME = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

# Where crmcal differs, and why. A row that begins to agree fails, so that it leaves this list.
KNOWN = {
    "sabre-vobject-037": "the row is wrong: a year of 365 days has no 366th day from its end (§3.3.10: ignored)",
    "sabre-vobject-042": "the row is wrong: week -1 is the last one (§3.3.10), so -20 of 52 is week 33, 13 August 2012",
    "sabre-vobject-049": "the row ignores BYMINUTE and BYSECOND, which a DAILY rule may have (§3.3.10)",
    "pycalendar-001": "keeps DTSTART's day of the month, not its weekday; sabre-vobject-044, ical.net-084 say the weekday",
    "ics-parser-049": "expands BYMONTHDAY over all months; five rows of ical.net say DTSTART's month",
    "ics-parser-050": "the same",
    "ical.net-053": "leaves out DTSTART, which the rule does not name: crmcal shows and counts it",
    "ical.net-028": "wants an error for an all-day event on the last days of the year 9999, which has an end all the same",
}
UNREADABLE = {"pycalendar-002": "DTSTART is 40 January: no Event can have it"}

Row = dict[str, str]


ROWS = rows(TABLE)


@pytest.mark.skipif(not ROWS, reason=MISSING)
def test_every_known_difference_is_in_the_table() -> None:
    assert {*KNOWN, *UNREADABLE} <= {row["id"] for row in ROWS}


@pytest.mark.skipif(not ROWS, reason=MISSING)
@pytest.mark.parametrize("row", ROWS, ids=[f"{row['class']}:{row['id']}" for row in ROWS])
def test_row(row: Row) -> None:
    if row["id"] in UNREADABLE:
        pytest.skip(UNREADABLE[row["id"]])
    expansion = _expanded(row)
    if row["id"] in KNOWN:
        assert not _agrees(row, expansion), "it agrees now: take it off the list of known differences"
    else:
        assert _agrees(row, expansion), (row, [each.start.isoformat() for each in expansion.occurrences][:20])


def _expanded(row: Row) -> Expansion:
    (start,) = _times(row, row["dtstart"])
    length = timedelta(days=1) if start.year < 9999 else timedelta(0)
    dates = {"exdates": _times(row, row["exdate"]), "rdates": _times(row, row["rdate"])}
    master: Event = event(start, length, row["rrule"], **dates)
    until = END_OF_TIME
    if row["mode"] == "until_end_exclusive":
        until = _time(row["window_end"], ZoneInfo(row["tzid"] or "UTC"))
    return expand([master], until=until)


def _agrees(row: Row, expansion: Expansion) -> bool:
    if row["mode"] == "error":
        return bool(expansion.flaws)
    found = [instant(each.start) for each in expansion.occurrences]
    if row["mode"] == "indexed_count":
        return len(found) == int(row["window_end"]) and all(
            found[int(index)] == instant(when) for index, _, text in (pair.partition("@") for pair in row["expected"].split(",")) for when in _times(row, text)
        )
    expected = [instant(when) for when in _times(row, row["expected"])]
    for first in _times(row, row["start_at"]):
        found = [each for each in found if each >= instant(first)]
    if row["mode"].startswith("prefix"):
        found = found[: len(expected)]
    return found == expected or (row["class"] == "dtstart-unsync" and _agrees_but_for_dtstart(row, found, expected))


def _agrees_but_for_dtstart(row: Row, found: list[int], expected: list[int]) -> bool:
    """RFC 5545 §3.8.5.3 leaves a DTSTART that its rule does not name undefined: crmcal shows it, as the first of COUNT."""
    cut = row["mode"].startswith("prefix") or "COUNT" in row["rrule"]
    (start,) = _times(row, row["dtstart"])
    return found == [instant(start), *(expected[:-1] if cut else expected)]


def _times(row: Row, text: str) -> tuple[date, ...]:
    zone = ZoneInfo(row["tzid"]) if row["tzid"] else UTC
    times = (_time(each, zone) for each in text.split(",") if each)
    return tuple(each.date() if row["value"] == "DATE" else each for each in times)


def _time(text: str, zone: tzinfo) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC if text.endswith("Z") else zone)
