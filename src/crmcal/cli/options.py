"""The options that many commands share."""

from pathlib import Path
from typing import Annotated

import typer

from crmcal.errors import UsageError


def home(path: str) -> Path:
    """A path whose `~` no shell has seen. Raises UsageError."""
    from crmcal.config.paths import expanded  # noqa: PLC0415 - start-up

    return expanded(path)


Db = Annotated[Path | None, typer.Option("--db", metavar="FILE", envvar="CRMCAL_DB", parser=home, help="The store. [default: in your data folder]")]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", envvar="CRMCAL_CONFIG", parser=home, help="The configuration. [default: in your config folder]")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Tsv = Annotated[bool, typer.Option("--tsv", help="Print tab-separated values.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print Markdown.")]
Tz = Annotated[str | None, typer.Option("--tz", metavar="ZONE", help="IANA name of the time zone, such as Europe/Berlin.")]
NoInput = Annotated[bool, typer.Option("--no-input", help="Never ask anything.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing when all went well.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Tell all problems.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="From this day on: an ISO date, today, 30d, 6w, 12m.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Up to this day, itself included.")]
Limit = Annotated[int | None, typer.Option("--limit", "-n", min=0, metavar="N", help="At most N meetings, the newest; in tables N past ones.")]
Cancelled = Annotated[bool, typer.Option("--cancelled", help="Also meetings that were called off.")]
Declined = Annotated[bool, typer.Option("--declined", help="Also meetings you declined.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and judge, store nothing.")]
Me = Annotated[list[str] | None, typer.Option("--me", metavar="ADDRESS", help="Your own address; give it once for each you have.")]


def output_format(*, json: bool, csv: bool, tsv: bool, markdown: bool) -> str:
    """The one format asked for; `table` without any. Raises UsageError for two."""
    chosen = [name for name, wanted in (("json", json), ("csv", csv), ("tsv", tsv), ("markdown", markdown)) if wanted]
    if len(chosen) > 1:
        raise UsageError(f"--{chosen[0]} and --{chosen[1]} do not go together.")
    return chosen[0] if chosen else "table"
