"""Opportunities: added, changed, merged, removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from crmcal import clock
from crmcal.contacts.fields import changed, company_from, name_from, tags_from
from crmcal.contacts.session import not_merged, nothing_said, the_one, the_two
from crmcal.core.contacts.merging import brought, merged
from crmcal.core.contacts.model import OUTCOMES, Opportunity
from crmcal.core.contacts.money import amount_from, currency_from
from crmcal.core.contacts.opportunity_table import NUMERIC
from crmcal.core.contacts.opportunity_table import day_from as day_in_figures
from crmcal.core.contacts.soundness import flaw
from crmcal.core.naming import plain
from crmcal.errors import UsageError
from crmcal.store.contacts.editing import Contacts
from crmcal.store.unwanted import REMOVED


@dataclass(frozen=True, kw_only=True)
class OpportunityEdit:
    """What is said of an opportunity; None where nothing is, "" for what is to be emptied.

    company, contacts: of those that are there: an address, a domain, a name, a part of one or a number
    amount:            may hold the currency
    opened, closes, closed: days as people type them
    """

    name: str | None = None
    company: str | None = None
    contacts: Sequence[str] = ()
    remove_contacts: Sequence[str] = ()
    stage: str | None = None
    amount: str | None = None
    currency: str | None = None
    opened: str | None = None
    closes: str | None = None
    closed: str | None = None
    outcome: str | None = None
    note: str | None = None
    tags: Sequence[str] = ()
    untags: Sequence[str] = ()


def add(contacts: Contacts, said: OpportunityEdit, today: date) -> Opportunity:
    """Tell of an opportunity. Raises NotFoundError, UsageError when there is one of that name at that company already."""
    return contacts.save(unlike_others(contacts, edited(contacts, Opportunity(), said, today)))


def edit(contacts: Contacts, what: str, said: OpportunityEdit, today: date) -> Opportunity:
    """Change what is known of an opportunity. Raises NotFoundError, UsageError."""
    if said == OpportunityEdit():
        raise nothing_said("opportunities")
    before = contacts.opportunity(the_one(contacts, "opportunity", what))
    after = edited(contacts, before, said, today)
    known_by = (before.name, before.company_id) == (after.name, after.company_id)
    return contacts.save(after if known_by else unlike_others(contacts, after))


def unlike_others(contacts: Contacts, sale: Opportunity) -> Opportunity:
    """An opportunity that no other has the name and the company of. Raises UsageError when one has."""
    same = [each for each in contacts.opportunities() if (plain(each.name), each.company_id) == (plain(sale.name), sale.company_id) and each.id != sale.id]
    if same:
        raise UsageError(f"There is an opportunity {same[0].name} at that company already.", hint=f"To change it: crmcal opportunities edit {same[0].id}")
    return sale


def edited(contacts: Contacts, sale: Opportunity, said: OpportunityEdit, today: date) -> Opportunity:
    """An opportunity as the user says. Raises NotFoundError, UsageError."""
    fields: dict[str, object] = {name: name_from(text, name) for name in ("name", "stage") if (text := getattr(said, name)) is not None}
    if said.note is not None:
        fields["note"] = said.note.strip()
    if said.company is not None:
        fields["company_id"] = company_from(contacts, said.company)
    if said.contacts or said.remove_contacts:
        fields["contacts"] = people(contacts, sale, said)
    if said.tags or said.untags:
        fields["tags"] = tags_from(sale.tags, said.tags, said.untags)
    after = changed(sale, fields | money(sale, said) | days(said, today) | end(sale, said, today))
    sound(after, today)
    return after


def people(contacts: Contacts, sale: Opportunity, said: OpportunityEdit) -> tuple[int, ...]:
    """Numbers of the contacts after some were added and removed. Raises NotFoundError, UsageError for one to be removed that is none."""
    added = {the_one(contacts, "person", who) for who in said.contacts}
    gone = {the_one(contacts, "person", who) for who in said.remove_contacts}
    for number in gone - {*sale.contacts}:
        raise UsageError(f"{contacts.person(number).name} is no contact of {sale.name or 'it'}.")
    return tuple(sorted({*sale.contacts, *added} - gone))


def money(sale: Opportunity, said: OpportunityEdit) -> dict[str, object]:
    """Amount and currency, as far as something is said of them. Raises UsageError."""
    try:
        if said.amount:
            amount, currency = amount_from(said.amount, said.currency or "")
            return {"amount": amount, "currency": currency or ("" if said.currency == "" else sale.currency)}
        if said.amount == "":
            return {"amount": "", "currency": ""}
        return {} if said.currency is None else {"currency": currency_from(said.currency) if said.currency else ""}
    except ValueError as error:
        raise UsageError(str(error)) from None


def days(said: OpportunityEdit, today: date) -> dict[str, object]:
    """When it opened, when it is expected to close. Raises UsageError."""
    written = {"opened": said.opened, "closes": said.closes}
    return {name: day_from(text, today, ahead=name == "closes") for name, text in written.items() if text is not None}


def day_from(text: str, today: date, *, ahead: bool = False) -> str | None:
    """An ISO date of a day as people type it, in figures as tables have it; None for "". Raises UsageError."""
    if NUMERIC.fullmatch(text.strip()):
        try:
            return day_in_figures(text.strip())
        except ValueError as error:
            raise UsageError(str(error)) from None
    found = clock.day(text, today, ahead=ahead) if text.strip() else None
    return found.isoformat() if found else None


def end(sale: Opportunity, said: OpportunityEdit, today: date) -> dict[str, object]:
    """How and when it ended: today, where no day is said; emptying one of both opens it again. Raises UsageError."""
    outcome = said.outcome.strip().lower() if said.outcome is not None else None
    if outcome and outcome not in OUTCOMES:
        raise UsageError(f"{said.outcome!r} is no outcome.", hint=f"Choose one of: {', '.join(OUTCOMES)}.")
    if (outcome == "" and not said.closed) or (said.closed == "" and not outcome):
        return {"outcome": "", "closed": None}
    fields: dict[str, object] = {} if outcome is None else {"outcome": outcome}
    if said.closed:
        fields["closed"] = day_from(said.closed, today)
    elif outcome and not sale.closed:
        fields["closed"] = today.isoformat()
    return fields


def sound(sale: Opportunity, today: date) -> None:
    """Raise UsageError for what an opportunity cannot be."""
    sentence = flaw(sale, today)
    if sentence:
        hint = "--outcome won or --outcome lost, with --closed DATE if it was not today." if sale.closed and not sale.outcome else ""
        raise UsageError(sentence, hint=hint)


class Merged(NamedTuple):
    """Two that are one now. lost: the name of the one that is part of it; brought: the fields that it filled or made longer."""

    sale: Opportunity
    lost: str
    brought: Sequence[str]


def merge(contacts: Contacts, kept: str, lost: str, today: date) -> Merged:
    """Let two opportunities be one: what the first one lacks becomes the second's. Raises NotFoundError, UsageError when both together make no sense.

    Whether and when it ended is the first one's.
    """
    first, second = (contacts.opportunity(number) for number in the_two(contacts, "opportunity", kept, lost))
    sound(merged(first, second), today)
    sale = contacts.merge(first, second)
    return Merged(sale, second.name, brought(first, sale))


def unmerge(contacts: Contacts, what: str) -> tuple[Opportunity, Opportunity]:
    """Undo the latest merge. Raises NotFoundError when there was none."""
    sale = contacts.opportunity(the_one(contacts, "opportunity", what))
    parted = contacts.part(sale)
    if parted is None:
        raise not_merged(sale.name)
    return parted.kept, parted.lost


def remove(contacts: Contacts, what: str) -> Opportunity:
    """Delete an opportunity; its meetings stay. Raises NotFoundError."""
    sale = contacts.opportunity(the_one(contacts, "opportunity", what))
    contacts.remove(sale, REMOVED)
    return sale
