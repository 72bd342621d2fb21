"""A rule that is changed, then changed back, leaves the store as it was; in between it is the store that never knew another rule."""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal import clock
from crmcal.importing import sync_sources
from tests.makers import calendar
from tests.reversal import CALENDARS, REVERSALS, Reversal
from tests.store.desk import NOW, Desk

RESOURCES = "SELECT tally, continues, hides, flawed, sequence, modified, spread, stale FROM resources"
DOCUMENTS = """
SELECT
    href, stale, continues, json_extract(report, '$.resources', '$.flaws', '$.complete'),
    (SELECT json_group_array(key || ' ' || value) FROM (SELECT key, value FROM json_each(report, '$.events') ORDER BY key))
FROM documents
"""


class Mirror(Desk):
    """A desk with two folders of calendars, some resources in a document of their own and some together."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        for source, resources in CALENDARS.items():
            for number, (name, events) in enumerate(resources.items()):
                self.put(calendar(*events), f"{source}/{name}.ics")
                if number == 0:
                    self.put(calendar(*(event for others in list(resources.values())[1:] for event in others)).replace("UID:", "UID:2-"), f"{source}/all.ics")

    def follow(self, owner: str, rules: str, own: str) -> dict[str, object]:
        """Sync; all that the store says then."""
        sources = "".join(f'[sources.{source}]\ntype = "file"\npath = "{source}"\n' for source in CALENDARS)
        report = sync_sources([], self.request(f"{owner}{sources}[sources.work.rules]\n{own}\n[rules]\n{rules}\n", force=True))
        assert report.exit_code == 0
        return {**self.content(), **{query: self.rows(query) for query in (RESOURCES, DOCUMENTS)}}

    def before(self, reversal: Reversal) -> dict[str, object]:
        return self.follow(reversal.owner, reversal.rules, reversal.own)

    def after(self, reversal: Reversal) -> dict[str, object]:
        return self.follow(reversal.owner_then, reversal.then, reversal.own_then)


@pytest.mark.parametrize("reversal", REVERSALS.values(), ids=REVERSALS)
def test_a_change_and_its_reverse_restore_the_store(reversal, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    old, fresh = Mirror(tmp_path / "old"), Mirror(tmp_path / "fresh")
    first = old.before(reversal)
    changed = old.after(reversal)
    assert changed != first
    assert changed == fresh.after(reversal)
    assert old.before(reversal) == first
    assert fresh.before(reversal) == first


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(list(REVERSALS)), min_size=2, max_size=5))
def test_so_do_many_in_any_order(names: list[str]) -> None:
    with TemporaryDirectory() as folder, patch.object(clock, "now", lambda: NOW):
        desk = Mirror(Path(folder))
        first = desk.follow(Reversal().owner, "", "")
        for name in names:
            desk.before(REVERSALS[name])
            desk.after(REVERSALS[name])
        assert desk.follow(Reversal().owner, "", "") == first
