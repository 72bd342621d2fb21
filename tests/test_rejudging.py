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
from crmcal.core.ical.document import Document
from crmcal.core.reports import RulesReport, RunReport
from crmcal.core.visibility import LEVELS
from crmcal.errors import RefusedError
from crmcal.importing import check_rules, sync_sources
from crmcal.rejudging.deciding import opinion_on
from tests.makers import ANN, BOB, ME, calendar, vevent
from tests.store.desk import NOW, OWNER, Desk

ALSO_ME: Final = "me.too@gmail.com"
PEER: Final = "Peer Own <peer@own.example>"
SERIES: Final = "RRULE:FREQ=WEEKLY;COUNT=4"
THIS_AND_FUTURE: Final = "RECURRENCE-ID;RANGE=THISANDFUTURE:20260316T100000Z"
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
    "team/1.ics": calendar(
        vevent("ann", "CATEGORIES:Sales", guests=["Ann Client <ann@client.example>"], summary="Ann, as the team sees her"),
        vevent("team", SERIES, "CATEGORIES:Straße", guests=[ANN, PEER]),
        vevent("team", THIS_AND_FUTURE, guests=[BOB, PEER], start="20260316T120000Z", summary="From now on"),
        vevent("team", guests=[PEER], recurrence_id="20260309T100000Z", start="20260310T100000Z"),
        vevent("zoe", "CATEGORIES:STRASSE,Home", guests=["zoe@third.example", BOB]),
    ),
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


class Own(NamedTuple):
    """The rules that a source has of its own."""

    blocklist: Sequence[str] = ()
    allowlist: Sequence[str] = ()
    exclude_categories: Sequence[str] = ()
    only_categories: Sequence[str] = ()
    max_participants: int | None = None

    def text(self) -> str:
        """As TOML; nothing where there are none."""
        return "\n".join([f"{name} = {json.dumps(value)}" for name, value in self._asdict().items() if value])


class Rules(NamedTuple):
    """A configuration's choices; `own` are those of the source `team`."""

    addresses: Sequence[str] = ()
    domains: Sequence[str] = ()
    bots: Sequence[str] = ()
    blocklist: Sequence[str] = ()
    allowlist: Sequence[str] = ()
    exclude_categories: Sequence[str] = ()
    only_categories: Sequence[str] = ()
    max_participants: int | None = None
    level: str = "everything"
    own: Own = Own()

    def text(self) -> str:
        """As TOML."""
        lists = {name: json.dumps(list(getattr(self, name))) for name in ("bots", "blocklist", "allowlist", "exclude_categories", "only_categories")}
        most = [f"max_participants = {self.max_participants}"] if self.max_participants else []
        return "\n".join([
            f"[owner]\naddresses = {json.dumps([ME, *self.addresses])}\ndomains = {json.dumps(list(self.domains))}",
            f'[sources.work]\ntype = "file"\npath = "work"\nstore = "{self.level}"',
            f'[sources.team]\ntype = "file"\npath = "team"\n[sources.team.rules]\n{self.own.text()}',
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
    blocklist=some("bob@other.example", "@client.example", "peer@own.example", "*@*.example"),
    allowlist=some("ann@client.example", "@own.example", "b*@*"),
    exclude_categories=some("Home", "Sales"),
    only_categories=some("home"),
    max_participants=st.none() | st.integers(2, 4),
    own=st.just(Own())
    | st.builds(
        Own,
        blocklist=some("bob@other.example", "@third.example", "a*@client.example"),
        allowlist=some("ann@client.example", "@sub.client.example"),
        exclude_categories=some(" strasse", "HOME"),
        only_categories=some("Straße", "Sales"),
        max_participants=st.none() | st.integers(2, 4),
    ),
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
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Desk(tmp_path)


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


SOURCE: Final = '[sources.work]\ntype = "file"\npath = "work"\n'
BLOCKED: Final = SOURCE + '[rules]\nblocklist = ["@other.example"]\n'


def own(*domains: str, config: str = SOURCE) -> str:
    """A configuration with some more own domains."""
    return f"[owner]\naddresses = {json.dumps([ME])}\ndomains = {json.dumps(['own.example', *domains])}\n{config}"


def sync(desk: Desk, config: str, **asked: Any) -> RunReport:
    return sync_sources([], desk.request(config, **asked))


def numbered(number: int, guest: str = ANN) -> list[str]:
    return [vevent(f"n{each}", guests=[guest]) for each in range(number)]


class TestRemoval:
    def test_reaches_what_was_imported(self, desk):
        desk.take(calendar(vevent("a"), vevent("b", guests=[BOB])))
        report = desk.take(calendar(vevent("c")), config=OWNER + BLOCKED)
        assert desk.titles() == ["Title of a", "Title of c"]
        assert desk.people() == ["ann"]
        assert report.rules.excluded == {"blocked": 1}
        assert report.rules.people == 1

    def test_reaches_a_source_that_fails(self, desk):
        desk.put(calendar(vevent("a"), vevent("b", guests=[BOB])), "work/1.ics")
        desk.sync(SOURCE)
        desk.put("<html>", "work/1.ics")
        report = desk.sync(BLOCKED)
        assert not report.sources[0].ok
        assert report.rules.excluded == {"blocked": 1}
        assert desk.titles() == ["Title of a"]

    def test_is_of_one_occurrence_where_only_that_is_excluded(self, desk):
        desk.put(EVENTS["work/1.ics"], "work/1.ics")
        sync(desk, f'[owner]\naddresses = ["{ME}"]\n{SOURCE}')
        assert len(desk.titles()) == 5  # peers are guests
        report = sync(desk, own())
        assert report.rules.excluded == {"internal": 2}
        assert sorted(desk.titles()) == ["Title of ann", "Title of series", "Title of series"]

    def test_tells_meetings_that_another_source_has_as_well_from_those_that_go(self, desk):
        both = '[sources.other]\ntype = "file"\npath = "other"\n'
        desk.put(calendar(vevent("a"), vevent("b")), "work/1.ics")
        desk.put(calendar(vevent("a")), "other/1.ics")
        desk.sync(SOURCE + both)
        report = desk.sync(both)
        assert report.rules.sources == {"work": 1}
        assert report.rules.changed == ("sources.work",)
        assert report.rules.people == 0
        assert desk.rows("SELECT title, source FROM v_meetings") == [("Title of a", "other")]
        assert desk.rows("SELECT source FROM collections") == [("other",)]

    def test_of_a_source_needs_a_configuration_that_says_so(self, desk):
        desk.put(calendar(vevent("a")), "work/1.ics")
        desk.sync(SOURCE)
        desk.take(calendar(vevent("c")))
        assert desk.titles() == ["Title of a", "Title of c"]

    def test_takes_the_person_and_the_company_of_a_colleague_but_not_the_meeting_with_guests(self, desk):
        desk.put(calendar(vevent("a", guests=["Ann Client <ann@client.example>", BOB])), "work/1.ics")
        sync(desk, own())
        report = sync(desk, own("client.example"))
        assert (report.rules.excluded, report.rules.people) == ({}, 1)
        assert desk.rows("SELECT name, origin, email FROM people JOIN person_addresses ON person_id = id") == [("bob", "calendar", BOB)]
        assert desk.rows("SELECT name FROM companies") == [("Other",)]
        assert desk.rows("SELECT email, kind FROM addresses") == [("ann@client.example", "internal"), (BOB, "external"), (ME, "owner")]

    def test_takes_people_who_are_left_in_a_crowd_only(self, desk):
        desk.put(calendar(vevent("few", guests=[BOB, ANN]), vevent("crowd", guests=[ANN, *CROWD])), "work/1.ics")
        desk.sync(SOURCE)
        assert desk.people() == ["ann", "bob"]
        desk.sync(BLOCKED)
        assert desk.people() == []


class TestReturn:
    def test_of_colleagues_who_are_guests_now_is_at_once(self, desk):
        desk.put(calendar(vevent("a", guests=["Ann Client <ann@client.example>", BOB])), "work/1.ics")
        sync(desk, own("client.example"))
        desk.put("<html>", "work/1.ics")
        sync(desk, own())
        assert desk.people() == ["Ann Client", "bob"]
        assert desk.show("company", "client.example")["summary"]["meetings"] == 1

    def test_of_what_was_imported_compares_one_revision_not_the_best_of_two(self, desk):
        series = [
            vevent("a", SERIES, sequence=2, last_modified="20260101T000000Z"),
            vevent("a", "CATEGORIES:Home", recurrence_id="20260309T100000Z", start="20260309T120000Z", sequence=1, last_modified="20260201T000000Z"),
        ]
        path = desk.put(calendar(*series), "export.ics")
        for rules, shown in (("", 4), ('[rules]\nexclude_categories = ["Home"]\n', 3), ("", 4)):
            desk.read(path, config=OWNER + rules, me=())
            assert len(desk.titles()) == shown

    def test_makes_nobody_where_people_are_not_to_be_made(self, desk):
        off = SOURCE + '[contacts]\ncreate = "off"\n'
        desk.put(calendar(vevent("a", guests=[ANN, BOB])), "work/1.ics")
        sync(desk, own("client.example", config=off))
        sync(desk, own(config=off))
        assert desk.people() == []

    def test_reads_only_the_documents_that_had_something_excluded(self, desk):
        for name, guest in (("1", ANN), ("2", BOB), ("3", "carl@third.example")):
            desk.put(calendar(vevent(name, guests=[guest])), f"work/{name}.ics")
        desk.sync(BLOCKED)
        assert len(desk.titles()) == 2
        with patch("crmcal.intake.document.Document", side_effect=Document) as read:
            report = desk.sync(SOURCE)
        assert (report.rules.documents, read.call_count) == (1, 1)
        assert len(desk.titles()) == 3

    def test_reads_a_document_again_after_a_broken_one_stood_in_its_place(self, desk):
        text = calendar(vevent("a", SERIES, guests=[ANN]), vevent("a", guests=[BOB], recurrence_id="20260309T100000Z", start="20260309T110000Z"))
        desk.put(text, "work/1.ics")
        desk.sync(BLOCKED)
        desk.put(text[: text.index("RECURRENCE-ID")], "work/1.ics")
        desk.sync(SOURCE)
        desk.put(text, "work/1.ics")
        desk.sync(SOURCE)
        assert desk.rows("SELECT recurrence_id IS NULL, count(*) FROM events GROUP BY 1") == [(0, 1), (1, 1)]

    def test_of_a_source_without_a_change_reads_nothing(self, desk):
        desk.put(EVENTS["work/1.ics"], "work/1.ics")
        desk.sync(SOURCE)
        before = desk.dump()
        with patch("crmcal.intake.document.Document", side_effect=Document) as read:
            assert desk.sync(SOURCE).rules == RulesReport()
        assert read.call_count == 0
        assert desk.dump() == before


class TestSource:
    BOTH: Final = SOURCE + '[sources.team]\ntype = "file"\npath = "team"\n'

    @pytest.fixture
    def both(self, desk):
        for source in ("work", "team"):
            for name, guest in (("1", ANN), ("2", BOB)):
                desk.put(calendar(vevent(f"{source}{name}", guests=[guest])), f"{source}/{name}.ics")
        desk.sync(self.BOTH)
        return desk

    def own(self, rules: str) -> str:
        return f"{self.BOTH}[sources.team.rules]\n{rules}\n"

    def test_is_the_only_one_that_its_own_rules_concern(self, both):
        with patch("crmcal.rejudging.deciding.opinion_on", side_effect=opinion_on) as judged:
            report = both.sync(self.own('blocklist = ["@other.example"]'))
        assert {call.args[1].collection for call in judged.call_args_list} == {
            number for (number,) in both.rows("SELECT id FROM collections WHERE source = 'team'")
        }
        assert (report.rules.changed, report.rules.excluded) == (("sources.team.rules.blocklist",), {"blocked": 1})
        assert both.titles() == ["Title of team1", "Title of work1", "Title of work2"]

    def test_is_the_only_one_that_is_read_again(self, both):
        both.sync(self.own('blocklist = ["@other.example"]') + BLOCKED.removeprefix(SOURCE))
        with patch("crmcal.intake.document.Document", side_effect=Document) as read:
            report = both.sync(BLOCKED.replace(SOURCE, self.BOTH) + 'allowlist = ["x@y.example"]\n')
        assert report.rules.changed == ("rules.allowlist", "sources.team.rules.blocklist")
        assert read.call_count == report.rules.documents == 2
        with patch("crmcal.intake.document.Document", side_effect=Document) as read:
            both.sync(self.own('allowlist = ["@other.example"]') + BLOCKED.removeprefix(SOURCE))
        assert read.call_count == 1
        assert both.titles() == ["Title of team1", "Title of team2", "Title of work1"]

    def test_keeps_what_another_one_tells_as_well(self, both):
        both.put(calendar(vevent("work2", guests=[BOB], summary="As the team sees it")), "team/3.ics")
        both.sync(self.BOTH)
        report = both.sync(self.own('blocklist = ["@other.example"]'))
        assert report.rules.excluded == {"blocked": 1}
        assert both.titles() == ["Title of team1", "Title of work1", "Title of work2"]

    def test_does_not_reach_imports(self, both):
        both.take(calendar(vevent("i", guests=[BOB])), config=OWNER + self.own('blocklist = ["@other.example"]'), me=())
        assert "Title of i" in both.titles()

    def test_that_fails_loses_at_once_what_its_own_rules_exclude(self, both):
        both.put("<html>", "team/2.ics")
        assert not both.sync(self.own("max_participants = 1")).sources[1].complete
        assert both.titles() == ["Title of work1", "Title of work2"]


class TestAnswer:
    def test_of_another_own_address_counts_at_once(self, desk):
        invitation = calendar(vevent("a", f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ALSO_ME}", guests=[ANN], me=""))
        desk.take(invitation, me=[ME])
        assert desk.rows("SELECT my_response FROM events") == [(None,)]
        desk.take(calendar(vevent("b")), me=[ALSO_ME])
        assert desk.rows("SELECT my_response FROM events WHERE uid = 'a'") == [("declined",)]


class TestRefusal:
    def test_of_most_of_what_is_stored(self, desk):
        desk.put(calendar(*numbered(21)), "work/1.ics")
        sync(desk, own())
        before = desk.dump()
        with pytest.raises(RefusedError, match=r"owner\.domains changed: 21 of 21 series and meetings") as refused:
            sync(desk, own("client.example"))
        assert refused.value.exit_code == 8
        with pytest.raises(RefusedError):
            desk.take(calendar(vevent("x")), config=own("client.example"))
        assert desk.dump() == before
        assert sync(desk, own("client.example"), force=True).rules.excluded == {"internal": 21}
        assert desk.titles() == []

    @pytest.mark.parametrize(("gone", "stay"), [(20, 0), (30, 30)])
    def test_not_of_few_nor_of_half(self, gone, stay, desk):
        desk.put(calendar(*numbered(gone), *(vevent(f"s{each}", guests=[BOB]) for each in range(stay))), "work/1.ics")
        sync(desk, own())
        assert sync(desk, own("client.example")).rules.excluded == {"internal": gone}
        assert len(desk.titles()) == stay

    def test_of_a_source_with_more_than_twenty(self, desk):
        other = '[sources.other]\ntype = "file"\npath = "other"\n'
        desk.put(calendar(*(vevent(f"o{each}") for each in range(60))), "other/1.ics")
        desk.put(calendar(*numbered(21)), "work/1.ics")
        desk.sync(SOURCE + other)
        with pytest.raises(RefusedError, match=r"\[sources\.work\] is no longer in the configuration: 21 series"):
            desk.sync(other)
        assert len(desk.titles()) == 81
        desk.sync(other, force=True)
        assert len(desk.titles()) == 60


class TestForetelling:
    def test_is_what_then_happens(self, desk):
        desk.put(EVENTS["work/1.ics"], "work/1.ics")
        desk.put(EVENTS["work/2.ics"], "work/2.ics")
        desk.sync(SOURCE + '[rules]\nexclude_categories = ["Home"]\n')
        before = desk.dump()
        told = check_rules(desk.request(OWNER + BLOCKED))
        assert desk.dump() == before
        assert told == RulesReport(
            changed=("rules.blocklist", "rules.exclude_categories"), excluded={"blocked": 3}, people=2, documents=2,
        )  # fmt: skip
        assert desk.sync(BLOCKED).rules == told
        assert check_rules(desk.request(OWNER + BLOCKED)) == RulesReport()

    def test_of_a_refusal_says_why(self, desk):
        desk.put(calendar(*numbered(21)), "work/1.ics")
        sync(desk, own())
        assert check_rules(desk.request(own("client.example"))).refused.startswith("owner.domains changed: 21 of 21")

    def test_by_a_dry_run_changes_nothing_and_reads_what_would_be_read(self, desk):
        desk.put(calendar(vevent("a", guests=[BOB]), vevent("b", "CATEGORIES:Home")), "work/1.ics")
        desk.sync(BLOCKED)
        before = desk.dump()
        report = desk.sync(SOURCE + '[rules]\nexclude_categories = ["Home"]\n', dry_run=True)
        assert report.rules.excluded == {"category": 1}
        assert report.sources[0].events == {"kept": 1, "category": 1}
        assert desk.dump() == before


class TestLevel:
    @pytest.mark.parametrize(("level", "left"), [("subject", ("Title of a", "", "", "", '["Home"]')), ("metadata", ("", "", "", "", "[]"))])
    def test_is_applied_to_what_is_stored_of_a_source_that_fails(self, level, left, desk):
        desk.put(calendar(vevent("a", "CATEGORIES:Home", "DESCRIPTION:https://zoom.us/j/1", "LOCATION:Room 4")), "work/1.ics")
        desk.sync(SOURCE)
        desk.put("<html>", "work/1.ics")
        report = desk.sync(f'{SOURCE}store = "{level}"\n')
        assert report.rules.changed == ("sources.work",)
        assert desk.rows("SELECT title, description, location, conference_url, categories FROM events") == [left]

    def test_of_a_source_does_not_reach_imports(self, desk):
        desk.put(calendar(vevent("a")), "work/1.ics")
        desk.take(calendar(vevent("b")), config=OWNER + SOURCE)
        desk.sync(SOURCE)
        desk.sync(f'{SOURCE}store = "metadata"\n')
        assert desk.titles() == ["", "Title of b"]

    def test_raised_brings_the_text_back(self, desk):
        desk.put(calendar(vevent("a", "CATEGORIES:Home")), "work/1.ics")
        desk.sync(f'{SOURCE}store = "metadata"\n')
        desk.sync(SOURCE)
        assert desk.titles() == ["Title of a"]
