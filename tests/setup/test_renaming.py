"""A source takes its new name in the configuration and in the store, or in neither."""

import sqlite3
from contextlib import contextmanager

import pytest

from crmcal.config import load
from crmcal.errors import StoreError
from crmcal.importing import Request, sync_sources
from crmcal.setup.renaming import rename
from crmcal.store.store import Store
from tests.makers import ME, calendar, vevent


@pytest.fixture
def request_(tmp_path):
    """A request whose configuration has one source, that was synced."""
    (tmp_path / "work.ics").write_text(calendar(vevent("a")))
    config = tmp_path / "config.toml"
    config.write_text(f'[owner]\naddresses = ["{ME}"]\n[sources.work] # mine\ntype = "file"\npath = "work.ics"\nstore = "subject"\n')
    found = Request(store=tmp_path / "crmcal.db", config_path=config, config=load(config))
    assert sync_sources([], found).exit_code == 0
    return found


def noted(request):
    """What the store has of sources."""
    with Store.open(request.store) as store:
        (levels,) = store.connection.execute("SELECT value FROM settings WHERE key = 'levels'").fetchone()
        return {name: len(store.collections_of(name)) for name in ("work", "job")}, levels


def test_all_that_the_store_has_of_it_goes_along(request_):
    assert rename("work", "job", request_) == []
    assert noted(request_) == ({"work": 0, "job": 1}, '{"job": "subject"}')
    assert "[sources.job] # mine\n" in request_.config_path.read_text()


def test_a_store_that_fails_leaves_the_configuration_as_it_was(request_, monkeypatch):
    before = request_.config_path.read_text()
    transaction = Store.transaction

    @contextmanager
    def failing(store):
        with transaction(store):
            yield
            assert "[sources.job]" in request_.config_path.read_text()
            raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "transaction", failing)
        with pytest.raises(StoreError):
            rename("work", "job", request_)
    assert request_.config_path.read_text() == before
    assert noted(request_)[0] == {"work": 1, "job": 0}
