"""`crmcal config`: where the configuration is, what it says, whether it is right."""

import typer

from crmcal.cli import options
from crmcal.errors import ConfigError

app = typer.Typer(help="The configuration.", no_args_is_help=True)


@app.command()
def path(*, config: options.ConfigFile = None) -> None:
    """Print where the configuration is, whether it exists or not."""
    from crmcal.config import config_path  # noqa: PLC0415 - start-up

    typer.echo(config or config_path())


@app.command()
def show(*, config: options.ConfigFile = None) -> None:
    """Print the configuration as it is written, but for the secret parts of URLs."""
    from crmcal.config import config_path  # noqa: PLC0415 - start-up
    from crmcal.formats.text import safe_lines  # noqa: PLC0415

    found = config or config_path()
    if not found.exists():
        raise ConfigError(f"There is no configuration at {found} yet.", hint="crmcal init makes one.")
    typer.echo(safe_lines(without_secrets(found.read_text(encoding="utf-8", errors="replace"))))


def without_secrets(text: str) -> str:
    """A configuration whose URLs are shown without their secret parts."""
    import re  # noqa: PLC0415 - start-up

    from crmcal.sources.url import shown  # noqa: PLC0415

    return re.sub(r"""(?m)^(\s*url\s*=\s*)(["'])(.*?)\2""", lambda found: f"{found[1]}{found[2]}{shown(found[3])}{found[2]}", text)


@app.command()
def check(*, config: options.ConfigFile = None) -> None:
    """Read the configuration and name every problem in it."""
    from crmcal.config import config_path, load  # noqa: PLC0415 - start-up

    found = config or config_path()
    loaded = load(found)
    if loaded is None:
        raise ConfigError(f"There is no configuration at {found} yet.", hint="crmcal init makes one.")
    for warning in loaded.warnings:
        typer.echo(f"warning: {warning}", err=True)
    typer.echo(f"{found} is right: {len(loaded.owner.addresses)} own addresses, {len(loaded.sources)} sources.")
