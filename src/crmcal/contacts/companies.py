"""Companies: added, changed, merged, split, removed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crmcal.contacts.fields import as_invited, changed, domain_from, name_from, tags_from
from crmcal.contacts.session import not_merged, nothing_said, the_one, the_two
from crmcal.core.addresses import within
from crmcal.core.contacts.callnames import remembering
from crmcal.core.contacts.company_names import CompanyNames
from crmcal.core.contacts.model import BY_USER, Company
from crmcal.core.naming import named_after, plain
from crmcal.core.rules import Owner
from crmcal.errors import NotFoundError, UsageError
from crmcal.store.contacts.editing import Contacts, Parted
from crmcal.store.contacts.merging import JOINED
from crmcal.store.unwanted import REMOVED


@dataclass(frozen=True, kw_only=True)
class CompanyEdit:
    """What is said of a company; None where nothing is, "" for what is to be emptied.

    splits: sub-domains of it that become companies of their own
    joins:  domains of other companies that become its
    """

    name: str | None = None
    note: str | None = None
    tags: Sequence[str] = ()
    untags: Sequence[str] = ()
    domains: Sequence[str] = ()
    remove_domains: Sequence[str] = ()
    splits: Sequence[str] = ()
    joins: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Edited:
    """A company after an edit. split: the companies made of its sub-domains; gone: those it took all from; bare: those that are left without a domain."""

    company: Company
    split: Sequence[Company] = ()
    gone: Sequence[Company] = ()
    bare: Sequence[Company] = ()


def add(contacts: Contacts, said: CompanyEdit, owner: Owner | None) -> Company:
    """Tell of a company; one that invitations made of one of the domains is taken over. Raises UsageError when nothing is told, or a domain is another's."""
    for text in said.domains:
        if "." not in text:
            raise UsageError(f"{text!r} is not a domain.", hint=f"For a name: crmcal companies add --name {text!r}")
    domains = [domain_from(domain, owner) for domain in said.domains]
    if not domains and not (said.name or "").strip():
        raise UsageError("A company has a name or a domain.", hint='Such as: crmcal companies add acme.example --name "Acme"')
    refuse_told(contacts, domains)
    met = [company for _, company in owners(contacts, domains)]
    company = edited(contacts, met[0] if met else Company(), said, owner)
    same = [each for each in contacts.companies() if not domains and plain(each.name) == plain(company.name)]
    if same:
        raise UsageError(f"There is a company {same[0].name} already.", hint=f"To change it: crmcal companies edit {same[0].id}")
    return contacts.save(company)


def edit(contacts: Contacts, what: str, said: CompanyEdit, owner: Owner | None) -> Edited:
    """Change what is known of a company. Raises NotFoundError, UsageError."""
    if said == CompanyEdit():
        raise nothing_said("companies")
    company = contacts.company(the_one(contacts, "company", what))
    if said != CompanyEdit(splits=said.splits, joins=said.joins):
        company = contacts.save(edited(contacts, company, said, owner))
    split = [split_off(contacts, company.id, domain_from(domain, owner)) for domain in said.splits]
    joined = [join(contacts, company.id, domain_from(domain, owner)) for domain in said.joins]
    there = {each.id: each for each in contacts.companies()}
    gone = [each for each in joined if each.id not in there]
    bare = [each for each in joined if each.id in there and not there[each.id].domains]
    return Edited(company=there[company.id], split=split, gone=gone, bare=bare)


def edited(contacts: Contacts, company: Company, said: CompanyEdit, owner: Owner | None) -> Company:
    """A company as the user says, but for its sub-domains."""
    fields: dict[str, object] = {}
    if said.name is not None:
        fields["name"] = name_from(said.name)
    if said.note is not None:
        fields["note"] = said.note.strip()
    if said.tags or said.untags:
        fields["tags"] = tags_from(company.tags, said.tags, said.untags)
    domains = domains_of(contacts, company, said, owner)
    if domains != company.domains:
        fields["domains"] = domains
    after = changed(company, fields)
    if said.remove_domains and after.domains:
        after = having(contacts, after, after.domains)
    if not after.name and not after.domains:
        raise UsageError(f"{company.name} has no domain that it could be named after.", hint="Give it another name.")
    if company.domains and not after.domains and not after.told:
        raise UsageError(f"{company.domains[0]} is all that is known of {company.name}.", hint=f"To delete it: crmcal companies remove {company.domains[0]}")
    return after


def having(contacts: Contacts, company: Company, domains: Iterable[str]) -> Company:
    """A company with these domains, told by the user; with the one that invitations made it of, nobody told it any more."""
    after = company._replace(domains=tuple(sorted(domains)), told={**company.told, "domains": BY_USER})
    return as_invited(after, "domains") if all(map(contacts.is_met, after.domains)) else after


def domains_of(contacts: Contacts, company: Company, said: CompanyEdit, owner: Owner | None) -> tuple[str, ...]:
    """A company's domains after some were added and removed. Raises UsageError when one added is another's, or one removed is not its."""
    gone = [domain_from(domain, owner) for domain in said.remove_domains]
    for domain in gone:
        if domain not in company.domains:
            raise UsageError(f"{domain} is not a domain of {company.name}.", hint=f"It has: {', '.join(company.domains) or 'none'}.")
    new = [domain_from(domain, owner) for domain in said.domains]
    refuse_told(contacts, [domain for domain in new if domain not in company.domains], wants=company.id)
    return tuple(sorted({*company.domains, *new} - {*gone}))


def namesakes(contacts: Contacts, company: Company) -> list[Company]:
    """Other companies of its name, with whatever legal form; the oldest first."""
    names = CompanyNames(contacts.companies())
    return [contacts.company(number) for number in names.called(company.name) if number != company.id]


def refuse_told(contacts: Contacts, domains: Iterable[str], *, wants: int = 0) -> None:
    """Raises UsageError when one of some domains is that of a company that somebody told of: it is not taken from it unasked.

    wants: the number of the company that is to get them; 0 for a new one
    """
    for domain, company in owners(contacts, domains):
        if not company.derived:
            take = f"To take it from there: crmcal companies edit {wants} --join {domain}. If both are one: crmcal companies merge {wants} {company.id}"
            raise UsageError(f"{company.name} has {domain} already.", hint=take if wants else f"To change it: crmcal companies edit {company.id}")


def owners(contacts: Contacts, domains: Iterable[str]) -> list[tuple[str, Company]]:
    """Those of some domains that a company has, and which."""
    numbers = [(domain, contacts.company_of_domain(domain)) for domain in domains]
    return [(domain, contacts.company(number)) for domain, number in numbers if number is not None]


def split_off(contacts: Contacts, number: int, domain: str) -> Company:
    """Let a sub-domain be a company of its own. Raises UsageError when it is not part of the company's domains, or a company already."""
    company = contacts.company(number)
    above = [parent for parent in company.domains if within(domain, parent) and parent != domain]
    if not above:
        raise UsageError(f"{domain} is not a sub-domain of {company.name}.", hint=f"It has: {', '.join(company.domains) or 'no domain'}.")
    other = contacts.company_of_domain(domain)
    if other not in {None, number}:
        raise UsageError(f"{domain} is a company of its own already: {contacts.company(other or 0).name}.")
    back = contacts.part(company, joined=domain)
    if back:
        return back.lost
    if domain in company.domains:
        contacts.save(having(contacts, company, {*company.domains} - {domain}))
    name = named_after(company.name, domain, max(above, key=len))
    return contacts.save(Company(name=name, told={"name": BY_USER, "domains": BY_USER}, domains=(domain,)))


def join(contacts: Contacts, number: int, domain: str) -> Company:
    """Take a domain from whichever company has it; that company, which goes if it has nothing left. Raises NotFoundError, UsageError."""
    company = contacts.company(number)
    found = contacts.company_of_domain(domain)
    if found is None:
        raise NotFoundError(f"There is no company with the domain {domain}.", hint=f"To give it to {company.name}: --domain {domain}")
    if found == number:
        raise UsageError(f"{domain} is a domain of {company.name} already.")
    other = contacts.company(found)
    covered = any(within(domain, parent) for parent in company.domains)
    if covered and other.domains == (domain,) and not other.note and not other.tags and not contacts.is_referred_to(other):
        contacts.merge(company, other, by=JOINED, becomes=remembering(company, [other.name, *other.names]))
        return other
    if not other.derived:  # which gives way
        contacts.save(having(contacts, other, {*other.domains} - {domain}))
    contacts.save(having(contacts, company, {*company.domains, domain}))
    return other


def merge(contacts: Contacts, kept: str, lost: str) -> Company:
    """Let two companies be one: all of the second becomes the first's. Raises NotFoundError, UsageError."""
    first, second = the_two(contacts, "company", kept, lost)
    return contacts.merge(contacts.company(first), contacts.company(second))


def unmerge(contacts: Contacts, what: str) -> Parted[Company]:
    """Undo the latest merge. Raises NotFoundError when there was none, UsageError when all that was known of the other one is somebody else's by now."""
    company = contacts.company(the_one(contacts, "company", what))
    parted = contacts.part(company)
    if parted is None:
        raise not_merged(company.name)
    for _, other in parted.taken[:1]:
        if parted.lost.derived and not parted.lost.domains:
            raise UsageError(f"All that is known of {parted.lost.name} is {other.name}'s by now.", hint=f"It is number {other.id} in the list.")
    return parted


def remove(contacts: Contacts, what: str) -> Company:
    """Delete a company; invitations do not bring it back, its people stay. Raises NotFoundError."""
    company = contacts.company(the_one(contacts, "company", what))
    contacts.remove(company, REMOVED)
    return company
