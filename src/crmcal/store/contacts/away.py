"""Companies and opportunities that are not there any more: removed, or part of another one."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from crmcal.core.contacts.model import Company, Opportunity
from crmcal.store.contacts.editing import from_json
from crmcal.store.contacts.merging import heir
from crmcal.store.contacts.removing import all_removed

MERGED = "SELECT lost, json_extract(before, '$.before.lost') FROM merges WHERE kind = 'opportunity' ORDER BY id DESC"


def removed_companies(connection: sqlite3.Connection) -> list[Company]:
    """Those that can be restored, the latest first: what they are called, and their domains."""
    found = all_removed(connection, "company")
    return [Company(id=each.number, name=each.name, domains=each.domains, names=tuple(each.kept["row"]["names"])) for each in found]


def removed_opportunities(connection: sqlite3.Connection) -> list[Opportunity]:
    """Those that can be restored, the latest first, at the company that theirs is by now."""
    return [opportunity_of(connection, each.kept["row"]) for each in all_removed(connection, "opportunity", resolved=False)]


def merged_opportunities(connection: sqlite3.Connection) -> list[tuple[Opportunity, int]]:
    """What they were before they became part of another one, at the company that theirs is by now; and the number of that other one."""
    rows = connection.execute(MERGED).fetchall()
    return [(opportunity_of(connection, json.loads(fields)), heir(connection, "opportunity", lost)) for lost, fields in rows]


def opportunity_of(connection: sqlite3.Connection, fields: Mapping[str, Any]) -> Opportunity:
    """An opportunity of its fields as JSON has them."""
    sale = from_json(Opportunity, fields)
    return sale if sale.company_id is None else sale._replace(company_id=heir(connection, "company", sale.company_id))
