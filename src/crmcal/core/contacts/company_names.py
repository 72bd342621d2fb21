"""Which company a name means, wherever it is written: in an address book, a table or a command."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from crmcal.core.addresses import domain_in
from crmcal.core.contacts.likeness import UMLAUTS
from crmcal.core.contacts.model import Company
from crmcal.core.matching import public_suffixes, registrable_domain, written_label
from crmcal.core.naming import plain, plain_company

# What may be left out at the end of a name: Brightwater Partners is Brightwater, Nordic Bank is not Nordic.
GENERIC: Final = frozenset(
    "group gruppe groupe holding holdings partner partners international global worldwide consulting solutions services systems technologies technology "
    "and und et the".split()
)
TELLING: Final = 4  # letters that say more than a chance would; a domain of no more is short for something: VW, LBBW


class CompanyNames:
    """The companies there are, by all that they may be called."""

    def __init__(self, companies: Iterable[Company]) -> None:
        self.ways: list[dict[str, set[int]]] = [{} for _ in WAYS]
        for company in companies:
            self.add(company)

    def add(self, company: Company) -> None:
        """A company that is new, or called something else since."""
        for known, (keys, _) in zip(self.ways, WAYS, strict=True):
            for key in filter(None, keys(company)):
                known.setdefault(key, set()).add(company.id)

    def drop(self, company: Company) -> None:
        """A company that is called something else from now on."""
        for known, (keys, _) in zip(self.ways, WAYS, strict=True):
            for key in filter(None, keys(company)):
                known[key].discard(company.id)

    def called(self, text: str) -> list[int]:
        """The numbers of those that have this name, the oldest first; with or without legal form."""
        return self.found(text, WHOLE)

    def meant(self, text: str) -> list[int]:
        """The numbers of those that a name may mean, the oldest first: by the first way that finds any. Several are for the caller to tell of.

        The whole name; the same without legal form; a domain; a name that it had; the name in its domain; its name without Group, Partners and the like.
        """
        return self.found(text, len(WAYS))

    def found(self, text: str, ways: int) -> list[int]:
        """The numbers of those found by the first ways."""
        tried = (known[key] for known, (_, asked) in list(zip(self.ways, WAYS, strict=True))[:ways] for key in asked(text) if known.get(key))
        return sorted(next(tried, set()))


def is_domain(text: str) -> bool:
    """Whether a text is a domain, or has one, that there can be: the last label is a top-level domain. No company is called by its legal form there."""
    return domain_in(text).rpartition(".")[2] in public_suffixes()


def spoken(text: str) -> str:
    """A name to compare word by word; "" for a domain, which is somebody else's if it differs in one letter."""
    return "" if is_domain(text) else text


def parents(text: str) -> list[str]:
    """The domain in a text, and those above it."""
    labels = domain_in(text).split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 1)]


def label(domain: str) -> str:
    """What a domain calls its company."""
    return run_together(written_label((registrable_domain(domain) or domain).partition(".")[0]))


@lru_cache(maxsize=65536)
def suits(name: str, domain: str) -> bool:
    """Whether a domain may have been made of a name: of all of it, a word that tells something, the beginning of either, its initials, or shortened."""
    said = [UMLAUTS.sub("", word) for word in plain_company(name).split() if word != "the"]
    written = [UMLAUTS.sub("", word) for word in plain_company(written_label((registrable_domain(domain) or domain).partition(".")[0])).split()]
    whole, short = "".join(said), "".join(written)
    telling = {*said} - GENERIC
    if not short or not whole or telling & {*written} or short in {whole, "".join(word[0] for word in said)}:
        return bool(short and whole)
    begun = any(len(word) >= TELLING and short.startswith(word) for word in telling) or (len(short) >= TELLING and whole.startswith(short))
    letters = iter(whole)
    return begun or (1 < len(short) <= TELLING and whole[0] == short[0] and all(letter in letters for letter in short))


def run_together(text: str) -> str:
    """A name as domains write it."""
    return re.sub(r"[\W_]+", "", plain_company(text))


def leading(name: str) -> list[str]:
    """A name with more and more left out of what many companies have at the end of theirs."""
    words = plain_company(name).split()
    found = []
    while len(words) > 1 and words[-1] in GENERIC:
        words = words[:-1]
        found.append(" ".join(words))
    return found


def contains(one: str, other: str) -> bool:
    """Whether a name has all words of another one that tell anything, or the other way round: Brightwater, and Brightwater Press Ltd."""
    first, second = ({*plain_company(name).split()} - GENERIC for name in (one, other))
    return bool(first and second) and (first <= second or second <= first)


def unpunctuated(name: str) -> str:
    """A name without case, accents and punctuation."""
    return " ".join(re.findall(r"\w+", plain(name)))


Way = tuple[Callable[[Company], list[str]], Callable[[str], list[str]]]  # what a company may be found by; what a text is to be compared as
WAYS: Final[tuple[Way, ...]] = (
    (lambda company: [unpunctuated(company.name), plain(company.name)], lambda text: [unpunctuated(spoken(text)), plain(text)]),
    (lambda company: [plain_company(company.name)], lambda text: [plain_company(spoken(text))]),
    (lambda company: [*company.domains], parents),
    (lambda company: [key(name) for name in company.names for key in (plain_company, plain)], lambda text: [plain_company(spoken(text)), plain(text)]),
    (lambda company: [label(domain) for domain in company.domains], lambda text: [run_together(spoken(text))]),
    (lambda company: leading(company.name), lambda text: [plain_company(spoken(text))]),
)
WHOLE: Final = 2  # ways that compare whole names
