"""The deletion guard."""

import pytest

from crmcal.core.guard import is_too_much


@pytest.mark.parametrize(
    ("gone", "before", "refused"), [(20, 20, False), (21, 21, True), (21, 42, False), (22, 42, True), (50, 101, False), (51, 101, True), (0, 0, False)]
)
def test_most_and_more_than_a_few(gone, before, refused):
    assert is_too_much(gone, before) is refused
