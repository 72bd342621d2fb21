"""Where the calendars of an account were found the last time, handed to its source and taken back."""

from crmcal.intake.known import WEEK
from crmcal.run import Run
from crmcal.sources.contract import Finder


def recall(run: Run, source: Finder) -> None:
    """Tell a source what it found out before; once a week, and where all is to be read again, it has to look anew: accounts move."""
    week = int(run.now.timestamp()) // WEEK * WEEK
    source.bearings = "" if run.full else run.store.bearings(source.name, since=week)


def note(run: Run, source: Finder) -> None:
    """Keep what a source found out."""
    run.store.put_bearings(source.name, source.bearings)
