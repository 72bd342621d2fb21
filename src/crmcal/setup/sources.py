"""`crmcal source`, apart from how it is typed: sources are added, listed and removed, their passwords kept and forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from crmcal.config import Config, SourceConfig
from crmcal.config.editing import TEMPLATE, with_owner, with_source, without_source
from crmcal.config.loading import parse, read
from crmcal.config.writing import write
from crmcal.credentials import key_of, user_of, vault
from crmcal.errors import ConfigError
from crmcal.importing import Request, source_named
from crmcal.sources.url.address import shown_place
from crmcal.store import totals
from crmcal.store.connection import reading
from crmcal.store.contacts.books import forget_books
from crmcal.store.owners import remembered
from crmcal.store.store import Store

FIRST: Final = "Run crmcal init, which makes one."


class SourceRow(NamedTuple):
    """A source in a list: `where` without secrets; `last_success` when all its calendars had been read."""

    name: str
    type: str
    where: str
    last_success: datetime | None
    meetings: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A configuration that is not written yet, and the one source in it that is new."""

    path: Path
    text: str
    config: Config
    settings: SourceConfig

    def write(self) -> None:
        """Write it. Raises ConfigError."""
        write(self.path, self.text)


def config_of(request: Request) -> Config:
    """The configuration. Raises ConfigError when there is none."""
    if request.config is None:
        raise ConfigError(f"There is no configuration at {request.config_path} yet.", hint=FIRST)
    return request.config


def chosen_sources(names: Sequence[str], request: Request) -> Sequence[SourceConfig]:
    """Some sources, all without names. Raises ConfigError when there are none."""
    config = config_of(request)
    if not config.sources:
        raise ConfigError(f"There is no source in {config.path} yet.", hint="Add one: crmcal source add NAME PATH|URL|EMAIL")
    return [source_named(name, config) for name in names] or config.sources


def draft_with(settings: SourceConfig, request: Request) -> Draft:
    """The configuration with one more source, as reading it would give it. Raises ConfigError, UsageError."""
    text = read(request.config_path)
    if text is None:
        known = remembered(request.store)
        if known is None:
            raise ConfigError("It is not known whose calendar this is.", hint=FIRST)
        text = with_owner(TEMPLATE, request.config_path, known.owner.addresses, known.owner.domains)
    return draft_of(text, settings, request.config_path)


def draft_of(text: str, settings: SourceConfig, path: Path) -> Draft:
    """A text with one more source. Raises ConfigError, UsageError."""
    written = with_source(text, path, settings)
    config = parse(written, path)
    return Draft(path, written, config, source_named(settings.name, config))


def listed(request: Request) -> Sequence[SourceRow]:
    """The sources of the configuration, with what the store has of them. Raises ConfigError, StoreError."""
    known: dict[str, tuple[int | None, int]] = {}
    if request.store.exists():
        with reading(request.store) as connection:
            known = totals.sources(connection)
    return [row(settings, *known.get(settings.name, (None, 0))) for settings in config_of(request).sources]


def row(settings: SourceConfig, synced: int | None, meetings: int) -> SourceRow:
    """A source in the list."""
    return SourceRow(settings.name, settings.type, place(settings), datetime.fromtimestamp(synced, UTC) if synced else None, meetings)


def place(settings: SourceConfig) -> str:
    """Where a source is, without secrets."""
    return shown_place(settings.url) if settings.url else settings.path


def meetings_of(name: str, request: Request) -> int:
    """How many meetings the store has from a configured source. Raises ConfigError."""
    source_named(name, config_of(request))
    if not request.store.exists():
        return 0
    with reading(request.store) as connection:
        return totals.sources(connection).get(name, (None, 0))[1]


def remove(name: str, request: Request, *, keep_meetings: bool) -> None:
    """Take a source out of the configuration, its meetings out of the store, its password out of the keyring.

    Kept meetings become imports, which no sync touches. Raises ConfigError and BusyError before anything is removed, StoreError.
    """
    settings = source_named(name, config_of(request))
    text = without_source(read(request.config_path) or "", request.config_path, name)
    if request.store.exists():
        with Store.open(request.store) as store:  # locked first: should it be busy, the configuration stays as it is
            write(request.config_path, text)
            store.note_visibility({name: settings.visibility})  # holds for the meetings that stay
            remove_meetings(store, name, keep=keep_meetings)
    else:
        write(request.config_path, text)
    if user_of(settings):
        forget_quietly(settings)


def remove_meetings(store: Store, name: str, *, keep: bool) -> None:
    """Remove the calendars of a source from the store, or make imports of them; of its address books the people stay."""
    with store.transaction():
        forget_books(store.connection, name)
        if keep:
            store.detach_collections(name)
    for number in store.collections_of(name).values():
        store.remove_collection(number)


def forget_quietly(settings: SourceConfig) -> None:
    """Forget a password where there is a keyring to forget it: a later source of that name must not send it elsewhere."""
    try:
        vault.forget(key_of(settings))
    except ConfigError:
        return
