"""Plans become rows: repeated, newer, older, cancelled, in two calendars; and what is gone takes its people along."""

import pytest

from crmcal.core.reports import RunReport
from tests.makers import ANN, BOB, calendar, vevent
from tests.store.desk import OWNER

INVITATION = vevent("m", sequence=0)
UPDATE = vevent("m", sequence=1, summary="Moved", start="20260303T100000Z")
CANCELLATION = calendar(vevent("m", sequence=2, dtstamp="20260102T000000Z"), method="CANCEL")
SERIES = vevent("s", rrule="FREQ=DAILY;COUNT=3")
OVERRIDE = vevent("s", recurrence_id="20260303T100000Z", start="20260303T150000Z", summary="Later that day")


def resources(report: RunReport) -> dict[str, int]:
    return dict(+report.sources[0].resources)


def test_a_repeated_import_changes_nothing(desk):
    text = calendar(INVITATION, SERIES, OVERRIDE, vevent("p", CLASS="PRIVATE"))
    path = desk.put(text)
    desk.read(path)
    before = desk.dump()
    report = desk.read(path)
    assert desk.dump() == before
    assert resources(report) == {"seen": 3, "unchanged": 3}


def test_the_same_events_under_another_name_change_no_meeting(desk):
    text = calendar(INVITATION, SERIES)
    desk.take(text)
    before = desk.content()
    assert resources(desk.take(text)) == {"seen": 2, "unchanged": 2}
    assert desk.content() == before


def test_a_newer_export_updates_in_place(desk):
    desk.take(calendar(INVITATION))
    assert resources(desk.take(calendar(UPDATE))) == {"seen": 1, "changed": 1}
    assert desk.titles() == ["Moved"]


def test_an_older_export_does_not(desk):
    desk.take(calendar(UPDATE))
    desk.take(calendar(INVITATION))
    assert desk.titles() == ["Moved"]


def test_what_can_no_longer_be_read_stays_and_is_told_to_be_unchanged(desk):
    desk.take(calendar(INVITATION))
    before = desk.content()
    report = desk.take(calendar(vevent("m", sequence=1, start="soon")))
    assert (resources(report), report.sources[0].events["problem"]) == ({"seen": 1, "unchanged": 1}, 1)
    assert desk.content() == before


def test_an_import_never_deletes(desk):
    desk.take(calendar(INVITATION, SERIES))
    desk.take(calendar(INVITATION))
    assert len(desk.titles()) == 4


def test_a_dry_run_stores_nothing(desk):
    report = desk.take(calendar(INVITATION), dry_run=True)
    assert report.sources[0].events["kept"] == 1
    assert not desk.store.exists()
    desk.take(calendar(INVITATION))
    before = desk.dump()
    desk.take(calendar(UPDATE, SERIES), dry_run=True)
    assert desk.dump() == before


@pytest.mark.parametrize("files", [(calendar(SERIES, OVERRIDE),), (calendar(SERIES), calendar(OVERRIDE)), (calendar(OVERRIDE), calendar(SERIES))])
def test_an_override_stands_for_its_occurrence_however_it_comes(desk, files):
    desk.take(*files)
    assert desk.titles() == ["Later that day", "Title of s", "Title of s"]


class TestCancellation:
    def test_marks_what_is_known(self, desk):
        desk.take(calendar(INVITATION))
        desk.take(CANCELLATION)
        assert desk.rows("SELECT title, status FROM v_meetings") == [("Title of m", "cancelled")]

    def test_counts_though_it_comes_first(self, desk):
        desk.take(CANCELLATION)
        desk.take(calendar(INVITATION))
        assert desk.rows("SELECT title, status FROM v_meetings") == [("Title of m", "cancelled")]

    @pytest.mark.parametrize("guests", [[ANN], []], ids=["told to guests", "told to nobody"])
    @pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
    def test_counts_in_any_order_and_keeps_what_the_invitations_say(self, desk, guests, order):
        called_off = {"sequence": 1, "guests": guests, "summary": "Called off"}
        documents = [
            calendar(SERIES, vevent("m", sequence=0)),
            calendar(vevent("s", recurrence_id="20260303T100000Z", start="20260303T100000Z", sequence=1, dtstamp="20251230T000000Z"), method="REQUEST"),
            calendar(vevent("s", recurrence_id="20260303T100000Z", start="20260303T100000Z", **called_off), vevent("m", **called_off), method="CANCEL"),
        ]
        for number in order:
            desk.take(documents[number])
        shown = [("Title of m", "cancelled"), ("Title of s", "cancelled"), ("Title of s", "confirmed"), ("Title of s", "confirmed")]
        assert desk.rows("SELECT title, status FROM v_meetings") == shown

    @pytest.mark.parametrize("cancellation_first", [True, False])
    def test_says_no_more_than_the_invitation_does(self, desk, cancellation_first):
        private = calendar(vevent("m", CLASS="PRIVATE"))
        desk.take(*([CANCELLATION, private] if cancellation_first else [private, CANCELLATION]))
        assert (desk.titles(), desk.people()) == ([], [])

    @pytest.mark.parametrize("cancellation_first", [True, False])
    def test_that_is_private_takes_the_meeting_with_it(self, desk, cancellation_first):
        private = CANCELLATION.replace("UID:m", "UID:m\r\nCLASS:PRIVATE")
        desk.take(*([private, calendar(INVITATION)] if cancellation_first else [calendar(INVITATION), private]))
        assert (desk.titles(), desk.people()) == ([], [])

    def test_is_undone_by_a_later_invitation_in_either_order(self, desk):
        revived = calendar(vevent("m", sequence=3, dtstamp="20260103T000000Z"))
        desk.take(calendar(INVITATION), CANCELLATION, revived)
        assert desk.rows("SELECT status FROM v_meetings") == [("confirmed",)]
        desk.take(CANCELLATION.replace("Title", "Old title"))
        assert desk.rows("SELECT status FROM v_meetings") == [("confirmed",)]

    def test_of_one_occurrence_leaves_the_others(self, desk):
        desk.take(calendar(SERIES))
        desk.take(calendar(vevent("s", recurrence_id="20260303T100000Z", start="20260303T100000Z", sequence=1), method="CANCEL"))
        assert [status for _, status in desk.rows("SELECT start, status FROM v_meetings")] == ["confirmed", "cancelled", "confirmed"]

    def test_of_a_series_leaves_what_had_begun(self, desk):
        desk.take(calendar(SERIES))
        desk.take(calendar(vevent("s", sequence=1, last_modified="20260303T120000Z", rrule="FREQ=DAILY;COUNT=3"), method="CANCEL"))
        assert [status for _, status in desk.rows("SELECT start, status FROM v_meetings")] == ["confirmed", "confirmed", "cancelled"]


class TestPrivacyAcrossDocuments:
    def test_a_meeting_that_turns_private_goes(self, desk):
        desk.take(calendar(INVITATION))
        desk.take(calendar(vevent("m", sequence=1, CLASS="PRIVATE")))
        assert (desk.titles(), desk.people(), desk.rows("SELECT * FROM addresses")) == ([], [], [])

    @pytest.mark.parametrize("master_first", [True, False])
    @pytest.mark.parametrize(("override", "kept"), [(OVERRIDE, 0), (OVERRIDE.replace("UID:s", "UID:s\r\nCLASS:PUBLIC"), 1)])
    def test_a_private_master_hides_overrides_that_do_not_say_public(self, desk, master_first, override, kept):
        master = calendar(SERIES.replace("UID:s", "UID:s\r\nCLASS:PRIVATE"))
        desk.take(*((master, calendar(override)) if master_first else (calendar(override), master)))
        assert desk.titles() == ["Later that day"] * kept

    def test_a_private_override_in_a_public_series_takes_no_other_along(self, desk):
        desk.take(calendar(OVERRIDE))
        desk.take(calendar(SERIES, vevent("s", recurrence_id="20260304T100000Z", start="20260304T110000Z", CLASS="PRIVATE")))
        assert desk.titles() == ["Later that day", "Title of s"]


class TestTwoCalendars:
    CONFIG = '[sources.{}]\ntype = "file"\npath = "{}"\n'

    def both(self, desk, one, two):
        sources = {"one": desk.put(one, "one.ics"), "two": desk.put(two, "two.ics")}
        return desk.sync("".join(self.CONFIG.format(name, path) for name, path in sources.items()))

    def test_show_their_common_meeting_once_with_both_names(self, desk):
        self.both(desk, calendar(INVITATION, vevent("a")), calendar(INVITATION, vevent("b")))
        told = {meeting["uid"]: meeting["sources"] for meeting in desk.show("person", ANN)["meetings"]}
        assert told == {"m": ["one", "two"], "a": ["one"], "b": ["two"]}

    def test_let_the_later_copy_count(self, desk):
        self.both(desk, calendar(UPDATE), calendar(INVITATION))
        assert desk.titles() == ["Moved"]

    def test_keep_a_meeting_that_is_still_in_one_of_them(self, desk):
        self.both(desk, calendar(UPDATE, vevent("a")), calendar(INVITATION))
        self.both(desk, calendar(vevent("a")), calendar(INVITATION))
        assert desk.titles() == ["Title of a", "Title of m"]

    def test_may_hand_a_person_over(self, desk):
        self.both(desk, calendar(vevent("a"), vevent("b", guests=[BOB])), calendar(vevent("c")))
        report = self.both(desk, calendar(vevent("a")), calendar(vevent("c"), vevent("d", guests=[BOB])))
        assert report.exit_code == 0
        assert desk.people() == ["ann", "bob"]
        assert [meeting["uid"] for meeting in desk.show("person", BOB)["meetings"]] == ["d"]


class TestPruning:
    def test_people_and_companies_go_with_their_last_meeting(self, desk):
        desk.take(calendar(INVITATION, vevent("n", guests=[BOB])))
        desk.take(calendar(vevent("n", sequence=1, guests=[ANN])))
        assert desk.people() == ["ann"]
        assert desk.rows("SELECT name FROM companies") == [("Client",)]
        assert desk.rows("SELECT email FROM addresses WHERE kind = 'external'") == [(ANN,)]

    def test_a_name_from_a_removed_meeting_goes(self, desk):
        desk.take(calendar(vevent("a", guests=[f"Ann Secretname <{ANN}>"]), vevent("b", guests=[f"Ann <{ANN}>"])))
        assert desk.people() == ["Ann Secretname"]
        desk.take(calendar(vevent("a", sequence=1, guests=[f"Ann Secretname <{ANN}>"], CLASS="PRIVATE")))
        assert desk.people() == ["Ann"]


class TestOtherRules:
    @pytest.mark.parametrize(
        ("rules", "left"),
        [
            ('[rules]\nblocklist = ["@client.example"]\n', ["Title of b"]),
            ('[rules]\nexclude_categories = ["secret"]\n', ["Title of b", "Title of m"]),
            ("[rules]\nmax_participants = 2\n", ["Title of b", "Title of m"]),
        ],
    )
    def test_judge_the_past_at_the_next_import(self, desk, rules, left):
        text = calendar(INVITATION, vevent("b", guests=[BOB]), vevent("c", categories="Secret", guests=[ANN, "carl@client.example"]))
        path = desk.put(text)
        desk.read(path, config=OWNER)
        everything = desk.titles()
        desk.read(path, config=OWNER + rules)
        assert desk.titles() == left
        desk.read(path, config=OWNER)
        assert desk.titles() == everything == ["Title of b", "Title of c", "Title of m"]

    def test_a_new_colleague_is_no_contact_any_more(self, desk):
        text = calendar(vevent("a", guests=[ANN, BOB]), vevent("b", guests=[BOB]))
        path = desk.put(text)
        desk.read(path, config=OWNER)
        desk.read(path, config=OWNER.replace('["own.example"]', '["own.example", "other.example"]'))
        assert desk.people() == ["ann"]
        assert desk.rows("SELECT name FROM companies") == [("Client",)]
        assert desk.rows("SELECT kind FROM v_participants WHERE email = 'bob@other.example'") == [("internal",)]
        desk.read(path, config=OWNER)
        assert desk.people() == ["ann", "bob"]
        assert len(desk.show("person", BOB)["meetings"]) == 2

    def test_a_tagged_address_is_the_plain_one_s_as_long_as_that_is_met(self, desk):
        tags = ["ann+sales@client.example", "ann+news@client.example"]
        desk.take(calendar(*(vevent(tag, guests=[tag]) for tag in tags)))
        assert len(desk.people()) == 2
        desk.take(calendar(vevent("plain", guests=[f"Ann <{ANN}>"])))
        assert desk.people() == ["Ann"]
        assert len(desk.show("person", ANN)["meetings"]) == 3
        desk.take(calendar(vevent("plain", sequence=1, guests=[ANN], CLASS="PRIVATE")))
        assert desk.rows("SELECT email FROM person_addresses") == [(tag,) for tag in sorted(tags)]
        assert [len(desk.show("person", tag)["meetings"]) for tag in tags] == [1, 1]
