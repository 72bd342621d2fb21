"""A CalDAV account to measure with, at a server in memory that is a process of its own: `account.py EVENTS`, which prints its address."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from calendars import HEAD, TAIL, ZONE, vevents

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))  # the server is that of the tests


@contextmanager
def serving(events: int) -> Iterator[str]:
    """The address of an account with one calendar of so many events."""
    with subprocess.Popen([sys.executable, HERE / "account.py", str(events)], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()


def serve(events: int) -> None:
    """Serve until the end of the process."""
    from tests.servers.model import Model  # noqa: PLC0415 - only in the server's process
    from tests.servers.web import listening  # noqa: PLC0415

    model = Model()
    model.make("work")
    for number, vevent in enumerate(vevents(events=events, series_share=0, seed=7)):
        model.put("work", f"{number}.ics", f"{HEAD}{ZONE}{vevent}{TAIL}")
    with listening(model.answer) as listener:
        print(f"{listener.url}/", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
