"""Companies' own cards in address books: they tell of a company as its people's do, and nobody is made of them."""

from collections.abc import Iterable, Iterator
from typing import Final

from crmcal.core.addresses import domain_of, within
from crmcal.core.contacts.company_names import CompanyNames
from crmcal.core.contacts.contact import Contact
from crmcal.core.contacts.insiders import is_own
from crmcal.core.contacts.joining import Draft, Written, draft_of
from crmcal.core.rules import Owner
from crmcal.store.contacts.away import removed_companies
from crmcal.store.contacts.editing import Contacts

OWN: Final = "it is your own company"
REMOVED: Final = "a company's card, of one that you removed or had forgotten"


def company_cards(written: Iterable[Written], owner: Owner, contacts: Contacts) -> tuple[list[Draft], list[tuple[Draft, str]]]:
    """What companies' cards say, each for itself; and those of which nothing is to be taken, with the reason."""
    drafts = [draft_of([each]) for each in written if each.contact.is_company]
    if not drafts:
        return [], []
    there, gone = CompanyNames(contacts.companies()), CompanyNames(removed_companies(contacts.connection))

    def refusal(draft: Draft) -> str:
        if is_own([domain_of(email) for email in draft.emails], owner):
            return OWN
        return REMOVED if gone.called(draft.company) and not there.meant(draft.company) else ""

    found = [(draft, refusal(draft)) for draft in drafts]
    return [draft for draft, reason in found if not reason], [(draft, reason) for draft, reason in found if reason]


def what_became(contact: Contact, number: int | None, contacts: Contacts) -> str:
    """What is to be said of a company's card. number: of the company that it tells of; None for one that is not wanted."""
    if number is None:
        return REMOVED
    company = contacts.company(number)
    domains = [domain for domain in company.domains if any(within(domain_of(email), domain) for email in contact.emails)]
    known = f"{company.name} ({', '.join(domains)})" if domains else company.name
    lost = " and ".join(left_out(contact))
    return f"a company's card: taken as the company {known}, and no person{f'; its {lost} left out' if lost else ''}"


def left_out(contact: Contact) -> Iterator[str]:
    """What a company does not take from its card."""
    said = {"addresses": contact.emails, "title": contact.title, "telephone number": contact.phone, "note": contact.note, "tags": contact.tags}
    yield from (name for name, value in said.items() if value)
