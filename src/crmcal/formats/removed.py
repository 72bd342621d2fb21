"""What was removed and can be restored, as a list."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from crmcal.formats.json import iso
from crmcal.formats.listing import Column, Fields, Listing
from crmcal.formats.moments import day
from crmcal.formats.people import first
from crmcal.store.contacts.removing import Removed

FIELDS = ("id", "kind", "name", "emails", "domains", "removed", "command")
NONE = {"people": "Nobody was removed who could come back.", "companies": "No company was removed.", "opportunities": "No opportunity was removed."}


def removed(rows: Sequence[Removed], group: str, zone: tzinfo) -> Listing:
    """The list. group: people, companies or opportunities, as the commands are called."""
    columns = (
        Column("name", lambda row: str(row["name"])),
        Column("address" if group == "people" else "domain", lambda row: first(row["emails"]) or first(row["domains"]), spare=True),
        Column("removed", lambda row: day(row["removed"]), right=True),
        Column("id", lambda row: str(row["id"]), right=True),
        Column("restore with", lambda row: str(row["command"]), whole=True),
    )
    shown = columns if group != "opportunities" else (columns[0], *columns[2:])
    return Listing("crmcal.removed/1", "removed", FIELDS, shown, [fields(row, group, zone) for row in rows], NONE[group])


def fields(row: Removed, group: str, zone: tzinfo) -> Fields:
    """One of them."""
    return {
        "id": row.number,
        "kind": row.kind,
        "name": row.name,
        "emails": list(row.emails),
        "domains": list(row.domains),
        "removed": iso(datetime.fromtimestamp(row.at, zone)),
        "command": f"crmcal {group} restore {row.number}",
    }
