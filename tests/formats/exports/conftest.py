"""What the tests of exports share."""

import pytest

from crmcal.exporting import Wanted, written
from crmcal.history import Selection
from crmcal.registry import export_format
from tests.formats.examples import BERLIN
from tests.store.desk import NOW


@pytest.fixture
def exported(desk):
    """Writes an export of the store with one of everything; as octets."""

    def write(form, *who, configured=None, visibility=None, **asked):
        selection = Selection(**{"now": NOW, "zone": BERLIN, **asked})
        wanted = Wanted(who=who, selection=selection, configured=configured or {}, visibility=visibility)
        pieces = list(written(desk.store, wanted, export_format(form).write))
        return b"".join(each if isinstance(each, bytes) else each.encode() for each in pieces)

    return write
