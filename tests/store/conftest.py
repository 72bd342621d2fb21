"""What the tests of the store share."""

import pytest

from crmcal import clock
from tests.store.desk import NOW, Desk


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A desk of its own, on a fixed day."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Desk(tmp_path)
