"""`crmcal import` and `crmcal sync`."""

import sys
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from crmcal.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from crmcal.core.reports import RunReport
    from crmcal.importing import Request
    from crmcal.ownership import Proposal
    from crmcal.run import Progress

Paths = Annotated[list[str], typer.Argument(metavar="PATH|URL|-", help="Files, folders, globs, http(s) or webcal URLs, - for standard input.")]
Names = Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Which sources; all of them without a name.")]
Force = Annotated[bool, typer.Option("--force", help="Remove even if it is most of a calendar.")]
Full = Annotated[bool, typer.Option("--full", help="Read everything again, changed or not.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_)
    app.command("sync")(sync)


def import_(
    paths: Paths,
    *,
    me: options.Me = None,
    tz: options.Tz = None,
    dry_run: options.DryRun = False,
    db: options.Db = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    no_input: options.NoInput = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Read calendars once: they merge into what is there, and nothing is ever deleted."""
    from crmcal.importing import import_paths  # noqa: PLC0415 - start-up

    with progress(wanted=not quiet) as update:
        request = replace(request_for(db, config, quiet=quiet), me=me or [], tz=tz, dry_run=dry_run, confirm=confirm_with(no_input=no_input), progress=update)
        report = import_paths(paths, request)
    finish(report, json=json, quiet=quiet, verbose=verbose)


def sync(
    sources: Names = None,
    *,
    dry_run: options.DryRun = False,
    full: Full = False,
    force: Force = False,
    db: options.Db = None,
    config: options.ConfigFile = None,
    json: options.Json = False,
    no_input: options.NoInput = False,  # noqa: ARG001 - nothing is asked here yet; scripts may pass it everywhere
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Mirror the calendars of the configuration: what is gone there goes here."""
    from crmcal.importing import sync_sources  # noqa: PLC0415 - start-up

    with progress(wanted=not quiet) as update:
        request = replace(request_for(db, config, quiet=quiet), dry_run=dry_run, full=full, force=force, progress=update)
        report = sync_sources(sources or [], request)
    finish(report, json=json, quiet=quiet, verbose=verbose)


def request_for(db: "Path | None", config_file: "Path | None", *, quiet: bool) -> "Request":
    """A request with the config and the paths in force. Warnings of the config are told at once, unless `quiet`."""
    from crmcal.config import config_path, load, store_path  # noqa: PLC0415 - start-up
    from crmcal.importing import Request  # noqa: PLC0415

    path = config_file or config_path()
    config = load(path)
    for warning in config.warnings if config and not quiet else ():
        typer.echo(f"crmcal: {warning}", err=True)
    return Request(store=db or store_path(), config_path=path, config=config)


def confirm_with(*, no_input: bool) -> "Callable[[Proposal], bool] | None":
    """How to ask whether a proposed owner is right; None where nobody can answer."""
    return None if no_input or not (sys.stdin.isatty() and sys.stderr.isatty()) else confirm


def confirm(proposal: "Proposal") -> bool:
    """Ask whether the proposed owner is right."""
    from crmcal.formats.text import safe  # noqa: PLC0415 - start-up

    colleagues = f", colleagues at {', '.join(sorted(proposal.owner.domains))}" if proposal.owner.domains else ""
    typer.echo(f"{safe(proposal.address)} takes part in {proposal.share:.0%} of {proposal.events:,} events{colleagues}.", err=True)
    return typer.confirm("Is this you?", default=True, err=True)


def progress(*, wanted: bool) -> "AbstractContextManager[Progress]":
    """A progress bar on stderr, where somebody watches it."""
    if not wanted or not sys.stderr.isatty():
        return nullcontext(lambda _done, _total: None)
    from crmcal.formats import console  # noqa: PLC0415 - start-up
    from crmcal.formats.progress import progress as bar  # noqa: PLC0415

    return bar(console.err(), wanted=wanted)


def finish(report: "RunReport", *, json: bool, quiet: bool, verbose: bool) -> None:
    """Print the report and end with its exit code."""
    from crmcal.formats import console  # noqa: PLC0415 - start-up

    if json:
        from crmcal.formats.json import dumped, run  # noqa: PLC0415

        console.write(dumped(run(report)))
    elif not quiet or report.exit_code:
        from crmcal.formats.report import show_report  # noqa: PLC0415

        show_report(console.err(), report, verbose=verbose)
    if report.exit_code:
        raise typer.Exit(report.exit_code)
