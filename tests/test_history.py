"""Which meetings belong to whom, and the figures over them."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from crmcal import clock
from tests.makers import ANN, ME, calendar, vevent
from tests.store.desk import NOW, OWNER, Desk

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A desk of its own, on a fixed day."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Desk(tmp_path)


def uids(document):
    return [meeting["uid"] for meeting in document["meetings"]]


class TestSelection:
    @pytest.fixture
    def desk(self, desk):
        """Meetings at the ends of days."""
        desk.take(calendar(
            vevent("first", start="20260301T000000Z"), vevent("late", start="20260302T233000Z"), vevent("day", start=";VALUE=DATE:20260303", duration=None),
            vevent("last", start="20260304T120000Z"),
        ))  # fmt: skip
        return desk

    @pytest.mark.parametrize(
        ("since", "until", "zone", "found"),
        [
            (None, None, UTC, ["last", "day", "late", "first"]),
            (date(2026, 3, 2), None, UTC, ["last", "day", "late"]),
            (date(2026, 3, 2), date(2026, 3, 2), UTC, ["late"]),
            (date(2026, 3, 3), date(2026, 3, 3), UTC, ["day"]),
            (date(2026, 3, 3), date(2026, 3, 3), TOKYO, ["day", "late"]),
            (None, date(2026, 2, 28), UTC, []),
            (None, date(2026, 2, 28), timezone(-timedelta(hours=1)), ["first"]),
            (date(2026, 3, 4), date(2026, 3, 1), UTC, []),
        ],
    )
    def test_takes_both_days_in_on_the_users_clock(self, desk, since, until, zone, found):
        assert uids(desk.show("person", ANN, since=since, until=until, zone=zone)) == found

    @pytest.mark.parametrize(("limit", "found"), [(0, []), (1, ["last"]), (9, ["last", "day", "late", "first"])])
    def test_of_some_takes_the_newest_and_leaves_the_figures(self, desk, limit, found):
        document = desk.show("person", ANN, limit=limit)
        assert uids(document) == found
        assert document["summary"]["meetings"] == 4


class TestFigures:
    def show(self, desk, now, *events, **selection):
        desk.take(calendar(*events))
        return desk.show("person", ANN, now=now, **selection)["summary"]

    def test_a_meeting_under_way_is_neither_past_nor_ahead(self, desk):
        figures = self.show(desk, datetime(2026, 3, 2, 10, 30, tzinfo=UTC), vevent("a"))
        assert (figures["meetings"], figures["upcoming"], figures["last"], figures["next"]) == (0, 0, None, None)

    @pytest.mark.parametrize(("minute", "second", "meetings", "upcoming"), [(-1, 59, 0, 1), (0, 0, 0, 0), (59, 59, 0, 0), (60, 0, 1, 0)])
    def test_it_is_past_when_it_has_ended(self, desk, minute, second, meetings, upcoming):
        now = datetime(2026, 3, 2, 10, 0, tzinfo=UTC) + timedelta(minutes=minute, seconds=second)
        figures = self.show(desk, now, vevent("a"))
        assert (figures["meetings"], figures["upcoming"]) == (meetings, upcoming)

    @pytest.mark.parametrize(("now", "meetings", "upcoming"), [("2026-03-01T22:30", 0, 1), ("2026-03-01T23:30", 0, 0), ("2026-03-02T23:30", 1, 0)])
    def test_a_day_begins_at_the_users_midnight(self, desk, now, meetings, upcoming):
        day = vevent("a", start=";VALUE=DATE:20260302", duration=None)
        figures = self.show(desk, datetime.fromisoformat(f"{now}+00:00"), day, zone=ZoneInfo("Europe/Berlin"))
        assert (figures["meetings"], figures["upcoming"]) == (meetings, upcoming)

    def test_what_was_called_off_or_declined_does_not_count(self, desk):
        declined, both = (vevent(uid, status=status).replace("ACCEPTED", "DECLINED") for uid, status in (("d", "CONFIRMED"), ("e", "CANCELLED")))
        figures = self.show(desk, NOW, vevent("a"), vevent("c", status="CANCELLED"), declined, both)
        assert (figures["meetings"], figures["minutes"], figures["cancelled"], figures["declined"]) == (1, 60, 2, 1)

    @pytest.mark.parametrize(("asked", "found"), [((), "a"), (("cancelled",), "ac"), (("declined",), "ad"), (("cancelled", "declined"), "acd")])
    def test_they_are_shown_when_asked_for(self, desk, asked, found):
        declined = vevent("d").replace("PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED")
        desk.take(calendar(vevent("a"), vevent("c", status="CANCELLED"), declined))
        assert sorted(uids(desk.show("person", ANN, **dict.fromkeys(asked, True)))) == [*found]


class TestWhose:
    def test_a_company_has_the_meetings_of_all_its_people_and_sub_domains(self, desk):
        guests = {"a": ANN, "b": "carl@client.example", "c": "x@eu.client.example", "d": "y@notclient.example"}
        desk.take(calendar(*(vevent(uid, guests=[guest]) for uid, guest in guests.items())))
        assert sorted(uids(desk.show("company", "client.example"))) == ["a", "b", "c"]

    def test_free_mail_makes_a_person_but_no_company(self, desk):
        desk.take(calendar(vevent("a", guests=["dora@gmail.com", "emil@gmx.de"])))
        assert desk.people() == ["dora", "emil"]
        assert desk.rows("SELECT name FROM companies") == []
        assert desk.show("person", "dora@gmail.com")["subject"]["company"] is None

    def test_rooms_bots_and_no_reply_addresses_are_nobody(self, desk):
        meeting = vevent("a", guests=[ANN, "room@client.example", "no-reply@zoom.example", "fred@fireflies.ai"])
        desk.take(calendar(meeting.replace("ATTENDEE:mailto:room", "ATTENDEE;CUTYPE=ROOM:mailto:room")))
        assert desk.people() == ["ann"]
        assert desk.rows("SELECT name FROM companies") == [("Client",)]

    @pytest.mark.parametrize("create", ["off", "suggest"])
    def test_nobody_is_made_where_that_is_not_wanted(self, desk, create):
        desk.take(calendar(vevent("a")), config=OWNER + f'[contacts]\ncreate = "{create}"\n')
        assert desk.people() == []
        assert uids(desk.show("person", ANN)) == ["a"]

    def test_a_crowd_introduces_nobody(self, desk):
        desk.take(calendar(vevent("a", guests=[f"g{n}@client.example" for n in range(60)])))
        assert desk.people() == []
        desk.take(calendar(vevent("b", guests=["g1@client.example"])))
        assert desk.people() == ["g1"]
        assert sorted(uids(desk.show("person", "g1@client.example"))) == ["a", "b"]

    def test_a_colleague_and_oneself_have_meetings_too(self, desk):
        desk.take(calendar(vevent("a", guests=[ANN, "boss@own.example"]), vevent("b")), config=OWNER)
        assert uids(desk.show("person", "Boss@OWN.example")) == ["a"]
        assert sorted(uids(desk.show("person", ME))) == ["a", "b"]

    def test_an_address_of_several_names_is_one_person(self, desk):
        desk.take(calendar(vevent("a", guests=[f"Ann <{ANN}>"]), vevent("b", guests=[f"Archer\\, Ann <{ANN}>"]), vevent("c", guests=[ANN.upper()])))
        assert desk.people() == ["Ann Archer"]
        assert sorted(uids(desk.show("person", ANN))) == ["a", "b", "c"]


class TestTheEndsOfTime:
    EVENTS = ("00010101T000000Z", "00010102T000000Z", "99991230T000000Z", "99991231T000000Z")

    @pytest.mark.parametrize("zone", [UTC, TOKYO, ZoneInfo("America/New_York"), timezone(timedelta(hours=14))])
    def test_can_be_shown_on_any_clock(self, desk, zone):
        desk.take(calendar(*(vevent(start, start=start, duration=None) for start in self.EVENTS), vevent("d", start=";VALUE=DATE:99991230", duration=None)))
        document = desk.show("person", ANN, zone=zone)
        assert len(document["meetings"]) == 5
        assert document["summary"]["meetings"] + document["summary"]["upcoming"] == 5

    def test_a_moment_that_utc_does_not_have(self, desk):
        starts = (";TZID=America/New_York:99991231T233000", ";TZID=Asia/Tokyo:00010101T003000")
        desk.take(calendar(*(vevent(start[-15:], start=start, duration=None) for start in starts)))
        assert len(desk.show("person", ANN)["meetings"]) == 2
