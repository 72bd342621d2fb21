"""Opportunities as a list."""

from collections.abc import Sequence
from typing import Final

from crmcal.core.contacts.money import totals
from crmcal.formats.json import opportunity
from crmcal.formats.listing import Column, Fields, Listing
from crmcal.formats.moments import day
from crmcal.formats.opportunities import money
from crmcal.formats.people import first
from crmcal.store.contacts.opportunity_rows import OpportunityRow

FIELDS: Final = (
    "id", "name", "company", "domain", "contacts", "stage", "amount", "currency", "opened", "closes", "closed", "outcome", "note", "tags",
)  # fmt: skip
EXPORTED: Final = FIELDS[1:]
OPEN: Final = "open"


def state(row: Fields) -> str:
    """`won 3 Mar 2026`, or when it is expected to close."""
    if row["outcome"]:
        return f"{row['outcome']} {day(row['closed'])}"
    return f"closes {day(row['closes'])}" if row["closes"] else OPEN


COLUMNS: Final = (
    Column("name", lambda row: str(row["name"])),
    Column("company", lambda row: str(row["company"] or "")),
    Column("contacts", lambda row: first(row["names"]), spare=True),
    Column("stage", lambda row: str(row["stage"] or ""), spare=True),
    Column("amount", lambda row: money(str(row["amount"] or ""), str(row["currency"] or "")), right=True),
    Column("state", state, whole=True),
    Column("id", lambda row: str(row["id"]), right=True),
)


def opportunities(rows: Sequence[OpportunityRow], *, searched: bool = False) -> Listing:
    """The list; below it, what they are worth. searched: whether all there are may be left out."""
    return Listing(
        "crmcal.opportunities/1",
        "opportunities",
        FIELDS,
        COLUMNS,
        [cells(row) for row in rows],
        "No opportunity fits the search." if searched else "There is no opportunity yet.",
        documents=[opportunity(row) for row in rows],
        footer=worth(rows),
    )


def exported(rows: Sequence[OpportunityRow]) -> Listing:
    """All that can be read back, and nothing else."""
    return opportunities(rows)._replace(fields=EXPORTED)


def cells(row: OpportunityRow) -> Fields:
    """One opportunity as cells have it: a company's domain apart from its name, contacts by an address that means them, else by name."""
    return {
        **opportunity(row),
        "company": row.company[1] if row.company else None,
        "domain": (row.company[2] or None) if row.company else None,
        "contacts": [contact.own or contact.name for contact in row.contacts],
        "names": [contact.name for contact in row.contacts],
    }


def worth(rows: Sequence[OpportunityRow]) -> str:
    """The sums of each currency, open, won and lost ones on a line each: `open (2): 12,000 EUR · 500.50 USD`, `won (1 of 3 with an amount): 5 EUR`.

    "" where nothing has an amount.
    """
    groups = ((name, [row for row in rows if (row.outcome or OPEN) == name]) for name in (OPEN, "won", "lost"))
    return "\n".join(text for name, group in groups if (text := worth_of(name, group)))


def worth_of(name: str, rows: Sequence[OpportunityRow]) -> str:
    """The same of some that are alike."""
    found = totals((row.amount, row.currency) for row in rows)
    sums = [money(found[currency], currency or "without a currency") for currency in sorted(found, key=lambda code: (not code, code))]
    told = sum(bool(row.amount) for row in rows)
    of = f"{told:,}" if told == len(rows) else f"{told:,} of {len(rows):,} with an amount"
    return f"{name} ({of}): {' · '.join(sums)}" if sums else ""
