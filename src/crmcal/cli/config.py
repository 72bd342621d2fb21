"""`crmcal config`: where the configuration is, what it says, whether it is right."""

from typing import TYPE_CHECKING

import typer

from crmcal.cli import options, settings
from crmcal.errors import ConfigError

if TYPE_CHECKING:
    from crmcal.config import Config

app = typer.Typer(help="The configuration.", no_args_is_help=True)


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="config")


@app.command()
@options.grouped
def path(*, given: options.Everywhere, json: options.Json = False) -> None:
    """Print where the configuration is, whether it exists or not."""
    if json:
        from crmcal.formats.configuration import place  # noqa: PLC0415 - start-up

        typer.echo(place(settings.config_path(given), settings.store_path(given)))
    else:
        typer.echo(settings.config_path(given))


@app.command()
@options.grouped
def show(*, given: options.Everywhere, json: options.Json = False) -> None:
    """Print the configuration, but for the secret parts of URLs. As it is written, or as JSON with everything in force."""
    from crmcal.formats import configuration  # noqa: PLC0415 - start-up

    if json:
        typer.echo(configuration.content(existing(given)))
        return
    file = settings.config_path(given)
    if settings.is_missing(file):
        raise missing(given)
    typer.echo(configuration.written(file.read_text(encoding="utf-8", errors="replace")))


@app.command()
@options.grouped
def check(*, given: options.Everywhere, json: options.Json = False) -> None:
    """Read the configuration and name every problem in it."""
    from crmcal.core.counting import counted  # noqa: PLC0415 - start-up
    from crmcal.formats.configuration import verdict  # noqa: PLC0415

    file = settings.config_path(given)
    try:
        config = existing(given)
    except ConfigError as error:
        if json:
            typer.echo(verdict(file, problems=error.problems or [error.sentence]))
        raise
    if json:
        typer.echo(verdict(file, warnings=config.warnings))
    elif not given.quiet:
        addresses, sources = counted(len(config.owner.addresses), "own address", "own addresses"), counted(len(config.sources), "source")
        typer.echo(f"{file} is right: {addresses}, {sources}.")


def existing(given: options.Everywhere) -> "Config":
    """The configuration. Raises ConfigError, also when there is none."""
    config = settings.configuration(given)
    if config is None:
        raise missing(given)
    return config


def missing(given: options.Everywhere) -> ConfigError:
    """The error for a configuration that is not there."""
    return ConfigError(f"There is no configuration at {settings.config_path(given)} yet.", hint="crmcal init makes one.")
