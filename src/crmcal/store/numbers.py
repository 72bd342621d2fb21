"""Numbers for new people, companies and opportunities: none that a merge or a removal names, since the lost one may come back."""

import sqlite3
from typing import Final

TABLES: Final = {"person": "people", "company": "companies", "opportunity": "opportunities"}


def highest_number(connection: sqlite3.Connection, kind: str) -> int:
    """The highest number that is taken; 0 when none is."""
    query = f"""
    SELECT max(
        coalesce((SELECT max(id) FROM {TABLES[kind]}), 0),
        coalesce((SELECT max(max(kept, lost)) FROM merges WHERE kind = :kind), 0),
        coalesce((SELECT max(json_extract(kept, '$.highest.' || :kind)) FROM removed), 0)
    )
    """  # noqa: S608 - from TABLES
    return int(connection.execute(query, {"kind": kind}).fetchone()[0])
