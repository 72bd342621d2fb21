"""A table of opportunities, taken in: what is new, what it changes, what it leaves out and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from crmcal.contacts.imported import Imported
from crmcal.contacts.known_opportunities import KnownOpportunities
from crmcal.contacts.naming_companies import Names, SeveralError
from crmcal.contacts.naming_people import Meant, People
from crmcal.contacts.removed import give_back
from crmcal.contacts.session import editing, owner_in, today_in
from crmcal.core.contacts.cells import NoTableError
from crmcal.core.contacts.company_names import contains
from crmcal.core.contacts.contact import Flaw, reason_of
from crmcal.core.contacts.model import BY_IMPORT, BY_USER, Opportunity
from crmcal.core.contacts.opportunity_table import Draft, read_opportunities
from crmcal.core.contacts.soundness import flaws
from crmcal.core.rules import Owner
from crmcal.errors import SourceError
from crmcal.importing import Request
from crmcal.store.contacts.editing import Contacts

TOGETHER: Final = (  # fields that are told together or not at all
    ("name",), ("company_id",), ("contacts",), ("stage",), ("amount", "currency"), ("opened",), ("closes",), ("outcome", "closed"), ("note",), ("tags",),
)  # fmt: skip


NEW: Final = 0  # no company has this number
WAS_REMOVED: Final = {"opportunity": "it was removed, and is there again", "company": "its company was removed, and is there again"}


class Plan(NamedTuple):
    """What a row comes to.

    before:  the opportunity it means, one without a number when it is new
    after:   what becomes of it; of a company below NEW when that is to be made
    away:    why it is not to be made again, though it is not there; "" where it may be
    meant:   whom each cell of its contacts means
    unclear: why no company is taken over of those that a row may name
    """

    draft: Draft
    before: Opportunity
    after: Opportunity
    away: str
    meant: Sequence[Meant]
    unclear: str


def import_opportunities(octets: bytes, file: str, request: Request, *, mapping: Mapping[str, str], overwrite: bool) -> Imported:
    """Take a table in: rows that make sense, all at once. Raises SourceError when it is no table."""
    try:
        drafts, flaws, unread = read_opportunities(octets, mapping)
    except NoTableError as error:
        raise SourceError(f"{file} is no table of opportunities: {error}.") from None
    report = Imported(file=file, dry_run=request.dry_run, skipped=[*flaws], unread=[*unread])
    with editing(request) as contacts:
        Import(contacts, report, owner_in(request), today_in(request), overwrite=overwrite).take(drafts)
    report.skipped.sort()
    report.remarks.sort(key=lambda each: each.line)
    return report


class Import:
    """Takes all rows together: each is looked for among the companies of all, and of several of one opportunity the first by `precedence` counts."""

    def __init__(self, contacts: Contacts, report: Imported, owner: Owner | None, today: date, *, overwrite: bool) -> None:
        self.contacts = contacts
        self.report = report
        self.owner = owner
        self.today = today
        self.overwrite = overwrite
        self.back: set[tuple[str, int]] = set()  # kind and number of what was removed, and is there again
        self.lost: set[tuple[str, int]] = set()  # of what was removed, and nothing is left of to give back
        self.lines: dict[int, int] = {}  # of the opportunities that this table tells of, by number
        self.load()

    def load(self) -> None:
        """Know what is there."""
        self.names = Names(self.contacts, self.owner, overwrite=self.overwrite, lost=[number for kind, number in self.lost if kind == "company"])
        self.people = People(self.contacts)
        self.known = KnownOpportunities(self.contacts)

    def take(self, drafts: Iterable[Draft]) -> None:
        """All rows of a table."""
        rows = sorted(drafts, key=self.precedence)
        while self.overwrite and self.bring_back(rows):
            self.load()
        for draft in sorted(rows, key=lambda each: (not self.names.domain(each.domain), -len(each.company), each.company, each.domain)):
            if self.company(draft) == (NEW, ""):
                self.names.plan(draft.company, draft.domain)
        outcomes = [(draft.line, *self.took(draft)) for draft in rows]
        for _, names, name in sorted(outcomes, key=lambda each: each[0]):
            names.extend(name)
        self.report.companies.extend(self.names.made)

    def precedence(self, draft: Draft) -> tuple[object, ...]:
        """What to take rows by: those that make sense by themselves first, then those that name a company, then those that say most; not by their lines."""
        alone = taken(Opportunity(), self.told(draft, Opportunity(), ()), overwrite=False)
        said = sum(map(bool, draft[1:-2]))
        return bool(flaws(alone, self.today)), not (draft.company or draft.domain), -said, draft[1:]

    def bring_back(self, drafts: Iterable[Draft]) -> bool:
        """Give back a company, or an opportunity, that was removed and a row tells of; whether there was any."""
        for draft in drafts:
            company, _ = self.company(draft)
            known = self.known.meant(draft.name, company)
            gone = self.names.removed(draft.company, draft.domain) if company is None else None
            found = ("company", gone) if gone is not None else ("opportunity", known.sale.id) if known.removed else None
            if found and found not in self.lost:
                self.give_back(*found)
                return True
        return False

    def give_back(self, kind: str, number: int) -> bool:
        """Give back what was removed; whether it was, and something is left of it."""
        back = give_back(self.contacts, kind, number) is not None
        (self.back if back else self.lost).add((kind, number))
        return back

    def took(self, draft: Draft) -> tuple[list[str], list[str]]:
        """Take a row over, or leave it out; the list of the report that it belongs to, and what is to be added there."""
        plan = self.plan(draft)
        if plan.away and self.overwrite and self.give_back("opportunity", plan.before.id):  # another row took the place of the one that it would have meant
            self.people, self.known = People(self.contacts), KnownOpportunities(self.contacts)
            plan = self.plan(draft)
        reason = self.refusal(plan)
        if not reason:
            return self.keep(plan)
        if plan.before.id and not plan.away:
            self.lines.setdefault(plan.before.id, draft.line)
        self.report.skipped.append(Flaw(draft.line, reason, lost=True))
        return [], []

    def plan(self, draft: Draft) -> Plan:
        """What a row would come to; nothing is saved."""
        company, unclear = self.company(draft)
        meant = [self.people.meant(who, company) for who in draft.contacts]
        people = tuple(sorted({number for each in meant for number in each.people}))
        company = self.names.number(company)
        before, away, _ = self.known.meant(draft.name, company)
        fields = self.told(draft, before, people) | ({} if company is None else {"company_id": company})
        after = taken(before, fields, overwrite=self.overwrite)
        return Plan(draft, before, after, away, meant, unclear)

    def company(self, draft: Draft) -> tuple[int | None, str]:
        """The number of the company that a row names, below 0 for one that is planned, NEW for one that is not; None when it takes none, and why."""
        unclear = ""
        try:
            found = self.names.company(draft.company, draft.domain)
        except SeveralError as error:
            found, unclear = None, f"{error}: its company is left out; a column with domains would tell"
        if found is None and not self.names.domain(draft.domain):
            found = self.employer(draft)
        if found is not None or unclear:
            return found, "" if found is not None else unclear
        if not draft.company and not self.names.domain(draft.domain):
            return None, ""
        refusal = self.names.refusal(draft.company, draft.domain)
        return (None, f"{refusal}: its company is left out") if refusal else (NEW, "")

    def employer(self, draft: Draft) -> int | None:
        """The company of a row's contacts, if its name is much like the one that the row names."""
        employers = {employer for who in draft.contacts if (employer := self.people.employer(who)) and contains(draft.company, employer[1])}
        return next(iter(employers))[0] if len(employers) == 1 else None

    def refusal(self, plan: Plan) -> str:
        """Why a row is left out, or ""."""
        line = self.lines.get(plan.before.id)
        if plan.away:
            return plan.away
        return f"it is the same opportunity as that of line {line}" if line else "; ".join(map(reason_of, flaws(plan.after, self.today)))

    def keep(self, plan: Plan) -> tuple[list[str], list[str]]:
        """Save what is new or changed, with its company, and note it; see `took`."""
        draft, before, after, _, meant, unclear = plan
        if after.company_id is not None and after.company_id < NEW:
            after = after._replace(company_id=self.names.make(after.company_id))
        remarks = [*draft.remarks, *filter(None, [unclear]), *self.people.repeated(draft.contacts, meant), *self.doubts(meant, after), *self.taken_day(plan)]
        self.report.remarks.extend(Flaw(draft.line, remark, lost=False) for remark in remarks)
        back = [kind for kind, number in (("opportunity", before.id), ("company", after.company_id)) if (kind, number) in self.back]
        self.report.remarks.extend(Flaw(draft.line, WAS_REMOVED[kind], lost=False) for kind in back)
        self.back.discard(("company", after.company_id or NEW))  # which is told once
        if before.id and after == before and "opportunity" not in back:
            outcome = self.report.unchanged
        else:
            outcome = self.report.changed if before.id and "opportunity" not in back else self.report.new
            after = self.contacts.save(after)
            self.known.save(after)
        self.lines[after.id] = draft.line
        return outcome, [after.name]

    def doubts(self, meant: Sequence[Meant], after: Opportunity) -> list[str]:
        """What is to be said of a row's contacts; also that its meetings are anybody's there when none of them was found."""
        found = [each.remark for each in meant if each.remark]
        if found and not after.contacts and after.company_id:
            found[-1] += f", and its meetings are those of anybody at {self.contacts.company(after.company_id).name}"
        return found

    def taken_day(self, plan: Plan) -> Iterator[str]:
        """What is to be said of the day on which one was won or lost, where no row said it."""
        draft, closed = plan.draft, plan.after.closed
        if closed and not plan.before.closed and not draft.closed:
            why = "its day cannot be read" if draft.illegible else "it says no day"
            taken = "the day it was expected to close" if closed == draft.closes else "today"
            yield f"{plan.after.outcome} on {closed}: {why}, so {taken} was taken"

    def told(self, draft: Draft, before: Opportunity, people: Sequence[int]) -> dict[str, object]:
        """What a row says; nothing of what it says nothing about."""
        said = {"contacts": people, "name": "" if before.id else draft.name, "stage": draft.stage, "opened": draft.opened, "closes": draft.closes}
        fields: dict[str, object] = {name: value for name, value in {**said, "note": draft.note, "tags": draft.tags}.items() if value}
        if draft.amount:
            fields |= {"amount": draft.amount, "currency": draft.currency or before.currency}
        if draft.outcome == "open":
            fields |= {"outcome": "", "closed": None}
        elif draft.outcome:
            fields |= {"outcome": draft.outcome, "closed": self.end(draft, before)}
        elif draft.closed:
            fields["closed"] = draft.closed
        return fields

    def end(self, draft: Draft, before: Opportunity) -> str:
        """The day on which one that was won or lost was so: what is said, now or before; else when it was expected to, unless that is to come; else today."""
        today = self.today.isoformat()
        expected = draft.closes if draft.closes <= today else ""
        return draft.closed or before.closed or expected or today


def taken(before: Opportunity, fields: Mapping[str, object], *, overwrite: bool) -> Opportunity:
    """An opportunity with what a table says of it; what the user said stays, unless it is to be overwritten."""
    values, told = before._asdict(), dict(before.told)
    for group in TOGETHER:
        said = {name: fields[name] for name in group if name in fields and fields[name] != values[name]}
        if said and (overwrite or BY_USER not in {told.get(name) for name in group}):
            values |= said
            told |= dict.fromkeys(said, BY_IMPORT)
    return Opportunity(**{**values, "told": told})
