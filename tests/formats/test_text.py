"""Text made safe, and lengths as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcal.formats.text import hours, length, safe, safe_lines

MARKS = [0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF]  # they turn text round, or end lines


@given(st.text())
def test_safe_text_is_one_line_that_can_do_nothing(text):
    found = safe(text)
    assert not any(ord(each) < 0x20 or 0x7F <= ord(each) < 0xA0 for each in found)
    assert not {ord(each) for each in found} & set(MARKS)
    assert len(found.splitlines()) <= 1
    found.encode()  # no lone surrogates


@pytest.mark.parametrize("point", [*range(32), *range(0x7F, 0xA0), *MARKS, 0xD800, 0xDFFF, 0xE0001, 0xE007F], ids=hex)
def test_what_a_terminal_might_obey_is_replaced(point):
    assert safe(f"a{chr(point)}b") in {"a\N{REPLACEMENT CHARACTER}b", "a b"}
    assert safe_lines(f"a{chr(point)}b") in {"a\N{REPLACEMENT CHARACTER}b", "a b", "a\nb", "ab"}


@given(st.text())
def test_safe_lines_differ_in_line_feeds_only(text):
    assert safe_lines(text).replace("\n", " ").strip() == safe(text.replace("\r", "")).strip()


@pytest.mark.parametrize("text", ["plain", "Ünïcode – 日本語", "emoji 👩‍👩‍👧", "[bold] and \\", "עברית"])
def test_what_is_harmless_stays(text):
    assert safe(text) == text


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (90, "1 h 30"), (65, "1 h 05"), (1440, "1 day"), (4320, "3 days"), (1500, "25 h")]
)
def test_lengths(minutes, text):
    assert length(minutes) == text


@pytest.mark.parametrize(("minutes", "text"), [(0, "0 min"), (59, "59 min"), (60, "1 h"), (61, "1 h 1 min"), (60_000, "1,000 h")])
def test_sums(minutes, text):
    assert hours(minutes) == text
