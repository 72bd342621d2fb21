"""Accounts elsewhere are read again like files: every calendar, with the same login, and what fails costs the others nothing."""

import pytest

from crmcal import registry
from crmcal.errors import LoginError, SourceError
from crmcal.sources.contract import Delivery, Unreadable
from tests.makers import calendar, vevent

WORK = '[sources.work]\ntype = "caldav"\nurl = "https://dav.example/"\nusername = "jane"\n'


class Calendar:
    """A calendar of an account; one called Gone cannot be read."""

    complete = whole = True
    token = "t"

    def __init__(self, name):
        self.name = f"/calendars/{name}/"
        self.displayname = name

    def changes(self, _etags, token):
        assert token == ""
        yield Delivery(f"{self.name}1.ics", "1", calendar(vevent(self.name, summary=f"From {self.displayname}")).encode())
        if self.displayname == "Gone":
            raise SourceError("the line is dead")
        if self.displayname == "Half":
            self.complete = False
            yield Unreadable(f"{self.name}2.ics", "it is refused")


class Account:
    """A server for jane and her password."""

    kind = "caldav"
    names = ("Work", "Sales")

    def __init__(self, settings, credentials):
        self.name = settings.name
        self.credentials = credentials

    def collections(self):
        if self.credentials() != ("jane", "hunter2"):
            raise LoginError("the server refuses the login")
        yield from map(Calendar, self.names)


@pytest.fixture
def account(asker, monkeypatch):
    """Asks about an account with calendars of some names."""
    asker.rules = WORK

    def asks(*names, typed="hunter2"):
        monkeypatch.setitem(registry.SOURCES, "caldav", type("Some", (Account,), {"names": names}))
        monkeypatch.setenv("CRMCAL_PASSWORD_WORK", typed)
        return asker.why("", "work")

    return asks


def test_every_calendar_is_told_by_the_name_people_know(account):
    assert [(answer.collection, answer.where, answer.verdict) for answer in account("Work", "Sales").answers] == [
        ("Work", "1.ics:4", "kept"),
        ("Sales", "1.ics:4", "kept"),
    ]


def test_a_calendar_that_fails_is_told_and_the_others_are_there(account):
    found = account("Gone", "Work")
    assert [(answer.title, answer.meeting is not None) for answer in found.answers] == [("From Gone", False), ("From Work", True)]
    assert (found.read[0].ok, found.read[0].complete) == (True, False)


def test_what_comes_in_part_is_no_complete_answer(account):
    found = account("Half")
    assert len(found.answers) == 1
    assert not found.read[0].complete


def test_a_refused_login_has_its_exit_code(account):
    report = account("Work", typed="wrong").read[0]
    assert (report.ok, report.exit_code) == (False, 4)
