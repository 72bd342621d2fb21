"""A table of companies, taken in: what is new, what it changes, what it leaves out and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from crmcal.contacts.company_cards import OWN
from crmcal.contacts.fields import domain_from, tags_from
from crmcal.contacts.imported import Imported
from crmcal.contacts.naming_companies import barred, removed_company, several
from crmcal.contacts.removed import give_back
from crmcal.contacts.session import editing, owner_in
from crmcal.core.addresses import domain_in
from crmcal.core.contacts.cells import NoTableError
from crmcal.core.contacts.company_gathering import CompanyGathering, Meaning
from crmcal.core.contacts.company_table import NOBODY, CompanyDraft, read_companies
from crmcal.core.contacts.contact import Flaw
from crmcal.core.contacts.insiders import is_own
from crmcal.core.contacts.joining import ranked
from crmcal.core.contacts.model import BY_IMPORT, BY_USER, Company
from crmcal.core.naming import plain_company
from crmcal.core.rules import Owner
from crmcal.errors import SourceError, UsageError
from crmcal.importing import Request
from crmcal.store.contacts.away import removed_companies
from crmcal.store.contacts.editing import Contacts


def import_companies(octets: bytes, file: str, request: Request, *, mapping: Mapping[str, str], overwrite: bool) -> Imported:
    """Take a table in, all at once. Raises SourceError when it is no table."""
    try:
        drafts, flaws, unread = read_companies(octets, mapping)
    except NoTableError as error:
        raise SourceError(f"{file} is no table of companies: {error}.") from None
    report = Imported(file=file, dry_run=request.dry_run, skipped=[*flaws], unread=[*unread])
    with editing(request) as contacts:
        CompanyImport(contacts, report, owner_in(request), overwrite=overwrite).take(drafts)
    report.skipped.sort()
    report.remarks.sort()
    return report


class CompanyImport:
    """Takes all rows together: see CompanyGathering."""

    def __init__(self, contacts: Contacts, report: Imported, owner: Owner | None, *, overwrite: bool) -> None:
        self.contacts = contacts
        self.report = report
        self.owner = owner
        self.overwrite = overwrite
        self.away = removed_companies(contacts.connection)
        self.back: set[int] = set()  # numbers of the companies that were given back

    def take(self, drafts: Iterable[CompanyDraft]) -> None:
        """All rows of a table."""
        usable = [draft for each in drafts if (draft := self.usable(each))]
        gathering = self.gathering(usable)
        rows: dict[int, list[CompanyDraft]] = {}
        for draft, meaning in gathering.meanings():
            if meaning.number:
                rows.setdefault(meaning.number, []).append(draft)
        saved = {number: self.keep(gathering.there.get(number), gathering.companies[number], told) for number, told in rows.items()}
        there = {**gathering.companies, **saved}
        for draft, meaning in gathering.meanings():
            if meaning.number:
                self.report.remarks.extend(Flaw(draft.line, remark, lost=False) for remark in remarks(draft, meaning, gathering, there))
            else:
                self.report.skipped.append(Flaw(draft.line, refusal(draft, meaning, gathering, there), lost=True))

    def gathering(self, drafts: Iterable[CompanyDraft]) -> CompanyGathering:
        """What a table comes to; companies it tells of that were removed are there again before, if it counts more than the user."""
        drafts = list(drafts)
        while True:
            found = CompanyGathering(drafts, self.contacts.companies(), self.away, overwrite=self.overwrite)
            wanted = told_of(found) if self.overwrite else set()
            if not wanted:
                return found
            self.back |= {number for number in sorted(wanted) if give_back(self.contacts, "company", number)}
            self.away = [each for each in self.away if each.id not in wanted]

    def usable(self, draft: CompanyDraft) -> CompanyDraft | None:
        """A row with those of its domains that can be a company's; None, which is noted, when nothing is left to know one by."""
        domains = [domain for text in draft.domains if (domain := domain_in(text))]
        if self.owner and is_own(domains, self.owner):
            self.report.skipped.append(Flaw(draft.line, OWN, lost=True))
            return None
        named = bool(plain_company(draft.name))
        found, remarks = [], [*draft.remarks]
        for text in draft.domains:
            try:
                domain = domain_from(text, self.owner)
                reason = barred(self.contacts, domain, self.away, overwrite=self.overwrite)
            except UsageError as error:
                reason = error.sentence.removesuffix(".")
            else:
                named = named and not reason  # whom the user wants no more comes back by no name either
                found += [] if reason else [domain]
            remarks += [reason] if reason else []
        lost = not found and not named
        (self.report.skipped if lost else self.report.remarks).extend(Flaw(draft.line, remark, lost=lost) for remark in remarks or [NOBODY] * lost)
        return None if lost else draft._replace(name=draft.name if plain_company(draft.name) else "", domains=tuple(dict.fromkeys(found)))

    def keep(self, before: Company | None, gathered: Company, drafts: Sequence[CompanyDraft]) -> Company:
        """Save a company that is new or changed, and note it. gathered: with its name and domains; drafts: what else is told of it."""
        said = {
            "note": "\n".join(sorted({draft.note for draft in drafts if draft.note})),
            "tags": tags_from(gathered.tags, ranked([draft.tags for draft in drafts]), ()),
        }
        values, told = gathered._asdict(), dict(gathered.told)
        for name, value in said.items():
            if value and value != values[name] and (self.overwrite or told.get(name) != BY_USER):
                values[name], told[name] = value, BY_IMPORT
        after = Company(**{**values, "told": told})
        if after == before and before.id not in self.back:
            self.report.unchanged.append(after.name)
            return after
        saved = self.contacts.save(after if before else after._replace(id=0))
        (self.report.changed if before and before.id not in self.back else self.report.new).append(saved.name)
        if saved.id in self.back:
            self.report.remarks.append(Flaw(min(draft.line for draft in drafts), f"{saved.name} was removed, and is there again", lost=False))
        return saved


def told_of(gathering: CompanyGathering) -> set[int]:
    """The numbers of the companies that were removed and that a table tells of, by a domain or by name."""
    by_domain = {gathering.removed[domain] for draft in gathering.drafts for domain in draft.domains if domain in gathering.removed}
    return by_domain | {meaning.away for _, meaning in gathering.meanings() if meaning.away}


def remarks(draft: CompanyDraft, meaning: Meaning, gathering: CompanyGathering, there: Mapping[int, Company]) -> Iterator[str]:
    """What of a row was not taken over. there: the companies as they are now, by their numbers in the gathering."""
    company = there[meaning.number]
    for domain in draft.domains:
        holder = gathering.holders.get(domain, meaning.number)
        if holder != meaning.number:
            yield f"{domain} is left out: it is {there[holder].name}'s"
        elif domain in gathering.removed:
            yield f"{domain} is left out: {removed_company(gathering.away[gathering.removed[domain]])}"
    if gathering.is_outvoted(draft, meaning):
        yield f"{draft.domains[0]} is {company.name}'s: its name is not {draft.name}"


def refusal(draft: CompanyDraft, meaning: Meaning, gathering: CompanyGathering, there: Mapping[int, Company]) -> str:
    """Why a row is left out."""
    if meaning.several:
        return f"{several(draft.name, [there[number] for number in meaning.several])}: a column with domains would tell"
    return removed_company(gathering.away[meaning.away])
