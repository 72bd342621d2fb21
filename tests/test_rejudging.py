"""Other rules hold for the past: a store that saw many of them is the store that knew the last ones only."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal import clock
from crmcal.core.reports import RunReport
from crmcal.core.visibility import LEVELS
from crmcal.errors import RefusedError
from crmcal.importing import check_rules, sync_sources
from tests.makers import ANN, BOB, ME, calendar, vevent
from tests.store.desk import NOW, Desk

ALSO_ME: Final = "me.too@gmail.com"
PEER: Final = "Peer Own <peer@own.example>"
SERIES: Final = "RRULE:FREQ=WEEKLY;COUNT=4"
CROWD: Final = [f"g{number}@crowd.example" for number in range(49)]
EVENTS: Final = {
    "work/1.ics": calendar(
        vevent("ann", "CATEGORIES:Sales,Home", guests=["Ann Client <ann@client.example>"]),
        vevent("series", SERIES, guests=[PEER]),
        vevent("series", guests=[PEER, BOB], recurrence_id="20260309T100000Z", start="20260310T100000Z"),
        vevent("series", "CATEGORIES:Home", guests=["ann@client.example"], recurrence_id="20260316T100000Z", start="20260316T110000Z"),
        vevent("secret", "CLASS:PRIVATE", guests=[ANN]),
        vevent("alone", guests=[]),
    ),
    "work/2.ics": calendar(
        vevent("bob", "LOCATION:Room 4", "DESCRIPTION:What Bob said", guests=["Bob Other <bob@other.example>", "b@sub.client.example"]),
        vevent("tagged", guests=["ann+trip@client.example", "Bobby <bob@other.example>"]),
        vevent("both", guests=[ALSO_ME, "carl@third.example"], sequence=2),
        vevent("crowd", guests=[ANN, *CROWD]),
        vevent("small", guests=[ANN, CROWD[0]]),
    ),
    "work/3.ics": calendar(vevent("robot", guests=["notes@otter.ai", "scribe@notes.example"]), vevent("peer", guests=[PEER])),
    "imported.ics": calendar(
        vevent("both", guests=[ALSO_ME]),
        vevent("old", "CATEGORIES:Home", SERIES, guests=["carl@third.example", PEER], summary="Old days"),
        vevent("lone", guests=[BOB], recurrence_id="20260309T100000Z"),
        vevent("ann", "CATEGORIES:Sales", guests=["Ann <ann@client.example>"], dtstamp="20251201T000000Z"),
    ),
}
RESOURCES: Final = "SELECT tally, continues, hides, flawed, sequence, modified, stale FROM resources"
KEPT: Final = """
SELECT
    c.kind, e.uid, o.recurrence_id, e.recurrence_id,
    e.my_response, (SELECT json_group_array(a.kind || p.response) FROM participants AS p JOIN addresses AS a ON a.id = p.address_id WHERE p.event_id = e.id),
    e.title, e.description, e.location, e.categories, o.start, o."end", o.cancelled
FROM occurrences AS o
JOIN events AS e ON e.id = o.event_id
JOIN resources AS r ON r.id = e.resource_id
JOIN collections AS c ON c.id = r.collection_id
"""
DOCUMENTS: Final = "SELECT href, stale, continues, report FROM documents"


class Rules(NamedTuple):
    """A configuration's choices."""

    addresses: Sequence[str] = ()
    domains: Sequence[str] = ()
    bots: Sequence[str] = ()
    blocklist: Sequence[str] = ()
    exclude_categories: Sequence[str] = ()
    only_categories: Sequence[str] = ()
    max_participants: int | None = None
    level: str = "everything"

    def text(self) -> str:
        """As TOML."""
        lists = {name: json.dumps(list(getattr(self, name))) for name in ("bots", "blocklist", "exclude_categories", "only_categories")}
        most = [f"max_participants = {self.max_participants}"] if self.max_participants else []
        return "\n".join([
            f"[owner]\naddresses = {json.dumps([ME, *self.addresses])}\ndomains = {json.dumps(list(self.domains))}",
            f'[sources.work]\ntype = "file"\npath = "work"\nstore = "{self.level}"',
            "[rules]", *(f"{name} = {entries}" for name, entries in lists.items()), *most,
        ])  # fmt: skip


def some(*entries: str) -> st.SearchStrategy[list[str]]:
    """Some of some entries, most often none."""
    return st.just([]) | st.lists(st.sampled_from(entries), unique=True)


RULES: Final = st.builds(
    Rules,
    addresses=some(ALSO_ME, "ann@client.example"),
    domains=some("own.example", "client.example", "other.example", "third.example"),
    bots=some("@notes.example", "carl@third.example"),
    blocklist=some("bob@other.example", "@client.example", "peer@own.example"),
    exclude_categories=some("Home", "Sales"),
    only_categories=some("home"),
    max_participants=st.none() | st.integers(2, 4),
    level=st.sampled_from(("everything", "everything", "subject", "metadata")),
)


class Past(Desk):
    """A desk with one calendar to mirror and one to import."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        for name, text in EVENTS.items():
            self.put(text, name)

    def live(self, rules: Rules, **asked: Any) -> None:
        """Sync and import once under some rules."""
        assert self.sync_under(rules, **asked).exit_code == 0
        self.read(self.folder / "imported.ics", config=rules.text(), me=(), force=True, **asked)

    def sync_under(self, rules: Rules, **asked: Any) -> RunReport:
        """Sync under some rules."""
        return sync_sources([], self.request(rules.text(), **{"force": True, **asked}))

    def told(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the store says, and what it knows of resources and documents."""
        return {**self.content(), **{query: self.rows(query) for query in (RESOURCES, DOCUMENTS)}}


    def fail(self) -> None:
        """Put login pages in the place of all documents."""
        for name in EVENTS:
            self.put("<html>Please log in</html>", name)

    def kept(self) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        """What is kept of each meeting of each source, without what depends on others."""
        return {row[:4]: row[4:] for row in self.rows(KEPT)}


@pytest.fixture
def past(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Past(tmp_path)


def now() -> datetime:
    return NOW


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RULES, min_size=2, max_size=4))
def test_after_any_rules_the_store_is_that_of_the_last_ones(lived: list[Rules]) -> None:
    with TemporaryDirectory() as folder, TemporaryDirectory() as other, patch.object(clock, "now", now):
        old, fresh = Past(Path(folder)), Past(Path(other))
        for rules in lived:
            old.live(rules)
        fresh.live(lived[-1])
        assert old.told() == fresh.told()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RULES, RULES)
def test_where_no_source_delivers_what_both_rules_keep_stays_and_nothing_else(before: Rules, after: Rules) -> None:
    with TemporaryDirectory() as folder, TemporaryDirectory() as other, patch.object(clock, "now", now):
        old, fresh = Past(Path(folder)), Past(Path(other))
        old.live(before)
        earlier = old.kept()
        old.fail()
        assert not old.sync_under(after).sources[0].ok
        fresh.live(after)
        expected = fresh.kept()
        found = old.kept()
        lowest = max(LEVELS.index(rules.level) for rules in (before, after))
        for meeting, facts in found.items():
            assert meeting in earlier
            if lowest == LEVELS.index(after.level) or meeting[0] == "import":
                assert facts == expected[meeting]
            else:
                assert facts[:2] == expected[meeting][:2]
        if before.level != "metadata":
            assert found.keys() == earlier.keys() & expected.keys()
