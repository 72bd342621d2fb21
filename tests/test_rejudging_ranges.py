"""Series that change from an instance on (RANGE=THISANDFUTURE, RFC 5545 §3.2.13): blocked, then allowed again, they are in the store as they were."""

from itertools import combinations

import pytest

from crmcal import clock
from tests.makers import ANN, BOB, calendar, vevent
from tests.store.desk import NOW
from tests.test_rejudging import Past, Rules

CARL = "carl@third.example"
MASTER = vevent("s", "RRULE:FREQ=WEEKLY;COUNT=8", guests=[ANN], summary="Weekly")
LATER = vevent("s", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260316T100000Z", guests=[BOB], start="20260317T120000Z", summary="Later in the week")
ONE = vevent("s", recurrence_id="20260323T100000Z", guests=[CARL], start="20260325T090000Z", summary="Once")
LAST = vevent("s", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260406T100000Z", guests=[ANN, CARL], start="20260406T150000Z", summary="In the afternoon")
OTHER = vevent("other", guests=[ANN, BOB, CARL])
LAYOUTS = {
    "together": [[MASTER, LATER, OTHER]],
    "with more of them": [[MASTER, LATER, ONE, LAST]],
    "apart": [[MASTER, OTHER], [LATER]],
    "each apart": [[LAST], [ONE], [LATER], [MASTER]],
    "without a master": [[LATER, LAST], [OTHER]],
}
ADDRESSES = (ANN.partition("@")[2], BOB.partition("@")[2], CARL.partition("@")[2])
BLOCKED = [tuple(f"@{domain}" for domain in some) for number in (1, 2, 3) for some in combinations(ADDRESSES, number)]


class Mirror(Past):
    """A desk that only mirrors, and only what it is given."""

    def __init__(self, folder, layout):
        super().__init__(folder)
        for name in folder.glob("work/*.ics"):
            name.unlink()
        for number, events in enumerate(LAYOUTS[layout]):
            self.put(calendar(*events), f"work/{number}.ics")

    def after(self, *lists):
        """What the store says after one sync under each blocklist."""
        for blocklist in lists:
            assert self.sync_under(Rules(blocklist=blocklist)).exit_code == 0
        return self.told()


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    """Makes such desks, each with a store of its own."""
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def made(layout, name="one"):
        (tmp_path / name).mkdir()
        return Mirror(tmp_path / name, layout)

    return made


@pytest.mark.parametrize("blocked", BLOCKED, ids=" ".join)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_blocked_and_allowed_again_is_there_as_it_was(layout, blocked, mirror):
    desk = mirror(layout)
    first = desk.after(())
    assert desk.after(blocked) != first
    assert desk.after(()) == first


@pytest.mark.parametrize("blocked", BLOCKED, ids=" ".join)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_blocked_later_is_as_if_it_had_always_been(layout, blocked, mirror):
    assert mirror(layout).after((), blocked) == mirror(layout, "other").after(blocked)
