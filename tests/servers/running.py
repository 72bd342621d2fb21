"""Real CalDAV servers, each a process of its own on a free port of this machine."""

import base64
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PATIENCE: Final = 60.0  # seconds that a server may take to start, on a machine that does much else
USERS: Final = 500  # one for each test that asks
PASSWORD: Final = "of-the-server"  # what the proxy says to the server; users have another


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server.

    kind:     radicale or xandikos
    home:     the path that a user's calendars lie under; {user} stands for the user
    guarded:  whether it asks for a login itself
    storage:  where it keeps everything
    """

    kind: str
    port: int
    home: str
    guarded: bool
    storage: Path

    def fields(self, user: str) -> Mapping[str, str]:
        """The header fields that let a user in."""
        return {"Authorization": basic(user, PASSWORD)} if self.guarded else {}


def basic(user: str, password: str) -> str:
    """Basic credentials (RFC 7617 §2)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@contextmanager
def radicale(folder: Path) -> Iterator[Server]:
    """Radicale, with users user0, user1 … in a plain htpasswd file."""
    users = folder / "users"
    users.write_text("".join(f"user{number}:{PASSWORD}\n" for number in range(USERS)))
    port = free_port()
    settings = {
        "server-hosts": f"127.0.0.1:{port}",
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": str(users),
        "auth-htpasswd-encryption": "plain",
        "auth-delay": "0",
        "storage-filesystem-folder": str(folder / "storage"),
        "logging-level": "critical",
        "web-type": "none",
    }
    command = ["radicale", "--config", "", *(f"--{name}={value}" for name, value in settings.items())]
    with running(command, port, folder):
        yield Server(kind="radicale", port=port, home="/{user}/", guarded=True, storage=folder / "storage")


@contextmanager
def xandikos(folder: Path) -> Iterator[Server]:
    """Xandikos: one user, no login."""
    port = free_port()
    storage = folder / "storage"
    words = ["serve", "--directory", str(storage), "--state-dir", str(folder / "state"), "--defaults", "--no-detect-systemd"]
    command = ["xandikos", *words, "--listen-address", "127.0.0.1", "--port", str(port)]
    with running(command, port, folder):
        yield Server(kind="xandikos", port=port, home="/user/calendars/", guarded=False, storage=storage)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(words: Sequence[str], port: int, folder: Path) -> Iterator[None]:
    """A module run by this interpreter until the end of the context, ready when its port answers."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-m", *words], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        with process:
            try:
                await_port(port, process, log)
                yield
            finally:
                process.kill()


def await_port(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until somebody listens on a port. Raises RuntimeError when the process ends instead, or nobody comes."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"the server does not start: {log.read_text(errors='replace')[-2000:]}")


def forget_token(server: Server, collection: str, token: str) -> None:
    """Let a server forget a sync-token of a collection, given by its path, as servers do after a while."""
    if server.kind == "radicale":
        shutil.rmtree(server.storage / "collection-root" / collection.strip("/") / ".Radicale.cache" / "sync-token")
    else:
        known = token.removeprefix("sync:")
        (server.storage / collection.strip("/") / ".git" / "objects" / known[:2] / known[2:]).unlink()
