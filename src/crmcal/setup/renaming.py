"""`crmcal source rename`, apart from how it is typed: the configuration, the store and the keyring take the new name together."""

import os
from dataclasses import replace
from pathlib import Path

from crmcal.config import SourceConfig
from crmcal.config.editing import with_renamed
from crmcal.config.loading import read
from crmcal.config.writing import write
from crmcal.credentials import key_of, user_of, variable_of, vault
from crmcal.errors import ConfigError, StoreError, UsageError
from crmcal.importing import Request, source_named
from crmcal.setup.sources import config_of, forget_quietly
from crmcal.store.store import Store


def rename(old: str, new: str, request: Request) -> list[str]:
    """Give a source another name; what is left to do by hand, in sentences.

    Raises ConfigError, UsageError and BusyError before anything is changed; StoreError with the configuration as it was.
    """
    settings = source_named(old, config_of(request))
    before = read(request.config_path) or ""
    text = with_renamed(before, request.config_path, old, new)
    if request.store.exists():
        try:
            with Store.open(request.store) as store:  # locked first: should it be busy, the configuration stays as it is
                rename_in(store, text, request.config_path, names=(old, new))
        except StoreError:
            write(request.config_path, before)
            raise
    else:
        write(request.config_path, text)
    return [*moved_password(settings, replace(settings, name=new)), *variable_left(old, new)]


def rename_in(store: Store, text: str, path: Path, *, names: tuple[str, str]) -> None:
    """Rename in the store, and write the configuration before that holds. Raises StoreError, ConfigError, UsageError."""
    old, new = names
    if store.collections_of(new):
        raise UsageError(f"The store has calendars of an earlier source {new}.", hint="Run crmcal sync first, which removes them; or choose another name.")
    with store.transaction():
        store.rename_source(old, new)
        write(path, text)


def moved_password(old: SourceConfig, new: SourceConfig) -> list[str]:
    """Move a password to where the new name looks for it; a sentence where the keyring does not let it."""
    if not user_of(old):
        return []
    try:
        secret = vault.read(key_of(old))
        if secret:
            vault.keep(key_of(new), secret)
    except ConfigError as error:
        return [f"{error.sentence} If it has the password: crmcal source login {new.name}"] if vault_exists() else []
    if secret:
        forget_quietly(old)
    return []


def vault_exists() -> bool:
    """Whether there is a keyring at all."""
    try:
        return bool(vault.backends())
    except ConfigError:
        return False


def variable_left(old: str, new: str) -> list[str]:
    """A sentence where the password comes from a variable that has the old name in it."""
    variable = variable_of(old)
    return (
        [f"The password is in ${variable}, which is not looked at any more: call it {variable_of(new)}."]
        if os.environ.get(variable) and variable != variable_of(new)
        else []
    )
