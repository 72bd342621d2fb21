"""What an import or a sync found and did, for people: one table, then the problems."""

from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crmcal.core.reports import RunReport, SourceReport
from crmcal.core.rules import MEANINGS
from crmcal.formats.rules import done
from crmcal.formats.text import safe

FIRST_PROBLEMS: Final = 5
NAMELESS: Final = (
    "No event here names anybody but you. Calendars published by Outlook, and some by Google, leave participants out;"
    " a calendar file exported there, or CalDAV, has them."
)


def show_report(console: Console, report: RunReport, *, verbose: bool) -> None:
    """Print what other rules removed, the figures, and what was wrong."""
    removed = done(report.rules, dry_run=report.dry_run)
    if removed:
        console.print(Text(removed, style="yellow"))
    for source in report.sources:
        if source.ok:
            console.print(figures(source, dry_run=report.dry_run))
            if source.names_nobody:
                console.print(Text(NAMELESS, style="yellow"))
        else:
            name, error = safe(source.name), safe(source.error or "failed")
            console.print(Text.assemble(("" if error.startswith(name) else f"{name}: ", "bold"), (error, "red")))
    show_problems(console, report, verbose=verbose)


def figures(source: SourceReport, *, dry_run: bool) -> Table:
    """The figures of one source."""
    table = Table(title=Text(safe(source.name), style="bold"), title_justify="left", show_header=False, box=None, pad_edge=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    table.add_column(style="dim")
    excluded = source.excluded
    table.add_row("events read", f"{sum(source.events.values()):,}")
    written = f"{source.occurrences:,} meeting{'s' * (source.occurrences != 1)} written" if source.occurrences else ""
    table.add_row("kept", f"{source.events['kept']:,}", written)
    for verdict, meaning in MEANINGS.items():
        if excluded.get(verdict):
            table.add_row(f"excluded: {verdict}", f"{excluded[verdict]:,}", meaning)
    table.add_row("problems", f"{source.events['problem']:,}")
    changes = [f"{source.resources[name]:,} {name}" for name in ("new", "changed", "removed", "unchanged") if source.resources[name]]
    table.add_row("series and meetings", f"{source.resources['seen']:,}", ", ".join(changes))
    if source.people_created or source.companies_created:
        table.add_row("new people", f"{source.people_created:,}", f"new companies: {source.companies_created:,}")
    table.add_row("seconds", f"{source.seconds:.1f}", "dry run: nothing was stored" if dry_run else "")
    return table


def show_problems(console: Console, report: RunReport, *, verbose: bool) -> None:
    """The first problems, or all of them."""
    problems = report.problems
    shown = problems if verbose else problems[:FIRST_PROBLEMS]
    for problem in shown:
        kept = " (kept)" if problem.kept and ":" in problem.where else ""
        console.print(Text(f"{safe(problem.where)}: {safe(problem.reason)}{kept}", style="yellow"))
    if len(problems) > len(shown):
        console.print(Text(f"and {len(problems) - len(shown):,} more: run with -v to see all of them", style="dim"))


def show_warnings(console: Console, report: RunReport) -> None:
    """What is probably not meant: the last that is printed, whatever else is."""
    for warning in report.warnings:
        console.print(Text(f"crmcal: {safe(warning)}", style="bold yellow"), soft_wrap=True)
