"""Collections of one source stand each for itself, in the store and in the report."""

from datetime import timedelta

import pytest

from crmcal.core.rules import Judge
from crmcal.errors import LoginError, SourceError
from crmcal.importing import Request, opened
from crmcal.ownership import owner_of
from crmcal.pipeline import take_source
from crmcal.run import Run
from crmcal.sources.contract import Delivery, ForeignError, Removal, Unreadable
from tests.makers import ME, calendar, vevent
from tests.store.desk import NOW


class Told:
    """A collection that tells some changes, and raises what is no change. then: the token to come back with."""

    def __init__(self, name, *changes, whole=True, then="", displayname=""):
        self.name = name
        self.displayname = displayname or name.upper()
        self.told = changes
        self.complete = self.whole = False
        self.token = ""
        self.end = whole, then
        self.given = []

    def changes(self, etags, token):
        self.given.append((token, etags("a.ics")))
        for change in self.told:
            if isinstance(change, Exception):
                raise change
            yield change
        self.complete, (self.whole, self.token) = True, self.end


class Place:
    """A source of some collections."""

    name = "work"
    kind = "caldav"

    def __init__(self, *collections):
        self.told = collections

    def collections(self):
        return iter(self.told)


def document(name, *lines):
    return Delivery(f"{name}.ics", f"etag of {name}", calendar(vevent(name, *lines)).encode())


SEVERAL = [document(f"m{number}") for number in range(25)]


@pytest.fixture
def take(tmp_path):
    """Take a source in; `later` moves the clock."""
    request = Request(store=tmp_path / "crmcal.db", config_path=tmp_path / "config.toml", config=None)

    def taken(*collections, later=None, **settings):
        with opened(request) as store:
            run = Run(store=store, judge=Judge(owner=owner_of([ME])), now=NOW + later if later else NOW, zone=NOW.tzinfo, **settings)
            return take_source(Place(*collections), run)

    return taken


def counts(report):
    return {name: number for name, number in report.resources.items() if number}


class TestFailures:
    def test_of_one_collection_costs_the_others_nothing(self, take):
        take(Told("one", document("a")), Told("two", document("b")))
        report = take(Told("one", SourceError("the server is asleep")), Told("two", document("b"), document("c")))
        assert (report.ok, report.complete, report.exit_code) == (True, False, 0)
        assert [(problem.where, problem.reason) for problem in report.problems] == [("ONE", "the server is asleep")]
        assert counts(report) == {"seen": 2, "unchanged": 1, "new": 1}

    def test_what_a_failed_collection_told_before_does_not_count(self, take):
        report = take(Told("one", document("a"), Unreadable("x.ics", "odd"), SourceError("gone")), Told("two", document("b")))
        assert counts(report) == {"seen": 1, "new": 1}
        assert [problem.where for problem in report.problems] == ["ONE"]

    def test_a_failed_collection_keeps_its_token(self, take):
        take(Told("one", document("a"), then="t1"))
        take(Told("one", SourceError("no")), Told("two"))
        again = Told("one", whole=False, then="t2")
        take(again, Told("two"))
        assert again.given == [("t1", "etag of a")]

    def test_of_all_collections_are_the_failure_of_the_source(self, take):
        report = take(Told("one", SourceError("no route")), Told("two", SourceError("no route")))
        assert (report.ok, report.exit_code, report.error) == (False, 1, "no route")

    def test_of_all_for_different_reasons_are_told_by_name(self, take):
        report = take(Told("one", LoginError("who?")), Told("two", SourceError("no route")))
        assert (report.exit_code, report.error) == (1, "ONE: who?; TWO: no route")

    def test_of_all_at_the_login_are_a_refused_login(self, take):
        assert take(Told("one", LoginError("who?")), Told("two", LoginError("who?"))).exit_code == 4

    def test_a_collection_that_is_forbidden_has_failed_if_it_was_there_before(self, take):
        take(Told("one", document("a")), Told("two", document("b")))
        report = take(Told("one", ForeignError("no access")), Told("two", document("b")))
        assert (report.ok, report.complete, report.calendars) == (True, False, ["ONE", "TWO"])
        assert [(problem.where, problem.reason) for problem in report.problems] == [("ONE", "no access")]
        assert counts(take(Told("one", document("a")), Told("two", document("b")))) == {"seen": 2, "unchanged": 2}

    def test_a_collection_that_is_forbidden_is_nothing_to_who_never_read_it(self, take):
        report = take(Told("one", ForeignError("no access")), Told("two", document("b")))
        assert (report.ok, report.complete, report.calendars, report.problems) == (True, True, ["TWO"], [])

    def test_a_collection_that_failed_is_not_gone(self, take):
        take(Told("one", document("a")), Told("two", document("b")))
        take(Told("one", SourceError("no")))
        report = take(Told("one", document("a")), Told("two", document("b")))
        assert counts(report) == {"seen": 2, "unchanged": 2}


class TestGuard:
    def test_asks_about_one_collection_and_lets_the_others_through(self, take):
        take(Told("one", *SEVERAL), Told("two", document("b")))
        report = take(Told("one"), Told("two", document("b"), document("c")))
        assert (report.ok, report.exit_code) == (False, 8)
        assert "ONE: 25 of 25" in report.error
        assert counts(take(Told("one", *SEVERAL), Told("two", document("b"), document("c")))) == {"seen": 27, "unchanged": 27}

    def test_holds_for_what_a_server_says_is_gone_as_well(self, take):
        take(Told("one", *SEVERAL, then="t1"))
        removals = [Removal(change.href) for change in SEVERAL]
        assert take(Told("one", *removals, whole=False, then="t2")).exit_code == 8
        assert counts(take(Told("one", *removals, whole=False, then="t2"), force=True)) == {"removed": 25}


class TestIncremental:
    def test_what_is_not_told_is_as_it_was(self, take):
        take(Told("one", document("a"), document("b"), document("c"), then="t1"))
        report = take(Told("one", document("b", "LOCATION:Elsewhere"), Removal("c.ics"), whole=False, then="t2"))
        assert counts(report) == {"seen": 2, "unchanged": 1, "changed": 1, "removed": 1}
        assert (report.events["kept"], report.complete, report.documents) == (2, True, 2)

    def test_what_is_not_told_in_a_whole_reading_is_gone(self, take):
        take(Told("one", document("a"), document("b"), then="t1"))
        assert counts(take(Told("one", document("a")))) == {"seen": 1, "unchanged": 1, "removed": 1}

    def test_the_token_comes_back(self, take):
        take(Told("one", document("a"), then="t1"))
        again = Told("one", whole=False, then="t2")
        take(again)
        assert again.given == [("t1", "etag of a")]

    def test_but_not_when_everything_is_to_be_read_again(self, take):
        take(Told("one", document("a"), then="t1"))
        again = Told("one", document("a"), then="t2")
        take(again, full=True)
        assert again.given == [("", None)]

    def test_nor_when_there_are_series_to_top_up(self, take):
        take(Told("one", document("a", "RRULE:FREQ=DAILY"), then="t1"))
        again = Told("one", document("a", "RRULE:FREQ=DAILY"), then="t2")
        report = take(again, horizon_days=500)
        assert again.given == [("", None)]
        assert report.occurrences > 500

    def test_nor_once_a_week(self, take):
        take(Told("one", document("a"), then="t1"))
        again = Told("one", document("a"), then="t2")
        take(again, later=timedelta(days=7))
        assert again.given == [("", "etag of a")]

    def test_problems_of_what_is_not_told_are_told_again(self, take):
        take(Told("one", document("a", "DTEND:20250101T000000Z"), document("b"), then="t1"))
        first = take(Told("one", document("a", "DTEND:20250101T000000Z"), document("b"), then="t1"))
        report = take(Told("one", whole=False, then="t2"))
        assert [(problem.where, problem.reason) for problem in report.problems] == [(problem.where, problem.reason) for problem in first.problems] != []
        assert report.problems[0].where.startswith("ONE/a.ics")


class TestNames:
    def test_another_label_is_no_other_calendar(self, take):
        take(Told("one", document("a"), displayname="Work"))
        report = take(Told("one", document("a"), displayname="Job"))
        assert counts(report) == {"seen": 1, "unchanged": 1}
