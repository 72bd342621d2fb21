"""What the tests of the formats share."""

import io

import pytest

from crmcal import clock
from crmcal.formats import console
from crmcal.formats.table import show_history
from crmcal.history import Selection
from crmcal.showing import find
from crmcal.store.connection import open_reader
from tests.formats.examples import ALL, BERLIN
from tests.store.desk import NOW, OWNER, Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A store with one of everything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        desk = Desk(tmp_path_factory.mktemp("desk"))
        desk.put(ALL, "all.ics")
        desk.read(desk.folder / "all.ics", config=OWNER, me=())
        yield desk


@pytest.fixture
def found(desk):
    """Finds a history or a meeting."""
    connection = open_reader(desk.store)
    yield lambda kind, wanted, **asked: find(connection, kind, wanted, Selection(**{"now": NOW, "zone": BERLIN, **asked}))
    connection.close()


@pytest.fixture
def table(found):
    """A history as a table of some width."""

    def shown(kind, wanted, width, **asked):
        stream = io.StringIO()
        show_history(console.console(stream, width=width), found(kind, wanted, **asked))
        return stream.getvalue()

    return shown
