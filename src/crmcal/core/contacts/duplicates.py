"""Who may be one person under two names or addresses: candidates with their evidence, for the user to decide."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from crmcal.core.addresses import domain_of, untagged
from crmcal.core.contacts.likeness import alike, words
from crmcal.core.contacts.model import Person
from crmcal.core.mailboxes import is_role
from crmcal.core.naming import plain

SAME_ADDRESS: Final = "the same address"
TAGGED: Final = "the same address, a +tag aside"
SAME_MAILBOX: Final = "the same mailbox: gmail.com is googlemail.com, and dots do not count there"
SAME_LOCAL_PART: Final = "the same name before the @ at two domains of one company"
SAME_PHONE: Final = "the same telephone number"
SAME_NAME: Final = "same name and company"
SWAPPED: Final = "the same name turned round"
SHORTENED: Final = "one name may be short for the other, at one company"
SAME_NAME_ELSEWHERE: Final = "the same name, not known to be at one company"
GMAIL: Final = frozenset({"gmail.com", "googlemail.com"})
FEWEST_DIGITS: Final = 7  # without codes of country and town, which people leave out
MOST_IN_A_GROUP: Final = 12  # so many of one name are a name, no evidence


class Known(NamedTuple):
    """A person, and what speaks for their being the one that stays. company: the number of theirs, told or by address."""

    person: Person
    company: int | None
    meetings: int


class Duplicate(NamedTuple):
    """Two who may be one; `kept` is the one to stay: told of before met, with more meetings, the older one."""

    kept: Known
    lost: Known
    evidence: tuple[str, ...]


def duplicates(people: Sequence[Known]) -> list[Duplicate]:
    """All pairs, those with the strongest evidence first."""
    by_number = {each.person.id: each for each in people}
    found: dict[tuple[int, int], list[str]] = {}
    for evidence, (keys, fits) in RULES.items():
        for pair in pairs(people, keys):
            if fits(by_number[pair[0]], by_number[pair[1]]) and (evidence != SAME_NAME_ELSEWHERE or pair not in found):
                found.setdefault(pair, []).append(evidence)
    strength = {evidence: at for at, evidence in enumerate(RULES)}
    result = [pair_of(by_number[one], by_number[other], tuple(evidence)) for (one, other), evidence in found.items()]
    return sorted(result, key=lambda each: (strength[each.evidence[0]], -len(each.evidence), plain(each.kept.person.name), each.lost.person.id))


def pair_of(one: Known, other: Known, evidence: tuple[str, ...]) -> Duplicate:
    """A pair, the one that stays first."""
    kept, lost = sorted((one, other), key=lambda each: (each.person.derived, -each.meetings, each.person.id))
    return Duplicate(kept, lost, evidence)


def pairs(people: Iterable[Known], keys: Callable[[Known], Iterable[object]]) -> list[tuple[int, int]]:
    """The numbers of all who share a key, two by two, the lower one first."""
    groups: dict[object, set[int]] = {}
    for each in people:
        for key in keys(each):
            groups.setdefault(key, set()).add(each.person.id)
    found: set[tuple[int, int]] = set()
    for numbers in groups.values():
        if len(numbers) <= MOST_IN_A_GROUP:
            found.update(combinations(sorted(numbers), 2))
    return sorted(found)


def by_name(known: Known) -> Iterator[object]:
    """A full name within a company."""
    name = plain(known.person.name)
    if " " in name and known.company is not None:
        yield name, known.company


def by_words(known: Known) -> Iterator[object]:
    """The words of a name in any order, within a company."""
    words = plain(known.person.name).split()
    if len(words) > 1 and known.company is not None:
        yield tuple(sorted(words)), known.company


def by_local_part(known: Known) -> Iterator[object]:
    """What stands before the @, within a company."""
    if known.company is not None:
        for email in known.person.emails:
            if not is_role(email):
                yield untagged(email).partition("@")[0], known.company


def by_address(known: Known) -> Iterator[object]:
    """An address as it is."""
    yield from known.person.emails


def by_plain_address(known: Known) -> Iterator[object]:
    """An address without its tag."""
    yield from {untagged(email) for email in known.person.emails}


def by_mailbox(known: Known) -> Iterator[object]:
    """The mailbox of an address."""
    yield from {mailbox(email) for email in known.person.emails}


def by_phone(known: Known) -> Iterator[object]:
    """The end of a telephone number, which is the same however it is written."""
    digits = "".join(char for char in known.person.phone if char.isdecimal())
    if len(digits) >= FEWEST_DIGITS:
        yield digits[-FEWEST_DIGITS:]


def by_word(known: Known) -> Iterator[object]:
    """Each word of a full name, within a company."""
    if known.company is not None and is_full(known):
        yield from ((word, known.company) for word in {*words(known.person.name)})


def by_full_name(known: Known) -> Iterator[object]:
    """A full name wherever it is."""
    name = plain(known.person.name)
    if " " in name:
        yield name


def mailbox(email: str) -> str:
    """An address without its tag; one at Gmail as Gmail has it."""
    local, _, domain = untagged(email).partition("@")
    return f"{local.replace('.', '')}@gmail.com" if domain in GMAIL else f"{local}@{domain}"


def is_full(known: Known) -> bool:
    """Whether a name has several words."""
    return len(words(known.person.name)) > 1


def always(_one: Known, _other: Known) -> bool:
    """What was looked for says enough."""
    return True


def named_alike(one: Known, other: Known) -> bool:
    """Two who share an office or a family have unlike names."""
    return alike(one.person.name, other.person.name)


def not_named_the_same(one: Known, other: Known) -> bool:
    """Two names that are written in another order."""
    return plain(one.person.name) != plain(other.person.name)


def named_shorter(one: Known, other: Known) -> bool:
    """Two names that are alike and do not say the same."""
    return named_alike(one, other) and sorted(words(one.person.name)) != sorted(words(other.person.name))


def differing(same: Callable[[str], object], but_for: Callable[[str], object]) -> Callable[[Known, Known], bool]:
    """Whether two have addresses that are the same in one respect and not in another; of offices only where names are alike."""

    def fits(one: Known, other: Known) -> bool:
        both = [
            (mine, theirs) for mine in one.person.emails for theirs in other.person.emails if same(mine) == same(theirs) and but_for(mine) != but_for(theirs)
        ]
        return any(named_alike(one, other) or not is_role(mine) for mine, _ in both)

    return fits


# What speaks for two being one, the strongest first: what they have in common, and what is to be so besides.
RULES: Final[Mapping[str, tuple[Callable[[Known], Iterable[object]], Callable[[Known, Known], bool]]]] = {
    SAME_ADDRESS: (by_address, named_alike),
    TAGGED: (by_plain_address, differing(untagged, str)),
    SAME_MAILBOX: (by_mailbox, differing(mailbox, untagged)),
    SAME_LOCAL_PART: (by_local_part, differing(lambda email: untagged(email).partition("@")[0], domain_of)),
    SAME_PHONE: (by_phone, named_alike),
    SAME_NAME: (by_name, always),
    SWAPPED: (by_words, not_named_the_same),
    SHORTENED: (by_word, named_shorter),
    SAME_NAME_ELSEWHERE: (by_full_name, always),
}
