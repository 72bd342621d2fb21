"""`crmcal rules`: which rules are in force, what they mean for what is stored, and whom they block."""

from dataclasses import dataclass, replace
from typing import Annotated

import typer

from crmcal.cli import asking, options
from crmcal.cli.messages import tell

Patterns = Annotated[list[str], typer.Argument(metavar="ENTRY...", help="jane@x.example, @x.example (sub-domains included), or a glob: '*@*.x.example'.")]
Source = Annotated[str | None, typer.Option("--source", metavar="NAME", help="In the rules of one source.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what it would do, change nothing.")]
Force = Annotated[bool, typer.Option("--force", help="Do it even if it removes most of what is there, or blocks everybody.")]


@dataclass(frozen=True, kw_only=True)
class Edit(options.Everywhere):
    """What the commands take that edit a list."""

    source: Source = None
    dry_run: DryRun = False
    force: Force = False
    json: options.Json = False


app = typer.Typer(help="The rules.", no_args_is_help=True)


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="rules")


@app.callback()
def rules() -> None:
    """The rules."""


@app.command()
@options.grouped
def check(*, given: options.Everywhere, me: options.Me = None, json: options.Json = False) -> None:
    """Tell what the configuration will do to what is stored. At the next import or sync, that is; nothing is changed."""
    from crmcal.cli.importing import request_for  # noqa: PLC0415 - start-up
    from crmcal.formats import console  # noqa: PLC0415
    from crmcal.formats.json import dumped, rules_check  # noqa: PLC0415
    from crmcal.formats.rules import foretold  # noqa: PLC0415
    from crmcal.importing import check_rules  # noqa: PLC0415

    report = check_rules(replace(request_for(given), me=me or []))
    console.write(dumped(rules_check(report)) if json else foretold(report))


@app.command("list")
@options.grouped
def list_(*, given: options.Everywhere, json: options.Json = False) -> None:
    """List the rules in force. Where each is written, and how many events it left out."""
    from crmcal.cli.importing import request_for  # noqa: PLC0415 - start-up
    from crmcal.formats import console  # noqa: PLC0415
    from crmcal.formats.json import dumped  # noqa: PLC0415
    from crmcal.formats.rulebook import overview_json, show_overview  # noqa: PLC0415
    from crmcal.setup.standing import overview  # noqa: PLC0415

    request = request_for(replace(given, quiet=True))
    found = overview(request)
    if json:
        console.write(dumped(overview_json(found)))
    else:
        show_overview(console.out(), found)
    for warning in () if given.quiet else found.warnings:
        tell(warning)


@app.command()
@options.grouped
def block(entries: Patterns, *, given: Edit) -> None:
    """Leave out meetings with somebody, or a whole domain. What is stored of them is removed at once."""
    edit("block", entries, given)


@app.command()
@options.grouped
def allow(entries: Patterns, *, given: Edit) -> None:
    """Make exceptions to the blocklist. What was left out comes back at the next sync."""
    edit("allow", entries, given)


@app.command()
@options.grouped
def unblock(entries: Patterns, *, given: Edit) -> None:
    """Take somebody off the blocklist or the allowlist. What was left out comes back at the next sync."""
    edit("unblock", entries, given)


def edit(verb: str, entries: list[str], given: Edit) -> None:
    """Edit the lists: tell what it would do, then do it."""
    from crmcal.cli.importing import agree_with, request_for  # noqa: PLC0415 - start-up
    from crmcal.formats import console  # noqa: PLC0415
    from crmcal.formats.json import dumped  # noqa: PLC0415
    from crmcal.formats.rulebook import edited, edited_json  # noqa: PLC0415
    from crmcal.formats.rules import foretold  # noqa: PLC0415
    from crmcal.setup.rules import drafted, establish, foretell  # noqa: PLC0415

    request = replace(request_for(given, dry_run=given.dry_run), force=given.force, agree=agree_with(no_input=given.no_input, question="Do it all the same?"))
    draft = drafted(verb, entries, request, given.source)
    for warning in () if given.quiet else draft.warnings:
        tell(warning)
    report = foretell(draft, request)
    if not (given.json or given.dry_run or given.quiet):
        asking.say(foretold(replace(report, refused="")))  # which is asked about, or told as an error
    if draft.moves and not given.dry_run:
        report = establish(draft, request, report)
    if given.json:
        console.write(dumped(edited_json(draft, report, written=bool(draft.moves) and not given.dry_run)))
    else:
        console.write("\n".join(edited(draft, report, dry_run=given.dry_run)))
