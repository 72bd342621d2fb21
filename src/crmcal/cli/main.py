"""The command line: the app, its commands, and the one place where failures are printed."""

import errno
import inspect
import io
import os
import re
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final, TextIO

import typer

from crmcal.cli import options
from crmcal.cli.messages import tell
from crmcal.errors import CrmcalError, Interrupted, UsageError, reason

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

TEXT_ALONE: Final = ("people", "companies", "opportunities", "forget")  # and no file but for `import` and `export`
FIRST_SENTENCE: Final = re.compile(r".*?(?:\.(?=\s)|$)", re.DOTALL)
COMMANDS: Final = {  # and the module that has each
    "import": "importing",
    "sync": "importing",
    "show": "show",
    "export": "export",
    "changes": "changes",
    "why": "why",
    "excluded": "excluded",
    "people": "people",
    "companies": "companies",
    "opportunities": "opportunities",
    "rematch": "rematch",
    "forget": "forget",
    "init": "init",
    "source": "source",
    "rules": "rules",
    "doctor": "doctor",
    "schedule": "schedule",
    "demo": "demo",
    "config": "config",
}


def application(typed: Sequence[str] = ()) -> typer.Typer:
    """The app with the commands that may be meant by what was typed: making all of them takes longer than showing a history."""
    app = typer.Typer(
        name="crmcal",
        help="Turns calendars into a private meeting history: whom you met, when, how long, what about, and when next.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(everywhere)
    meant = [COMMANDS[word] for word in typed[:1] if word in COMMANDS]
    for name in meant or dict.fromkeys(COMMANDS.values()):
        import_module(f"crmcal.cli.{name}").register(app)
    spell_out(app)
    return app


def spell_out(app: typer.Typer) -> None:
    """Let lists of commands have the first sentence on each whole, on several lines where the terminal is narrow: by itself Typer cuts it."""
    for command in app.registered_commands:
        command.short_help = first_sentence(inspect.getdoc(command.callback) or "")
    for group in app.registered_groups:
        if group.typer_instance:
            group.short_help = first_sentence(group.typer_instance.info.help or "")
            spell_out(group.typer_instance)


def first_sentence(text: str) -> str:
    """The one that a text begins with."""
    found = FIRST_SENTENCE.match(text)
    return found[0] if found else ""


def everywhere(*, version: options.Version = False) -> None:
    """Turns calendars into a private meeting history: whom you met, when, how long, what about, and when next."""


def main() -> None:
    """Run a command; an expected failure becomes a sentence on stderr and its exit code."""
    open_missing_streams()
    err = sys.stderr
    if isinstance(err, io.TextIOWrapper) and err is sys.__stderr__:
        sys.stderr = unfailing(err)
    out = sys.stdout  # Typer puts another one in its place when nobody reads it any more
    for stream in (out, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, interrupt)
    try:
        try:
            check_text(sys.argv[1:])
            application(sys.argv[1:])()
        finally:
            out.flush()  # here, where a failure can still be told
    except CrmcalError as error:
        tell(error.sentence, error.hint)
        sys.exit(error.exit_code)
    except Interrupted as error:
        tell("Interrupted. What was stored before is intact.")
        sys.exit(128 + error.number)
    except BrokenPipeError:  # whoever reads has seen enough, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # from looking whether it is there, which is done in many places and fails for nothing else that is typed
            tell(f"{error.filename} cannot be used: {reason(error)}.", "Choose a shorter one.")
            sys.exit(1)
        if error.errno != errno.ENOSPC:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        tell("The output cannot be written: the disk is full.", "Free some space and run the same command again.")
        sys.exit(1)


def check_text(typed: Sequence[str]) -> None:
    """Refuse octets that are no text where no file is meant: they would go into the store. Raises UsageError."""
    if typed[:1] and typed[0] in TEXT_ALONE and typed[1:2] not in ([["import"], ["export"]]):
        for word in typed:
            if not word.isascii() and word.encode("utf-8", "replace") != word.encode("utf-8", "surrogateescape"):
                raise UsageError(f"{word.encode('utf-8', 'replace').decode()!r} is not text in UTF-8.")


def open_missing_streams() -> None:
    """Give what was closed by the caller (`>&-`) a place to go to."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open as long as the process


class Unfailing(io.FileIO):
    """A file that takes no more than it can: what cannot be told on stderr changes nothing about how a command ends."""

    def write(self, octets: "Buffer", /) -> int:
        """Write, or do not."""
        with suppress(OSError):
            return super().write(octets)
        return memoryview(octets).nbytes


def unfailing(stream: TextIO) -> TextIO:
    """The same stream, which never fails."""
    raw = Unfailing(stream.fileno(), "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=stream.encoding, errors="replace", line_buffering=True)


def interrupt(number: int, _frame: FrameType | None) -> None:
    """Let Ctrl-C and a kill end the command like an error: the transaction is rolled back, the lock is freed."""
    raise Interrupted(number)
