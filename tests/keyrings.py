"""Keyrings for tests: one in memory, one in a file that another process can use too, and one that is like keyrings.alt's readable file."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import KeyringLocked, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps secrets as long as the test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not found")


class PlaintextKeyring(MemoryKeyring):
    """Is called as the one of keyrings.alt is."""


class LockedKeyring(MemoryKeyring):
    """Cannot be unlocked."""

    def get_password(self, service, username):
        raise KeyringLocked(f"hunter2 of {service} {username} cannot be shown")


class ForgetfulKeyring(MemoryKeyring):
    """Takes what it is given, and that was it."""

    def set_password(self, service, username, password):
        """Keep nothing."""


class FolderKeyring(KeyringBackend):
    """Keeps secrets outside the home directory that a test searches: the file is named by CRMCAL_TEST_KEYRING; no keyring where nothing names it."""

    @properties.classproperty
    def priority(cls) -> float:  # noqa: N805 - of the class
        if "CRMCAL_TEST_KEYRING" not in os.environ:
            raise RuntimeError
        return 1

    @property
    def file(self) -> Path:
        return Path(os.environ["CRMCAL_TEST_KEYRING"])

    def read(self) -> dict[str, str]:
        return json.loads(self.file.read_text()) if self.file.exists() else {}

    def get_password(self, service, username):
        return self.read().get(f"{service} {username}")

    def set_password(self, service, username, password):
        self.file.write_text(json.dumps(self.read() | {f"{service} {username}": password}))

    def delete_password(self, service, username):
        kept = self.read()
        del kept[f"{service} {username}"]
        self.file.write_text(json.dumps(kept))
