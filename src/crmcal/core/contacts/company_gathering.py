"""Which companies the rows of a table tell of: decided for all rows together, so that neither their order matters nor whether they were read before."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from crmcal.core.contacts.callnames import remembering
from crmcal.core.contacts.company_names import CompanyNames
from crmcal.core.contacts.company_table import CompanyDraft
from crmcal.core.contacts.joining import most_frequent
from crmcal.core.contacts.model import BY_IMPORT, BY_USER, Company
from crmcal.core.naming import company_name, plain_company


class Meaning(NamedTuple):
    """Which company a row tells of.

    number:  of one that is there, or, below 0, that the table makes; 0 for none
    names:   whether the row says what that is called: by one of its domains, or by its name
    away:    the number of one that was removed; 0 for none
    several: the numbers of those that the row may tell of
    """

    number: int = 0
    names: bool = False
    away: int = 0
    several: Sequence[int] = ()


class Claimant(NamedTuple):
    """Who is to have a domain: a company by number, else a new one by what a name says to compare by, else by a domain."""

    number: int = 0
    name: str = ""
    domain: str = ""


class CompanyGathering:
    """The companies as a table leaves them.

    A row tells of the company that has the first of its domains, of those that any has; without one, of the company of its name. Step by step, for all
    rows at once: a domain that nobody has goes to the company which most rows give it, then to one that is there, then to the first by the alphabet;
    companies get their names; and those that are still missing are made. What comes of it is where nothing is left to do: so a table that is read again
    finds nothing to do.
    """

    def __init__(self, drafts: Iterable[CompanyDraft], there: Iterable[Company], away: Iterable[Company], *, overwrite: bool) -> None:
        """drafts: with domains that can be a company's; away: those that were removed; overwrite: whether a table counts more than the user."""
        self.drafts = list(drafts)
        self.there = {company.id: company for company in there}
        self.companies = dict(self.there)
        self.away = {company.id: company for company in away}
        self.overwrite = overwrite
        self.holders = {domain: company.id for company in self.there.values() for domain in company.domains}
        self.removed = {domain: company.id for company in self.away.values() for domain in company.domains if domain not in self.holders}
        self.names = CompanyNames(self.there.values())
        self.gone = CompanyNames(self.away.values())
        self.written: dict[str, Counter[str]] = {}
        for draft in self.drafts:
            self.written.setdefault(plain_company(draft.name), Counter())[draft.name] += 1
        while self.give_domains() or self.give_names(rewrite=False) or self.make_named() or self.give_names(rewrite=True):
            pass
        self.remember()

    def meaning(self, draft: CompanyDraft) -> Meaning:
        """Which company a row tells of, as things stand."""
        for holders, found in ((self.holders, Meaning(names=True)), (self.removed, Meaning())):
            held = next((holders[domain] for domain in draft.domains if domain in holders), 0)
            if held:
                return found._replace(number=held) if found.names else Meaning(away=held)
        called = called_by(self.names, draft)
        if called:
            number = called[0]
            names = bool(draft.domains) or number in self.names.called(draft.name)
            return Meaning(number, names) if len(called) == 1 else Meaning(several=called)
        return Meaning(away=next(iter(called_by(self.gone, draft)), 0))

    def give_domains(self) -> bool:
        """Give domains that nobody has to companies; whether there were any. Each row asks for one at a time, since what comes of it says whose the row is."""
        claims = self.claims(named=True) or self.claims(named=False)
        winners = {domain: min(claimants, key=lambda each: self.rank(each, claimants[each])) for domain, claimants in claims.items()}
        made = {claimant: self.make(claimant.name) for claimant in sorted({*winners.values()}) if not claimant.number}
        for domain, claimant in sorted(winners.items()):
            company = self.companies[claimant.number or made[claimant]]
            domains = tuple(sorted({*company.domains, domain}))
            name = company.name if "name" in company.told or company.id > 0 else company_name(domains[0])
            self.put(company._replace(name=name, domains=domains, told={**company.told, "domains": BY_IMPORT}))
        return bool(winners)

    def claims(self, *, named: bool) -> dict[str, Counter[Claimant]]:
        """By domain how many rows want it for whom. named: whether for companies that are there, or have a name; else for those that only domains tell of."""
        found: dict[str, Counter[Claimant]] = {}
        for draft in self.drafts:
            free = [domain for domain in draft.domains if domain not in self.holders and domain not in self.removed]
            meaning = self.meaning(draft) if free else Meaning()
            if not free or meaning.away or meaning.several or (meaning.number and not self.may_change(meaning.number, "domains")):
                continue
            if meaning.number or draft.name:
                claimant, domain = Claimant(meaning.number) if meaning.number else Claimant(name=plain_company(draft.name)), free[0]
            else:
                claimant, domain = Claimant(domain=min(free)), min(free)
            if named == bool(claimant.number or claimant.name):
                found.setdefault(domain, Counter())[claimant] += 1
        return found

    def rank(self, claimant: Claimant, rows: int) -> tuple[object, ...]:
        """What to choose among claimants by, the least first."""
        company = self.companies.get(claimant.number, Company())
        return -rows, claimant.number <= 0, plain_company(company.name) or claimant.name, company.name, company.domains, claimant.number

    def may_change(self, number: int, field: str) -> bool:
        """Whether a table may say what a company's field holds."""
        return self.overwrite or self.companies[number].told.get(field) != BY_USER

    def make(self, name: str) -> int:
        """Make a company; its number. name: what it says to compare by, "" for one that only domains tell of."""
        named = most_frequent(self.written[name]) if name else ""
        number = min(self.companies, default=0)
        company = Company(id=min(number, 0) - 1, name=named, origin=BY_IMPORT, told={"name": BY_IMPORT} if named else {})
        self.put(company)
        return company.id

    def make_named(self) -> bool:
        """Make the companies that only names tell of and nobody is called; whether there were any."""
        missing = {plain_company(draft.name) for draft in self.drafts if draft.name and not draft.domains and self.meaning(draft) == Meaning()}
        for name in sorted(missing):
            self.make(name)
        return bool(missing)

    def put(self, company: Company) -> None:
        """A company, new or other than before."""
        before = self.companies.get(company.id)
        if before:
            self.names.drop(before)
        self.names.add(company)
        self.companies[company.id] = company
        self.holders.update(dict.fromkeys(company.domains, company.id))

    def give_names(self, *, rewrite: bool) -> bool:
        """Let companies be called what rows with their domains call them; with `rewrite` be written as other rows write them; whether that changes any."""
        votes: dict[int, tuple[Counter[str], Counter[str]]] = {}
        for draft, meaning in self.meanings():
            if draft.name and meaning.names and self.may_change(meaning.number, "name"):
                by_domain = any(self.holders.get(domain) == meaning.number for domain in draft.domains)
                votes.setdefault(meaning.number, (Counter(), Counter()))[not by_domain][draft.name] += 1
        named = [(self.companies[number], elected(self.companies[number].name, *each, rewrite=rewrite)) for number, each in votes.items()]
        changed = [(company, name) for company, name in named if name != company.name]
        for company, name in changed:
            self.put(remembering(company._replace(name=name, told={**company.told, "name": BY_IMPORT}), [company.name]))
        return bool(changed)

    def remember(self) -> None:
        """Let companies be found by names that rows give them and they do not have, unless somebody else is meant by one."""
        given: dict[str, set[tuple[int, str]]] = {}
        for draft, meaning in self.meanings():
            if self.is_outvoted(draft, meaning):
                given.setdefault(plain_company(draft.name), set()).add((meaning.number, draft.name))
        found: dict[int, list[str]] = {}
        for some in given.values():
            ours = {number for number, _ in some}
            if len(ours) == 1 and not any({*self.names.meant(name)} - ours or self.gone.meant(name) for _, name in some):
                found.setdefault(ours.pop(), []).extend(name for _, name in some)
        for number, names in found.items():
            self.put(remembering(self.companies[number], names))

    def is_outvoted(self, draft: CompanyDraft, meaning: Meaning) -> bool:
        """Whether other rows say what the company of a row is called."""
        if not (draft.name and draft.domains and meaning.number and self.may_change(meaning.number, "name")):
            return False
        return plain_company(draft.name) != plain_company(self.companies[meaning.number].name)

    def meanings(self) -> Iterator[tuple[CompanyDraft, Meaning]]:
        """All rows, each with what it means."""
        return ((draft, self.meaning(draft)) for draft in self.drafts)


def called_by(names: CompanyNames, draft: CompanyDraft) -> list[int]:
    """Those that a row means by its name: that it calls exactly so, where it has domains; Brightwater may mean Brightwater Partners."""
    return names.called(draft.name) if draft.domains else names.meant(draft.name)


def elected(present: str, by_domain: Counter[str], by_name: Counter[str], *, rewrite: bool) -> str:
    """The name that a company has, if a row gives it; else the most frequent way to write it; else the most frequent name.

    by_name: of rows that tell of it by its name alone; with `rewrite` they say how it is written, where no others do
    """
    same = Counter({name: times for name, times in by_domain.items() if plain_company(name) == plain_company(present)})
    if present in by_domain or present in by_name:
        return present
    if by_name and not same:
        return most_frequent(by_name) if rewrite else present
    return most_frequent(same or by_domain)
