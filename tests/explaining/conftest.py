"""What the tests of explanations share."""

import pytest

from tests.explaining.asking import Asker


@pytest.fixture
def asker(tmp_path):
    """Somebody who asks, with nothing stored yet."""
    return Asker(tmp_path)
