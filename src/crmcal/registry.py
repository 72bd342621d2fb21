"""The registry: what can be added to crmcal by writing one new file, loaded only when it is asked for."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from crmcal.errors import ConfigError, UsageError

Opener = Callable[..., Any]  # (settings, credentials) -> Source; generic, because the registry stands below the sources
Renderer = Callable[[Any], str]  # a history or a meeting -> its text; generic, because the registry stands below both
Writer = Callable[[Any], Any]  # an export -> its text or its octets, piece by piece
AnyOpener = TypeVar("AnyOpener", bound=Opener)
AnyRenderer = TypeVar("AnyRenderer", bound=Renderer)
AnyWriter = TypeVar("AnyWriter", bound=Writer)


class Exporter(NamedTuple):
    """What writes an export for others; `binary` when that is no text."""

    write: Writer
    binary: bool


SOURCES: Final[dict[str, Opener]] = {}
FORMATS: Final[dict[str, Renderer]] = {}
EXPORTERS: Final[dict[str, Exporter]] = {}


class Settings(Protocol):
    """What every source asks of its configuration; each kind adds what it needs."""

    @property
    def name(self) -> str:
        """The name of the source."""


class AccountSettings(Settings, Protocol):
    """What is asked of the configuration of a source elsewhere, where one may have to log in."""

    @property
    def url(self) -> str:
        """Its address, secret parts included: a URL; of an account also a domain or an e-mail address by which the server is found."""

    @property
    def username(self) -> str | None:
        """Whom to log in as; None where the address alone is enough."""


def source(kind: str) -> Callable[[AnyOpener], AnyOpener]:
    """Register the decorated function as what opens sources of a kind; it stands in `crmcal.sources.<kind>`."""

    def register(opener: AnyOpener) -> AnyOpener:
        SOURCES[kind] = opener
        return opener

    return register


def output(name: str) -> Callable[[AnyRenderer], AnyRenderer]:
    """Register the decorated function as what writes a format; it stands in `crmcal.formats.<name>`."""

    def register(renderer: AnyRenderer) -> AnyRenderer:
        FORMATS[name] = renderer
        return renderer

    return register


def exporter(name: str, *, binary: bool = False) -> Callable[[AnyWriter], AnyWriter]:
    """Register the decorated function as what writes exports in a format; it stands in `crmcal.formats.exports.<name>`."""

    def register(writer: AnyWriter) -> AnyWriter:
        EXPORTERS[name] = Exporter(writer, binary)
        return writer

    return register


def source_opener(kind: str) -> Opener:
    """What opens sources of a kind, called with a source's settings and its credentials. Raises ConfigError for an unknown kind."""
    load("crmcal.sources", kind, SOURCES)
    if kind not in SOURCES:
        raise ConfigError(f'There is no source of type "{kind}".', hint=f"The types are: {', '.join(kinds())}.")
    return SOURCES[kind]


def kinds() -> list[str]:
    """The kinds of sources there are; loads them all."""
    for module in iter_modules(import_module("crmcal.sources").__path__):
        import_module(f"crmcal.sources.{module.name}")
    return sorted(SOURCES)


def output_format(name: str) -> Renderer:
    """What writes a format. Raises UsageError for an unknown one."""
    load("crmcal.formats", name, FORMATS)
    if name not in FORMATS:
        for module in iter_modules(import_module("crmcal.formats").__path__):
            import_module(f"crmcal.formats.{module.name}")
        raise UsageError(f"There is no format {name!r}.", hint=f"The formats are: table, {', '.join(sorted(FORMATS))}.")
    return FORMATS[name]


def export_format(name: str) -> Exporter:
    """What writes exports in a format. Raises UsageError for an unknown one."""
    load("crmcal.formats.exports", name, EXPORTERS)
    if name not in EXPORTERS:
        for module in iter_modules(import_module("crmcal.formats.exports").__path__):
            import_module(f"crmcal.formats.exports.{module.name}")
        raise UsageError(f"There is no format {name!r} for exports.", hint=f"The formats are: {', '.join(sorted(EXPORTERS))}.")
    return EXPORTERS[name]


def load(package: str, name: str, registered: Mapping[str, object]) -> None:
    """Import the module of a name, which registers itself; nothing where there is none."""
    if name not in registered and name.isidentifier() and find_spec(f"{package}.{name}"):
        import_module(f"{package}.{name}")
