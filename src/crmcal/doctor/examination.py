"""The order in which things are looked at."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from crmcal.doctor import configuration
from crmcal.doctor.finding import Finding
from crmcal.doctor.sources import Test, known_collections, look_at_source
from crmcal.doctor.storage import look_at_store
from crmcal.doctor.system import look_at_sqlite, look_at_time_zones


def examine(config_path: Path, store: Path, test: Test | None, now: datetime) -> Iterator[Finding]:
    """Look at everything: the configuration first, then what is here, then what is elsewhere, each source as a sync would."""
    config, findings = configuration.load(config_path)
    yield from findings
    yield from look_at_store(store)
    yield from look_at_sqlite()
    yield from look_at_time_zones(now)
    known = known_collections(store)
    for settings in config.sources if config else ():
        yield from look_at_source(settings, test, known, now)
