"""Consoles print what they are given."""

import io

import pytest

from crmcal.formats import console


@pytest.mark.parametrize("text", ["[bold]x[/bold]", "[/x]", "[link=http://evil.example]x[/link]", ":smile:", "1234 True http://x.example 'y'"])
def test_words_are_not_read_as_anything_else(text):
    stream = io.StringIO()
    console.console(stream, width=80).print(text)
    assert stream.getvalue() == f"{text}\n"


def test_off_a_terminal_there_is_no_width():
    stream = io.StringIO()
    console.console(stream).print("word " * 5000)
    assert stream.getvalue().count("\n") == 1
