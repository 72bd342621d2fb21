"""`crmcal init`: the first configuration, by questions that all have an option."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from crmcal.cli import asking, dialogue, options, settings
from crmcal.cli.importing import finish, progress
from crmcal.cli.source import Type, offer_to_keep, show_trial, stop

if TYPE_CHECKING:
    from crmcal.core.rules import Owner
    from crmcal.credentials import Login
    from crmcal.importing import Request
    from crmcal.setup.adding import Addition
    from crmcal.setup.description import Description

Addresses = Annotated[list[str] | None, typer.Option("--address", metavar="ADDRESS", help="Your own address; repeat it for each one you have.")]
Domains = Annotated[list[str] | None, typer.Option("--domain", metavar="DOMAIN", help="Where your colleagues are; repeatable. [default: your addresses']")]
NoDomain = Annotated[bool, typer.Option("--no-domain", help="You have no colleagues.")]
Calendar = Annotated[str, typer.Option("--calendar", metavar="PATH|URL|EMAIL", help="A file, folder or glob, a web address, or the address of an account.")]
Sync = Annotated[bool | None, typer.Option("--sync/--no-sync", help="Read the calendar at once. [default: asks; no, if nobody can be asked]")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite a configuration.")]
NoTest = Annotated[bool, typer.Option("--no-test", help="Do not try the calendar first.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init")(init)


@options.grouped
def init(
    *,
    given: options.Everywhere,
    address: Addresses = None,
    domain: Domains = None,
    no_domain: NoDomain = False,
    calendar: Calendar = "",
    kind: Type = None,
    provider: options.Provider = "",
    username: options.Username = None,
    password_command: options.PasswordCommand = None,
    sync: Sync = None,
    force: Force = False,
    no_test: NoTest = False,
) -> None:
    """Write the first configuration. It says who you are, and where your calendar is."""
    from crmcal.config import SourceConfig  # noqa: PLC0415 - start-up
    from crmcal.core.rules import Owner  # noqa: PLC0415
    from crmcal.setup.beginning import check_new  # noqa: PLC0415
    from crmcal.setup.description import Description  # noqa: PLC0415

    somebody = asking.somebody(no_input=given.no_input)
    request = fresh_request(given)
    check_new(request.config_path, force=force)
    addresses = dialogue.addresses(address, somebody=somebody)
    owner = Owner(addresses=addresses, domains=dialogue.domains(domain, addresses, none=no_domain, somebody=somebody))
    described = SourceConfig(name="", type=kind or "", username=username, password_command=password_command)
    typed = Description(where=calendar, provider=provider, settings=described)
    addition = write_first(typed, owner, request, given, somebody=somebody, test=not no_test)
    synced = addition and wanted(sync, somebody=somebody) and read_first(addition.login, request, given)
    if not given.quiet:
        say_next(request, calendar=bool(addition), synced=bool(synced))


def write_first(typed: "Description", owner: "Owner", request: "Request", given: options.Everywhere, *, somebody: bool, test: bool) -> "Addition | None":
    """Write the configuration with a calendar that could be read, else without one: then None."""
    from functools import partial  # noqa: PLC0415 - start-up

    from crmcal.config.writing import write  # noqa: PLC0415
    from crmcal.setup.beginning import begin_with, first_configuration  # noqa: PLC0415

    begin = partial(begin_with, owner=owner, request=request, test=test)
    addition = (dialogue.calendar if somebody else unattended)(typed, begin, quiet=given.quiet)
    if addition is None:
        write(request.config_path, first_configuration(request.config_path, owner))
    say = asking.teller(verbose=not given.quiet)
    say(f"The configuration is in {request.config_path}.")
    if addition:
        offer_to_keep(addition.login, say)
    return addition


def fresh_request(given: options.Everywhere) -> "Request":
    """A request without a configuration: the one that is there may be about to be overwritten."""
    from crmcal.importing import Request  # noqa: PLC0415 - start-up

    ask, tell = asking.secrets(no_input=given.no_input), asking.teller(verbose=given.verbose)
    return Request(store=settings.store_path(given), config_path=settings.config_path(given), config=None, ask=ask, tell=tell)


def unattended(typed: "Description", begin: "dialogue.Begin", *, quiet: bool) -> "Addition | None":
    """The calendar of the options; None without one. One that cannot be read ends the command."""
    if not (typed.where or typed.provider):
        return None
    addition = begin(typed)
    if addition.trial and not addition.written:
        asking.say("Nothing was written; --no-test writes the configuration anyway.")
        stop(addition.trial, verbose=False)
    if addition.trial and not quiet:
        show_trial(addition.trial, verbose=False)
    return addition


def wanted(sync: bool | None, *, somebody: bool) -> bool:  # noqa: FBT001 - an option's value
    """Whether the calendar is to be read now."""
    return sync if sync is not None else somebody and asking.yes("Read it into the store now?", default=True)


def read_first(login: "Login", request: "Request", given: options.Everywhere) -> bool:
    """The first sync, with a password that was typed for the trial. Ends the command when it fails."""
    from crmcal.config import load  # noqa: PLC0415 - start-up
    from crmcal.importing import sync_sources  # noqa: PLC0415

    known = login.secret
    with progress(wanted=not given.quiet) as update:
        ask = (lambda _question: known.text) if known else request.ask
        report = sync_sources([], replace(request, config=load(request.config_path), ask=ask, progress=update))
    finish(report, given, json=False)
    return True


def say_next(request: "Request", *, calendar: bool, synced: bool) -> None:
    """The next three commands, for the files that were named."""
    import shlex  # noqa: PLC0415 - start-up

    from crmcal.importing import named_files  # noqa: PLC0415

    show, sync, add = "crmcal show person NAME", "crmcal sync", "crmcal source add NAME PATH|URL|EMAIL"
    commands = (show, sync, add) if synced else (sync, show, add) if calendar else (add, sync, show)
    files = shlex.join(named_files(request))
    asking.say("Next:\n" + "\n".join(f"  {command} {files}".rstrip() for command in commands))
