"""`crmcal demo`: the main job on an example calendar, in a store that is thrown away."""

from pathlib import Path
from typing import Annotated

import typer

Keep = Annotated[Path | None, typer.Option("--keep", metavar="FOLDER", help="Keep the example calendar and its store in this folder.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(*, keep: Keep = None) -> None:
    """Show what crmcal does: import an example calendar, then the history of a person and of a company."""
    from crmcal.demonstration import demonstrate  # noqa: PLC0415 - start-up

    demonstrate(keep)
