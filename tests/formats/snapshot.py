"""Output to compare with a file; UPDATE_SNAPSHOTS=1 writes it anew."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"


def matches(name: str, text: str) -> None:
    """Compare with the file of this name, but for blanks at the ends of lines."""
    path = FOLDER / name
    given = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(given, encoding="utf-8")
    assert given == path.read_text(encoding="utf-8")
