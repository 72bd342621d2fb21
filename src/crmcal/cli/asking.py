"""How people are asked: on the terminal, on stderr, and never where nobody can answer."""

import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from crmcal.credentials import Ask, Tell


def somebody(*, no_input: bool) -> bool:
    """Whether there is somebody to ask."""
    return not no_input and sys.stdin.isatty() and sys.stderr.isatty()


def secrets(*, no_input: bool) -> "Ask | None":
    """How to ask for a password; None where nobody can answer."""
    return secret if somebody(no_input=no_input) else None


def secret(question: str) -> str:
    """Ask for a password, which is not shown; "" without an answer."""
    from getpass import getpass  # noqa: PLC0415 - start-up

    from crmcal.formats.text import safe_lines  # noqa: PLC0415

    try:
        return getpass(f"{safe_lines(question)}: ", stream=sys.stderr)
    except EOFError:
        say("")
        return ""


def line(question: str, proposal: str = "") -> str:
    """Ask for a line; the proposal is taken by pressing Enter."""
    return str(typer.prompt(question, default=proposal, show_default=bool(proposal), err=True)).strip()


def yes(question: str, *, default: bool) -> bool:
    """Ask for a yes or no."""
    return typer.confirm(question, default=default, err=True)


def say(sentence: str) -> None:
    """Say something on stderr, safely."""
    from crmcal.formats.text import safe_lines  # noqa: PLC0415 - start-up

    typer.echo(safe_lines(sentence), err=True)


def teller(*, verbose: bool) -> "Tell":
    """What takes remarks: stderr for who wants to know, else nothing."""
    return say if verbose else lambda _sentence: None
