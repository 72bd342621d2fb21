"""What the tests of credentials share: an account, and the keyring of this process."""

import keyring
import pytest
from keyring.backends import fail

from crmcal.config import SourceConfig
from tests.keyrings import MemoryKeyring


@pytest.fixture
def account():
    """An account with a user name and nothing else."""
    return SourceConfig(name="my-work", type="url", url="https://dav.example/jane.ics", username="jane")


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch):
    """A system without a keyring, and without passwords in the environment."""
    monkeypatch.delenv("CRMCAL_PASSWORD_MY_WORK", raising=False)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def memory():
    """A keyring in memory."""
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    return backend
