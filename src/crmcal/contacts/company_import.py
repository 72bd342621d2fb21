"""A table of companies, taken in: what is new, what it changes, what it leaves out and why."""

from collections.abc import Collection, Iterable, Mapping

from crmcal.contacts.fields import domain_from, tags_from
from crmcal.contacts.naming_table import Names, SeveralError
from crmcal.contacts.opportunity_import import Imported
from crmcal.contacts.session import editing, owner_in
from crmcal.core.contacts.callnames import remembering
from crmcal.core.contacts.cells import NoTableError
from crmcal.core.contacts.company_table import CompanyDraft, read_companies
from crmcal.core.contacts.contact import Flaw
from crmcal.core.contacts.model import BY_IMPORT, BY_USER, Company
from crmcal.core.rules import Owner
from crmcal.errors import SourceError, UsageError
from crmcal.importing import Request
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
    return report


class CompanyImport:
    """Takes one draft after another."""

    def __init__(self, contacts: Contacts, report: Imported, owner: Owner | None, *, overwrite: bool) -> None:
        self.contacts = contacts
        self.report = report
        self.owner = owner
        self.names = Names(contacts, owner)
        self.overwrite = overwrite

    def take(self, drafts: Iterable[CompanyDraft]) -> None:
        """All rows of a table."""
        for draft in drafts:
            domains = self.domains(draft)
            try:
                if draft.name or domains:
                    self.keep(draft, domains)
            except SeveralError as error:
                self.report.skipped.append(Flaw(draft.line, f"{error}: a column with domains would tell", lost=True))

    def domains(self, draft: CompanyDraft) -> tuple[str, ...]:
        """The domains of a row that can be a company's; on the others a remark, or where the row has no name either, the reason why it is left out."""
        found = []
        for text in draft.domains:
            try:
                domain = domain_from(text.partition("://")[2].partition("/")[0] or text.partition("/")[0], self.owner).removeprefix("www.")
            except UsageError as error:
                lost = not draft.name
                (self.report.skipped if lost else self.report.remarks).append(Flaw(draft.line, error.sentence.removesuffix("."), lost=lost))
            else:
                found.append(domain)
        return tuple(dict.fromkeys(found))

    def match(self, draft: CompanyDraft, domains: Collection[str]) -> tuple[Company, bool]:
        """The company of one of these domains, else of the name, a new one if none; whether it takes the name. Raises SeveralError.

        A row without domains may call it otherwise (Brightwater for Brightwater Partners); then the name stays.
        """
        numbers = [number for domain in domains if (number := self.contacts.company_of_domain(domain)) is not None]
        number = numbers[0] if numbers else self.names.company(draft.name, "", whole=bool(domains))
        if number is None:
            return Company(origin=BY_IMPORT), True
        return self.contacts.company(number), bool(numbers) or number in self.names.companies.called(draft.name)

    def keep(self, draft: CompanyDraft, domains: tuple[str, ...]) -> None:
        """Save what is new or changed, and note it."""
        before, named = self.match(draft, domains)
        free = [domain for domain in domains if self.contacts.company_of_domain(domain) in {None, before.id}]
        said = {
            "name": draft.name if named else "",
            "domains": tuple(sorted({*before.domains, *free})),
            "note": draft.note,
            "tags": tags_from(before.tags, draft.tags, ()),
        }
        values, told = before._asdict(), dict(before.told)
        for name, value in said.items():
            if value and value != values[name] and (self.overwrite or told.get(name) != BY_USER):
                values[name], told[name] = value, BY_IMPORT
        after = remembering(Company(**{**values, "told": told}), [before.name])
        if before.id and after == before:
            self.report.unchanged.append(after.name)
        else:
            after = self.contacts.save(after)
            self.names.companies.add(after)
            (self.report.changed if before.id else self.report.new).append(after.name)
