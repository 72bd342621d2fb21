"""Findings and the exit code they add up to."""

import pytest

from crmcal.doctor.finding import broken, doubtful, exit_code, fine


@pytest.mark.parametrize(("codes", "expected"), [([], 0), ([4], 4), ([4, 4], 4), ([5], 5), ([1, 4], 1), ([5, 4], 1)])
def test_exit_code(codes, expected):
    findings = [fine("a", "fine"), doubtful("b", "perhaps", "look"), *(broken("c", "no", "mend it", code) for code in codes)]
    assert exit_code(findings) == expected
