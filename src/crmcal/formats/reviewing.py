"""Duplicates, conflicts and who was discovered, as lists."""

from collections.abc import Sequence

from crmcal.contacts.reviewing import Conflict, Discovered
from crmcal.core.contacts.duplicates import Duplicate
from crmcal.core.readable import readable
from crmcal.formats.json import Value, iso
from crmcal.formats.listing import Column, Fields, Listing
from crmcal.formats.moments import day

DUPLICATE = ("kept_id", "kept_name", "kept_emails", "lost_id", "lost_name", "lost_emails", "evidence", "command")
CONFLICT = ("email", "people", "commands")
DISCOVERED = ("email", "name", "company", "meetings", "meeting", "title", "start")


def duplicates(rows: Sequence[Duplicate]) -> Listing:
    """Who may be one person."""
    columns = (
        Column("one", lambda row: whole(row, "kept"), fold=True),
        Column("the other", lambda row: whole(row, "lost"), fold=True),
        Column("evidence", lambda row: joined(row["evidence"]), fold=True),
        Column("merge them with", lambda row: str(row["command"]), fold=True),
    )
    written = [duplicate(row) for row in rows]
    return Listing("crmcal.duplicates/1", "duplicates", DUPLICATE, columns, written, "Nobody seems to be there twice.", block=pair)


def duplicate(row: Duplicate) -> Fields:
    """One pair."""
    kept, lost = row.kept.person, row.lost.person
    return {
        "kept_id": kept.id,
        "kept_name": kept.name,
        "kept_emails": list(kept.emails),
        "lost_id": lost.id,
        "lost_name": lost.name,
        "lost_emails": list(lost.emails),
        "evidence": list(row.evidence),
        "command": f"crmcal people merge {kept.id} {lost.id}",
    }


def pair(row: Fields) -> list[str]:
    """A pair for people: both, why, and the command that makes them one."""
    return [whole(row, "kept"), whole(row, "lost"), f"  {joined(row['evidence'])}", f"  {row['command']}"]


def whole(row: Fields, side: str) -> str:
    """A person of a pair, with any addresses."""
    emails = ", ".join(map(readable, strings(row[f"{side}_emails"])))
    return f"{row[f'{side}_name']} ({emails})" if emails else str(row[f"{side}_name"])


def conflicts(rows: Sequence[Conflict]) -> Listing:
    """Addresses that several people claim."""
    columns = (
        Column("address", lambda row: readable(str(row["email"]))),
        Column("claimed by; the first has it", lambda row: joined(row["people"]), fold=True),
        Column("settle it with one of", lambda row: "\n".join(strings(row["commands"])), fold=True),
    )
    written: list[Fields] = [{"email": row.email, "people": claimants(row), "commands": row.remedies} for row in rows]
    return Listing("crmcal.conflicts/1", "conflicts", CONFLICT, columns, written, "No two people claim the same address.", block=claim)


def claim(row: Fields) -> list[str]:
    """An address for people: who claims it, and the commands of which one settles it."""
    return [f"{readable(str(row['email']))}: {joined(row['people'])}; the first has it", *(f"  {command}" for command in strings(row["commands"]))]


def claimants(conflict: Conflict) -> list[str]:
    """Those who claim an address, and what invitations call its owner."""
    return [*(f"{person.name} ({person.id})" for person in conflict.people), *([f"{conflict.invited} (in invitations)"] if conflict.invited else [])]


def discovered(rows: Sequence[Discovered]) -> Listing:
    """Who was met and is nobody yet."""
    columns = (
        Column("address", lambda row: readable(str(row["email"]))),
        Column("name", lambda row: str(row["name"])),
        Column("company", lambda row: str(row["company"] or "")),
        Column("meetings", lambda row: f"{row['meetings']:,}", right=True),
        Column("first", lambda row: day(row["start"]), right=True),
        Column("which was", lambda row: str(row["title"])),
    )
    written: list[Fields] = [{**row._asdict(), "start": iso(row.start)} for row in rows]
    return Listing("crmcal.discovered/1", "discovered", DISCOVERED, columns, written, "Everybody you met is a person already, or is not to be one.")


def strings(value: Value) -> list[str]:
    """A list of texts."""
    return [str(each) for each in value] if isinstance(value, list | tuple) else []


def joined(value: Value) -> str:
    """A list on one line."""
    return ", ".join(strings(value))
