"""`crmcal forget`: take somebody out of the store for good."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from crmcal.cli import asking, options
from crmcal.cli.importing import agree_with, request_for
from crmcal.core.counting import counted
from crmcal.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from crmcal.forgetting import Forgotten
    from crmcal.importing import Request

app = typer.Typer(help="Take somebody or something out of the store for good.", invoke_without_command=True)
Who = Annotated[str, typer.Argument(metavar="WHO", help="An address, a name, a part of one, or a number from the list.")]
What = Annotated[str, typer.Argument(metavar="WHAT", help="A domain, a name, a part of one, or a number from the list.")]
Opportunity = Annotated[str, typer.Argument(metavar="WHAT", help="A name, a part of one, or a number from the list.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="A source of the configuration, or a file that was imported.")]
Texts = Annotated[bool, typer.Option("--texts", help="Also empty titles and descriptions of meetings with others, and notes, that name them.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would go, and change nothing.")]
Excluded = Annotated[bool, typer.Option("--excluded-now", help="Remove what today's rules exclude, and every trace of it.")]

Force = Annotated[bool, typer.Option("--force", help="With --excluded-now: remove even if it is most of what is there.")]


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="forget")


@app.callback()
@options.grouped
def forget(context: typer.Context, *, given: options.Everywhere, excluded_now: Excluded = False, force: Force = False, dry_run: DryRun = False) -> None:
    """Take somebody or something out of the store for good."""
    if context.invoked_subcommand:
        if excluded_now or force:
            option, hint = ("--excluded-now", "Run one after the other.") if excluded_now else ("--force", "It is for --excluded-now.")
            raise UsageError(f"The option {option} and the command {context.invoked_subcommand} do not go together.", hint=hint)
        context.obj = options.typed_in(context, given) | {"dry_run": dry_run}
        return
    if not excluded_now:
        raise UsageError("Forget whom?", hint="crmcal forget person|company|opportunity|source WHO, or crmcal forget --excluded-now")
    from crmcal.forgetting import forget_excluded  # noqa: PLC0415 - start-up

    agree = agree_with(no_input=given.no_input)
    removed = forget_excluded(replace(request_for(given, dry_run=dry_run), force=force, agree=agree))
    say(given, f"Of what today's rules exclude {counted(removed, 'meeting')} {'would go' if dry_run else 'went'}.")


@app.command()
@options.grouped
def person(context: typer.Context, who: Who, *, given: options.Everywhere, texts: Texts = False, dry_run: DryRun = False) -> None:
    """Forget a person, and the meetings with nobody else from outside."""
    from crmcal.forgetting import forget_person  # noqa: PLC0415 - start-up

    run(context, given, lambda request: forget_person(who, request, texts=texts), dry_run=dry_run)


@app.command()
@options.grouped
def company(context: typer.Context, what: What, *, given: options.Everywhere, texts: Texts = False, dry_run: DryRun = False) -> None:
    """Forget a company and everybody of it."""
    from crmcal.forgetting import forget_company  # noqa: PLC0415 - start-up

    run(context, given, lambda request: forget_company(what, request, texts=texts), dry_run=dry_run)


@app.command()
@options.grouped
def opportunity(context: typer.Context, what: Opportunity, *, given: options.Everywhere, dry_run: DryRun = False) -> None:
    """Forget an opportunity, also one that was removed. Its meetings stay."""
    from crmcal.forgetting import forget_opportunity  # noqa: PLC0415 - start-up

    run(context, given, lambda request: forget_opportunity(what, request), dry_run=dry_run, describe=of_opportunity)


@app.command()
@options.grouped
def source(context: typer.Context, name: Name, *, given: options.Everywhere, dry_run: DryRun = False) -> None:
    """Forget all that came from a source. A sync passes it over, unless it is asked for by name."""
    from crmcal.forgetting import forget_source  # noqa: PLC0415 - start-up

    run(context, given, lambda request: forget_source(name, request), dry_run=dry_run)


def described(found: "Forgotten", go: str, stay: str) -> str:
    """What goes, and what stays without them."""
    addresses = f" and {counted(found.emails, 'address', 'addresses')}" if found.emails else ""
    shared = f" {counted(found.shared, 'meeting')} with others {stay}, without them." if found.shared else ""
    naming = f" {counted(found.naming, 'text')} name them still, notes of yours included; --texts empties those." if found.naming else ""
    return f"{found.name}: {counted(found.meetings, 'meeting')}{addresses} {go}.{shared}{naming}"


def of_opportunity(found: "Forgotten", go: str, _stay: str) -> str:
    """The same of an opportunity."""
    return f"{found.name} {go}; its meetings stay."


def run(
    context: typer.Context,
    given: options.Everywhere,
    forget_them: "Callable[[Request], Forgotten]",
    *,
    dry_run: bool,
    describe: "Callable[[Forgotten, str, str], str]" = described,
) -> None:
    """Tell what will go, have it confirmed where somebody is there, and let it go. What was typed before the command's name counts as well.

    describe: what goes, and what stays, by the verbs for both
    """
    earlier = {**context.obj}
    dry_run = earlier.pop("dry_run") or dry_run
    given = replace(given, **{**earlier, **options.typed_in(context, given)})
    request = request_for(given, dry_run=True)
    would = forget_them(request)
    if dry_run:
        say(given, describe(would, "would go", "would stay"))
        return
    if asking.somebody(no_input=given.no_input):
        asking.say(describe(would, "will go", "will stay"))
        if not asking.yes("This cannot be undone. Forget?", default=False):
            asking.say("Nothing was changed.")
            raise typer.Exit(1)
    say(given, describe(forget_them(replace(request, dry_run=False)), "went", "stayed"))


def say(given: options.Everywhere, sentence: str) -> None:
    """Tell it, unless nothing is to be told."""
    if not given.quiet:
        asking.say(sentence)
