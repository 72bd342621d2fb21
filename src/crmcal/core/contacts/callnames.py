"""What people, companies and opportunities are or were called besides their name, remembered so that a book or table that still says so means them."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from crmcal.core.contacts.likeness import words
from crmcal.core.contacts.model import BY_USER, Company, Opportunity, Person
from crmcal.core.naming import plain, plain_company

Row = TypeVar("Row", Person, Company, Opportunity)


def remembering(row: Row, names: Iterable[str]) -> Row:
    """One that is called by further names too: one of those that say the same, and none that its own name says."""
    if isinstance(row, Person):
        return row._replace(names=distinct({name: person_key(name) for name in (*row.names, *names)}, person_key(row.name)))
    if isinstance(row, Company):
        return row._replace(names=distinct({name: plain_company(name) for name in (*row.names, *names)}, plain_company(row.name)))
    return row._replace(names=distinct({name: plain(name) for name in (*row.names, *names)}, plain(row.name)))


def edited(before: Row, after: Row) -> Row:
    """What the user made of a row: it remembers the name it had, unless that was the user's and is taken back, to a name before it or to none."""
    had_before = len(remembering(before._replace(name=after.name), ()).names) < len(before.names)
    slip = before.told.get("name") == BY_USER and (had_before or not after.name)
    return remembering(after, () if slip else (before.name,))


def distinct(names: Mapping[str, Hashable], said: Hashable) -> tuple[str, ...]:
    """Of names that say the same the first by the alphabet; none that says nothing, or what is said already."""
    first = {names[name]: name for name in sorted(names, reverse=True) if names[name] and names[name] != said}
    return tuple(sorted(first.values()))


def person_key(name: str) -> tuple[str, ...]:
    """What a person's name says, in whatever order."""
    return tuple(sorted(words(name)))


def callnames(person: Person) -> frozenset[str]:
    """All that somebody told a person is called; what invitations alone call them says nothing."""
    own = {person.name} if "name" in person.told else set()
    return frozenset(name for name in own.union(person.names) if words(name))
