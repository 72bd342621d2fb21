"""Runs the command that prints a password."""

import shlex
import subprocess
from pathlib import Path
from typing import Final

from crmcal.errors import LoginError

PATIENCE: Final = 60.0  # seconds: somebody may have to type a PIN or touch a key
MOST: Final = 200  # characters of what a command complains about
SHORT: Final = 3  # characters that are not worth hiding


def first_line(command: str, patience: float = PATIENCE) -> str:
    """The first line that a command prints. Raises LoginError; what it says of a failure holds neither the command nor anything it printed.

    The command runs without a shell, which would read secrets as code: `sh -c '…'` starts one where a pipe is needed. A `~` before it is the home folder.
    It reads nothing, so that it cannot take what is meant for crmcal.
    """
    words = words_of(command)
    try:
        done = run(words, patience)
    except subprocess.TimeoutExpired:
        raise LoginError(f"its password_command takes longer than {patience:.0f} seconds") from None  # the traceback would hold the command
    except OSError as error:
        raise LoginError(f"its password_command cannot be run: {error.strerror or 'no such command'}") from None
    except ValueError:
        raise LoginError("its password_command cannot be run: it holds a NUL") from None
    if done.returncode:
        said = complaint(done, words)
        raise LoginError(f"its password_command fails with exit code {done.returncode}" + (f": {said}" if said else ""))
    return printed(done.stdout)


def words_of(command: str) -> list[str]:
    """A command as its words. Raises LoginError."""
    try:
        name, *rest = shlex.split(command)
    except ValueError:
        raise LoginError("its password_command cannot be read: a quote is not closed, or there is no command") from None
    try:
        return [str(Path(name).expanduser()) if name.startswith("~") else name, *rest]
    except RuntimeError:
        raise LoginError("its password_command is in the home folder of somebody who does not exist") from None


def run(words: list[str], patience: float) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end, or kill it: also after Ctrl-C. Raises OSError, TimeoutExpired."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(words, **streams) as process:  # type: ignore[call-overload] # noqa: S603 - the user's own command
        try:
            out, err = process.communicate(timeout=patience)
        except BaseException:
            process.kill()  # not communicate() again: what the command started may hold the pipes open for ever
            raise
    return subprocess.CompletedProcess([], process.returncode, out, err)


def printed(out: bytes) -> str:
    """The password in what a command printed. Raises LoginError."""
    line = out.partition(b"\n")[0].removesuffix(b"\r")
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise LoginError("its password_command prints something other than UTF-8 text") from None
    if not text:
        raise LoginError("its password_command prints nothing" if not out else "the first line its password_command prints is empty")
    return text


def complaint(done: subprocess.CompletedProcess[bytes], words: list[str]) -> str:
    """The last line a command complained in, without what may be secret: what it printed, its own arguments, and scripts among them, which shells repeat."""
    secrets = [line.strip() for line in done.stdout.decode("utf-8", "replace").splitlines() if len(line.strip()) > SHORT]
    scripts = [word for word in words[1:] if len(word.split()) > 1]
    lines = [line.strip() for line in done.stderr.decode("utf-8", "replace").splitlines()]
    told = [line for line in lines if line and not any(script in line for script in scripts)]
    text = told[-1] if told else ""
    arguments = [part for word in words[1:] for part in (word, *word.replace("=", " ").split()) if len(part) > SHORT]
    for secret in sorted([*secrets, *arguments], key=len, reverse=True):
        text = text.replace(secret, "…")
    return text[:MOST]
