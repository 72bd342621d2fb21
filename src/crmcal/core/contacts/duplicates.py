"""Who may be one person under two names or addresses: candidates with their evidence, for the user to decide."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from crmcal.core.addresses import untagged
from crmcal.core.contacts.model import Person
from crmcal.core.mailboxes import is_role
from crmcal.core.naming import plain

SAME_NAME: Final = "same name and company"
SWAPPED: Final = "the same name turned round"
SAME_LOCAL_PART: Final = "the same name before the @ at two domains of one company"
TAGGED: Final = "the same address, a +tag aside"
SAME_NAME_ELSEWHERE: Final = "same name, another company"
EVIDENCE: Final = (TAGGED, SAME_LOCAL_PART, SAME_NAME, SWAPPED, SAME_NAME_ELSEWHERE)  # the strongest first
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
    found: dict[tuple[int, int], list[str]] = {}
    for evidence in EVIDENCE:
        for pair in pairs(people, KEYS[evidence]):
            if evidence != SAME_NAME_ELSEWHERE or pair not in found:
                found.setdefault(pair, []).append(evidence)
    by_number = {each.person.id: each for each in people}
    result = [pair_of(by_number[one], by_number[other], tuple(evidence)) for (one, other), evidence in found.items()]
    return sorted(result, key=lambda each: (EVIDENCE.index(each.evidence[0]), -len(each.evidence), plain(each.kept.person.name), each.lost.person.id))


def pair_of(one: Known, other: Known, evidence: tuple[str, ...]) -> Duplicate:
    """A pair, the one that stays first."""
    kept, lost = sorted((one, other), key=lambda each: (each.person.derived, -each.meetings, each.person.id))
    return Duplicate(kept, lost, evidence)


def pairs(people: Iterable[Known], keys: Callable[[Known], Iterable[object]]) -> Iterator[tuple[int, int]]:
    """The numbers of all who share a key, two by two, the lower one first."""
    groups: dict[object, set[int]] = {}
    for each in people:
        for key in keys(each):
            groups.setdefault(key, set()).add(each.person.id)
    for numbers in groups.values():
        if len(numbers) <= MOST_IN_A_GROUP:
            yield from combinations(sorted(numbers), 2)


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


def by_plain_address(known: Known) -> Iterator[object]:
    """An address without its tag."""
    yield from {untagged(email) for email in known.person.emails}


def by_full_name(known: Known) -> Iterator[object]:
    """A full name wherever it is."""
    name = plain(known.person.name)
    if " " in name:
        yield name


KEYS: Final[Mapping[str, Callable[[Known], Iterable[object]]]] = {
    TAGGED: by_plain_address,
    SAME_LOCAL_PART: by_local_part,
    SAME_NAME: by_name,
    SWAPPED: by_words,
    SAME_NAME_ELSEWHERE: by_full_name,
}
