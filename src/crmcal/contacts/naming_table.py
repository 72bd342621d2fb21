"""Which company a table means: by domain and name."""

from collections.abc import Iterable

from crmcal.contacts.fields import domain_from
from crmcal.core.contacts.company_names import CompanyNames
from crmcal.core.contacts.model import BY_IMPORT, Company
from crmcal.core.rules import Owner
from crmcal.errors import UsageError
from crmcal.store.contacts.editing import Contacts


class SeveralError(ValueError):
    """A name may mean several companies; the sentence names them."""


class Names:
    """The companies that are there, by what tables call them. made: names of the companies that were made."""

    def __init__(self, contacts: Contacts, owner: Owner | None) -> None:
        self.contacts = contacts
        self.owner = owner
        self.made: list[str] = []
        self.companies = CompanyNames(contacts.companies())

    def company(self, name: str, domain: str, *, whole: bool = False) -> int | None:
        """The company of a domain, else the one of a name, `whole`: of exactly that name; None when there is none. Raises SeveralError for several."""
        by_domain = self.companies.meant(self.domain(domain))
        found = by_domain or (self.companies.called(name) if whole else self.companies.meant(name))
        if len(found) > 1:
            raise SeveralError(several(name, map(self.contacts.company, found)))
        return found[0] if found else None

    def domain(self, text: str) -> str:
        """A domain, of an address of the web too; "" for what makes no company."""
        bare = text.strip().partition("://")[2] or text.strip()
        try:
            return domain_from(bare.partition("/")[0].removeprefix("www."), self.owner) if bare else ""
        except UsageError:
            return ""

    def make(self, name: str, domain: str) -> int | None:
        """A new company; None where it would have neither a name nor a domain."""
        known = self.domain(domain)
        if not name and not known:
            return None
        told = {field: BY_IMPORT for field, value in (("name", name), ("domains", known)) if value}
        company = self.contacts.save(Company(name=name, origin=BY_IMPORT, told=told, domains=(known,) if known else ()))
        self.companies.add(company)
        self.made.append(company.name)
        return company.id


def several(name: str, companies: Iterable[Company]) -> str:
    """That a name may mean several companies."""
    return f"{name!r} may be {' or '.join(described(each) for each in sorted(companies, key=lambda each: (each.name, each.domains, each.id)))}"


def described(company: Company) -> str:
    """A company, so that it can be told from one of the same name."""
    return f"{company.name} ({company.domains[0]})" if company.domains else f"{company.name} (number {company.id})"
