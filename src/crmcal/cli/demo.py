"""`crmcal demo`: the main job on an example calendar, in a store that is thrown away."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo() -> None:
    """Show what crmcal does: import an example calendar, then the history of a person and of a company."""
    from crmcal.demonstration import demonstrate  # noqa: PLC0415 - start-up

    demonstrate()
