"""Every event has one answer, with the rule, the line of the configuration that decides, and what would change it."""

from itertools import pairwise

import pytest

from crmcal.core.reasons import Ground
from crmcal.errors import ConfigError, NotFoundError, SourceError, UsageError
from tests.makers import ANN, BOB, ME, calendar, many, vevent
from tests.store.desk import NOW, OWNER

COLLEAGUE = "carl@own.example"
WEEKLY = "FREQ=WEEKLY;COUNT=4"
SECOND = "20260309T100000Z"


def of_rule(asker, text, rules=""):
    """The one event of a document."""
    asker.rules = rules
    (answer,) = asker.why("", asker.put(calendar(text))).answers
    return answer


RULES = {
    "private": (vevent(CLASS="PRIVATE"), "", "CLASS:PRIVATE", []),
    "solo": (vevent(guests=[]), "", "nobody but you", [(2, "owner.addresses", ME)]),
    "internal": (vevent(guests=[COLLEAGUE]), "", "one colleague", [(3, "owner.domains", "own.example")]),
    "blocked": (vevent(), '[rules]\nblocklist = [\n"x@y.example",\n"@Client.example"]\n', ANN, [(7, "rules.blocklist", "@Client.example")]),
    "category": (vevent(categories="Work,Sport"), '[rules]\nexclude_categories = ["sport"]\n', "Sport", [(5, "rules.exclude_categories", "sport")]),
    "crowd": (vevent(guests=[ANN, BOB]), "[rules]\nmax_participants = 2\n", "3 take part", [(5, "rules.max_participants", "2")]),
}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_says_which_line_decides(asker, rule):
    text, rules, says, lines = RULES[rule]
    answer = of_rule(asker, text, rules)
    assert answer.verdict == rule
    assert says in answer.reason
    assert answer.remedy
    assert [(each.line, each.key, each.value) for each in answer.lines] == lines
    assert {each.path for each in answer.lines} <= {str(asker.folder / "config.toml")}


def test_a_category_that_is_missed_names_the_list_as_a_whole(asker):
    answer = of_rule(asker, vevent(categories="Work"), '[rules]\nonly_categories = ["Sales"]\n')
    assert (answer.verdict, [(each.line, each.key, each.value) for each in answer.lines]) == ("category", [(5, "rules.only_categories", "")])


def test_a_meeting_only_with_a_note_taker_of_ones_own_names_the_line(asker):
    answer = of_rule(asker, vevent(guests=["note@scribe.example"]), '[rules]\nbots = ["@scribe.example"]\n')
    assert [each.key for each in answer.lines] == ["owner.addresses", "rules.bots"]
    assert "note-takers" in answer.reason


def test_an_owner_told_by_an_option_is_no_line(asker):
    asker.take(calendar(vevent(guests=[BOB])))
    held = asker.held(me=["me@second.example"])
    written, told = held.lines([Ground("owner.addresses", ME), Ground("owner.addresses", "me@second.example")])
    assert (written.line, written.path) == (2, str(asker.folder / "config.toml"))
    assert (told.line, told.path, told.value) == (None, "", "me@second.example")


def test_an_answer_to_an_invitation_is_no_meeting(asker):
    (answer,) = asker.why("", asker.put(calendar(vevent(), method="REPLY"))).answers
    assert (answer.verdict, answer.lines) == ("not-a-meeting", ())
    assert "METHOD:REPLY" in answer.reason


def test_a_problem_says_what_is_wrong_and_where(asker):
    path = asker.put(calendar(vevent(start="nonsense", summary="Broken")), "broken.ics")
    for asked in ("broken", "one", ANN):
        (answer,) = asker.why(asked, path).answers
        assert (answer.title, answer.verdict, answer.reason, answer.where) == ("Broken", "problem", "DTSTART is not a date or time", "broken.ics:4")


def test_what_is_private_and_cannot_be_read_stays_private(asker):
    (answer,) = asker.why("", asker.put(calendar(vevent(start="nonsense", CLASS="PRIVATE")))).answers
    assert answer.verdict == "private"
    assert "nonsense" not in answer.reason


def test_an_answer_that_cannot_be_read_is_still_an_answer(asker):
    (answer,) = asker.why("", asker.put(calendar(vevent(start="nonsense"), method="REPLY"))).answers
    assert (answer.verdict, "METHOD:REPLY" in answer.reason) == ("not-a-meeting", True)


def test_a_private_master_that_cannot_be_read_hides_its_overrides(asker):
    master = vevent("a", rrule=WEEKLY, CLASS="PRIVATE", start="nonsense", summary="master")
    path = asker.put(calendar(master, vevent("a", recurrence_id=SECOND, start=SECOND, summary="override")))
    assert asker.verdicts(path) == [("master", "private"), ("override", "private")]


def test_a_repair_is_told_of_a_kept_event_only(asker):
    wrong = {"duration": None, "dtend": "20260301T100000Z"}
    kept, private = asker.why("", asker.put(calendar(vevent("a", **wrong), vevent("b", CLASS="PRIVATE", **wrong)))).answers
    assert kept.repairs
    assert not private.repairs


class TestStates:
    def test_a_newer_copy_in_the_same_document(self, asker):
        path = asker.put(calendar(vevent("a", sequence=1, summary="old"), vevent("a", sequence=2, summary="new")))
        assert asker.verdicts(path) == [("new", "kept"), ("old", "kept", "superseded")]

    def test_a_copy_that_was_replaced_stands_in_nobodys_way(self, asker):
        for name, title in (("1", "First"), ("2", "Second")):
            asker.put(calendar(vevent("m", summary=title)), f"both/{name}.ics")
        assert asker.verdicts(asker.folder / "both") == [("First", "kept"), ("Second", "kept")]

    @pytest.mark.parametrize("names", [("1.ics", "2.ics"), ("2.ics", "1.ics")])
    def test_a_newer_copy_in_another_document_in_whatever_order(self, asker, names):
        asker.put(calendar(vevent("a", sequence=1, summary="old")), f"both/{names[0]}")
        asker.put(calendar(vevent("a", sequence=2, summary="new")), f"both/{names[1]}")
        assert asker.verdicts(asker.folder / "both") == [("new", "kept"), ("old", "kept", "superseded")]

    @pytest.mark.parametrize("names", [("1.ics", "2.ics"), ("2.ics", "1.ics")])
    def test_a_private_master_in_another_document_hides_an_override(self, asker, names):
        asker.put(calendar(vevent("a", rrule=WEEKLY, CLASS="PRIVATE", summary="master")), f"both/{names[0]}")
        asker.put(calendar(vevent("a", recurrence_id=SECOND, start=SECOND, summary="override")), f"both/{names[1]}")
        assert asker.verdicts(asker.folder / "both") == [("master", "private"), ("override", "private")]
        assert "another part" in asker.why("override", asker.folder / "both").answers[0].reason

    def test_a_private_master_in_the_same_document(self, asker):
        path = asker.put(calendar(vevent("a", rrule=WEEKLY, CLASS="PRIVATE"), vevent("a", recurrence_id=SECOND, start=SECOND, summary="override")))
        (answer,) = asker.why("override", path).answers
        assert (answer.verdict, answer.recurrence_id) == ("private", "2026-03-09T10:00:00Z")
        assert answer.reason.startswith("its series is private")

    def test_a_cancellation_and_what_it_calls_off(self, asker):
        asker.put(calendar(vevent("a", summary="meeting")), "both/1.ics")
        asker.put(calendar(vevent("a", summary="cancellation", sequence=1, status="CANCELLED"), method="CANCEL"), "both/2.ics")
        assert asker.verdicts(asker.folder / "both") == [("cancellation", "kept", "hidden", "called-off"), ("meeting", "kept", "called-off")]

    def test_cancelled_and_declined(self, asker):
        said_no = vevent("b", f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ME}", me="", summary="declined")
        path = asker.put(calendar(vevent("a", status="CANCELLED", summary="cancelled"), said_no))
        assert asker.verdicts(path) == [("cancelled", "kept", "cancelled"), ("declined", "kept", "declined")]

    def test_a_series_beyond_the_horizon_and_one_without_a_date(self, asker):
        beyond = vevent("a", rrule="FREQ=WEEKLY", start="20300107T100000Z", summary="beyond")
        nothing = vevent("b", "EXDATE:20260302T100000Z", rrule="FREQ=WEEKLY;COUNT=1", summary="nothing")
        assert asker.verdicts(asker.put(calendar(beyond, nothing))) == [("beyond", "kept", "beyond-horizon"), ("nothing", "kept", "no-meeting")]

    def test_the_same_meeting_in_two_calendars(self, asker):
        text = calendar(vevent("a"))
        asker.put(text, "one.ics")
        asker.put(text, "two.ics")
        sources = "".join(f'[sources.{name}]\ntype = "file"\npath = "{asker.folder}/{name}.ics"\n' for name in ("one", "two"))
        asker.sync(sources, now=NOW)
        asker.rules = sources
        states = sorted(answer.states for answer in asker.why("title of a").answers)
        assert states == [(), ("elsewhere",)]


class TestStored:
    @pytest.fixture
    def met(self, asker):
        """A store with a series, a single meeting and a private one."""
        asker.take(calendar(vevent("a", rrule=WEEKLY), vevent("b", start="20260310T100000Z"), vevent("c", CLASS="PRIVATE")), config=OWNER, me=(), now=NOW)
        return asker

    def test_a_meeting_by_its_id(self, met):
        (shown,) = met.show("person", ANN, limit=1)["meetings"]
        found = met.why(shown["id"][:6])
        (answer,) = found.answers
        assert (found.kind, answer.verdict, answer.meeting, answer.start.isoformat()) == ("meeting", "kept", shown["id"], shown["start"])
        assert ANN in answer.reason

    def test_a_title_in_any_case_and_a_uid(self, met):
        assert [answer.meetings for answer in met.why("TITLE  of A").answers] == [4]
        assert [answer.uid for answer in met.why("b").answers] == ["b"]

    def test_a_title_that_looks_like_a_domain(self, met):
        met.take(calendar(vevent("v", summary="Release v2.0")), config=OWNER, me=(), now=NOW)
        assert [answer.uid for answer in met.why("v2.0").answers] == ["v"]
        assert met.why("v3.0").standing.code == "perhaps-excluded"

    def test_nothing_is_known_of_what_was_excluded(self, met):
        found = met.why("Title of c")
        assert not found.known
        assert dict(found.excluded) == {"private": 1}

    def test_an_id_of_several_meetings_asks_for_more(self, asker):
        asker.take(many(300), config=OWNER, me=(), now=NOW)
        ids = sorted(f"{number:014x}"[:3] for (number,) in asker.rows("SELECT DISTINCT meeting FROM occurrences"))
        with pytest.raises(NotFoundError):
            asker.why(next(one for one, other in pairwise(ids) if one == other))

    def test_what_other_rules_now_exclude_is_about_to_go(self, met):
        met.rules = '[rules]\nblocklist = ["@client.example"]\n'
        (answer,) = met.why("Title of b").answers
        assert (answer.verdict, answer.states) == ("kept", ("to-be-removed",))
        assert [(each.line, each.value) for each in answer.lines] == [(5, "@client.example")]
        met.take(calendar(vevent("z", guests=[BOB])), config=OWNER + met.rules, me=(), now=NOW, force=True)
        assert "Title of b" not in met.titles()


class TestSources:
    def test_a_configured_source_by_its_name_and_its_level(self, asker):
        path = asker.put(calendar(vevent("a")), "work.ics")
        asker.rules = f'[sources.work]\ntype = "file"\npath = "{path}"\nstore = "metadata"\n'
        (answer,) = asker.why("title", "work").answers
        assert (answer.source, answer.where) == ("work", "work.ics:4")

    def test_a_name_with_a_typo_is_told_the_names_there_are(self, asker):
        asker.rules = f'[sources.work]\ntype = "file"\npath = "{asker.put(calendar(vevent()))}"\n'
        with pytest.raises(ConfigError) as failure:
            asker.why("title", "wrok")
        assert "work" in failure.value.hint

    def test_nothing_is_stored_by_it(self, asker):
        asker.take(calendar(vevent("a")), config=OWNER, me=(), now=NOW)
        before = asker.dump()
        asker.why("", asker.put(calendar(vevent("b"))))
        assert asker.dump() == before

    def test_without_a_store_none_is_made(self, asker):
        asker.why("", asker.put(calendar(vevent("b"))))
        assert not asker.store.exists()

    def test_a_source_that_cannot_be_read_is_told(self, asker):
        found = asker.why("anything", asker.put("<html>Log in</html>"))
        assert not found.known
        assert not found.read[0].ok

    def test_a_calendar_that_fails_half_way_still_answers_for_what_was_read(self, asker, monkeypatch):
        asker.put(calendar(vevent("a")), "both/1.ics")
        asker.put(calendar(vevent("b")), "both/2.ics")
        taken = []

        def fails(_intake, change):
            taken.append(change)
            if len(taken) > 1:
                raise SourceError("The line is dead.")

        monkeypatch.setattr("crmcal.intake.collection.CollectionIntake.take", fails)
        found = asker.why("", asker.folder / "both")
        assert [(answer.verdict, answer.states) for answer in found.answers] == [("kept", ())] * 2
        assert not found.read[0].ok

    def test_to_ask_nothing_makes_no_sense(self, asker):
        with pytest.raises(UsageError):
            asker.why(" ")
