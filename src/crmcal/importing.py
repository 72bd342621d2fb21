"""`crmcal import` and `crmcal sync`, apart from how they are typed: find the owner, open the sources, take everything in."""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from crmcal import clock
from crmcal.config import Config, SourceConfig, config_path, store_path, write_owner
from crmcal.core.reports import RulesReport, RunReport, SourceReport
from crmcal.core.rules import Judge, Owner, Rules
from crmcal.core.schemes import is_web_address
from crmcal.core.visibility import EVERYTHING
from crmcal.credentials import Ask, Login, Tell, silent
from crmcal.errors import ConfigError, UsageError
from crmcal.intake.bearings import note, recall
from crmcal.intake.snapshot import snapshot
from crmcal.ownership import Proposal, Replayed, doubt, joined, owner_of, propose
from crmcal.pipeline import take_in, take_source
from crmcal.registry import source_opener
from crmcal.rejudging import AGAIN, Agree, Terms, preview, rejudge
from crmcal.run import Progress, Run
from crmcal.run import silent as unseen
from crmcal.sources.contract import Finder, Source
from crmcal.sources.prefetching import prefetched
from crmcal.store.owners import Remembered, remembered
from crmcal.store.stock import Stock
from crmcal.store.store import Store

Confirm = Callable[[Proposal], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the command line asks for.

    me:       the user's addresses, besides those of the config
    tz:       IANA name of the zone of floating times
    patience: how many seconds to wait for another crmcal that is writing
    confirm:  asks whether a proposed owner is right; None where nobody can be asked
    agree:    asks whether changed rules may remove most of what is stored; None where nobody can be asked
    ask:      asks for a password; None where nobody can be asked
    tell:     takes what is of interest to who looks closely
    """

    store: Path
    config_path: Path
    config: Config | None
    me: Sequence[str] = ()
    tz: str | None = None
    dry_run: bool = False
    force: bool = False
    full: bool = False
    patience: float = 0
    confirm: Confirm | None = None
    agree: Agree | None = None
    progress: Progress = unseen
    ask: Ask | None = None
    tell: Tell = silent
    now: datetime = field(default_factory=lambda: clock.now())  # noqa: PLW0108 - one for all sources, by the clock that is in force then


def import_paths(paths: Sequence[str], request: Request) -> RunReport:
    """Read files, folders, URLs or standard input once; they merge into what is there. Raises ConfigError when the owner is not known."""
    sources: list[Source] = [open_source(settings_for(path)) for path in paths]
    owner = known_owner(request)
    if owner is None:
        sources = [Replayed(source) for source in sources]
        owner = proposed_owner(sources, paths, request)
    with opened(request) as store:
        rules = judged_again(store, owner, request)
        report = RunReport(sources=take_in(sources, run_for(store, owner.owner, request, merging=True)), dry_run=request.dry_run, rules=rules)
        remember(owner, report, store)
    return doubting(report, owner, request, typed("import", [settings_for(path).name for path in paths], request))


def sync_sources(names: Sequence[str], request: Request) -> RunReport:
    """Mirror configured sources, all of them without names. Raises ConfigError."""
    config = request.config
    if config is None or not config.sources:
        raise ConfigError(
            f"No calendar to sync: there is no [sources.NAME] in {request.config_path}.", hint="Add one with crmcal source add, or use crmcal import."
        )
    chosen = [source_named(name, config) for name in dict.fromkeys(names)] or config.sources
    owner = known_owner(request)
    if owner is None:
        raise ConfigError(f"The configuration {config.path} does not say whose calendars these are.", hint='Add [owner] with addresses = ["you@example.org"].')
    logins = {settings.name: Login(settings, ask=request.ask, tell=request.tell) for settings in chosen}
    for login in logins.values():
        login.settle()
    with opened(request) as store:
        rules = judged_again(store, owner, request)
        wanted = [settings for settings in chosen if not store.passes_over(settings.name, asked=settings.name in names)]
        runs = {settings.name: run_for(store, owner.owner, request, settings=settings) for settings in wanted}
        report = RunReport(sources=take_configured(wanted, runs, logins), dry_run=request.dry_run, rules=rules)
        report = replace(report, warnings=[*report.warnings, *(passed_over(settings.name) for settings in chosen if settings not in wanted)])
        remember(owner, report, store)
    return doubting(report, owner, request, typed("sync", names, request))


def passed_over(name: str) -> str:
    """Why a source is not read."""
    return f"{name} was forgotten, and is passed over. crmcal sync {name} reads it again."


def doubting(report: RunReport, owner: Remembered, request: Request, again: str) -> RunReport:
    """The report with a warning when the owner seems to be somebody else, and the command that starts over."""
    sentence = doubt(report, owner.owner)
    if sentence is None:
        return report
    config = request.config
    if config and config.owner.addresses:
        remedy = f"correct [owner] in {config.path}, and start over with: {again}"
    else:
        remedy = f"start over with: {again} --me YOU@EXAMPLE.ORG"
    return replace(report, warnings=[*report.warnings, f"{sentence} If that is not you, {remedy}"])


def typed(command: str, words: Sequence[str], request: Request) -> str:
    """A command as one would type it for the same store and configuration."""
    zone = ["--tz", request.tz] if request.tz else []
    return shlex.join(["crmcal", command, *words, *named_files(request), *zone])


def named_files(request: Request) -> list[str]:
    """The options for the store and the configuration, where they are not the usual ones."""
    files = (("--db", request.store, store_path()), ("--config", request.config_path, config_path()))
    return [word for option, path, usual in files if path != usual for word in (option, str(path))]


def source_named(name: str, config: Config) -> SourceConfig:
    """A configured source. Raises ConfigError."""
    known = {settings.name: settings for settings in config.sources}
    if name not in known:
        raise ConfigError(f"There is no source {name!r} in {config.path}.", hint=f"It has: {', '.join(known)}." if known else "It has none yet.")
    return known[name]


@contextmanager
def opened(request: Request) -> Iterator[Store]:
    """The store; for a dry run a copy in memory, so that nothing of it stays. Raises BusyError, StoreError."""
    with Store.rehearsal(request.store) if request.dry_run else Store.open(request.store, patience=request.patience) as store:
        if request.config:
            store.note_visibility(request.config.visibilities)
        yield store


def judged_again(store: Store, owner: Remembered, request: Request, *, again: str = AGAIN) -> RulesReport:
    """Let today's rules hold for what is stored. Raises RefusedError when most of it would go. again: what is to be done then, as the end of a sentence."""
    return rejudge(store, terms_for(owner.owner, request), force=request.force, agree=None if request.dry_run else request.agree, again=again)


def check_rules(request: Request) -> RulesReport:
    """What the configuration as it is now would do to what is stored. Raises ConfigError when the owner is not known, StoreError."""
    owner = known_owner(request)
    if owner is None:
        raise ConfigError("It is not known whose calendars these are.", hint='Add [owner] with addresses = ["you@example.org"] to the configuration.')
    with Stock.open(request.store) as stock:
        return preview(stock, terms_for(owner.owner, request))


def terms_for(owner: Owner, request: Request) -> Terms:
    """What holds for all that is stored. Without a configuration nothing is said about which sources there are."""
    config, now = request.config, int(request.now.timestamp())
    if config is None:
        return Terms(judge=Judge(owner=owner), now=now)
    levels = {settings.name: settings.store for settings in config.sources}
    own = {settings.name: settings.rules for settings in config.sources if settings.rules != Rules()}
    return Terms(judge=Judge(owner=owner, rules=config.rules), own=own, levels=levels, creation=config.contacts_create, now=now)


def remember(owner: Remembered, report: RunReport, store: Store) -> None:
    """Keep whose calendar this is, for runs that are not told: only where something could be read, or was judged again, as theirs."""
    if report.rules.changed or any(source.ok for source in report.sources):
        sure = doubt(report, owner.owner) is None  # what is doubted holds until something else is said
        store.remember_owner(owner if sure else owner._replace(added=joined()))


def take_configured(chosen: Sequence[SourceConfig], runs: Mapping[str, Run], logins: Mapping[str, Login]) -> list[SourceReport]:
    """Take configured sources in, fetched side by side where they are elsewhere; one that cannot even be opened costs the others nothing."""
    opened_or_failed = [source_or_report(settings, logins[settings.name]) for settings in chosen]
    sources = [found for found in opened_or_failed if not isinstance(found, SourceReport)]
    remote = [source for source in sources if source.kind != "file"]
    snapshots = {source.name: snapshot(runs[source.name], source.name) for source in remote}
    finders = [source for source in sources if isinstance(source, Finder)]
    for finder in finders:
        recall(runs[finder.name], finder)
    with prefetched(sources, snapshots) as fetched:
        coming = iter(fetched)
        reports = [found if isinstance(found, SourceReport) else take_source(next(coming), runs[found.name]) for found in opened_or_failed]
    for finder in finders:
        note(runs[finder.name], finder)
    return reports


def source_or_report(settings: SourceConfig, login: Login) -> Source | SourceReport:
    """The source of some settings; what to report when there is none."""
    try:
        return open_source(settings, login)
    except ConfigError as error:
        return SourceReport.failed(settings.name, settings.type, error)


def known_owner(request: Request) -> Remembered | None:
    """The owner as the config and --me tell, else as the store remembers.

    What --me tells adds up, run after run, until [owner] in the config says something else than it did then; but not what turned out to be in few events.
    """
    before = remembered(request.store)
    me = owner_of(request.me) if request.me else None
    told = request.config.owner if request.config and request.config.owner.addresses else None
    if told:
        added = joined(before.added if before and before.told == told else None, me)
        return Remembered(joined(told, added), added, told)
    if me:
        added = joined(before.added if before else None, me)
        return Remembered(added, added, None)
    return before


def proposed_owner(sources: Sequence[Source], paths: Sequence[str], request: Request) -> Remembered:
    """The owner that the calendars suggest, once confirmed and, unless nothing is to change, written to the config.

    Raises ConfigError when nobody can confirm it, SourceError when there is nothing to read.
    """
    again = f"{typed('import', [settings_for(path).name for path in paths], request)} --me"
    proposal = propose(sources, clock.zone_named(request.tz))
    if proposal is None:
        raise ConfigError("Whose calendar is this? No address takes part in nearly every event.", hint=f"Run: {again} YOU@EXAMPLE.ORG")
    if request.confirm is None or not request.confirm(proposal):
        about = f"{proposal.address} takes part in {proposal.share:.0%} of {proposal.events:,} events"
        raise ConfigError(f"Whose calendar is this? {about}. Nothing was stored.", hint=f"If that is you, run: {again} {proposal.address}")
    if not request.dry_run:
        write_owner(request.config_path, proposal.owner.addresses, proposal.owner.domains)
    return Remembered(proposal.owner, joined(), proposal.owner)


def run_for(store: Store, owner: Owner, request: Request, *, settings: SourceConfig | None = None, merging: bool = False) -> Run:
    """The run that a request asks for, with what the source's settings add."""
    config = request.config or Config(path=request.config_path)
    floating = request.tz or (settings.tz if settings else None)
    return Run(
        store=store,
        judge=Judge(owner=owner, rules=config.rules.extended(settings.rules) if settings else config.rules, is_forgotten=store.is_forgotten),
        now=request.now,
        zone=clock.zone_named(config.timezone),
        floating=clock.zone_named(floating) if floating else None,
        horizon_days=config.horizon_days,
        creation=config.contacts_create,
        merging=merging,
        force=request.force,
        full=request.full,
        level=settings.store if settings else EVERYTHING,
        visibility=settings.visibility if settings else EVERYTHING,
        progress=request.progress,
    )


def settings_for(path: str) -> SourceConfig:
    """The source of a path, URL or `-` given on the command line."""
    if not path.strip():
        raise UsageError("The path is empty.", hint="Name a file, a folder, a URL, or - for standard input.")
    if is_web_address(path):
        from crmcal.sources.url import shown  # noqa: PLC0415 - only where a URL is given

        return SourceConfig(name=shown(path), type="url", url=path, mirrored=False)
    return SourceConfig(name=path, type="file", path=path, mirrored=False)


def open_source(settings: SourceConfig, login: Login | None = None) -> Source:
    """The source of some settings. Raises ConfigError."""
    source: Source = source_opener(settings.type)(settings, login)
    return source
