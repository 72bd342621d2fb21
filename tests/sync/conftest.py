"""What the tests of syncing share: real servers, an account on each for every test, the proxy before it, a household that syncs it."""

import itertools
import threading
from functools import partial

import pytest

from crmcal import clock
from crmcal.sources import caldav
from crmcal.sources.url.network import Network
from tests.servers.client import Client
from tests.servers.proxy import proxying
from tests.servers.running import radicale, xandikos
from tests.servers.web import impatient
from tests.store.desk import NOW
from tests.sync.household import Household

SERVERS = ("radicale", "xandikos")
NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def radicale_server(tmp_path_factory):
    """Radicale, for all tests of this run."""
    with radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture(scope="session")
def xandikos_server(tmp_path_factory):
    """Xandikos, for all tests of this run."""
    with xandikos(tmp_path_factory.mktemp("xandikos")) as server:
        yield server


@pytest.fixture(params=SERVERS)
def server(request):
    """Each real server in turn."""
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture
def account(server):
    """An empty account on the server, as another program of the user's sees it."""
    user = f"user{next(NUMBERS)}"
    client = Client(server.port, server.home.format(user=user), server.fields(user))
    if not server.guarded:  # one user only
        client.clear()
    return client


@pytest.fixture
def stalled():
    """Whether the server stalls."""
    return threading.Event()


@pytest.fixture
def proxy(account, stalled):
    """The proxy that crmcal sees the account through."""
    with proxying(account, stalled) as proxy:
        yield proxy


@pytest.fixture
def slept():
    """The seconds that crmcal wanted to wait, without anybody waiting."""
    return []


@pytest.fixture
def household(tmp_path, monkeypatch, slept, stalled):
    """Somebody who lives on a fixed day, and does not wait: neither when crmcal wants to, nor when a server does."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(caldav, "Network", partial(Network, sleep=slept.append, connect=impatient(stalled)))
    return Household(tmp_path)
