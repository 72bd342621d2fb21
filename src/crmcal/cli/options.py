"""The options that many commands share, one by one and in groups."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import wraps
from inspect import Parameter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crmcal import __version__
from crmcal.errors import WRONG_VALUES, UsageError

if TYPE_CHECKING:
    from datetime import tzinfo

    from crmcal.history import Selection


def home(path: str) -> Path:
    """A path whose `~` no shell has seen. Raises UsageError."""
    from crmcal.config.paths import expanded  # noqa: PLC0415 - start-up

    return expanded(path)


def print_version(wanted: bool) -> None:  # noqa: FBT001 - Typer's callback
    """Print the version and stop."""
    if wanted:
        typer.echo(f"crmcal {__version__}")
        raise typer.Exit


Db = Annotated[Path | None, typer.Option("--db", metavar="FILE", envvar="CRMCAL_DB", parser=home, help="The store. [default: in your data folder]")]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", envvar="CRMCAL_CONFIG", parser=home, help="The configuration. [default: in your config folder]")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Tsv = Annotated[bool, typer.Option("--tsv", help="Print tab-separated values.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print Markdown.")]
Format = Annotated[str | None, typer.Option("--format", metavar="NAME", help="Print another format, by its name.")]
Tz = Annotated[str | None, typer.Option("--tz", metavar="ZONE", help="The zone that times are shown in, such as Europe/Berlin.")]
FloatingTz = Annotated[str | None, typer.Option("--tz", metavar="ZONE", help="The zone of times that name none, such as Europe/Berlin.")]
NoInput = Annotated[bool, typer.Option("--no-input", help="Never ask anything.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing on standard error when all went well.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Tell more: all problems, and which files were read.")]
Version = Annotated[bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="From this day on: an ISO date, today, 30d, 6w, 12m.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Up to this day, itself included.")]
Limit = Annotated[int | None, typer.Option("--limit", "-n", min=0, metavar="N", help="At most N meetings, the newest; in tables N past ones.")]
Most = Annotated[int | None, typer.Option("--limit", "-n", min=0, metavar="N", help="At most N.")]
Cancelled = Annotated[bool, typer.Option("--cancelled", help="Also meetings that were called off.")]
Declined = Annotated[bool, typer.Option("--declined", help="Also meetings you declined.")]
Shared = Annotated[bool, typer.Option("--shared", help="Only what others may see; see docs/sharing.md.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and judge, store nothing.")]
Me = Annotated[list[str] | None, typer.Option("--me", metavar="ADDRESS", help="Your own address; repeat it for each one you have.")]
Provider = Annotated[str, typer.Option("--provider", metavar="NAME", help="Who runs it: icloud, fastmail, nextcloud, google …; see docs/providers.md.")]
Username = Annotated[str | None, typer.Option("--username", metavar="USER", help="Whom to log in as.")]
PasswordCommand = Annotated[str | None, typer.Option("--password-command", metavar="COMMAND", help="A command that prints the password.")]


@dataclass(frozen=True, kw_only=True)
class Everywhere:
    """What every command takes."""

    db: Db = None
    config: ConfigFile = None
    no_input: NoInput = False
    quiet: Quiet = False
    verbose: Verbose = False
    version: Version = False


EVERYWHERE = frozenset(each.name for each in fields(Everywhere))


@dataclass(frozen=True, kw_only=True)
class Reader(Everywhere):
    """What every command takes that shows something of the store."""

    tz: Tz = None
    json: Json = False
    csv: Csv = False
    tsv: Tsv = False
    markdown: Markdown = False
    format: Format = None

    @property
    def chosen_format(self) -> str:
        """The one format asked for; `table` without any. Raises UsageError for two."""
        chosen = [f"--{name}" for name in (each.name for each in fields(self)) if name not in EVERYWHERE and getattr(self, name) is True]
        if self.format is not None:
            chosen.append(f"--format {self.format}")
        if len(chosen) > 1:
            raise UsageError(f"{chosen[0]} and {chosen[1]} do not go together.", hint="Choose one.")
        return chosen[0].removeprefix("--").removeprefix("format ") if chosen else "table"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Which rows of a list are wanted."""

    tag: Annotated[str | None, typer.Option("--tag", help="Only those with this tag.")] = None
    reverse: Annotated[bool, typer.Option("--reverse", help="The other way round.")] = False
    limit: Most = None

    @property
    def wanted(self) -> dict[str, Any]:
        """By name, as `contacts.listing.Wanted` has them."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Which meetings of a history are wanted."""

    since: Since = None
    until: Until = None
    limit: Limit = None
    cancelled: Cancelled = False
    declined: Declined = False

    def selection(self, zone: "tzinfo", limit: int | None) -> "Selection":
        """The same on the user's clock. Raises UsageError."""
        from crmcal import clock  # noqa: PLC0415 - start-up
        from crmcal.history import Selection  # noqa: PLC0415

        now = clock.now()
        today = now.astimezone(zone).date()
        since, until = clock.day(self.since, today), clock.day(self.until, today)
        return Selection(now=now, zone=zone, since=since, until=until, limit=limit, cancelled=self.cancelled, declined=self.declined)


def typed_in(context: typer.Context, given: Everywhere) -> dict[str, Any]:
    """Those of some options that stand on the command line itself, for this command: neither left out nor from the environment."""
    sources = {name: context.get_parameter_source(name) for name in EVERYWHERE}
    return {name: getattr(given, name) for name, source in sources.items() if source and source.name == "COMMANDLINE"}


def tell_damage(given: Iterable[object], error: Exception) -> None:
    """Where a command failed for a wrong value, and its store is damaged, say that instead: what was read may fail much later. Raises StoreError."""
    from crmcal.cli.settings import store_path  # noqa: PLC0415 - only when something failed
    from crmcal.store.connection import damaged, found_damaged  # noqa: PLC0415

    for path in (store_path(group) for group in given if isinstance(group, Everywhere)):
        if path.exists() and found_damaged(path):
            raise damaged(path) from error


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """A command for Typer, which sees every option by itself where `command` has a parameter for a group of them."""
    signature = inspect.signature(command)
    groups: dict[str, Any] = {name: each.annotation for name, each in signature.parameters.items() if is_dataclass(each.annotation)}

    @wraps(command)
    def ungrouped(**typed: object) -> None:
        given = {name: group(**{each.name: typed.pop(each.name) for each in fields(group)}) for name, group in groups.items()}
        try:
            command(**typed, **given)
        except WRONG_VALUES as error:
            tell_damage(given.values(), error)
            raise

    own = [each for name, each in signature.parameters.items() if name not in groups]
    shared = [Parameter(each.name, Parameter.KEYWORD_ONLY, default=each.default, annotation=each.type) for group in groups.values() for each in fields(group)]
    vars(ungrouped)["__signature__"] = signature.replace(parameters=[*own, *shared])  # what inspect.signature, and so Typer, looks for first
    return ungrouped
