"""Which company a table means: by domain and name."""

from collections.abc import Iterable

from crmcal.contacts.fields import domain_from
from crmcal.core.contacts.company_names import CompanyNames
from crmcal.core.contacts.model import BY_IMPORT, Company
from crmcal.core.naming import company_name
from crmcal.core.rules import Owner
from crmcal.errors import UsageError
from crmcal.store.contacts.away import removed_companies
from crmcal.store.contacts.editing import Contacts


class SeveralError(ValueError):
    """A name may mean several companies; the sentence names them."""


class Names:
    """The companies that are there, and those that a table would make, by what tables call them. made: names of those that were made."""

    def __init__(self, contacts: Contacts, owner: Owner | None, *, overwrite: bool, lost: Iterable[int] = ()) -> None:
        """overwrite: whether a table counts more than the user; lost: numbers of companies that were removed, and of which nothing is left to give back."""
        self.contacts = contacts
        self.owner = owner
        self.overwrite = overwrite
        self.made: list[str] = []
        self.companies = CompanyNames(contacts.companies())
        self.away = {each.id: each for each in removed_companies(contacts.connection) if each.id not in {*lost}}
        self.gone = CompanyNames(self.away.values())
        self.planned: dict[int, Company] = {}  # by numbers below 0
        self.numbers: dict[int, int] = {}  # of those that were planned and made

    def company(self, name: str, domain: str) -> int | None:
        """The company of a domain, else the one of a name, below 0 for one that is planned; None when there is none. Raises SeveralError for several."""
        found = self.companies.meant(self.domain(domain)) or self.companies.meant(name)
        if len(found) > 1:
            raise SeveralError(several(name, [self.planned.get(number) or self.contacts.company(number) for number in found]))
        return found[0] if found else None

    def removed(self, name: str, domain: str) -> int | None:
        """The number of a company that was removed, by its domain, else by its name; None when there is none."""
        known = self.domain(domain)
        found = self.gone.meant(known) or (self.gone.called(name) if known else self.gone.meant(name))
        return found[0] if found else None

    def refusal(self, name: str, domain: str) -> str:
        """Why a company that is not there is not made, without a full stop; "" for one that may be."""
        number, known = self.removed(name, domain), self.domain(domain)
        if number is not None:
            return removed_company(self.away[number])
        return barred(self.contacts, known, self.away.values(), overwrite=self.overwrite) if known else ""

    def domain(self, text: str) -> str:
        """A domain, of an address of the web too; "" for what makes no company."""
        try:
            return domain_from(text, self.owner) if text.strip() else ""
        except UsageError:
            return ""

    def plan(self, name: str, domain: str) -> None:
        """A company that is to be made where a row is taken over that names it."""
        known = self.domain(domain)
        told = {field: BY_IMPORT for field, value in (("name", name), ("domains", known)) if value}
        number = -1 - len(self.planned)
        self.planned[number] = Company(id=number, name=name or company_name(known), origin=BY_IMPORT, told=told, domains=(known,) if known else ())
        self.companies.add(self.planned[number])

    def number(self, company: int | None) -> int | None:
        """The number of a company, of one that was planned and made, too."""
        return company if company is None else self.numbers.get(company, company)

    def make(self, planned: int) -> int:
        """Make a company that was planned; its number."""
        company = self.contacts.save(self.planned[planned]._replace(id=0))
        self.made.append(company.name)
        self.numbers[planned] = company.id
        return company.id


def several(name: str, companies: Iterable[Company]) -> str:
    """That a name may mean several companies."""
    return f"{name!r} may be {' or '.join(described(each) for each in sorted(companies, key=lambda each: (each.name, each.domains, each.id)))}"


def described(company: Company) -> str:
    """A company, so that it can be told from one of the same name."""
    numbered = f"{company.name} (number {company.id})" if company.id > 0 else company.name
    return f"{company.name} ({company.domains[0]})" if company.domains else numbered


def barred(contacts: Contacts, domain: str, away: Iterable[Company], *, overwrite: bool) -> str:
    """Why a domain that no company has is nobody's, without a full stop; "" for one that may be somebody's. away: those that can be given back with it."""
    if contacts.company_of_domain(domain) is not None:
        return ""
    if contacts.unwanted.forgotten_domain(domain):
        return f"you had {domain} forgotten"
    gone = contacts.unwanted.company(domain) and not overwrite and not any(domain in each.domains for each in away)
    return f"you removed {domain}; --overwrite brings it back" if gone else ""


def removed_company(company: Company) -> str:
    """That a company was removed, and how it comes back."""
    return f"{company.name} was removed: crmcal companies restore {company.id}"
