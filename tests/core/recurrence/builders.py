"""Builds the events and expansions that the tests speak about."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from crmcal.core.model import Event, Expansion
from crmcal.core.recurrence import expand

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
FAR = datetime(2100, 1, 1, tzinfo=UTC)
_EMPTY = {
    "uid": "series",
    "recurrence_id": None,
    "this_and_future": False,
    "duration": None,
    "tzid": None,
    "summary": "",
    "description": "",
    "location": "",
    "conference_url": "",
    "status": "confirmed",
    "classification": "",
    "access": "",
    "categories": (),
    "participants": (),
    "sequence": 0,
    "modified": 0,
    "rrules": (),
    "exrules": (),
    "rdates": (),
    "exdates": (),
    "flaws": (),
    "offset": 1,
}


def berlin(month: int, day: int, hour: int = 10, minute: int = 0, *, year: int = 2024) -> datetime:
    """A time in Berlin in 2024, when clocks changed on 31 March and 27 October."""
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def event(start: date, end: date | timedelta | None = None, *rules: str, **fields: object) -> Event:
    """An event; `end` may be a length, by default an hour or a day."""
    if end is None:
        end = timedelta(hours=1) if isinstance(start, datetime) else timedelta(days=1)
    if isinstance(end, timedelta):
        end = start + end
    return Event(**{**_EMPTY, "start": start, "end": end, "rrules": rules, **fields})


def weekly(*, count: int = 4, **fields: object) -> Event:
    """A master: Wednesdays at ten in Berlin, from 6 March 2024, over the beginning of DST."""
    return event(berlin(3, 6), None, f"FREQ=WEEKLY;COUNT={count}", summary="master", **fields)


def moved(instant: date, start: date, end: date | timedelta | None = None, **fields: object) -> Event:
    """An override of the instance at `instant`."""
    return event(start, end, **{"summary": "override", **fields, "recurrence_id": instant})


def expansion(*events: Event, until: datetime = FAR, limit: int = 5_000) -> Expansion:
    """`expand`, after checking the laws every expansion keeps."""
    result = expand(events, until=until, limit=limit)
    reversed_result = expand(events[::-1], until=until, limit=limit)
    assert [tuple(each) for each in result.occurrences] == [tuple(each) for each in reversed_result.occurrences]
    assert (result.continues, result.flaws) == (reversed_result.continues, reversed_result.flaws)
    identities = [(type(each.recurrence_id), instant(each.recurrence_id)) for each in result.occurrences]
    assert len(set(identities)) == len(identities)
    assert len(identities) <= limit
    return result


def starts(*events: Event, until: datetime = FAR) -> list[str]:
    """The starts of an expansion, as ISO text."""
    return [each.start.isoformat() for each in expansion(*events, until=until).occurrences]


def instant(when: date | None) -> int:
    """Seconds that are equal for equal instants, also in gaps, in overlaps and at the ends of time."""
    if when is None:
        return -1
    if not isinstance(when, datetime):
        return when.toordinal() * 86_400
    shown = when.toordinal() * 86_400 + when.hour * 3_600 + when.minute * 60 + when.second
    return shown - int((when.utcoffset() or timedelta(0)).total_seconds())
