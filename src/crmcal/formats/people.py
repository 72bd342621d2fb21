"""People as a list."""

from collections.abc import Sequence

from crmcal.contacts.listing import PersonRow
from crmcal.core.readable import readable
from crmcal.formats.json import iso
from crmcal.formats.listing import Column, Fields, Listing
from crmcal.formats.moments import day

FIELDS = ("id", "name", "emails", "company", "title", "phone", "note", "tags", "origin", "meetings", "last", "next")
COLUMNS = (
    Column("name", lambda row: str(row["name"])),
    Column("company", lambda row: str(row["company"] or "")),
    Column("meetings", lambda row: f"{row['meetings']:,}", right=True),
    Column("last", lambda row: day(row["last"]), right=True),
    Column("next", lambda row: day(row["next"]), right=True),
    Column("address", lambda row: first(row["emails"]), spare=True),
    Column("id", lambda row: str(row["id"]), right=True),
)


def people(rows: Sequence[PersonRow], *, searched: bool = False) -> Listing:
    """The list. searched: whether all there are may be left out."""
    none = "Nobody fits the search." if searched else "There is nobody yet."
    return Listing("crmcal.people/1", "people", FIELDS, COLUMNS, [fields(row) for row in rows], none)


def fields(row: PersonRow) -> Fields:
    """One person."""
    person = row.person
    return {
        "id": person.id,
        "name": person.name,
        "emails": list(person.emails),
        "company": row.company[1] if row.company else None,
        "title": person.title or None,
        "phone": person.phone or None,
        "note": person.note or None,
        "tags": list(person.tags),
        "origin": person.origin,
        "meetings": row.met.meetings,
        "last": iso(row.met.last),
        "next": iso(row.met.next),
    }


def first(emails: object) -> str:
    """The primary address, or domain, as people read it, and how many more there are."""
    if not isinstance(emails, list) or not emails:
        return ""
    shown = readable(str(emails[0]))
    return f"{shown} +{len(emails) - 1}" if len(emails) > 1 else shown
