"""Files that the user names to be read as tables."""

import os
import sys
from collections.abc import Collection, Mapping, Sequence

from crmcal.config.model import MAX_BYTES
from crmcal.errors import SourceError, UsageError, reason
from crmcal.sources.file.stream import STDIN, bounded


def octets_of(file: str, max_bytes: int = MAX_BYTES) -> bytes:
    """The content of a file; of standard input for `-`. Raises SourceError, also for more than `max_bytes`."""
    try:
        if file == STDIN:
            return bounded(sys.stdin.buffer, max_bytes, "standard input")
        with open(os.path.expanduser(file), "rb") as stream:  # noqa: PTH111, PTH123 - Path.expanduser raises for the home of nobody
            return bounded(stream, max_bytes, file)
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {reason(error)}.") from None


def mapping_from(columns: Sequence[str], fields: Collection[str]) -> Mapping[str, str]:
    """Fields by column, of `COLUMN=FIELD`, the field in any case. Raises UsageError."""
    found = {}
    for text in columns:
        column, sign, name = text.rpartition("=")
        field = name.strip().casefold()
        if not sign or not column.strip() or field not in fields:
            raise UsageError(f"{text!r} does not say which column is which field.", hint=f"Write --map COLUMN=FIELD; the fields are: {', '.join(fields)}.")
        found[column.strip()] = field
    return found
