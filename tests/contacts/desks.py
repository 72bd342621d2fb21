"""A desk whose contacts are edited as the commands do it."""

from typing import Any

from crmcal.contacts import companies, opportunities
from crmcal.contacts.companies import CompanyEdit, Edited
from crmcal.contacts.opportunities import OpportunityEdit
from crmcal.contacts.removed import restore
from crmcal.contacts.session import editing, owner_in
from crmcal.core.contacts.model import Company, Opportunity
from tests.store.desk import NOW, Desk

TODAY = NOW.date()
LINKS = "SELECT a.email, p.name, c.name FROM addresses AS a LEFT JOIN people AS p ON p.id = a.person_id LEFT JOIN companies AS c ON c.id = a.company_id"


class Contacts(Desk):
    """A desk with the verbs of `crmcal companies` and `crmcal opportunities`."""

    def add_company(self, *domains: str, **said: Any) -> Company:
        """`crmcal companies add`."""
        request = self.request()
        with editing(request) as contacts:
            return companies.add(contacts, CompanyEdit(domains=domains, **said), owner_in(request))

    def edit_company(self, what: str, **said: Any) -> Edited:
        """`crmcal companies edit`."""
        request = self.request()
        with editing(request) as contacts:
            return companies.edit(contacts, what, CompanyEdit(**said), owner_in(request))

    def add(self, name: str, **said: Any) -> Opportunity:
        """`crmcal opportunities add`."""
        with editing(self.request()) as contacts:
            return opportunities.add(contacts, OpportunityEdit(name=name, **said), TODAY)

    def edit(self, what: str, **said: Any) -> Opportunity:
        """`crmcal opportunities edit`."""
        with editing(self.request()) as contacts:
            return opportunities.edit(contacts, what, OpportunityEdit(**said), TODAY)

    def remove(self, what: str) -> Opportunity:
        """`crmcal opportunities remove`."""
        with editing(self.request()) as contacts:
            return opportunities.remove(contacts, what)

    def restore(self, what: str) -> None:
        """`crmcal opportunities restore`."""
        with editing(self.request()) as contacts:
            restore(contacts, "opportunity", what)

    def merge(self, kept: str, lost: str) -> Opportunity:
        """`crmcal opportunities merge`."""
        with editing(self.request()) as contacts:
            return opportunities.merge(contacts, kept, lost, TODAY).sale

    def unmerge(self, what: str) -> None:
        """`crmcal opportunities unmerge`."""
        with editing(self.request()) as contacts:
            opportunities.unmerge(contacts, what)

    def links(self) -> list[tuple[Any, ...]]:
        """Whose every address is."""
        return self.rows(LINKS)

    def companies(self) -> list[tuple[Any, ...]]:
        """Name, domain, and whether invitations alone say so."""
        return self.rows("SELECT c.name, d.domain, c.derived FROM companies AS c LEFT JOIN company_domains AS d ON d.company_id = c.id")

    def met_at(self, company: str) -> list[str]:
        """The titles of a company's meetings."""
        return sorted(meeting["title"] for meeting in self.show("company", company)["meetings"])
