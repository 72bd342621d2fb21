"""Rows of cells, for CSV and TSV: one row per meeting, the JSON's field names as header; no cell can run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from crmcal.formats.json import Value, meeting
from crmcal.formats.text import UNSAFE_IN_LINES
from crmcal.history import Meeting, Shown

COLUMNS: Final = (
    "id", "uid", "recurrence_id", "title", "start", "end", "all_day", "timezone", "minutes", "status", "my_response", "location",
    "conference_url", "description", "recurring", "sources", "categories", "participants", "matched",
)  # fmt: skip
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def delimited(shown: Shown, delimiter: str) -> str:
    """The meetings of a history, newest first; or one meeting."""
    return "".join(lines([shown] if isinstance(shown, Meeting) else shown.meetings, delimiter)).removesuffix("\n")


def lines(meetings: Iterable[Meeting], delimiter: str) -> Iterator[str]:
    """The header, then a row for each meeting, each with its line break."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    for cells in chain([COLUMNS], (row(each, delimiter) for each in meetings)):
        writer.writerow(cells)
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def row(about: Meeting, delimiter: str) -> list[str]:
    """One meeting as cells."""
    fields = meeting(about) | {"participants": [each.email or each.name for each in about.participants]}
    return [cell(fields[name], delimiter) for name in COLUMNS]


def cell(value: Value, delimiter: str) -> str:
    """A cell: lists joined by semicolons, booleans in lower case, what a spreadsheet would run defused; TSV has no line breaks or tabs."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = value if isinstance(value, str) else "; ".join(str(part) for part in value)
    if delimiter == "\t":
        text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n")
    text = text.translate(UNSAFE_IN_LINES)
    return f"'{text}" if text.startswith(FORMULA) else text
