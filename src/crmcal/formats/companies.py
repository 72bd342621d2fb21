"""Companies as a list."""

from collections.abc import Sequence

from crmcal.contacts.listing import CompanyRow
from crmcal.formats.json import iso
from crmcal.formats.listing import Column, Fields, Listing
from crmcal.formats.moments import day
from crmcal.formats.people import first

FIELDS = ("id", "name", "domains", "note", "tags", "origin", "people", "meetings", "last", "next")
EXPORTED = ("name", "domains", "note", "tags")  # what can be read back
COLUMNS = (
    Column("name", lambda row: str(row["name"])),
    Column("people", lambda row: f"{row['people']:,}", right=True),
    Column("meetings", lambda row: f"{row['meetings']:,}", right=True),
    Column("last", lambda row: day(row["last"]), right=True),
    Column("next", lambda row: day(row["next"]), right=True),
    Column("domain", lambda row: first(row["domains"]), spare=True),
    Column("id", lambda row: str(row["id"]), right=True),
)


def companies(rows: Sequence[CompanyRow], *, searched: bool = False) -> Listing:
    """The list. searched: whether all there are may be left out."""
    none = "No company fits the search." if searched else "There is no company yet."
    return Listing("crmcal.companies/1", "companies", FIELDS, COLUMNS, [fields(row) for row in rows], none)


def exported(rows: Sequence[CompanyRow]) -> Listing:
    """All that can be read back, and nothing else."""
    return companies(rows)._replace(fields=EXPORTED)


def fields(row: CompanyRow) -> Fields:
    """One company."""
    company = row.company
    return {
        "id": company.id,
        "name": company.name,
        "domains": list(company.domains),
        "note": company.note or None,
        "tags": list(company.tags),
        "origin": company.origin,
        "people": row.people,
        "meetings": row.met.meetings,
        "last": iso(row.met.last),
        "next": iso(row.met.next),
    }
