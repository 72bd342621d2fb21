"""`crmcal why`: which rule decided, which line of the configuration says so, what would change it."""

from typing import TYPE_CHECKING, Annotated

import typer

from crmcal.cli import options
from crmcal.cli.messages import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmcal.core.reports import SourceReport
    from crmcal.explaining.circumstances import Circumstances
    from crmcal.run import Progress

UNKNOWN = 6
What = Annotated[str, typer.Argument(metavar="WHAT", help="An id as show prints it, an address, a domain, or a part of a title.", show_default=False)]
In = Annotated[list[str] | None, typer.Option("--in", metavar="SOURCE", help="Read this source, file or URL again: excluded events are told, too.")]
Tz = Annotated[str | None, typer.Option("--tz", metavar="ZONE", help="The zone that times are shown in; with --in also that of times that name none.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("why")(why)


@options.grouped
def why(what: What = "", *, given: options.Everywhere, sources: In = None, me: options.Me = None, tz: Tz = None, json: options.Json = False) -> None:
    """Why an event is kept or not, or somebody has no history."""
    from crmcal.cli.importing import progress  # noqa: PLC0415 - start-up
    from crmcal.explaining.explanation import explain  # noqa: PLC0415
    from crmcal.formats import console  # noqa: PLC0415
    from crmcal.formats.json import dumped  # noqa: PLC0415
    from crmcal.formats.why import explanation, show_explanation  # noqa: PLC0415

    with progress(wanted=not given.quiet) as update:
        found = explain(what, sources or [], held(given, me, tz, update))
    if json:
        console.write(dumped(explanation(found)))
    else:
        show_explanation(console.out(), found)
    end(found.read, known=found.known)


def held(given: options.Everywhere, me: "Sequence[str] | None", tz: str | None, update: "Progress") -> "Circumstances":
    """What the answers depend on. tz: the zone of times shown, and of floating times that are read again."""
    from dataclasses import replace  # noqa: PLC0415 - start-up

    from crmcal.cli import asking  # noqa: PLC0415
    from crmcal.cli.importing import request_for  # noqa: PLC0415
    from crmcal.explaining.circumstances import circumstances  # noqa: PLC0415

    request = replace(request_for(given, tz=tz), me=me or [], progress=update)
    return circumstances(replace(request, ask=asking.secrets(no_input=given.no_input), tell=asking.teller(verbose=given.verbose)), tz)


def end(read: "Sequence[SourceReport]", *, known: bool = True) -> None:
    """Say which source could not be read, and end with the code of that; else with that of what nobody knows."""
    from crmcal.core.reports import RunReport  # noqa: PLC0415 - start-up

    report = RunReport(sources=read)
    for source in read:
        if source.error:
            tell(source.error)
        for problem in source.problems if not source.complete else ():
            if not problem.kept:
                tell(f"{problem.where}: {problem.reason}")
    code = report.exit_code or (0 if known else UNKNOWN)
    if code:
        raise typer.Exit(code)
