"""Lists of opportunities: searched, filtered, sorted."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from crmcal.contacts.listing import Wanted, fits, ordered
from crmcal.core.naming import plain
from crmcal.store.contacts.opportunity_rows import OpportunityRow, all_rows

OPEN: Final = "open"


@dataclass(frozen=True, kw_only=True)
class WantedOpportunities(Wanted):
    """Which opportunities, and in what order.

    person: the number of a contact; stage: in any case; state: open, won or lost; None for all
    sort:   closes, name, company, stage, amount, opened, closed or added
    """

    person: int | None = None
    stage: str | None = None
    state: str | None = None
    sort: str = "closes"

    @property
    def may_leave_out_all(self) -> bool:
        """Whether all there are may be left out: then an empty list does not mean that there is none."""
        return super().may_leave_out_all or not {self.person, self.stage, self.state} <= {None}


def opportunities(connection: sqlite3.Connection, wanted: WantedOpportunities) -> list[OpportunityRow]:
    """The opportunities that are wanted. Raises UsageError for an order that is none."""
    return ordered([row for row in all_rows(connection) if is_wanted(row, wanted)], wanted, KEYS)


def is_wanted(row: OpportunityRow, wanted: WantedOpportunities) -> bool:
    """Whether one is looked for."""
    of_company = wanted.company is None or (row.company is not None and row.company[0] == wanted.company)
    of_person = wanted.person is None or wanted.person in {contact.id for contact in row.contacts}
    at_stage = wanted.stage is None or plain(row.stage) == plain(wanted.stage)
    in_state = wanted.state is None or (row.outcome or OPEN) == wanted.state
    return of_company and of_person and at_stage and in_state and fits(wanted, texts(row), row.tags)


def texts(row: OpportunityRow) -> tuple[str, ...]:
    """What a search looks at."""
    contacts = [text for contact in row.contacts for text in (contact.name, contact.email)]
    return (row.name, *(row.company[1:] if row.company else ()), *contacts, row.stage, row.note, *row.tags)


KEYS: Final[Mapping[str, tuple[Callable[[OpportunityRow], Any], bool]]] = {
    "name": (lambda row: (plain(row.name), row.id), False),
    "closes": (lambda row: (bool(row.outcome), row.closes is None, row.closes or ""), False),
    "company": (lambda row: (row.company is None, plain(row.company[1]) if row.company else ""), False),
    "stage": (lambda row: (not row.stage, plain(row.stage)), False),
    "amount": (lambda row: Decimal(row.amount or "-1"), True),
    "opened": (lambda row: row.opened or "", True),
    "closed": (lambda row: row.closed or "", True),
    "added": (lambda row: row.added, True),
}
