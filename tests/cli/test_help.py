"""Help is whole: nothing that it says is cut, however wide the terminal is."""

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from crmcal.cli.main import application
from tests.test_architecture import commands

APPLICATION = application()
COMMANDS = dict(commands(get_command(APPLICATION)))
GROUPS = [name for name, command in COMMANDS.items() if hasattr(command, "commands")]
ELLIPSES = ("...", "…")


def helped(name: str, width: int) -> list[str]:
    """What the help of a command says on a terminal of some width, without the line that says how to type it."""
    done = CliRunner().invoke(APPLICATION, [*name.split()[1:], "--help"], prog_name="crmcal", terminal_width=width)
    assert done.exit_code == 0
    return done.output.partition("\n\n")[2].splitlines()


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_as_wide_as_the_terminal_and_cuts_nothing(name, width):
    lines = helped(name, width)
    assert lines
    assert [line for line in lines if len(line) > width] == []
    assert [line for line in lines if line.endswith(ELLIPSES)] == []


@pytest.mark.parametrize("name", GROUPS)
def test_what_a_list_says_of_a_command_is_its_first_sentence_on_one_line_of_80(name):
    listed = [line.split(maxsplit=1) for line in "\n".join(helped(name, 80)).partition("Commands:\n")[2].splitlines()]
    assert [word for word, _ in listed] == list(COMMANDS[name].commands)
    for word, told in listed:
        assert told.endswith("."), word
        assert " ".join(COMMANDS[name].commands[word].help.split()).startswith(told), word
