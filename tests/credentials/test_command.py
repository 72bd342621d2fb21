"""Commands that print passwords: real ones, that work, fail, dawdle and chatter."""

import os
import shlex
import traceback

import pytest

from crmcal.credentials.command import first_line
from crmcal.errors import LoginError

CANARY = "hunter2-canary"


@pytest.fixture
def script(tmp_path):
    """Makes a command of a shell script."""

    def make(text):
        path = tmp_path / "my command"
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return shlex.quote(str(path))

    return make


def refused(command, **how):
    """The sentence of a command that gives no password, which must hold none."""
    with pytest.raises(LoginError) as caught:
        first_line(command, **how)
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is None
    return caught.value.sentence


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("echo secret", "secret"),
        ("printf 'no end of line'", "no end of line"),
        ("printf 'first\\r\\nsecond\\n'", "first"),
        ("printf ' blanks stay \\n'", " blanks stay "),
        ("printf 'gr\\303\\274n\\n'", "grün"),
        ("echo secret; echo warning >&2", "secret"),
        ('read line; echo "<$line>"', "<>"),
    ],
)  # fmt: skip
def test_the_first_line_is_the_password(script, text, line):
    assert first_line(script(text)) == line


def test_arguments_are_split_as_a_shell_would_and_reach_none(script):
    command = script('printf "%s|" "$@"')
    assert first_line(f"{command} a 'b c' '$HOME' '*' ';' 'x' '|' y") == "a|b c|$HOME|*|;|x|||y|"


def test_a_shell_is_started_by_name():
    assert first_line("sh -c 'printf abc | tr a-c A-C'") == "ABC"


def test_the_home_folder_may_be_written_short(script, tmp_path, monkeypatch):
    script("echo secret")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert first_line("'~/my command'") == "secret"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("exit 3", "its password_command fails with exit code 3"),
        ("echo ignored >&2; echo 'gpg: no secret key' >&2; exit 2", "its password_command fails with exit code 2: gpg: no secret key"),
        ("exit 0", "its password_command prints nothing"),
        ("echo", "the first line its password_command prints is empty"),
        ("printf '\\377'", "its password_command prints something other than UTF-8 text"),
        ("kill -9 $$", "its password_command fails with exit code -9"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told(script, text, sentence):
    assert refused(script(text)) == sentence


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (f"/nowhere/{CANARY}", "its password_command cannot be run: No such file or directory"),
        (f"'{CANARY}", "its password_command cannot be read: a quote is not closed, or there is no command"),
        ("", "its password_command cannot be read: a quote is not closed, or there is no command"),
        ("~nobody-of-that-name/x", "its password_command is in the home folder of somebody who does not exist"),
        (f"echo '{CANARY}\0'", "its password_command cannot be run: it holds a NUL"),
    ],
)  # fmt: skip
def test_what_cannot_be_run_is_told(command, sentence):
    assert refused(command) == sentence


def test_complaints_hold_nothing_that_was_printed_as_password(script):
    assert refused(script(f"echo {CANARY}; echo 'cannot unlock {CANARY}' >&2; exit 1")) == "its password_command fails with exit code 1: cannot unlock …"


def test_complaints_do_not_repeat_scripts(script):
    quoted = script('echo "line 1: $1: not understood" >&2; exit 1')
    assert refused(f"{quoted} 'echo {CANARY} | tac'") == "its password_command fails with exit code 1"


def test_complaints_are_cut(script):
    assert len(refused(script("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1"))) < 300


def test_one_that_takes_too_long_is_ended_with_what_it_started_left_alone(script, tmp_path):
    pid = tmp_path / "pid"
    assert refused(script(f"sleep 30 & echo $! > {pid}; wait"), patience=0.5) == "its password_command takes longer than 0 seconds"
    os.kill(int(pid.read_text()), 15)  # it still holds the pipes, and nobody waited for it
