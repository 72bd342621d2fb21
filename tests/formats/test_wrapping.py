"""Lines are broken between words, and nothing is lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from crmcal.formats.wrapping import wrapped

WORDS = st.text(st.sampled_from("abcdefg,.日本語の会議é"), min_size=1, max_size=30)


@given(st.lists(WORDS).map(" ".join), st.integers(2, 60))
def test_every_line_fits_and_every_letter_is_there(text, width):
    lines = wrapped(text, width)
    assert max(map(cell_len, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("- one two three", 9, ["- one two", "  three"]),
        ("12. one two three", 11, ["12. one two", "    three"]),
        ("  one two three", 9, ["  one two", "  three"]),
        ("one\n\ntwo", 20, ["one", "", "two"]),
        ("", 20, [""]),
        ("see https://x.example/a/b/c now", 12, ["see", "https://x.example/a/b/c", "now"]),
        ("mail ann@client.example", 12, ["mail", "ann@client.example"]),
        ("________________________", 8, ["________"]),
        ("abcdefghijkl", 5, ["abcde", "fghij", "kl"]),
        ("ab 日本語の会議四半期", 12, ["ab 日本語の", "会議四半期"]),
        ("fits as it is,  spaces too", 40, ["fits as it is,  spaces too"]),
    ],
)
def test_where_lines_are_broken(text, width, lines):
    assert wrapped(text, width) == lines
