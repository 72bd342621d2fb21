"""Which companies the people of address books work for: by the name written, else by the domain of a work address."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from crmcal.core.contacts.callnames import remembering
from crmcal.core.contacts.claiming import Claims, Target, Wish
from crmcal.core.contacts.company_names import CompanyNames
from crmcal.core.contacts.joining import most_frequent
from crmcal.core.contacts.model import BY_IMPORT, Company, Person
from crmcal.core.contacts.recognition import Match
from crmcal.core.naming import plain_company

Closed = Callable[[str], bool]  # whether a domain makes no company


class Employers(NamedTuple):
    """What is decided.

    companies: those that are to be saved: new ones without a number, others that got a name; by what they were decided as
    of:        the target of each draft, in their order; None for who has no company
    """

    companies: dict[Target, Company]
    of: list[Target | None]


def employers(matches: Sequence[Match], companies: Sequence[Company], people: Iterable[Person], closed: Closed) -> Employers:
    """Decide for all drafts together, so that their order does not matter; deciding again comes to the same. people: all there are."""
    claims = Claims(matches, companies, people)
    wishes = claims.wishes
    known: dict[str, list[int]] = {}
    for company in companies:
        known.setdefault(plain_company(company.name), []).append(company.id)
    otherwise = called_otherwise(wishes, known, CompanyNames(companies))
    known.update({name: [number] for name, number in otherwise.items()})
    unknown = [wish for wish in wishes if wish.name and wish.name not in known]
    by_domain = targets_by_domain(unknown, claims, closed)
    of = [decided(wish, known, by_domain) for wish in wishes]
    final = {Target(number=company.id): company.name for company in companies}
    final.update({target: company.name for target, company in named(claims, of, known, otherwise).items()})
    # Whom nothing but the name leads to a company has to find it by that name the next time.
    alone = {wish.name for wish in unknown if not wish.there and not leads_back(wish.name, by_domain[wish.name], final)}
    of = [Target(name=wish.name) if wish.name in alone else target for wish, target in zip(wishes, of, strict=True)]
    return Employers(learned(named(claims, of, known, otherwise), wishes, otherwise, companies), of)


def called_otherwise(wishes: Iterable[Wish], known: Collection[str], names: CompanyNames) -> dict[str, int]:
    """The companies that are meant by names which they have not: those that mean one alone."""
    texts: dict[str, set[str]] = {}
    for wish in wishes:
        if wish.name and wish.name not in known:
            texts.setdefault(wish.name, set()).add(wish.draft.company)
    meant = {name: {number for text in said for number in names.meant(text)} for name, said in texts.items()}
    return {name: min(numbers) for name, numbers in meant.items() if len(numbers) == 1}


def learned(changed: Mapping[Target, Company], wishes: Iterable[Wish], otherwise: Mapping[str, int], companies: Iterable[Company]) -> dict[Target, Company]:
    """Companies to be saved, and those that are called otherwise: they are found by that from now on, whatever there is besides then."""
    result = dict(changed)
    there = {company.id: company for company in companies}
    for name, number in otherwise.items():
        target = Target(number=number)
        before = result.get(target, there[number])
        after = remembering(before, sorted({wish.draft.company for wish in wishes if wish.name == name})[:1])
        if after != before:
            result[target] = after
    return result


def decided(wish: Wish, known: Mapping[str, Sequence[int]], by_domain: Mapping[str, Target | None]) -> Target | None:
    """The company of that name: of several the one of an address, else the oldest; without any, what the domains say."""
    if not wish.name or wish.name not in known:
        return by_domain.get(wish.name)
    return next((target for target in wish.there if target.number in known[wish.name]), Target(number=min(known[wish.name])))


def leads_back(name: str, target: Target | None, final: Mapping[Target, str]) -> bool:
    """Whether a company is found by a name, once it is called what it will be."""
    return target is not None and plain_company(final[target]) == name


def targets_by_domain(wishes: Iterable[Wish], claims: Claims, closed: Closed) -> dict[str, Target | None]:
    """Of each name that no company has: the company of a work address that may be it; else a new company that has the name alone.

    Of several one whose domain gives the name, then the most frequent one. None where every domain is closed: nobody wants that company.
    """
    votes: dict[str, Counter[Target]] = {}
    refused: set[str] = set()
    for wish in wishes:
        allowed = [target for target in wish.there if target.number or not closed(target.domain)]
        possible = [target for target in allowed if claims.may_be(wish.name, target)]
        preferred = [target for target in possible if claims.suits(wish.name, target)] or possible
        votes.setdefault(wish.name, Counter()).update(preferred[:1])
        if wish.there and not allowed:
            refused.add(wish.name)
    alone = {name: None if name in refused else Target(name=name) for name in votes}
    return alone | {name: first(name, counted, claims) for name, counted in votes.items() if counted}


def first(name: str, votes: Counter[Target], claims: Claims) -> Target:
    """The one whose domain gives the name; of several the most frequent one, then the oldest there is, then the first by the alphabet."""
    return min(votes, key=lambda target: (not claims.suits(name, target), -votes[target], not target.number, target))


def named(claims: Claims, of: Iterable[Target | None], known: Collection[str], otherwise: Collection[str]) -> dict[Target, Company]:
    """The companies that are to be saved: with the name that most contacts give them, of those that their domain gives if there are any.

    One that somebody is found by stays; `otherwise` are names for none but the company of the domain that gives them.
    """
    votes: dict[Target, Counter[str]] = {}
    found_by: dict[Target, Counter[str]] = {}
    for wish, target in zip(claims.wishes, of, strict=True):
        by_domain = target in wish.there
        if target is not None and (wish.name not in otherwise or (by_domain and claims.regains(wish.draft.company, target))):
            ways = Counter({text: times for text, times in wish.draft.companies.items() if plain_company(text) == wish.name})
            votes.setdefault(target, Counter()).update(ways)
            if wish.name in known and wish.name not in otherwise and not by_domain:
                found_by.setdefault(target, Counter()).update(ways)
    names = {target: most_frequent(found_by.get(target) or claims.preferred(vote, target)) for target, vote in votes.items()}
    changed = {target: told(target, name, claims) for target, name in names.items()}
    return {target: company for target, company in changed.items() if company}


def told(target: Target, name: str, claims: Claims) -> Company | None:
    """The company as address books tell of it; None when they tell nothing new: nobody's word is taken for another's, unless the domain says so, too."""
    if not target.number:
        return Company(name=name, origin=BY_IMPORT, told={"name": BY_IMPORT}, domains=(target.domain,) if target.domain else ())
    company = claims.companies[target.number]
    if "name" in company.told and not claims.regains(name, target):
        return None
    return remembering(company._replace(name=name, told={**company.told, "name": BY_IMPORT}), [company.name])
