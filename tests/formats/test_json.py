"""The JSON that programs rely on: every field always there, of the type that was promised."""

import json
from datetime import date, datetime

import pytest

from crmcal.core.reports import Problem, RunReport, SourceReport
from crmcal.formats.json import dumped, history, run
from tests.makers import ANN, BOB, ME

SUBJECT = {
    "person": ["kind", "id", "name", "emails", "company", "opportunities"],
    "company": ["kind", "id", "name", "domains", "people", "opportunities"],
}
SUMMARY = ["meetings", "minutes", "first", "last", "next", "upcoming", "cancelled", "declined"]
MEETING = {
    "id": str, "uid": str, "recurrence_id": str | None, "title": str | None, "start": str, "end": str, "all_day": bool, "timezone": str | None, "minutes": int,
    "status": str, "my_response": str | None,
    "location": str | None, "conference_url": str | None, "description": str | None, "recurring": bool, "sources": list,
    "categories": list, "participants": list, "matched": list,
}  # fmt: skip
PARTICIPANT = {
    "email": str | None,
    "name": str | None,
    "organizer": bool,
    "role": str,
    "response": str,
    "kind": str,
    "person": str | None,
    "company": str | None,
}
STATUSES = {"confirmed", "tentative", "cancelled"}
RESPONSES = {"accepted", "declined", "tentative", "needs-action", "delegated", None}


@pytest.fixture
def told(found):
    """The JSON of a history."""
    return lambda kind, wanted, **asked: json.loads(dumped(history(found(kind, wanted, **asked))))


@pytest.mark.parametrize(("kind", "wanted"), [("person", ANN), ("person", ME), ("company", "client.example"), ("person", BOB)])
class TestShape:
    def test_has_every_field(self, told, kind, wanted):
        document = told(kind, wanted, cancelled=True, declined=True)
        assert list(document) == ["schema", "subject", "summary", "meetings"]
        assert document["schema"] == "crmcal.history/1"
        assert list(document["subject"]) == SUBJECT[kind]
        assert list(document["summary"]) == SUMMARY
        for meeting in document["meetings"]:
            assert list(meeting) == list(MEETING)
            assert all(isinstance(meeting[name], kind) for name, kind in MEETING.items())
            assert "" not in meeting.values()
            assert meeting["status"] in STATUSES
            assert meeting["my_response"] in RESPONSES
            for participant in meeting["participants"]:
                assert list(participant) == list(PARTICIPANT)
                assert all(isinstance(participant[name], kind) for name, kind in PARTICIPANT.items())

    def test_is_newest_first(self, told, kind, wanted):
        starts = [datetime.fromisoformat(meeting["start"]).timestamp() for meeting in told(kind, wanted)["meetings"] if not meeting["all_day"]]
        assert starts == sorted(starts, reverse=True)
        assert starts


def meeting(document, uid):
    return next(each for each in document["meetings"] if each["uid"] == uid)


def test_a_meeting_in_full(told):
    found = meeting(told("person", ANN), "past")
    assert len(found.pop("id")) == 14
    assert found == {
        "uid": "past", "recurrence_id": None, "title": "Title of past", "start": "2026-03-02T11:00:00+01:00", "end": "2026-03-02T12:00:00+01:00",
        "all_day": False, "timezone": "UTC", "minutes": 60, "status": "confirmed", "my_response": "accepted", "location": "Room 1",
        "conference_url": "https://zoom.us/j/1", "description": None, "recurring": False, "sources": ["all.ics"], "categories": ["Sales", "Top"],
        "participants": [
            {"email": ME, "name": None, "organizer": True, "role": "req-participant", "response": "accepted", "kind": "owner", "person": None, "company": None},
            {"email": ANN, "name": "Archer, Ann", "organizer": False, "role": "req-participant", "response": "needs-action", "kind": "external",
             "person": "Ann Archer", "company": "Client"},
            {"email": BOB, "name": "Bob", "organizer": False, "role": "req-participant", "response": "needs-action", "kind": "external",
             "person": "Bob", "company": "Other"},
        ],
        "matched": [ANN],
    }  # fmt: skip


def test_an_all_day_meeting_has_dates(told):
    found = meeting(told("person", ANN), "day")
    assert (found["start"], found["end"], found["all_day"], found["timezone"], found["minutes"]) == ("2026-02-05", "2026-02-07", True, None, 2880)


def test_an_occurrence_keeps_its_wall_clock_over_the_change_of_clocks(told):
    starts = [each["start"] for each in told("person", ANN)["meetings"] if each["uid"] == "weekly"]
    assert starts[-1] == "2026-03-05T10:00:00+01:00"
    assert starts[0] == "2026-04-16T10:00:00+02:00"
    assert meeting(told("person", ANN), "weekly")["recurrence_id"] == "2026-04-16T08:00:00Z"


def test_the_subject(told):
    person, company = told("person", ANN)["subject"], told("company", "client.example")["subject"]
    assert isinstance(person.pop("id"), int)
    assert isinstance(company.pop("id"), int)
    people = company.pop("people")
    assert person == {
        "kind": "person", "name": "Ann Archer", "emails": [ANN], "company": {"name": "Client", "domain": "client.example"}, "opportunities": [],
    }  # fmt: skip
    assert company == {"kind": "company", "name": "Client", "domains": ["client.example"], "opportunities": []}
    assert [(each["name"], each["meetings"]) for each in people[:2]] == [("Ann Archer", 8), ("Guest0 Long-Name", 1)]
    assert (people[0]["last"], people[0]["next"]) == ("2026-03-05T10:00:00+01:00", "2026-03-12T10:00:00+01:00")
    assert len(people) == 8
    assert told("person", ME)["subject"] == {"kind": "person", "id": None, "name": ME, "emails": [ME], "company": None, "opportunities": []}


def test_the_summary(told):
    assert told("person", ANN)["summary"] == {
        "meetings": 8, "minutes": 60 + 60 + 60 + 45 + 2880 + 60 + 0 + 60, "first": "2025-11-03T11:00:00+01:00", "last": "2026-03-05T10:00:00+01:00",
        "next": "2026-03-12T10:00:00+01:00", "upcoming": 8, "cancelled": 1, "declined": 1,
    }  # fmt: skip


def test_nothing_is_null_or_empty(told):
    document = told("person", BOB, since=date(2030, 1, 1))
    assert document["meetings"] == []
    assert document["summary"] == {"meetings": 0, "minutes": 0, "first": None, "last": None, "next": None, "upcoming": 0, "cancelled": 0, "declined": 0}


def test_a_company_matches_every_address_of_its_own(told):
    assert meeting(told("company", "client.example"), "long")["matched"] == sorted([ANN, *(f"g{n}@client.example" for n in range(6))])


def test_a_run():
    source = SourceReport(name="work", kind="file", problems=[Problem("work", "a.ics:3", "no UID", kept=True)])
    source.events.update({"kept": 2, "private": 1, "problem": 1})
    source.resources.update({"seen": 4, "new": 3})
    failed = SourceReport(name="web", kind="url")
    failed.fail("no answer", "", 1)
    document = json.loads(dumped(run(RunReport(sources=[source, failed]))))
    assert document["schema"] == "crmcal.sync/1"
    assert document["problems"] == [{"source": "work", "where": "a.ics:3", "reason": "no UID", "kept": True}]
    first, second = document["sources"]
    assert first == {
        "name": "work", "kind": "file", "ok": True, "complete": True, "error": None, "collections": 0,
        "resources": {"seen": 4, "new": 3, "changed": 0, "removed": 0, "unchanged": 0},
        "events": {"kept": 2, "problems": 1,
                   "excluded": {"not-a-meeting": 0, "private": 1, "solo": 0, "internal": 0, "blocked": 0, "category": 0, "crowd": 0}},
        "occurrences": 0, "people_created": 0, "companies_created": 0, "seconds": 0.0,
    }  # fmt: skip
    assert list(second) == list(first)
    assert (second["ok"], second["complete"], second["error"]) == (False, False, "no answer")


def test_it_is_ascii():
    assert dumped({"title": "\x1b\x7f\x9bé\ud800"}).isascii()
    assert dumped({"title": "\x1b\x7f\x9b"}).replace("\n", "").isprintable()
