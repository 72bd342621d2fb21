"""Whether two names may be one person's: the same, turned round, shortened, or one a part of the other."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final

from crmcal.core.naming import APPENDED, BRACKETED, plain

TITLES: Final = frozenset("dr prof phd mba msc dipl ing".split())  # those that tell nobody apart, as Mr and Mrs, Jr. and Sr. do
UMLAUTS: Final = re.compile("(?<=[aou])e")  # Mueller is Müller, which `plain` has as Muller
SHORT: Final = 3  # letters that may stand for a longer name: Dan for Daniel
LONGER: Final = 2  # letters that it has to have besides: Jan and Jana are two


def alike(one: str, other: str) -> bool:
    """Whether two names may be one person's: every word of the shorter one has its own in the longer one, the same or one of both shortened.

    A name that says nothing may be anybody's. Not transitive: A. Novak may be Anna Novak and Adam Novak.
    """
    first, second = sorted((sorted(words(one)), sorted(words(other))), key=lambda each: (len(each), each))
    if "".join(words(one)) == "".join(words(other)):  # AnnArcher; not every script has blanks in names
        return True
    return paired(first, second, lambda short, long: shortened(short, long) or shortened(long, short))


def says_more(one: str, other: str) -> bool:
    """Whether a name says all that another one does, and more."""
    longer, shorter = sorted(words(one)), sorted(words(other))
    return longer != shorter and len(longer) >= len(shorter) and paired(shorter, longer, shortened)


def fullest(names: Iterable[str]) -> frozenset[str]:
    """Those names that no other one says more than."""
    known = frozenset(names)
    return frozenset(name for name in known if not any(says_more(other, name) for other in known))


def is_full(name: str) -> bool:
    """Whether a name is a first and a last one, as far as one can tell."""
    return len(words(name)) > 1


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """What a name consists of: without case, accents, titles, and what a company appended."""
    bare = BRACKETED.sub("", name) or name
    text = plain(APPENDED.sub("", bare) or bare).replace("æ", "ae")
    found = [UMLAUTS.sub("", word) for word in re.findall(r"[^\W_]+", text)]
    return tuple([word for word in found if word not in TITLES] or found)


def paired(few: Sequence[str], many: Sequence[str], fits: Callable[[str, str], bool]) -> bool:
    """Whether each of a few words has one of its own among many that it fits: the same, if it is there."""
    left = list(many)
    odd = [word for word in few if not taken_from(left, word)]
    return all(taken_from(left, next((each for each in left if fits(word, each)), "")) for word in odd)


def taken_from(left: list[str], word: str) -> bool:
    """Take a word out of a list; whether it was there."""
    if word not in left:
        return False
    left.remove(word)
    return True


def shortened(short: str, long: str) -> bool:
    """Whether a word is the other one, its initial, or its beginning."""
    return short == long or (long.startswith(short) and (len(short) == 1 or (len(short) >= SHORT and len(long) - len(short) >= LONGER)))
