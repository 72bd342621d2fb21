"""`crmcal import` and `crmcal sync`, apart from how they are typed: find the owner, open the sources, take everything in."""

import shlex
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from crmcal import clock
from crmcal.config import Config, SourceConfig, write_owner
from crmcal.core.reports import RunReport, SourceReport
from crmcal.core.rules import Judge, Owner, Rules
from crmcal.errors import ConfigError, UsageError
from crmcal.ownership import Proposal, Replayed, joined, owner_of, propose
from crmcal.pipeline import take_in
from crmcal.registry import source_opener
from crmcal.run import Progress, Run, silent
from crmcal.sources.contract import Source
from crmcal.store.store import Store

Confirm = Callable[[Proposal], bool]
URL_SCHEMES = ("http://", "https://", "webcal://", "webcals://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the command line asks for.

    me:      the user's addresses, besides those of the config
    tz:      IANA name of the zone of floating times
    confirm: asks whether a proposed owner is right; None where nobody can be asked
    """

    store: Path
    config_path: Path
    config: Config | None
    me: Sequence[str] = ()
    tz: str | None = None
    dry_run: bool = False
    force: bool = False
    full: bool = False
    confirm: Confirm | None = None
    progress: Progress = silent


def import_paths(paths: Sequence[str], request: Request) -> RunReport:
    """Read files, folders, URLs or standard input once; they merge into what is there. Raises ConfigError when the owner is not known."""
    sources: list[Source] = [open_source(settings_for(path)) for path in paths]
    owner = known_owner(request)
    if owner is None:
        sources = [Replayed(source) for source in sources]
        owner = proposed_owner(sources, paths, request)
    with opened(request) as store:
        report = take_in(sources, run_for(store, owner, request, merging=True))
        remember(owner, report, store)
    return report


def sync_sources(names: Sequence[str], request: Request) -> RunReport:
    """Mirror configured sources, all of them without names. Raises ConfigError."""
    config = request.config
    if config is None or not config.sources:
        raise ConfigError(f"No calendar to sync: there is no [sources.NAME] in {request.config_path}.", hint="Add one, or use crmcal import.")
    known = {settings.name: settings for settings in config.sources}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ConfigError(f"There is no source {unknown[0]!r} in {config.path}.", hint=f"It has: {', '.join(known)}.")
    owner = known_owner(request)
    if owner is None:
        raise ConfigError(f"{config.path} does not say whose calendars these are.", hint='Add [owner] with addresses = ["you@example.org"].')
    with opened(request) as store:
        reports: list[SourceReport] = []
        for name in names or list(known):
            settings = known[name]
            run = run_for(store, owner, request, settings=settings)
            reports.append(take_configured(settings, run))
        report = RunReport(sources=reports, dry_run=request.dry_run)
        remember(owner, report, store)
    return report


def opened(request: Request) -> AbstractContextManager[Store]:
    """The store; where there is none, a dry run makes none. Raises BusyError, StoreError."""
    return Store.scratch() if request.dry_run and not request.store.exists() else Store.open(request.store)


def remember(owner: Owner, report: RunReport, store: Store) -> None:
    """Keep whose calendar this is, for runs that are not told: only where something could be read as theirs."""
    if not report.dry_run and any(source.ok for source in report.sources):
        store.remember_owner(owner)


def take_configured(settings: SourceConfig, run: Run) -> SourceReport:
    """Take one configured source in; one that cannot even be opened has failed, and costs the others nothing."""
    try:
        source = open_source(settings)
    except ConfigError as error:
        report = SourceReport(name=settings.name, kind=settings.type)
        report.fail(error.sentence, error.hint, error.exit_code)
        return report
    return take_in([source], run).sources[0]


def known_owner(request: Request) -> Owner | None:
    """The owner as told by --me and the config, else as remembered by the store."""
    configured = request.config.owner if request.config and request.config.owner.addresses else None
    if request.me or configured:
        return joined(configured, owner_of(request.me) if request.me else None)
    return Store.remembered_owner(request.store)


def proposed_owner(sources: Sequence[Source], paths: Sequence[str], request: Request) -> Owner:
    """The owner that the calendars suggest, once confirmed and written to the config.

    Raises ConfigError when nobody can confirm it, SourceError when there is nothing to read.
    """
    again = f"crmcal import {shlex.join(settings_for(path).name for path in paths)} --me"
    proposal = propose(sources, clock.zone_named(request.tz))
    if proposal is None:
        raise ConfigError("Whose calendar is this? No address takes part in nearly every event.", hint=f"Run: {again} YOU@EXAMPLE.ORG")
    if request.confirm is None or not request.confirm(proposal):
        about = f"{proposal.address} takes part in {proposal.share:.0%} of {proposal.events:,} events"
        raise ConfigError(f"Whose calendar is this? {about}. Nothing was stored.", hint=f"If that is you, run: {again} {proposal.address}")
    write_owner(request.config_path, proposal.owner.addresses, proposal.owner.domains)
    return proposal.owner


def run_for(store: Store, owner: Owner, request: Request, *, settings: SourceConfig | None = None, merging: bool = False) -> Run:
    """The run that a request asks for, with what the source's settings add."""
    config = request.config
    floating = request.tz or (settings.tz if settings else None)
    return Run(
        store=store,
        judge=Judge(owner=owner, rules=config.rules if config else Rules()),
        now=clock.now(),
        zone=clock.zone_named(config.timezone if config else None),
        floating=clock.zone_named(floating) if floating else None,
        horizon_days=config.horizon_days if config else 400,
        creation=config.contacts_create if config else "auto",
        merging=merging,
        force=request.force,
        full=request.full,
        dry_run=request.dry_run,
        level=settings.store if settings else "everything",
        progress=request.progress,
    )


def settings_for(path: str) -> SourceConfig:
    """The source of a path, URL or `-` given on the command line."""
    if not path.strip():
        raise UsageError("The path is empty.", hint="Name a file, a folder, a URL, or - for standard input.")
    if path.lower().startswith(URL_SCHEMES):
        from crmcal.sources.url import shown  # noqa: PLC0415 - only where a URL is given

        return SourceConfig(name=shown(path), type="url", url=path, mirrored=False)
    if "://" in path:
        raise UsageError(f"{path.partition('://')[0]}:// addresses are not read.", hint="Use https:// or webcal://, or a file.")
    return SourceConfig(name=path, type="file", path=path, mirrored=False)


def open_source(settings: SourceConfig) -> Source:
    """The source of some settings. Raises ConfigError."""
    source: Source = source_opener(settings.type)(settings, None)
    return source
