"""Markdown: titles are text, tables stay tables."""

import re
from zoneinfo import ZoneInfo

import pytest

from crmcal.formats.markdown import escaped, markdown
from crmcal.formats.words import SIGNS
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


def test_no_sign_stands_for_words(found):
    text = markdown(found("person", ANN, cancelled=True, declined=True))
    assert [sign for sign in SIGNS if f"| {sign}" in text] == []
    assert "| recurring |" in text


def test_the_zone_of_the_times_is_named_once(found):
    assert markdown(found("company", "client.example", zone=ZoneInfo("Asia/Tokyo"))).count("Asia/Tokyo") == 1


@pytest.mark.parametrize("text", ["a | b", "*bold*", "_x_", "`x`", "[x](http://x)", "<script>", "# x", "a\\b", "~~x~~", "{x}"])
def test_what_markdown_would_read_is_escaped(text):
    assert re.sub(r"\\(.)", r"\1", escaped(text)) == text
    assert not re.search(r"(?<!\\)[`*_\[\]<>#|~]", escaped(text).replace("\\\\", ""))


@pytest.mark.parametrize("text", ["two\nlines", "two\r\nlines", "two\u2028lines", "\x1b[31m"])
def test_a_cell_is_one_line_of_letters(text):
    assert escaped(text).isprintable()
