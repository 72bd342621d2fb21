"""`crmcal excluded`: how much was left out, by which rule, without a word of it."""

from typing import Annotated

import typer

from crmcal.cli import options, why

By = Annotated[
    list[str] | None,
    typer.Option("--by", metavar="WHAT", help="source, collection, rule or month; give it several times to combine. [default: source, collection, rule]"),
]
In = Annotated[list[str] | None, typer.Option("--in", metavar="SOURCE", help="Read this source, file or URL again, and count what is there now.")]
Read = Annotated[bool, typer.Option("--read", help="The same with all sources of the configuration.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("excluded")(excluded)


@options.grouped
def excluded(
    *,
    given: options.Everywhere,
    by: By = None,
    sources: In = None,
    read: Read = False,
    me: options.Me = None,
    tz: why.Tz = None,
    json: options.Json = False,
) -> None:
    """How many events were left out, from where, by which rule. Never what they are."""
    from crmcal.cli.importing import progress  # noqa: PLC0415 - start-up
    from crmcal.explaining.counting import excluded as count  # noqa: PLC0415
    from crmcal.formats import console  # noqa: PLC0415
    from crmcal.formats import excluded as written  # noqa: PLC0415
    from crmcal.formats.json import dumped  # noqa: PLC0415

    with progress(wanted=not given.quiet) as update:
        found = count(by or [], sources or [], why.held(given, me, tz, update), read=read)
    if json:
        console.write(dumped(written.excluded(found)))
    else:
        written.show_excluded(console.out(), found)
    why.end(found.read)
