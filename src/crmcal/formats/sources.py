"""The configured sources, as a table and as JSON."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crmcal.formats.json import Value
from crmcal.formats.text import long_date, safe
from crmcal.setup.sources import SourceRow

QUIET = "dim"


def show_sources(console: Console, rows: Sequence[SourceRow], zone: tzinfo) -> None:
    """Print them, one line each."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("name", "type", "where"):
        table.add_column(name, overflow="fold")
    table.add_column("last success", style=QUIET)
    table.add_column("meetings", justify="right")
    for row in rows:
        table.add_row(Text(row.name), Text(row.type), Text(safe(row.where)), Text(moment(row.last_success, zone)), f"{row.meetings:,}")
    console.print(table)


def moment(when: datetime | None, zone: tzinfo) -> str:
    """A day and a time on the user's clock; `never` for none."""
    if when is None:
        return "never"
    local = when.astimezone(zone)
    return f"{long_date(local)}, {local:%H:%M}"


def sources(rows: Sequence[SourceRow]) -> Value:
    """The JSON document."""
    return {"schema": "crmcal.sources/1", "sources": [source(row) for row in rows]}


def source(row: SourceRow) -> Value:
    """One source."""
    last = row.last_success.isoformat() if row.last_success else None
    return {"name": row.name, "type": row.type, "where": row.where, "last_success": last, "meetings": row.meetings}
