"""A rule that is changed, then changed back, restores the store from a server too."""

import pytest

from tests.reversal import CALENDARS, REVERSALS
from tests.servers.proxy import USER
from tests.store.desk import Desk
from tests.sync.household import SOURCE


@pytest.fixture
def desk(household):
    """The store of the household."""
    desk = Desk(household.home)
    desk.store = household.store
    return desk


def follow(household, url, owner, rules, own):
    """Sync under some rules."""
    household.config.write_text(f"{owner}{SOURCE.format(url=url, user=USER, more='')}[sources.work.rules]\n{own}\n[rules]\n{rules}\n")
    household.figures("--force")


@pytest.mark.parametrize("reversal", REVERSALS.values(), ids=REVERSALS)
def test_a_change_and_its_reverse_restore_the_store(reversal, household, proxy, desk):
    for name, resources in CALENDARS.items():
        proxy.client.make(name)
        for resource, events in resources.items():
            proxy.client.put(name, f"{resource}.ics", *events)
    url = f"{proxy.front.url}/"
    follow(household, url, reversal.owner, reversal.rules, reversal.own)
    first = desk.content()
    follow(household, url, reversal.owner_then, reversal.then, reversal.own_then)
    changed = desk.content()
    assert changed != first
    follow(household, url, reversal.owner, reversal.rules, reversal.own)
    assert desk.content() == first
    follow(household, url, reversal.owner_then, reversal.then, reversal.own_then)
    assert desk.content() == changed
