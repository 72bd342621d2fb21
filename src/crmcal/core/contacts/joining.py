"""Contacts of several address books as people: whoever shares an address is one, in whatever order the books are read."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from crmcal.core.contacts.contact import Contact
from crmcal.core.mailboxes import is_role
from crmcal.core.naming import fullness, plain, plain_company

Member = TypeVar("Member")


class Written(NamedTuple):
    """A contact, and where it stands.

    place: the book or the file in it
    card:  the key of the card in an account's book; "" elsewhere
    known: the number of the person that this card was last time, if any
    """

    contact: Contact
    place: str = ""
    card: str = ""
    known: int | None = None

    @property
    def named(self) -> tuple[str, str]:
        """Name and company, to compare by."""
        return plain(self.contact.name), plain_company(self.contact.company)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What address books say of one person: of each field what most contacts say.

    written:   the contacts it is made of
    companies: how many of them name which company
    """

    written: tuple[Written, ...]
    name: str
    emails: tuple[str, ...]
    companies: Counter[str]
    title: str
    phone: str
    note: str
    tags: tuple[str, ...]

    @property
    def company(self) -> str:
        """The company that most contacts name; "" for none."""
        return most_frequent(self.companies)

    @property
    def named(self) -> frozenset[tuple[str, str]]:
        """Names and companies, to compare by; without those that have no name."""
        return frozenset(each.named for each in self.written if each.contact.name)

    @property
    def nameless(self) -> bool:
        """Whether no contact has a name."""
        return not any(each.contact.name for each in self.written)


def joined(written: Iterable[Written]) -> list[Draft]:
    """One draft for each person, in an order that depends on what they are alone.

    Who has no address is who has the same name and company; an office's address (info@) tells a person only along with a name.
    """
    everybody = sorted(written, key=settled)
    groups = united([(each, identities(each.contact)) for each in everybody if each.contact.emails])
    by_name: dict[tuple[str, str], list[Written]] = {}
    for group in groups:
        for each in group:
            by_name.setdefault(each.named, group)
    for each in everybody:
        if not each.contact.emails:
            if each.named not in by_name:
                by_name[each.named] = []
                groups.append(by_name[each.named])
            by_name[each.named].append(each)
    return [draft_of(group) for group in groups]


def settled(written: Written) -> tuple[object, ...]:
    """What to sort contacts by, whatever order they come in."""
    contact = written.contact
    return (contact.emails, plain(contact.name), contact.name, contact.company, contact.title, contact.phone, contact.note, contact.tags, written.place)


def identities(contact: Contact) -> list[Hashable]:
    """By what a contact with addresses is known to be somebody."""
    found: list[Hashable] = [email for email in contact.emails if not is_role(email)]
    return [*found, *((email, plain(contact.name)) for email in contact.emails if is_role(email))]


def united(members: Sequence[tuple[Member, Iterable[Hashable]]]) -> list[list[Member]]:
    """Those who have a key in common, also by way of others: each group and all groups in the order given."""
    leader: dict[Hashable, int] = {}
    parent = list(range(len(members)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for number, (_, keys) in enumerate(members):
        for key in keys:
            one, other = root(number), root(leader.setdefault(key, number))
            parent[max(one, other)] = min(one, other)
    groups: dict[int, list[Member]] = {}
    for number, (member, _) in enumerate(members):
        groups.setdefault(root(number), []).append(member)
    return list(groups.values())


def draft_of(written: Iterable[Written]) -> Draft:
    """What some contacts of one person say together."""
    group = sorted(written, key=settled)
    contacts = [each.contact for each in group]
    names = Counter(contact.name for contact in contacts if contact.name)
    return Draft(
        written=tuple(group),
        name=max(names, key=lambda name: (names[name], fullness(name)), default=""),
        emails=ranked([contact.emails for contact in contacts]),
        companies=Counter(contact.company for contact in contacts if contact.company),
        title=most_frequent(Counter(contact.title for contact in contacts if contact.title)),
        phone=most_frequent(Counter(contact.phone for contact in contacts if contact.phone)),
        note="\n".join(sorted({contact.note for contact in contacts if contact.note})),
        tags=ranked([contact.tags for contact in contacts]),
    )


def most_frequent(values: Counter[str]) -> str:
    """The value there is most of, then the first by the alphabet; "" for none."""
    return min(values, key=lambda value: (-values[value], value), default="")


def ranked(lists: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The values of several lists, each once: first what begins most of them, then what stands far in front."""
    firsts = Counter(values[0] for values in lists if values)
    position: dict[str, int] = {}
    for values in lists:
        for at, value in enumerate(values):
            position[value] = min(at, position.get(value, at))
    return tuple(sorted(position, key=lambda value: (-firsts[value], position[value], value)))
