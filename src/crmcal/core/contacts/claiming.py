"""Which companies contacts name, and which of the names they give the companies of their domains may have."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from crmcal.core.addresses import domain_of
from crmcal.core.contacts.company_names import contains, suits
from crmcal.core.contacts.joining import Draft
from crmcal.core.contacts.model import BY_IMPORT, BY_USER, Company, Person
from crmcal.core.contacts.recognition import Match
from crmcal.core.matching import Directory, work_domain
from crmcal.core.naming import plain_company


class Target(NamedTuple):
    """A company that is there, by its number; else one to be made: of a domain, else of a name only."""

    number: int = 0
    domain: str = ""
    name: str = ""


class Wish(NamedTuple):
    """The company that a draft names.

    name:  to compare by; "" for none
    there: the companies of its work addresses, in their order: those there are, and those that could be made
    """

    name: str
    draft: Draft
    there: Sequence[Target]


class Claims:
    """What contacts say of the companies of their domains, and who else is known there.

    said:   how many contacts with a company's domain give which name, to compare by; longer: the same of all beginnings of those names
    known:  the people at a company: by their number, those who are new by one below 0
    """

    def __init__(self, matches: Sequence[Match], companies: Iterable[Company], people: Iterable[Person]) -> None:
        self.companies = {company.id: company for company in companies}
        directory = Directory(companies={domain: number for number, company in self.companies.items() for domain in company.domains})
        self.wishes = [Wish(plain_company(match.draft.company), match.draft, targets(match.draft.emails, directory)) for match in matches]
        self.said: dict[Target, Counter[str]] = {target: Counter() for wish in self.wishes for target in wish.there}
        self.longer: dict[Target, Counter[str]] = {target: Counter() for target in self.said}
        self.known: dict[Target, set[int]] = {target: set() for target in self.said}
        same = {other.id: match.person.id for match in matches if match.person for other in match.others}
        for person in people:
            for target in targets(person.emails, directory):
                self.known.setdefault(target, set()).add(same.get(person.id, person.id))
        for at, (match, wish) in enumerate(zip(matches, self.wishes, strict=True)):
            for target in {*wish.there}:
                self.known[target].add(match.person.id if match.person else -at - 1)
                self.said[target].update([wish.name])
                self.longer[target].update(beginnings(wish.name))

    def suits(self, name: str, target: Target) -> bool:
        """Whether a name is one that a domain of a company gives."""
        domains = self.companies[target.number].domains if target.number else (target.domain,) * bool(target.domain)
        return any(suits(name, domain) for domain in domains)

    def may_be(self, name: str, target: Target) -> bool:
        """Whether the company of a domain may be what a name means. One contact does not say so for others, unless domain or company are called like it."""
        company = self.companies.get(target.number, Company())
        if self.suits(name, target) or len(self.known[target]) == 1 or company.told.get("name") == BY_USER:
            return True
        said = self.said[target]
        several = said[name] + self.longer[target][name] + sum(said[begun] for begun in beginnings(name)) > 1
        return several or ("name" in company.told and contains(company.name, name))

    def regains(self, name: str, target: Target) -> bool:
        """Whether a company that an address book named unlike its domain gets a name that is like it. Once: whoever called it otherwise since knows better."""
        company = self.companies.get(target.number, Company())
        by_book = company.told.get("name") == BY_IMPORT and "domains" not in company.told and plain_company(name) not in map(plain_company, company.names)
        return by_book and self.suits(name, target) and not self.suits(company.name, target)

    def preferred(self, names: Mapping[str, int], target: Target) -> Counter[str]:
        """Of names for a company those that its domain gives, if there are any."""
        return Counter({name: times for name, times in names.items() if self.suits(name, target)} or names)


def targets(emails: Iterable[str], directory: Directory) -> list[Target]:
    """The companies of work addresses."""
    found = []
    for email in emails:
        number = directory.company_by_domain(domain_of(email))
        domain = work_domain(email)
        if number is not None or domain is not None:
            found.append(Target(number=number) if number is not None else Target(domain=domain or ""))
    return found


def beginnings(name: str) -> list[str]:
    """A name with more and more words left out at its end, but for the whole."""
    words = name.split()
    return [" ".join(words[:kept]) for kept in range(1, len(words))]
