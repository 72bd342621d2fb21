"""The system's keyring, where passwords are kept; one that keeps them in a readable file is refused unless it was asked for by name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from crmcal.errors import ConfigError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "crmcal"
CHOSEN: Final = "PYTHON_KEYRING_BACKEND"  # the variable by which the keyring library is told what to use
READABLE: Final = "PlaintextKeyring"
ELSEWHERE: Final = "Use a password_command, or the source's environment variable."


def read(key: str) -> str | None:
    """What is kept under a key; None for nothing. Raises ConfigError when there is no keyring, or it is locked."""
    for backend in backends():
        with failing_as_config_error():
            found = backend.get_password(SERVICE, key)
        if found:
            return found
    return None


def keep(key: str, secret: str) -> None:
    """Keep a secret. Raises ConfigError, also for a keyring that forgets at once."""
    backend = backends()[0]
    with failing_as_config_error():
        backend.set_password(SERVICE, key, secret)
        kept = backend.get_password(SERVICE, key) == secret
    if not kept:
        raise ConfigError("The keyring does not keep what it is given.", hint=ELSEWHERE)


def forget(key: str) -> bool:
    """Remove what is kept under a key, in every keyring there is; whether there was anything. Raises ConfigError."""
    found = False
    for backend in backends():
        with failing_as_config_error():
            if backend.get_password(SERVICE, key) is not None:
                backend.delete_password(SERVICE, key)
                found = True
    return found


def backends() -> "list[KeyringBackend]":
    """The keyrings that may be used, the best first: one at least. Raises ConfigError with the reason why there is none."""
    try:
        import keyring  # noqa: PLC0415 - 140 ms that only a login pays
        from keyring.backends import chainer, fail, null  # noqa: PLC0415

        chosen = keyring.get_keyring()
        found = list(chosen.backends) if isinstance(chosen, chainer.ChainerBackend) else [chosen]
    except (ImportError, AttributeError, RuntimeError):  # it loads what is chosen
        raise ConfigError(f"The keyring that {CHOSEN} or keyringrc.cfg names cannot be used.", hint=ELSEWHERE) from None
    real = [backend for backend in found if not isinstance(backend, (fail.Keyring, null.Keyring))]
    if not real:
        raise ConfigError("There is no keyring on this system.", hint=ELSEWHERE)
    usable = [backend for backend in real if not is_readable(backend) or READABLE in os.environ.get(CHOSEN, "")]
    if not usable:
        hint = f"{ELSEWHERE} If you want that file nevertheless: {CHOSEN}=keyrings.alt.file.{READABLE}"
        raise ConfigError("The only keyring on this system is a file that anybody can read.", hint=hint)
    return usable


def is_readable(backend: "KeyringBackend") -> bool:
    """Whether a keyring writes secrets as they are."""
    return any(kind.__name__ == READABLE for kind in type(backend).__mro__)


@contextmanager
def failing_as_config_error() -> Iterator[None]:
    """Turn what a keyring says into a ConfigError. Its words are left out: they may be about what it keeps."""
    from keyring.errors import KeyringError, KeyringLocked  # noqa: PLC0415 - loaded by now

    try:
        yield
    except KeyringLocked:
        raise ConfigError("The keyring is locked.", hint=ELSEWHERE) from None
    except (KeyringError, OSError) as error:
        raise ConfigError(f"The keyring cannot be used ({type(error).__name__}).", hint=ELSEWHERE) from None
