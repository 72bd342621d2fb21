"""Which contacts are one person, and who of the people there are: those with an address in common whose names are alike."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations
from typing import Final, NamedTuple

from crmcal.core.contacts.callnames import callnames, person_key
from crmcal.core.contacts.joining import Written, settled
from crmcal.core.contacts.likeness import alike, fullest, is_full, words
from crmcal.core.contacts.model import BY_USER, Person

CARD, SAME, ALIKE, INVITED, NAMELESS = range(5)  # what says that two are one, the strongest first
MANY: Final = 3  # groups, from which on there is an order to pair them off


class Group(NamedTuple):
    """Contacts and people that are one.

    news:    contacts that may tell of addresses which the people have not; new_addresses: all of those
    covered: contacts that tell no such address, so they are no reason to meet others
    names:   what contacts and people are called; none where only invitations call them something
    emails:  all addresses
    invited: what invitations call those people whom nobody else named
    """

    news: tuple[Written, ...]
    covered: tuple[Written, ...]
    people: tuple[Person, ...]
    names: frozenset[str]
    new_addresses: frozenset[str]
    emails: frozenset[str]
    invited: frozenset[str] = frozenset()

    @property
    def written(self) -> tuple[Written, ...]:
        """All contacts."""
        return (*self.news, *self.covered)

    @property
    def order(self) -> tuple[object, ...]:
        """What to sort groups by, whatever order contacts come in: the oldest people first."""
        named = [each for each in self.written if words(each.contact.name)]
        return (0, self.people[0].id) if self.people else (1, *settled((named or self.written)[0]))


class Rank(NamedTuple):
    """What to sort pairs of groups by, the surest first."""

    evidence: int
    derived: bool
    less_common: int
    first: tuple[object, ...]
    second: tuple[object, ...]


def group_of(news: Iterable[Written] = (), covered: Iterable[Written] = (), people: Iterable[Person] = (), invited: AbstractSet[str] = frozenset()) -> Group:
    """Contacts and people as one. invited: what invitations call those people."""
    news, covered = tuple(sorted(news, key=settled)), tuple(sorted(covered, key=settled))
    people = tuple(sorted({person.id: person for person in people}.values(), key=lambda person: person.id))
    names = frozenset(each.contact.name for each in (*news, *covered) if words(each.contact.name))
    new = frozenset(email for each in news for email in each.contact.emails)
    return Group(news, covered, people, names.union(*map(callnames, people)), new, new.union(*(person.emails for person in people)), frozenset(invited))


def both(one: Group, other: Group) -> Group:
    """Two groups as one."""
    return all_of([one, other])


def all_of(groups: Sequence[Group]) -> Group:
    """Several groups as one."""
    return group_of(
        [each for group in groups for each in group.news],
        [each for group in groups for each in group.covered],
        [each for group in groups for each in group.people],
        frozenset[str]().union(*(group.invited for group in groups)),
    )


def gathered(groups: Iterable[Group], offices: AbstractSet[str]) -> list[Group]:
    """Those who are one, as one.

    offices: addresses that several people may have, such as info@

    Two groups are when a contact brings them an address in common and all their names are alike. That is tried for the surest pairs first, and again with
    what came of it. As being alike is not transitive, a short name (A. Novak) or none at all goes to one of those it fits (Anna, Adam) and never makes these
    one: to whom it is most like, else has most in common with, else the oldest, else the first by address and name. So the order of contacts does not matter.
    """
    found = []
    for some in connected(groups):
        found += [all_of(some)] if are_one(some, offices) else paired_off(some, offices)
    return found


def connected(groups: Iterable[Group]) -> list[list[Group]]:
    """Groups that are linked by addresses in common, directly or by others: no other two can be one."""
    parts: dict[str, list[Group]] = {}  # of each address the part that it belongs to
    lone = []
    for group in groups:
        met = {id(parts[email]): parts[email] for email in group.emails if email in parts}
        part = max(met.values(), key=len, default=[])
        for other in met.values():
            if other is not part:
                part += other
                parts.update((email, part) for each in other for email in each.emails)
        part.append(group)
        parts.update(dict.fromkeys(group.emails, part))
        if not group.emails:
            lone.append(part)
    return [*{id(part): part for part in parts.values()}.values(), *lone]


def are_one(groups: Sequence[Group], offices: AbstractSet[str]) -> bool:
    """Whether linked groups are one in whatever order they are paired off, which takes long for many: all names are alike, and nobody is to be chosen."""
    if len(groups) < MANY or len({person.id for group in groups for person in group.people}) > 1:
        return False
    if not all(group.names and offices.isdisjoint(group.emails) for group in groups):
        return False
    names = [*{words(name): name for group in groups for name in group.names}.values()]
    return all(alike(one, other) for one, other in combinations(names, 2))


def paired_off(groups: Iterable[Group], offices: AbstractSet[str]) -> list[Group]:
    """The same of linked groups, the surest pairs first."""
    left = list(groups)
    while pairs := sorted(candidates(left, offices)):
        done: set[int] = set()
        waiting: set[int] = set()
        found = []
        for rank, one, other in pairs:
            if rank.evidence > pairs[0][0].evidence:
                break
            if (done | waiting) & {one, other}:
                waiting |= {one, other}  # for what came of the one that each would rather be one with
            else:
                done |= {one, other}
                found.append(both(left[one], left[other]))
        left = [*(group for at, group in enumerate(left) if at not in done), *found]
    return left


def candidates(groups: Sequence[Group], offices: AbstractSet[str]) -> Iterator[tuple[Rank, int, int]]:
    """The pairs that are one, by their places, each with what to sort them by."""
    having: dict[Hashable, list[int]] = {}
    for at, group in enumerate(groups):
        for key in keys(group, group.emails, offices):
            having.setdefault(key, []).append(at)
    common: dict[tuple[int, int], int] = {}
    for one, group in enumerate(groups):
        for key in keys(group, group.new_addresses, offices) if group.news else ():
            for other in having[key]:
                if other != one:
                    common[one, other] = common.get((one, other), 0) + 1
    for (one, other), number in common.items():
        if (one < other or (other, one) not in common) and (evidence := says_one(groups[one], groups[other])) is not None:
            first, second = sorted((groups[one].order, groups[other].order))
            derived = any(person.derived for at in (one, other) for person in groups[at].people)
            yield Rank(evidence, derived, -number, first, second), one, other


def keys(group: Group, emails: Iterable[str], offices: AbstractSet[str]) -> Iterator[Hashable]:
    """By which of some addresses a group is known: an office's only along with a name, or when nothing else is known at all."""
    named = {person_key(name) for name in group.names}
    if not named and group.emails <= offices:
        named = {()}
    for email in emails:
        if email in offices:
            yield from ((email, name) for name in named)
        else:
            yield email


def says_one(one: Group, other: Group) -> int | None:
    """What says that two groups with an address in common are one; None when something says that they are not."""
    pairs = [(first, second) for first in one.people for second in other.people]
    if sum(not may_be_merged(person) for person in (*one.people, *other.people)) > 1 or not all(alike_people(*pair) for pair in pairs):
        return None
    return likeness(one, other)


def likeness(one: Group, other: Group) -> int | None:
    """What contacts say of whether two groups are one, whatever the user said of their people; None for no."""
    if holds_card(one, other) or holds_card(other, one):
        return CARD
    if {person_key(name) for name in one.names or [""]} & {person_key(name) for name in other.names or [""]}:
        return SAME if fits(one, other) and fits(other, one) else None
    if one.names and other.names:
        return ALIKE if alike_names(one.names, other.names) else None
    if not fits(one, other) or not fits(other, one) or invited_otherwise(one, other) or invited_otherwise(other, one):
        return None
    return INVITED if invited_as(one, other) or invited_as(other, one) else NAMELESS


def invited_as(people: Group, contacts: Group) -> bool:
    """Whether invitations call people as contacts do."""
    return bool(contacts.names) and any(all(alike(called, name) for name in contacts.names) for called in people.invited)


def invited_otherwise(people: Group, contacts: Group) -> bool:
    """Whether invitations plainly name people otherwise than contacts do: by first and last name on either side."""
    return not invited_as(people, contacts) and any(map(is_full, people.invited)) and any(map(is_full, contacts.names))


def may_be_merged(person: Person) -> bool:
    """Whether the user said nothing of somebody: then a contact that has their address and another one's says who they are."""
    return person.origin != BY_USER and BY_USER not in person.told.values()


def alike_people(one: Person, other: Person) -> bool:
    """Whether nothing that two people are called speaks against their being one."""
    mine, theirs = known_names(one), known_names(other)
    return not mine or not theirs or alike_names(mine, theirs)


def known_names(person: Person) -> frozenset[str]:
    """What somebody is called; in invitations only, if the user knows them so."""
    return callnames(person) or (frozenset() if may_be_merged(person) else frozenset({person.name}))


def alike_names(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two may be one by all that they are called, but for what a renamed person was called before or is called since."""
    return any(all(alike(one, other) for one in mine for other in theirs) for mine in faces(some) for theirs in faces(others))


def faces(names: Iterable[str]) -> list[list[str]]:
    """Names that are alike, together: several lists only where somebody was renamed."""
    known = sorted(names)
    return [[name for name in known if alike(name, full)] for full in sorted(fullest(known))]


def holds_card(contacts: Group, people: Group) -> bool:
    """Whether a contact stands on the card that somebody had last time, whatever it calls them now."""
    return bool({each.known for each in contacts.news} & {person.id for person in people.people})


def fits(group: Group, other: Group) -> bool:
    """Whether people whom the user knows by what invitations call them may be another: by their first address, or by that name."""
    unnamed = [] if group.names else [person for person in group.people if known_names(person)]
    return not other.names or all({*person.emails[:1]} & other.new_addresses or alike_names({person.name}, other.names) for person in unnamed)
