"""Looks at the sources: whether each can be reached as a sync reaches it, when that last went well, and whether its events have guests."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from crmcal.config import SourceConfig
from crmcal.core.counting import counted
from crmcal.core.reports import SourceReport
from crmcal.doctor.finding import Finding, broken, doubtful, fine
from crmcal.errors import LoginError, StoreError
from crmcal.store.health import CollectionHealth, collections_health

STALE: Final = timedelta(days=3)
TELLING: Final = 20  # so many events without a guest are no accident
Test = Callable[[SourceConfig], SourceReport]  # reads a source as a sync does, and stores nothing


def look_at_source(settings: SourceConfig, test: Test | None, known: list[CollectionHealth], now: datetime) -> Iterator[Finding]:
    """What is to be said of one source; `test` is None where nothing shall be asked of the network."""
    if test:
        yield from look_from_here(settings, test(settings))
    yield from look_at_past(settings.name, known, now)
    yield from look_at_guests(settings.name, known)


def look_from_here(settings: SourceConfig, report: SourceReport) -> Iterator[Finding]:
    """Whether it can be read, just now."""
    name = settings.name
    again = f"Try it alone: crmcal source test {name}"
    if not report.ok:
        login = report.exit_code == LoginError.exit_code
        yield broken(name, report.error or "it cannot be read", f"Log in again: crmcal source login {name}" if login else again, report.exit_code or 1)
        return
    read = f"{counted(report.collections, 'calendar')}, {counted(sum(report.events.values()), 'event')}"
    if report.complete:
        yield fine(name, f"can be read: {read}")
    else:
        first = next((problem for problem in report.problems if not problem.kept), None)
        yield doubtful(name, f"can be read in part: {read}" + (f"; {first.where}: {first.reason}" if first else ""), again)


def look_at_past(name: str, known: list[CollectionHealth], now: datetime) -> Iterator[Finding]:
    """When it was last synced."""
    times = [each.synced for each in known if each.source == name]
    if not times or None in times:
        yield doubtful(name, "was never synced completely", f"crmcal sync {name}")
        return
    last = datetime.fromtimestamp(min(time for time in times if time is not None), UTC)
    age = now - last
    hours = max(age.seconds, 0) // 3600
    ago = f"last synced {counted(age.days, 'day')} ago" if age.days else f"last synced {counted(hours, 'hour')} ago" if hours else "last synced within the hour"
    yield fine(name, ago) if age < STALE else doubtful(name, ago, "Let the machine do it: crmcal schedule cron")


def look_at_guests(name: str, known: list[CollectionHealth]) -> Iterator[Finding]:
    """Whether its events have guests: some published calendars leave them out, and then nothing can be kept."""
    for each in known:
        if each.source == name and each.read >= TELLING and not each.kept and each.solo == each.read:
            yield doubtful(
                name,
                f"{each.name}: {counted(each.read, 'event')}, but nobody takes part in any",
                "Published calendars often leave the guests out: use the account itself, or an export.",
            )


def known_collections(path: Path) -> list[CollectionHealth]:
    """What the store tells of its collections; nothing when it cannot be read, which is told elsewhere."""
    try:
        return collections_health(path)
    except StoreError:
        return []
