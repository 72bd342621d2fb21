"""What the tests of contacts share."""

from itertools import count

import pytest

from crmcal import clock
from tests.contacts.desks import Contacts
from tests.makers import calendar, vevent
from tests.store.desk import NOW

MET = calendar(
    vevent("ann", guests=["Ann Archer <ann@client.example>"], start="20260105T100000Z"),
    vevent("both", guests=["Ann Archer <ann@client.example>", "Eve East <eve@eu.client.example>"], start="20260205T100000Z"),
    vevent("eve", guests=["Eve East <eve@eu.client.example>"], start="20260302T100000Z"),
    vevent("bob", guests=["Bob Baker <bob@other.example>"], start="20260303T100000Z"),
    vevent("day", guests=["Bob Baker <bob@other.example>"], start=";VALUE=DATE:20260304", duration=None),
    vevent("soon", guests=["Ann Archer <ann@client.example>"], start="20260401T100000Z"),
    vevent("free", guests=["Gus <gus@gmail.com>"], start="20260306T100000Z"),
)


@pytest.fixture
def desks(tmp_path, monkeypatch):
    """Makes desks on a fixed day, each with a few meetings."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    numbers = count()

    def made():
        desk = Contacts(tmp_path / str(next(numbers)))
        desk.take(MET)
        return desk

    return made


@pytest.fixture
def desk(desks):
    """One of them."""
    return desks()
