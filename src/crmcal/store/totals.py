"""Totals of what is stored: VEVENTs by verdict, meetings by source."""

import json
import sqlite3
from collections import Counter


def verdicts(connection: sqlite3.Connection) -> Counter[str]:
    """How many VEVENTs were kept, excluded by which rule, or lost."""
    total: Counter[str] = Counter()
    for tally, number in connection.execute("SELECT tally, count(*) FROM resources GROUP BY tally"):
        total.update({verdict: count * number for verdict, count in json.loads(tally).items()})
    return total


def sources(connection: sqlite3.Connection) -> dict[str, tuple[int | None, int]]:
    """Of each source: when all its calendars had last been read (UTC seconds), and how many meetings there are from it."""
    rows = connection.execute(
        """
        SELECT c.source, min(c.synced), count(DISTINCT o.meeting)
        FROM collections AS c
        LEFT JOIN resources AS r ON r.collection_id = c.id
        LEFT JOIN events AS e ON e.resource_id = r.id
        LEFT JOIN occurrences AS o ON o.event_id = e.id
        GROUP BY c.source
        """
    )
    return {source: (synced, meetings) for source, synced, meetings in rows}
