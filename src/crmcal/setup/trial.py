"""Tries a source on the very path that a sync takes, and stores nothing."""

from collections.abc import Iterable
from typing import NamedTuple

from crmcal.config import SourceConfig
from crmcal.core.reports import RunReport, SourceReport
from crmcal.core.rules import Owner
from crmcal.credentials import Login
from crmcal.errors import ConfigError, CrmcalError, StoreError
from crmcal.importing import Request, known_owner, open_source, run_for
from crmcal.pipeline import take_source
from crmcal.run import Run
from crmcal.store.store import Store


class Trial(NamedTuple):
    """What a source gave when it was tried."""

    report: SourceReport

    @property
    def calendars(self) -> tuple[str, ...]:
        """The names of its calendars."""
        return tuple(self.report.calendars)


def try_source(settings: SourceConfig, login: Login, request: Request) -> Trial:
    """Open a source, list its calendars and read them. Never raises for the source: the report says what failed."""
    owner = owner_or_nobody(request)
    with Store.scratch() as store:
        run = run_for(store, owner, request, settings=settings)
        return tried(settings, login, run)


def owner_or_nobody(request: Request) -> Owner:
    """Whose calendars these are; nobody's where that is not known, or the store that knows it cannot be read: a trial stores nothing."""
    try:
        known = known_owner(request)
    except StoreError:
        known = None
    return known.owner if known else Owner(addresses=frozenset())


def tried(settings: SourceConfig, login: Login, run: Run) -> Trial:
    """The trial itself; a source that cannot even be opened has failed."""
    try:
        source = open_source(settings, login)
    except ConfigError as error:
        return Trial(SourceReport.failed(settings.name, settings.type, error))
    return Trial(take_source(source, run))


def try_alone(settings: SourceConfig, request: Request) -> SourceReport:
    """Try one; a password that is nowhere to be found is a failure of the source like any other."""
    login = Login(settings, ask=request.ask, tell=request.tell)
    try:
        login.settle()
    except CrmcalError as error:
        return SourceReport.failed(settings.name, settings.type, error)
    return try_source(settings, login, request).report


def try_sources(chosen: Iterable[SourceConfig], request: Request) -> tuple[list[Trial], RunReport]:
    """Try several, each for itself; the report is that of a dry run."""
    logins = [(settings, Login(settings, ask=request.ask, tell=request.tell)) for settings in chosen]
    for _, login in logins:
        login.settle()
    trials = [try_source(settings, login, request) for settings, login in logins]
    return trials, RunReport(sources=[trial.report for trial in trials], dry_run=True)
