"""`crmcal demo`: the main job on an example calendar, in a store that is thrown away."""

from pathlib import Path
from typing import Annotated

import typer

Keep = Annotated[Path | None, typer.Option("--keep", metavar="FOLDER", help="Keep the example calendar and its store in this folder.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(*, keep: Keep = None) -> None:
    """Show what crmcal does with an example calendar. It is imported, then the history of a person and of a company is shown."""
    from crmcal.demonstration import demonstrate  # noqa: PLC0415 - start-up

    demonstrate(keep)
