"""Draws the pictures of the README: what crmcal shows of the example calendar, seen from a fixed day.

Run it after a change to the tables: python docs/render.py
"""

import io
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from rich.console import Console

from crmcal import demonstration, showing
from crmcal.formats.table import show_history
from crmcal.history import History, Selection
from crmcal.importing import Request, import_paths
from crmcal.store.connection import open_reader

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 4, 12, tzinfo=ZoneInfo("Europe/Berlin"))
WIDTH = 104
FROM_THE_WEB = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
FONT = "Fira Code, monospace"
PICTURES = {"show-person.svg": ("person", "jonas"), "show-company.svg": ("company", "brightwater")}


def main() -> None:
    """Write the pictures beside this file."""
    for name, picture in pictures():
        (HERE / name).write_text(picture, encoding="utf-8")
        print(f"docs/{name}")


def pictures() -> Iterator[tuple[str, str]]:
    """Each picture with its file name."""
    with TemporaryDirectory() as folder:
        store = Path(folder) / "crmcal.db"
        calendar = Path(folder) / "calendar.ics"
        calendar.write_bytes(demonstration.example_calendar().encode())
        import_paths([str(calendar)], Request(store=store, config_path=Path(folder) / "config.toml", config=None, me=[demonstration.ME]))
        with closing(open_reader(store)) as connection:
            for name, (kind, wanted) in PICTURES.items():
                found = showing.find(connection, kind, wanted, Selection(now=NOW, zone=ZoneInfo("Europe/Berlin")))
                yield name, picture(found, name, f"crmcal show {kind} {wanted}")


def picture(found: History, name: str, title: str) -> str:
    """A history as SVG, in the fonts the reader has: a picture that asks other hosts for fonts would tell them who reads it."""
    console = Console(record=True, file=io.StringIO(), width=WIDTH, markup=False, highlight=False, force_terminal=True, color_system="truecolor")
    show_history(console, found)
    drawn = FROM_THE_WEB.sub("", console.export_svg(title=title, unique_id=Path(name).stem))
    return "".join(f"{line.rstrip()}\n" for line in drawn.replace(FONT, "ui-monospace, Menlo, Consolas, monospace").splitlines())


if __name__ == "__main__":
    main()
