"""What several contacts of one person say together, in whatever order the books are read."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crmcal.core.contacts.contact import Contact
from crmcal.core.contacts.likeness import alike, words
from crmcal.core.naming import fullness, plain, plain_company


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


def settled(written: Written) -> tuple[object, ...]:
    """What to sort contacts by, whatever order they come in."""
    contact = written.contact
    return (contact.emails, plain(contact.name), contact.name, contact.company, contact.title, contact.phone, contact.note, contact.tags, written.place)


def draft_of(written: Iterable[Written]) -> Draft:
    """What some contacts of one person say together."""
    group = sorted(written, key=settled)
    contacts = [each.contact for each in group]
    return Draft(
        written=tuple(group),
        name=name_of(Counter(contact.name for contact in contacts if contact.name)),
        emails=ranked([contact.emails for contact in contacts]),
        companies=Counter(contact.company for contact in contacts if contact.company),
        title=most_frequent(Counter(contact.title for contact in contacts if contact.title)),
        phone=most_frequent(Counter(contact.phone for contact in contacts if contact.phone)),
        note="\n".join(sorted({contact.note for contact in contacts if contact.note})),
        tags=ranked([contact.tags for contact in contacts]),
    )


def name_of(names: Counter[str]) -> str:
    """Of names that are alike the one that says most; of others the one that most contacts give; "" for none."""
    fullest = [name for name in names if not any(outdone(name, other) for other in names)]
    return max(fullest, key=lambda name: (names[name], fullness(name)), default="")


def outdone(name: str, other: str) -> bool:
    """Whether another name is like one and says more. Nothing outdoes itself by way of others, so no order matters."""
    return alike(name, other) and how_much(other) > how_much(name)


def how_much(name: str) -> tuple[int, int, list[str]]:
    """What a name says: more words, then longer ones; two that differ are never the same."""
    said = sorted(words(name))
    return len(said), sum(map(len, said)), said


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
