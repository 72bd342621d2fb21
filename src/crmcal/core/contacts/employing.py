"""Which companies the people of address books work for: by the name written, else by the domain of a work address."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from crmcal.core.addresses import domain_of
from crmcal.core.contacts.joining import Draft, most_frequent
from crmcal.core.contacts.model import BY_IMPORT, Company
from crmcal.core.matching import Directory, work_domain
from crmcal.core.naming import plain_company

Closed = Callable[[str], bool]  # whether a domain makes no company


class Target(NamedTuple):
    """A company that is there, by its number; else one to be made: of a domain, else of a name only."""

    number: int = 0
    domain: str = ""
    name: str = ""


class Employers(NamedTuple):
    """What is decided.

    companies: those that are to be saved: new ones without a number, others that got a name; by what they were decided as
    of:        the target of each draft, in their order; None for who has no company
    """

    companies: dict[Target, Company]
    of: list[Target | None]


@dataclass
class Votes:
    """What the contacts of one company call it. by_name: what those do whom nothing but the name leads there."""

    names: Counter[str] = field(default_factory=Counter)
    by_name: Counter[str] = field(default_factory=Counter)

    def winner(self) -> str:
        """The most frequent name, then the first by the alphabet; one that others are found by stays."""
        return most_frequent(self.by_name or self.names)


def employers(drafts: Sequence[Draft], companies: Sequence[Company], closed: Closed) -> Employers:
    """Decide for all drafts together, so that their order does not matter."""
    directory = Directory(companies={domain: company.id for company in companies for domain in company.domains})
    by_name: dict[str, list[Company]] = {}
    for company in companies:
        if plain_company(company.name):
            by_name.setdefault(plain_company(company.name), []).append(company)
    names = [plain_company(draft.company) for draft in drafts]
    by_domain = targets_by_domain([(name, draft) for name, draft in zip(names, drafts, strict=True) if name and name not in by_name], directory, closed)
    votes: dict[Target, Votes] = {}
    of: list[Target | None] = []
    for name, draft in zip(names, drafts, strict=True):
        target = namesake(by_name[name], targets(draft, directory)) if name in by_name else by_domain.get(name)
        of.append(target)
        if target is not None:
            vote = votes.setdefault(target, Votes())
            vote.names.update(draft.companies)
            if name in by_name and target not in targets(draft, directory):
                vote.by_name.update(same_names(draft.companies, name))
    known = {company.id: company for company in companies}
    return Employers({target: saved for target, vote in votes.items() if (saved := told(target, vote.winner(), known))}, of)


def namesake(companies: Iterable[Company], there: Sequence[Target]) -> Target:
    """Of several companies with a name the one of an address, else the oldest."""
    numbers = sorted(company.id for company in companies)
    return next((target for target in there if target.number in numbers), Target(number=numbers[0]))


def targets(draft: Draft, directory: Directory) -> list[Target]:
    """The companies of a draft's work addresses, in their order: those there are, and those that could be made."""
    found = []
    for email in draft.emails:
        number = directory.company_by_domain(domain_of(email))
        domain = work_domain(email)
        if number is not None or domain is not None:
            found.append(Target(number=number) if number is not None else Target(domain=domain or ""))
    return found


def targets_by_domain(drafts: Iterable[tuple[str, Draft]], directory: Directory, closed: Closed) -> dict[str, Target | None]:
    """Of each name that no company has: the company of a work address, the most frequent one; else a new company that has the name alone.

    None where every domain is closed: nobody wants that company.
    """
    votes: dict[str, Counter[Target]] = {}
    refused: set[str] = set()
    for name, draft in drafts:
        there = targets(draft, directory)
        allowed = [target for target in there if target.number or not closed(target.domain)]
        votes.setdefault(name, Counter()).update(allowed[:1])
        if there and not allowed:
            refused.add(name)
    alone = {name: None if name in refused else Target(name=name) for name in votes}
    return alone | {name: first(counted) for name, counted in votes.items() if counted}


def first(votes: Counter[Target]) -> Target:
    """The most frequent one; of several the oldest there is, then the first by the alphabet."""
    return min(votes, key=lambda target: (-votes[target], not target.number, target))


def same_names(written: Counter[str], name: str) -> Counter[str]:
    """The ways a name is written."""
    return Counter({text: times for text, times in written.items() if plain_company(text) == name})


def told(target: Target, name: str, known: dict[int, Company]) -> Company | None:
    """The company as address books tell of it; None when they tell nothing new: nobody's word is taken for another's."""
    if not target.number:
        return Company(name=name, origin=BY_IMPORT, told={"name": BY_IMPORT}, domains=(target.domain,) if target.domain else ())
    company = known[target.number]
    if "name" in company.told:
        return None
    same = plain_company(name) == plain_company(company.name)
    return company._replace(name=company.name if same else name, told={**company.told, "name": BY_IMPORT})
