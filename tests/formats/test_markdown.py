"""Markdown: titles are text, tables stay tables."""

import re

import pytest

from crmcal.formats.markdown import escaped, markdown
from tests.formats.snapshot import matches
from tests.makers import ANN

CELLS = re.compile(r"(?<!\\)\|")


def test_a_history(found):
    matches("person.md", markdown(found("person", ANN, cancelled=True, declined=True)))


def test_each_meeting_is_a_row_of_six_cells(found):
    shown = found("company", "client.example")
    lines = [line for line in markdown(shown).partition("## Upcoming")[2].splitlines() if line.startswith("|")]
    assert {len(CELLS.split(line)) for line in lines} == {8}
    assert len(lines) == len(shown.meetings) + 4  # two headers


@pytest.mark.parametrize("text", ["a | b", "*bold*", "_x_", "`x`", "[x](http://x)", "<script>", "# x", "a\\b", "~~x~~", "{x}"])
def test_what_markdown_would_read_is_escaped(text):
    assert re.sub(r"\\(.)", r"\1", escaped(text)) == text
    assert not re.search(r"(?<!\\)[`*_\[\]<>#|~]", escaped(text).replace("\\\\", ""))


@pytest.mark.parametrize("text", ["two\nlines", "two\r\nlines", "two\u2028lines", "\x1b[31m"])
def test_a_cell_is_one_line_of_letters(text):
    assert escaped(text).isprintable()
