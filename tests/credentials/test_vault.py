"""The keyring: real back ends, and what is refused."""

import subprocess
import sys

import keyring
import pytest
from keyring.backends import chainer, fail, null

from crmcal.credentials import vault
from crmcal.errors import ConfigError
from tests.keyrings import ForgetfulKeyring, LockedKeyring, MemoryKeyring, PlaintextKeyring


def test_what_is_kept_is_found_and_can_be_forgotten(memory):
    assert vault.read("work/jane") is None
    vault.keep("work/jane", "grün")
    assert memory.kept == {("crmcal", "work/jane"): "grün"}
    assert vault.read("work/jane") == "grün"
    assert [vault.forget("work/jane"), vault.forget("work/jane")] == [True, False]
    assert memory.kept == {}


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring()], ids=["fail", "null"])
@pytest.mark.parametrize("act", [lambda: vault.read("k"), lambda: vault.keep("k", "s"), lambda: vault.forget("k")], ids=["read", "keep", "forget"])
def test_without_a_keyring_it_says_so(backend, act):
    keyring.set_keyring(backend)
    with pytest.raises(ConfigError, match="There is no keyring on this system"):
        act()


class TestReadableFile:
    """keyrings.alt keeps secrets as they are, and puts itself in where there is nothing better."""

    def test_is_refused(self):
        keyring.set_keyring(PlaintextKeyring())
        with pytest.raises(ConfigError, match="The only keyring on this system is a file that anybody can read") as caught:
            vault.keep("k", "s")
        assert "PYTHON_KEYRING_BACKEND=keyrings.alt.file.PlaintextKeyring" in caught.value.hint

    def test_is_used_when_it_was_asked_for(self, monkeypatch):
        keyring.set_keyring(PlaintextKeyring())
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
        vault.keep("k", "s")
        assert vault.read("k") == "s"

    def test_is_passed_over_in_a_chain(self, monkeypatch):
        readable, safe = PlaintextKeyring(), MemoryKeyring()
        monkeypatch.setattr(chainer.ChainerBackend, "backends", [readable, safe])
        keyring.set_keyring(chainer.ChainerBackend())
        vault.keep("k", "s")
        assert (readable.kept, safe.kept) == ({}, {("crmcal", "k"): "s"})

    def test_of_keyrings_alt_itself_is_refused(self):
        alt = pytest.importorskip("keyrings.alt.file", reason="keyrings.alt is not installed")
        keyring.set_keyring(alt.PlaintextKeyring())
        with pytest.raises(ConfigError, match="anybody can read"):
            vault.backends()


def test_one_that_forgets_at_once_is_found_out():
    keyring.set_keyring(ForgetfulKeyring())
    with pytest.raises(ConfigError, match="does not keep what it is given"):
        vault.keep("k", "s")


def test_a_locked_one_is_told_without_its_words():
    keyring.set_keyring(LockedKeyring())
    with pytest.raises(ConfigError, match=r"^The keyring is locked\.$"):
        vault.read("k")


def test_a_choice_that_does_not_exist_is_told():
    script = "from crmcal.credentials import vault\ntry: vault.read('k')\nexcept Exception as error: print(type(error).__name__, error)"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], env={"PYTHON_KEYRING_BACKEND": "no.such.Keyring", "PYTHONPATH": "src"}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "ConfigError The keyring that PYTHON_KEYRING_BACKEND or keyringrc.cfg names cannot be used.\n"
