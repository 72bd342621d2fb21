"""A table of opportunities, taken in: what is new, what it changes, what it leaves out and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from crmcal.contacts.naming_table import Names
from crmcal.contacts.session import editing, owner_in, today_in
from crmcal.core.contacts.contact import Flaw
from crmcal.core.contacts.model import BY_IMPORT, BY_USER, Opportunity
from crmcal.core.contacts.opportunity_table import Draft, read_opportunities
from crmcal.core.contacts.soundness import flaw
from crmcal.core.contacts.spreadsheet import NoTableError
from crmcal.core.naming import plain
from crmcal.errors import SourceError
from crmcal.importing import Request
from crmcal.store.contacts.editing import Contacts

TOGETHER: Final = (  # fields that are told together or not at all
    ("name",), ("company_id",), ("contacts",), ("stage",), ("amount", "currency"), ("opened",), ("closes",), ("outcome", "closed"), ("note",), ("tags",),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What came of a table.

    new, changed: names of opportunities; companies: names of those that were made
    skipped: rows that were left out; remarks: on what was left out of others
    """

    file: str
    dry_run: bool
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    companies: list[str] = field(default_factory=list)
    skipped: list[Flaw] = field(default_factory=list)
    remarks: list[Flaw] = field(default_factory=list)


def import_opportunities(octets: bytes, file: str, request: Request, *, mapping: Mapping[str, str], overwrite: bool) -> Imported:
    """Take a table in: rows that make sense, all at once. Raises SourceError when it is no table."""
    try:
        drafts, flaws = read_opportunities(octets, mapping)
    except NoTableError as error:
        raise SourceError(f"{file} is no table of opportunities: {error}.") from None
    report = Imported(file=file, dry_run=request.dry_run, skipped=flaws)
    with editing(request) as contacts:
        Import(contacts, report, Names(contacts, owner_in(request)), today_in(request), overwrite=overwrite).take(drafts)
    report.skipped.sort()
    return report


class Import:
    """Takes one draft after another."""

    def __init__(self, contacts: Contacts, report: Imported, names: Names, today: date, *, overwrite: bool) -> None:
        self.contacts = contacts
        self.report = report
        self.names = names
        self.today = today
        self.overwrite = overwrite
        self.known = contacts.opportunities()
        self.lines: dict[int, int] = {}  # of the opportunities that this table tells of, by number

    def take(self, drafts: Iterable[Draft]) -> None:
        """All rows of a table."""
        for draft in drafts:
            reason = self.refusal(draft)
            if reason:
                self.report.skipped.append(Flaw(draft.line, reason, lost=True))
        self.report.companies.extend(self.names.made)

    def refusal(self, draft: Draft) -> str:
        """Take one row; why it was left out, or ""."""
        people = self.people(draft)
        company = self.names.company(draft.company, draft.domain)
        before = self.match(draft.name, company)
        if before.id in self.lines:
            return f"it is the same opportunity as that of line {self.lines[before.id]}"
        fields = self.told(draft, before, people)
        if draft.company or draft.domain:
            fields["company_id"] = company if company is not None else self.names.make(draft.company, draft.domain)
        after = taken(before, fields, overwrite=self.overwrite)
        sentence = flaw(after, self.today)
        if sentence:
            return sentence
        self.keep(draft, before, after)
        return ""

    def keep(self, draft: Draft, before: Opportunity, after: Opportunity) -> None:
        """Save what is new or changed, and note it."""
        if before.id and after == before:
            self.report.unchanged.append(after.name)
        else:
            (self.report.changed if before.id else self.report.new).append(after.name)
            after = self.contacts.save(after)
            self.known = [*(each for each in self.known if each.id != after.id), after]
        self.lines[after.id] = draft.line

    def people(self, draft: Draft) -> tuple[int, ...]:
        """Numbers of the contacts that are there; a remark on each that is not."""
        found = {who: self.names.person(who) for who in draft.contacts}
        missing = [who for who, number in found.items() if number is None]
        if missing:
            self.report.remarks.append(Flaw(draft.line, f"nobody here is {' or '.join(missing)}: left out of the contacts", lost=False))
        return tuple(sorted({number for number in found.values() if number is not None}))

    def match(self, name: str, company: int | None) -> Opportunity:
        """The opportunity of that name at that company; else the only one of that name whose company is not known, or was said by hand. A new one if none."""
        named = [each for each in self.known if plain(each.name) == plain(name)]
        exact = [each for each in named if each.company_id == company]
        near = [each for each in named if company is None or each.company_id is None or each.told.get("company_id") == BY_USER]
        if exact:
            return exact[0]
        return near[0] if len(near) == 1 else Opportunity()

    def told(self, draft: Draft, before: Opportunity, people: Sequence[int]) -> dict[str, object]:
        """What a row says; nothing of what it says nothing about."""
        said = {"contacts": people, "name": "" if before.id else draft.name, "stage": draft.stage, "opened": draft.opened, "closes": draft.closes}
        fields: dict[str, object] = {name: value for name, value in {**said, "note": draft.note, "tags": draft.tags}.items() if value}
        if draft.amount:
            fields |= {"amount": draft.amount, "currency": draft.currency}
        if draft.outcome == "open":
            fields |= {"outcome": "", "closed": None}
        elif draft.outcome:
            fields |= {"outcome": draft.outcome, "closed": self.end(draft, before)}
        elif draft.closed:
            fields["closed"] = draft.closed
        return fields

    def end(self, draft: Draft, before: Opportunity) -> str:
        """The day on which one that was won or lost was so: what is said, else when it was expected to, unless that is to come; else today."""
        today = self.today.isoformat()
        expected = draft.closes if draft.closes <= today else ""
        return draft.closed or expected or before.closed or today


def taken(before: Opportunity, fields: Mapping[str, object], *, overwrite: bool) -> Opportunity:
    """An opportunity with what a table says of it; what the user said stays, unless it is to be overwritten."""
    values, told = before._asdict(), dict(before.told)
    for group in TOGETHER:
        said = {name: fields[name] for name in group if name in fields and fields[name] != values[name]}
        if said and (overwrite or BY_USER not in {told.get(name) for name in group}):
            values |= said
            told |= dict.fromkeys(said, BY_IMPORT)
    return Opportunity(**{**values, "told": told})
