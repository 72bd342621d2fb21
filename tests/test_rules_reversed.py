"""A rule that is changed, then changed back, leaves the store as it was; in between it is the store that never knew another rule."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crmcal import clock
from crmcal.importing import sync_sources
from tests.makers import ANN, BOB, calendar, vevent
from tests.reversal import CALENDARS, OWNER, REVERSALS, Reversal
from tests.store.desk import NOW, Desk

RULE: Final = 'exclude_categories = ["Home"]\n'
RESOURCES = "SELECT tally, continues, hides, flawed, sequence, modified, spread, stale FROM resources"
SHOWN = (
    'SELECT id, uid, recurrence_id, title, start, "end", all_day, timezone, status, recurring FROM v_meetings',
    "SELECT meeting_id, email, name, organizer, response, kind FROM v_participants",
)
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


class Revised(NamedTuple):
    """A VEVENT of a series in one of two files; day: of the instance that an override stands for, None for the master."""

    sequence: int
    modified: int
    left_out: bool
    file: int
    day: int | None

    @property
    def text(self) -> str:
        """As it is written."""
        lines = ["CATEGORIES:Home"] * self.left_out
        revision = {"sequence": self.sequence, "last_modified": f"2026010{self.modified}T000000Z"}
        if self.day is None:
            return vevent("series", "RRULE:FREQ=DAILY;COUNT=3", *lines, **revision)
        moment = f"2026030{self.day}T100000Z"
        return vevent("series", *lines, guests=[ANN, BOB], recurrence_id=moment, start=moment.replace("T10", "T12"), **revision)


def revised(day: int | None) -> st.SearchStrategy[Revised]:
    """One of any revision."""
    return st.builds(Revised, st.integers(0, 3), st.integers(1, 4), st.booleans(), st.integers(0, 1), st.just(day))


def of_files(events: Sequence[Revised]) -> list[str]:
    """The events in their files."""
    return [calendar(*(event.text for event in events if event.file == file)) for file in sorted({event.file for event in events})]


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


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(RULE, (Revised(2, 1, left_out=False, file=0, day=None), Revised(1, 2, left_out=True, file=0, day=2)))  # neither is the newest in both
@given(st.sampled_from(["", RULE]), st.tuples(revised(None), revised(2), revised(3)))
def test_what_is_imported_comes_back_whatever_its_revisions(between: str, events: tuple[Revised, ...]) -> None:
    with TemporaryDirectory() as folder, patch.object(clock, "now", lambda: NOW):
        desk = Desk(Path(folder))
        paths = [desk.put(text) for text in of_files(events)]
        other = desk.put(calendar(vevent("other")), "other.ics")
        found: dict[str, object] = {}
        for rules in (between, RULE, between):
            desk.read(other, config=f"{OWNER}[rules]\n{rules}", me=())  # the rules alone
            desk.read(*paths, config=f"{OWNER}[rules]\n{rules}", me=())
            shown = [desk.rows(query) for query in SHOWN]
            desk.read(*paths, config=f"{OWNER}[rules]\n{rules}", me=())  # gives back to a file, for later, what another one took of it
            told = shown, desk.content(), desk.rows(RESOURCES)
            assert found.setdefault(rules, told) == told
            assert [desk.rows(query) for query in SHOWN] == shown
