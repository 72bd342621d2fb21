"""Adds a source: it is tried first, and written only when it could be read."""

from dataclasses import replace
from typing import NamedTuple

from crmcal.credentials import Login
from crmcal.importing import Request
from crmcal.setup.sources import Draft
from crmcal.setup.trial import Trial, try_source


class Addition(NamedTuple):
    """What became of a source that was to be added; without a trial it was not tried."""

    login: Login
    trial: Trial | None

    @property
    def written(self) -> bool:
        """Whether it is in the configuration now."""
        return self.trial is None or self.trial.report.ok


def add(draft: Draft, request: Request, *, test: bool) -> Addition:
    """Write a draft, unless its source fails when it is tried. Raises ConfigError."""
    login = Login(draft.settings, ask=request.ask, tell=request.tell)
    trial = None
    if test:
        login.settle()
        trial = try_source(draft.settings, login, replace(request, config=draft.config))
    addition = Addition(login, trial)
    if addition.written:
        draft.write()
    return addition
