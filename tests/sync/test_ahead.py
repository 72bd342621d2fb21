"""The server is asked for the next documents while those before are stored."""

import socket
import threading
from unittest.mock import patch

from crmcal.sources.caldav.fetching import BATCH
from crmcal.sources.url.network import connected
from crmcal.store.writes import Writer
from tests.makers import calendar, vevent
from tests.servers.model import Model
from tests.servers.web import listening

PATIENCE = 30


def test_a_lone_account_is_fetched_while_it_is_stored(household):
    model = Model()
    model.make("one")
    for number in range(BATCH + 1):
        model.put("one", f"{number}.ics", calendar(vevent(f"uid-{number}")))
    multigets, in_time = [], []
    asked_again = threading.Event()
    original = Writer.apply

    def answer(asked):
        if b"calendar-multiget" in asked.body:
            multigets.append(asked)
            if len(multigets) > 1:
                asked_again.set()
        return model.answer(asked)

    def apply(*args):
        if not in_time:
            in_time.append(asked_again.wait(PATIENCE))
        return original(*args)

    with listening(answer) as listener, patch.object(Writer, "apply", apply):
        household.configure(listener.url + "/")
        assert household.figures()["resources"]["new"] == BATCH + 1
    assert in_time == [True]


def test_no_request_waits_for_the_receipt_of_its_own_beginning():
    """A request goes out in two parts, and by default the second one waits up to 40 ms for the other side to acknowledge the first."""
    with listening(Model().answer) as listener, connected("127.0.0.1", listener.port, PATIENCE) as connection:
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
