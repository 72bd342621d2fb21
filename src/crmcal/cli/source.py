"""`crmcal source`: where calendars come from, and the passwords for it."""

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from crmcal.cli import asking, options
from crmcal.cli.importing import finish, progress, request_for
from crmcal.errors import UsageError

if TYPE_CHECKING:
    from crmcal.config import SourceConfig
    from crmcal.credentials import Login, Tell
    from crmcal.importing import Request
    from crmcal.setup.description import Description
    from crmcal.setup.trial import Trial

app = typer.Typer(help="Where calendars come from.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the source.")]
Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Which sources; all of them without a name.")]
Where = Annotated[str, typer.Argument(metavar="[PATH|URL|EMAIL]", help="A file, folder or glob, a web address, or the address of an account.")]
Type = Annotated[str | None, typer.Option("--type", help="file, url or caldav. [default: what it looks like]")]
NoTest = Annotated[bool, typer.Option("--no-test", help="Do not try it first.")]
PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
KeepMeetings = Annotated[
    bool | None, typer.Option("--keep-meetings/--remove-meetings", help="What becomes of its meetings. [default: asks; removes them, if nobody can be asked]")
]


@dataclass(frozen=True, kw_only=True)
class About:
    """What can be said of a source on the command line."""

    kind: Type = None
    provider: options.Provider = ""
    username: options.Username = None
    password_command: options.PasswordCommand = None
    calendars: Annotated[list[str] | None, typer.Option("--calendars", metavar="PATTERN", help="Which calendars of an account; repeatable.")] = None
    visibility: Annotated[str, typer.Option("--visibility", help="What others may see: everything, subject or metadata.")] = "everything"
    store: Annotated[str, typer.Option("--store", help="What reaches the disk: everything, subject or metadata.")] = "everything"
    tz: options.FloatingTz = None
    max_bytes: Annotated[int | None, typer.Option("--max-bytes", min=1, metavar="N", help="The most octets of one document.")] = None
    ca_file: Annotated[str | None, typer.Option("--ca-file", metavar="FILE", help="Certificates to trust besides the system's.")] = None
    auth: Annotated[str | None, typer.Option("--auth", help="basic, digest or bearer. [default: what the server asks for]")] = None
    client_certificate: Annotated[str | None, typer.Option("--client-certificate", metavar="FILE", help="What to show to a server that wants one.")] = None
    client_key: Annotated[str | None, typer.Option("--client-key", metavar="FILE", help="Its key, if that is in another file.")] = None

    def settings(self, name: str) -> "SourceConfig":
        """The source it describes."""
        from crmcal.config import SourceConfig  # noqa: PLC0415 - start-up
        from crmcal.config.model import MAX_BYTES  # noqa: PLC0415

        return SourceConfig(
            name=name,
            type=self.kind or "",
            username=self.username,
            password_command=self.password_command,
            calendars=tuple(self.calendars or ()),
            visibility=self.visibility,
            store=self.store,
            tz=self.tz,
            max_bytes=self.max_bytes or MAX_BYTES,
            ca_file=absolute(self.ca_file),
            auth=self.auth,
            client_certificate=absolute(self.client_certificate),
            client_key=absolute(self.client_key),
        )


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="source")


@app.command()
@options.grouped
def add(name: Name, where: Where = "", *, given: options.Everywhere, about: About, no_test: NoTest = False) -> None:
    """Add a calendar to the configuration, once it could be read."""
    from crmcal.setup.description import Description  # noqa: PLC0415 - start-up

    if not (where or about.provider) and asking.somebody(no_input=given.no_input):
        where = asking.line("A file, a folder, a web address, or the address of an account")
    typed = Description(where=where, provider=about.provider, settings=about.settings(name))
    add_described(typed, request_with(given), given, test=not no_test)


def absolute(file: str | None) -> str | None:
    """A file as the configuration names it."""
    return str(Path(file).expanduser().absolute()) if file else None


@app.command("list")
@options.grouped
def list_(*, given: options.Everywhere, json: options.Json = False) -> None:
    """List the calendars, and when each was last read."""
    from crmcal import clock  # noqa: PLC0415 - start-up
    from crmcal.formats import console  # noqa: PLC0415
    from crmcal.formats.json import dumped  # noqa: PLC0415
    from crmcal.formats.sources import show_sources, sources  # noqa: PLC0415
    from crmcal.setup.sources import listed  # noqa: PLC0415

    request = request_for(given)
    rows = listed(request)
    if json:
        console.write(dumped(sources(rows)))
    elif rows:
        show_sources(console.out(), rows, clock.zone_named(request.config.timezone if request.config else None))
    else:
        asking.say("There is no source yet. Add one: crmcal source add NAME PATH|URL|EMAIL")


@app.command("test")
@options.grouped
def try_(names: Names = None, *, given: options.Everywhere, json: options.Json = False) -> None:
    """Read calendars as a sync would, and store nothing."""
    from crmcal.setup.sources import chosen_sources  # noqa: PLC0415 - start-up
    from crmcal.setup.trial import try_sources  # noqa: PLC0415

    request = request_with(given)
    with progress(wanted=not given.quiet) as update:
        trials, report = try_sources(chosen_sources(names or [], request), replace(request, progress=update))
    for trial in () if given.quiet else trials:
        say_calendars(trial)
    finish(report, given, json=json)


@app.command()
@options.grouped
def login(name: Name, *, given: options.Everywhere, password_stdin: PasswordStdin = False, no_test: NoTest = False) -> None:
    """Keep a password in the system's keyring, once it is known to work."""
    from crmcal.credentials import vault  # noqa: PLC0415 - start-up
    from crmcal.setup.logins import account_named, hidden_by, log_in  # noqa: PLC0415

    request = request_for(given)
    settings = account_named(name, request)
    vault.backends()  # says that there is none before anybody types in vain
    trial = log_in(settings, typed_secret(settings, from_stdin=password_stdin, no_input=given.no_input), request, test=not no_test)
    if trial and not trial.report.ok:
        stop(trial, verbose=False)
    before = hidden_by(settings, dict(os.environ))
    say = asking.teller(verbose=not given.quiet)
    say(f"{name}: the password is in the keyring." + (f" But {before} comes first, and is what will be used." if before else ""))


@app.command()
@options.grouped
def logout(name: Name, *, given: options.Everywhere) -> None:
    """Remove a password from the system's keyring."""
    from crmcal.setup.logins import account_named, log_out  # noqa: PLC0415 - start-up

    forgotten = log_out(account_named(name, request_for(given)))
    say = asking.teller(verbose=not given.quiet)
    say(f"{name}: the password is no longer in the keyring." if forgotten else f"{name}: there was no password in the keyring.")


@app.command()
@options.grouped
def rename(old: Name, new: Annotated[str, typer.Argument(metavar="NEW", help="What to call it from now on.")], *, given: options.Everywhere) -> None:
    """Give a calendar another name. Its meetings and its password stay with it."""
    from crmcal.setup.renaming import rename as rename_source  # noqa: PLC0415 - start-up

    left = rename_source(old, new, request_for(given))
    asking.teller(verbose=not given.quiet)(f"{old} is called {new} now.")
    for sentence in left:
        asking.say(sentence)


@app.command()
@options.grouped
def remove(name: Name, *, given: options.Everywhere, keep_meetings: KeepMeetings = None) -> None:
    """Take a calendar out of the configuration. Its meetings and its password go with it."""
    from crmcal.setup import sources  # noqa: PLC0415 - start-up

    request = request_for(given)
    meetings = sources.meetings_of(name, request)
    if keep_meetings is None and meetings and asking.somebody(no_input=given.no_input):
        keep_meetings = not asking.yes(f"Remove the {meetings:,} meetings it brought as well?", default=True)
    sources.remove(name, request, keep_meetings=bool(keep_meetings))
    fate = "stay, and nothing updates them any more" if keep_meetings else "are removed as well"
    say = asking.teller(verbose=not given.quiet)
    say(f"{name} was removed." + (f" Its {meetings:,} meetings {fate}." if meetings else ""))


def request_with(given: options.Everywhere) -> "Request":
    """A request that may ask for passwords, and tells where they come from."""
    return replace(request_for(given), ask=asking.secrets(no_input=given.no_input), tell=asking.teller(verbose=given.verbose))


def add_described(typed: "Description", request: "Request", given: options.Everywhere, *, test: bool) -> None:
    """Add the source of a description; one that cannot be read ends the command."""
    from crmcal.importing import typed as command  # noqa: PLC0415 - start-up
    from crmcal.setup.adding import add as add_draft  # noqa: PLC0415 - start-up
    from crmcal.setup.description import settings_of  # noqa: PLC0415
    from crmcal.setup.sources import draft_with  # noqa: PLC0415

    draft = draft_with(settings_of(typed), request)
    addition = add_draft(draft, request, test=test)
    if addition.trial and not addition.written:
        asking.say(f"Nothing was written to {draft.path}; --no-test writes it anyway.")
        stop(addition.trial, verbose=given.verbose)
    if addition.trial and not given.quiet:
        show_trial(addition.trial, verbose=given.verbose)
    say = asking.teller(verbose=not given.quiet)
    say(f"{draft.settings.name} is in {draft.path}. Read it with: {command('sync', [draft.settings.name], request)}")
    offer_to_keep(addition.login, say)


def offer_to_keep(login: "Login", say: "Tell") -> None:
    """Ask whether a password that was typed is to be kept; where it is not, say so."""
    from crmcal.setup.logins import keep, may_be_kept, was_typed  # noqa: PLC0415 - start-up

    if may_be_kept(login) and asking.yes("Keep the password in the system's keyring?", default=True):
        keep(login)
    elif was_typed(login):
        say("The password is not kept: the next sync asks for it again, and cannot log in where nobody can be asked. See password_command in the README.")


def typed_secret(settings: "SourceConfig", *, from_stdin: bool, no_input: bool) -> str:
    """The password from standard input or the terminal. Raises UsageError without one."""
    from crmcal.credentials import question  # noqa: PLC0415 - start-up

    ask = asking.secrets(no_input=no_input)
    if not (from_stdin or ask):
        raise UsageError("There is nobody to ask for the password.", hint="Give it on standard input: --password-stdin")
    secret = sys.stdin.readline().rstrip("\r\n") if from_stdin or not ask else ask(question(settings))
    if not secret:
        raise UsageError("The password is empty.")
    return secret


def show_trial(trial: "Trial", *, verbose: bool) -> None:
    """Print what a source gave when it was tried."""
    from crmcal.core.reports import RunReport  # noqa: PLC0415 - start-up
    from crmcal.formats import console  # noqa: PLC0415
    from crmcal.formats.report import show_report  # noqa: PLC0415

    say_calendars(trial)
    show_report(console.err(), RunReport(sources=[trial.report], dry_run=True), verbose=verbose)


def stop(trial: "Trial", *, verbose: bool) -> NoReturn:
    """End with the failure of a source that was tried."""
    show_trial(trial, verbose=verbose)
    raise typer.Exit(trial.report.exit_code)


def say_calendars(trial: "Trial") -> None:
    """Name the calendars of an account."""
    if len(trial.calendars) > 1:
        asking.say(f"{trial.report.name}: {len(trial.calendars)} calendars: {', '.join(trial.calendars)}")
