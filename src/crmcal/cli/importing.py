"""`crmcal import` and `crmcal sync`."""

import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

import typer

from crmcal.cli import asking, options, settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from crmcal.core.reports import RunReport
    from crmcal.importing import Request
    from crmcal.ownership import Proposal
    from crmcal.rejudging import Agree
    from crmcal.run import Progress

LONGEST_WAIT: Final = 3600.0  # seconds: a job that waits for one that hangs shall not wait for ever
Paths = Annotated[list[str], typer.Argument(metavar="PATH|URL|-", help="Files, folders, globs, http(s) or webcal URLs, - for standard input.")]
Names = Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Which sources; all of them without a name.")]
Force = Annotated[bool, typer.Option("--force", help="Remove even if it is most of what is there.")]
Wait = Annotated[bool, typer.Option("--wait", help="Wait up to an hour for another crmcal that is writing.")]
Delay = Annotated[int, typer.Option("--delay", min=0, max=1440, metavar="MINUTES", help="Wait for a random time first, at most this long.", show_default=False)]
Full = Annotated[bool, typer.Option("--full", help="Read everything again, changed or not.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_)
    app.command("sync")(sync)


@options.grouped
def import_(
    paths: Paths,
    *,
    given: options.Everywhere,
    me: options.Me = None,
    tz: options.FloatingTz = None,
    dry_run: options.DryRun = False,
    force: Force = False,
    json: options.Json = False,
) -> None:
    """Read calendars once: they merge into what is there. Nothing is deleted but what changed rules exclude."""
    from crmcal.importing import import_paths  # noqa: PLC0415 - start-up

    with progress(wanted=not given.quiet) as update:
        confirm = confirm_with(no_input=given.no_input)
        request = replace(request_for(given, tz=tz, dry_run=dry_run), me=me or [], force=force, confirm=confirm, progress=update)
        request = replace(request, agree=agree_with(no_input=given.no_input))
        report = import_paths(paths, request)
    finish(report, given, json=json)


@options.grouped
def sync(
    sources: Names = None,
    *,
    given: options.Everywhere,
    tz: options.FloatingTz = None,
    dry_run: options.DryRun = False,
    full: Full = False,
    force: Force = False,
    wait: Wait = False,
    delay: Delay = 0,
    json: options.Json = False,
) -> None:
    """Mirror the calendars of the configuration. What is gone there goes here."""
    from crmcal.importing import sync_sources  # noqa: PLC0415 - start-up

    begin_later(delay)
    with progress(wanted=not given.quiet) as update:
        patience = LONGEST_WAIT if wait else 0
        request = replace(request_for(given, tz=tz, dry_run=dry_run), full=full, force=force, patience=patience, progress=update)
        request = replace(
            request, agree=agree_with(no_input=given.no_input), ask=asking.secrets(no_input=given.no_input), tell=asking.teller(verbose=given.verbose)
        )
        report = sync_sources(sources or [], request)
    finish(report, given, json=json)


def begin_later(minutes: int) -> None:
    """Wait for a random time, so that not all the world asks its servers at the same second."""
    if minutes:
        import random  # noqa: PLC0415 - start-up

        time.sleep(random.uniform(0, minutes * 60))  # noqa: S311 - nobody gains by guessing it


def request_for(given: options.Everywhere, *, tz: str | None = None, dry_run: bool = False) -> "Request":
    """A request with the configuration and the files in force."""
    from crmcal.importing import Request  # noqa: PLC0415 - start-up

    config = settings.configuration(given)
    return Request(store=settings.store_path(given), config_path=settings.config_path(given), config=config, tz=tz, dry_run=dry_run)


def confirm_with(*, no_input: bool) -> "Callable[[Proposal], bool] | None":
    """How to ask whether a proposed owner is right; None where nobody can answer."""
    return confirm if asking.somebody(no_input=no_input) else None


def agree_with(*, no_input: bool, question: str = "Remove them?") -> "Agree | None":
    """How to ask whether what a sentence says, such as that rules remove most of what is stored, is to be done; None where nobody can answer."""

    def agree(sentence: str) -> bool:
        asking.say(sentence)
        return asking.yes(question, default=False)

    return agree if asking.somebody(no_input=no_input) else None


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

    return bar(console.err())


def finish(report: "RunReport", given: options.Everywhere, *, json: bool) -> None:
    """Print the report and end with its exit code."""
    from crmcal.formats import console  # noqa: PLC0415 - start-up

    if json:
        from crmcal.formats.json import dumped, run  # noqa: PLC0415

        console.write(dumped(run(report)))
    elif not given.quiet or report.exit_code:
        from crmcal.formats.report import show_report  # noqa: PLC0415

        show_report(console.err(), report, verbose=given.verbose)
    if report.warnings:
        from crmcal.formats.report import show_warnings  # noqa: PLC0415

        show_warnings(console.err(), report)
    if report.exit_code:
        raise typer.Exit(report.exit_code)
