"""Runs crmcal as its users do: a process of its own, with nothing of this machine's but the interpreter."""

import errno
import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

CRMCAL: Final = (sys.executable, "-m", "crmcal")
SOURCE: Final = Path(__file__).parents[2] / "src"
BYTECODE: Final = SOURCE.parent / ".pytest_cache" / "bytecode"  # hundreds of processes need not compile the same again
PATIENCE: Final = 30  # seconds
CTRL_C: Final = b"\x03"


class Done(NamedTuple):
    """How a command ended; `code` as a shell tells it, -9 for a kill."""

    code: int
    out: str
    err: str


class Shell:
    """A home directory with the store and the configuration in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.store = home / "data" / "crmcal.db"
        self.config = home / "config.toml"

    def environment(self, env: Mapping[str, str]) -> dict[str, str]:
        """What a process sees."""
        own = {"HOME": str(self.home), "CRMCAL_DB": str(self.store), "CRMCAL_CONFIG": str(self.config), "TZ": "UTC", "TERM": "xterm-256color"}
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), "PYTHONPYCACHEPREFIX": str(BYTECODE), **own, **env}

    def put(self, name: str, text: str | bytes) -> str:
        """Write a file; its name."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return name

    def start(self, *words: str, env: Mapping[str, str] | None = None, **how: Any) -> subprocess.Popen[bytes]:
        """Start a command in the home directory."""
        pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen([*CRMCAL, *words], cwd=self.home, env=self.environment(env or {}), **(pipes | how))  # noqa: S603 - ours

    def run(self, *words: str, stdin: str | bytes | None = None, env: Mapping[str, str] | None = None, **how: Any) -> Done:
        """Run a command to its end."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        with self.start(*words, env=env, **(how if given is None else {"stdin": subprocess.PIPE, **how})) as process:
            out, err = process.communicate(given, timeout=PATIENCE)
        return Done(process.returncode, (out or b"").decode("utf-8", "replace"), (err or b"").decode("utf-8", "replace"))

    def on_terminal(
        self, *words: str, typed: bytes = b"", answers: Sequence[tuple[bytes, bytes]] = (), width: int = 100, env: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Run a command on a terminal, where `typed` answers the first yes or no, or `answers` each of the questions named; all that it printed there."""
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (40, width))
        how = {"start_new_session": True, "preexec_fn": take_terminal}
        with self.start(*words, env=env, stdin=theirs, stdout=theirs, stderr=theirs, **how) as process:
            os.close(theirs)
            try:
                printed = everything(ours, [(b"[Y/n]", typed)] if typed else answers)
                code = process.wait(PATIENCE)
            finally:
                process.kill()
        os.close(ours)
        return code, printed


def take_terminal() -> None:
    """Make standard input the terminal that Ctrl-C on it goes to, in a new process."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def everything(descriptor: int, answers: Sequence[tuple[bytes, bytes]]) -> bytes:
    """What is printed on a terminal until nobody holds it any more; each answer is typed once its question is there."""
    found = bytearray()
    waiting = list(answers)
    read = 0
    last, quiet = b"", 0
    while quiet < PATIENCE:
        if not select.select([descriptor], [], [], 1)[0]:
            quiet += 1
            if last == CTRL_C:  # one that comes just before the wait for input begins does not end it: people press again
                os.write(descriptor, last)
            continue
        quiet = 0
        try:
            octets = os.read(descriptor, 1 << 16)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            break
        if not octets:
            break
        found += octets
        while waiting and (at := found.find(waiting[0][0], read)) >= 0:
            question, last = waiting.pop(0)
            read = at + len(question)
            os.write(descriptor, last)
    return bytes(found)
