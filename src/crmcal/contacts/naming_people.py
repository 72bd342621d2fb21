"""Which person a cell of a table means: by address, by name, else by a name that is alike."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from crmcal.core.addresses import normalised, untagged
from crmcal.core.contacts.likeness import SHORT, alike, words
from crmcal.core.contacts.model import Person
from crmcal.core.naming import clean_name, plain
from crmcal.store.contacts.editing import Contacts
from crmcal.store.contacts.people import employers

PARTS: Final = 2  # what a name has at least that tells its bearer from others


class Meant(NamedTuple):
    """Whom a cell means. people: their numbers; remark: what is to be said of it, without a full stop, "" for nothing."""

    people: tuple[int, ...]
    remark: str = ""


class People:
    """Everybody there is, by what tables call them. employers: number and name of people's companies, by their own number."""

    def __init__(self, contacts: Contacts) -> None:
        self.contacts = contacts
        everybody = contacts.people()
        self.known = {person.id: person for person in everybody}
        self.employers = employers(contacts.connection, everybody)
        self.exact: dict[str, set[int]] = {}
        self.beginnings: dict[str, set[int]] = {}
        for person in everybody:
            for name in (person.name, *person.names):
                for key in {plain(form) for form in (name, clean_name(name) or name)}:
                    self.exact.setdefault(key, set()).add(person.id)
                for key in {key for word in words(name) for key in (word[:SHORT], f"{word[:1]}*")}:
                    self.beginnings.setdefault(key, set()).add(person.id)

    def meant(self, who: str, company: int | None) -> Meant:
        """Whom a cell means, at a deal of a company: one person, or two apart by a comma."""
        found = self.numbers(who, company, near=False)
        parts = [part.strip() for part in who.split(",") if part.strip()]
        if not found and len(parts) > 1 and "@" not in who:
            each = [self.numbers(part, company) for part in parts]
            certain = all(len(words(part)) >= PARTS for part in parts) or all(self.of(company, numbers) for numbers in each)
            if certain and all(len(numbers) == 1 for numbers in each):
                return Meant(tuple(number for numbers in each for number in numbers))
        found = found or self.numbers(who, company)
        if len(found) == 1:
            (number,) = found
            same = "@" in who or number in self.named(who) or {*words(clean_name(who))} == {*words(self.known[number].name)}
            return Meant((number,), "" if same else f"{who!r} was taken for {self.known[number].name}")
        names = " or ".join(described(self.known[number]) for number in found[:3])
        return Meant((), f"{who!r} may be {names}: left out of the contacts" if found else f"nobody here is {who}: left out of the contacts")

    def repeated(self, contacts: Iterable[str], meant: Iterable[Meant]) -> Iterator[str]:
        """What is to be said of addresses in a row that mean somebody whom another address in it means. meant: by each of the contacts."""
        seen: set[tuple[int, ...]] = set()
        for who, each in zip(contacts, meant, strict=True):
            if "@" in who and each.people in seen:
                yield f"{who} is {self.known[each.people[0]].name}'s, who is a contact in this row already"
            seen |= {each.people} if "@" in who and each.people else set()

    def numbers(self, who: str, company: int | None, *, near: bool = True) -> Sequence[int]:
        """Who may be meant: those of an address, of exactly that name, else with `near` of one that is alike; of several those of the company if any are."""
        email = normalised(who) if "@" in who else None
        if email:
            owner = self.contacts.owner(email) or self.contacts.owner(untagged(email))
            return [owner] if owner else []
        found = self.named(who) or (self.alike(who, company) if near else set())
        return sorted(self.of(company, found) or found)

    def named(self, who: str) -> set[int]:
        """Those of exactly that name, in either order."""
        return self.exact.get(plain(clean_name(who)), set()) | self.exact.get(plain(who), set())

    def alike(self, who: str, company: int | None) -> set[int]:
        """Those of a name that is alike. Of one name alone that is a part of what is looked for, they are of the company, too: Anna alone is many a one."""
        name = clean_name(who) or who
        near = {number for key in beginnings(name) for number in self.beginnings.get(key, ())} if words(name) else set()
        return {number for number in near if any(alike(name, each) for each in self.telling(number, name, company))}

    def telling(self, number: int, name: str, company: int | None) -> Iterator[str]:
        """The names of somebody that say enough to be compared with another."""
        person = self.known[number]
        for each in (person.name, *person.names):
            if words(each) and (len(words(each)) >= min(PARTS, len(words(name))) or self.of(company, [number])):
                yield each

    def of(self, company: int | None, numbers: Iterable[int]) -> set[int]:
        """Those of some who work at a company."""
        return {number for number in numbers if company and self.employers.get(number, (None,))[0] == company}

    def employer(self, who: str) -> tuple[int, str] | None:
        """Number and name of the company of the one person whom a cell certainly means."""
        found = self.numbers(who, None, near=False)
        return self.employers.get(found[0]) if len(found) == 1 else None


def beginnings(name: str) -> set[str]:
    """Where to look for names that are alike: under the beginning of each word, under its initial, and of an initial under all that begin with it."""
    return {key for word in words(name) for key in (word[:SHORT], word[:1], f"{word}*")}


def described(person: Person) -> str:
    """A person, so that they can be told from one of the same name."""
    return f"{person.name} ({person.emails[0]})" if person.emails else f"{person.name} (number {person.id})"
