"""The registry: what can be added to crmcal by writing one new file, loaded only when it is asked for."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, TypeVar

from crmcal.errors import ConfigError

Opener = Callable[..., Any]  # (settings, credentials) -> Source; generic, because the registry stands below the sources
AnyOpener = TypeVar("AnyOpener", bound=Opener)

SOURCES: Final[dict[str, Opener]] = {}


def source(kind: str) -> Callable[[AnyOpener], AnyOpener]:
    """Register the decorated function as what opens sources of a kind; it stands in `crmcal.sources.<kind>`."""

    def register(opener: AnyOpener) -> AnyOpener:
        SOURCES[kind] = opener
        return opener

    return register


def source_opener(kind: str) -> Opener:
    """What opens sources of a kind, called with a source's settings and its credentials. Raises ConfigError for an unknown kind."""
    module = f"crmcal.sources.{kind}"
    if kind not in SOURCES and kind.isidentifier() and find_spec(module):
        import_module(module)
    if kind not in SOURCES:
        raise ConfigError(f'there is no source of type "{kind}"', hint="The types are: file, url, caldav.")
    return SOURCES[kind]
