"""What crmcal is measured against, each run as a process of its own: `readings.py NAME CALENDAR|URL [FIRST UNTIL]`.

Each prints how much it found, so that whoever measures can see that all did the same work.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path


def icalendar(path: Path) -> int:
    """Parse with icalendar; the number of VEVENTs."""
    from icalendar import Calendar  # noqa: PLC0415 - each process loads its own library only

    return len(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


def expansion(path: Path, first: str, until: str) -> int:
    """Parse with icalendar, expand the window with recurring_ical_events; the number of occurrences."""
    import recurring_ical_events  # noqa: PLC0415
    from icalendar import Calendar  # noqa: PLC0415

    calendar = Calendar.from_ical(path.read_bytes())
    return len(recurring_ical_events.of(calendar).between(datetime.fromisoformat(first), datetime.fromisoformat(until)))


def crmcal(path: Path) -> int:
    """Our own parse: every VEVENT decoded, nothing judged, expanded or stored; the number of VEVENTs."""
    from crmcal.core.ical.document import Document  # noqa: PLC0415
    from crmcal.pipeline import without_collector  # noqa: PLC0415

    with without_collector():  # as an import does
        document = Document(path.read_bytes(), UTC)
        return sum(len(document.read(resource).events) for resource in document.resources())


def account(url: str) -> int:
    """Read an account with our own source, and do nothing with what it tells; the number of calendar objects."""
    from crmcal.config import SourceConfig  # noqa: PLC0415
    from crmcal.registry import source_opener  # noqa: PLC0415
    from crmcal.sources.contract import Delivery  # noqa: PLC0415

    source = source_opener("caldav")(SourceConfig(name="work", type="caldav", url=url), None)
    told = (change for collection in source.collections() for change in collection.changes(lambda _: None, ""))
    return sum(isinstance(change, Delivery) for change in told)


def library(url: str) -> int:
    """Read an account with the caldav library, its calendar objects by one multiget; their number."""
    import caldav  # noqa: PLC0415

    with caldav.DAVClient(url) as client:
        (calendar,) = client.principal().calendars()
        hrefs = [found.url for found in calendar.get_objects_by_sync_token(load_objects=False, disable_fallback=True)]
        return sum(bool(found.data) for found in calendar.multiget(hrefs))


READINGS: dict[str, Callable[..., int]] = {"icalendar": icalendar, "expansion": expansion, "crmcal": crmcal, "account": account, "library": library}

if __name__ == "__main__":
    name, place, *window = sys.argv[1:]
    print(READINGS[name](place if "://" in place else Path(place), *window))
