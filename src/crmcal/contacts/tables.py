"""Files that the user names to be read as tables."""

import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from crmcal.errors import SourceError, UsageError, reason


def octets_of(file: str) -> bytes:
    """The content of a file; of standard input for `-`. Raises SourceError."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).expanduser().read_bytes()
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {reason(error)}.") from None


def mapping_from(columns: Sequence[str], fields: Collection[str]) -> Mapping[str, str]:
    """Fields by column, of `COLUMN=FIELD`. Raises UsageError."""
    found = {}
    for text in columns:
        column, sign, field = text.rpartition("=")
        if not sign or not column.strip() or field.strip() not in fields:
            raise UsageError(f"{text!r} does not say which column is which field.", hint=f"Write COLUMN=FIELD; the fields are: {', '.join(fields)}.")
        found[column.strip()] = field.strip()
    return found
