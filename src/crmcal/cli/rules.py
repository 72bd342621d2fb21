"""`crmcal rules`: what the rules mean for what is stored."""

import typer

from crmcal.cli import options

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
    """Tell what the configuration as it is now will do to what is stored, at the next import or sync; nothing is changed."""
    from dataclasses import replace  # noqa: PLC0415 - start-up

    from crmcal.cli.importing import request_for  # noqa: PLC0415
    from crmcal.formats import console  # noqa: PLC0415
    from crmcal.formats.json import dumped, rules_check  # noqa: PLC0415
    from crmcal.formats.rules import foretold  # noqa: PLC0415
    from crmcal.importing import check_rules  # noqa: PLC0415

    report = check_rules(replace(request_for(given), me=me or []))
    console.write(dumped(rules_check(report)) if json else foretold(report))
