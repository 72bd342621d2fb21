"""Trials: the path of a sync, with every calendar of an account, and nothing stored."""

from dataclasses import replace
from pathlib import Path

import pytest

from crmcal import registry
from crmcal.config import Config, SourceConfig
from crmcal.core.rules import Owner
from crmcal.credentials import Login
from crmcal.errors import LoginError, SourceError
from crmcal.importing import Request
from crmcal.setup.adding import add
from crmcal.setup.sources import draft_of
from crmcal.setup.trial import try_source, try_sources
from crmcal.sources.contract import Delivery
from tests.makers import ANN, ME, calendar, vevent

ACCOUNT = SourceConfig(name="work", type="caldav", url="https://dav.example/", username="jane")


class Calendar:
    """A calendar of an account."""

    complete = whole = True
    token = "t"

    def __init__(self, name):
        self.name = f"/calendars/{name}/"
        self.displayname = name

    def changes(self, _etags, _token):
        yield Delivery(f"{self.name}.ics", "1", calendar(vevent(self.name, guests=[ANN])).encode())


class Account:
    """A server with two calendars, for jane and her password."""

    kind = "caldav"

    def __init__(self, settings, credentials):
        self.name = settings.name
        self.credentials = credentials

    def collections(self):
        if self.credentials() != ("jane", "hunter2"):
            raise LoginError("the server refuses the login")
        yield Calendar("Work")
        yield Calendar("Sales")


class Gone(Account):
    """A server that is not there."""

    def collections(self):
        raise SourceError("there is no such host")


@pytest.fixture
def opener(monkeypatch):
    """Makes a kind of account what caldav sources are."""
    monkeypatch.setitem(registry.SOURCES, "caldav", Account)
    return lambda kind: monkeypatch.setitem(registry.SOURCES, "caldav", kind)


@pytest.fixture
def request_(tmp_path):
    """A request whose store does not exist."""
    config = Config(path=tmp_path / "config.toml", owner=Owner(addresses=frozenset({ME})), sources=(ACCOUNT,))
    return Request(store=tmp_path / "crmcal.db", config_path=config.path, config=config)


def typed(text):
    return Login(ACCOUNT, ask=lambda _question: text)


@pytest.mark.usefixtures("opener")
def test_every_calendar_is_named_and_read_and_nothing_stored(request_):
    trial = try_source(ACCOUNT, typed("hunter2"), request_)
    assert trial.calendars == ("Work", "Sales")
    assert (trial.report.ok, trial.report.events["kept"]) == (True, 2)
    assert not request_.store.exists()


@pytest.mark.usefixtures("opener")
def test_a_refused_login_is_a_report(request_):
    trial = try_source(ACCOUNT, typed("wrong"), request_)
    assert (trial.report.ok, trial.report.exit_code, trial.calendars) == (False, 4, ())


def test_what_cannot_be_opened_is_a_report(request_, opener):
    opener(Gone)
    assert try_source(ACCOUNT, typed("hunter2"), request_).report.exit_code == 1
    nothing = SourceConfig(name="work", type="nothing")
    assert try_source(nothing, Login(nothing), request_).report.exit_code == 5


@pytest.mark.usefixtures("opener")
def test_several_are_tried_each_for_itself(request_, tmp_path):
    (tmp_path / "met.ics").write_text(calendar(vevent("a")))
    other = SourceConfig(name="file", type="file", path=str(tmp_path / "met.ics"))
    _, report = try_sources([ACCOUNT, other], request_)
    assert ([source.ok for source in report.sources], report.exit_code, report.dry_run) == ([False, True], 4, True)


@pytest.mark.usefixtures("opener")
@pytest.mark.parametrize(("password", "test", "written"), [("hunter2", True, True), ("wrong", True, False), ("wrong", False, True)])
def test_only_what_could_be_read_is_written(request_, password, test, written):
    draft = draft_of(f'[owner]\naddresses = ["{ME}"]\n', ACCOUNT, Path(request_.config_path))
    addition = add(draft, replace(request_, ask=lambda _question: password), test=test)
    assert addition.written == written
    assert request_.config_path.exists() == written
