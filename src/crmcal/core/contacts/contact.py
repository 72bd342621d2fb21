"""A person as an address book has them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from crmcal.core.addresses import email_of
from crmcal.core.mailboxes import is_automatic, is_role

LONGEST: Final = 80  # characters of what is quoted
PHONE: Final = "further telephone number"  # a contact has one
UNKNOWN: Final = "it has neither a name nor an address"


class Flaw(NamedTuple):
    """What is wrong with a contact or a row of a table, or why it is left out.

    reason: as it stands behind a line's number: with a small letter, without a full stop
    lost: whether nothing of the contact could be used
    """

    line: int
    reason: str
    lost: bool


def reason_of(sentence: str) -> str:
    """A sentence as the reason of a flaw."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One person of an address book.

    name:   "" when it has none
    emails: comparable addresses, the primary one first, each once
    line:   where it begins, from 1
    is_company: whether it is the card of its company, and nobody's
    """

    name: str = ""
    emails: tuple[str, ...] = ()
    company: str = ""
    title: str = ""
    phone: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    line: int = 0
    is_company: bool = False

    @property
    def says_who(self) -> bool:
        """Whether it tells of anybody, or of a company."""
        return bool(self.name or self.emails or self.is_company)


@dataclass(slots=True)
class AddressBook:
    """What could be read, and what could not; it grows contact by contact.

    unread: the columns of a table that were not used
    left:   how many values of a kind, in the singular, contacts have no field for
    """

    contacts: list[Contact] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)


def of_whom(contact: Contact) -> Contact:
    """A contact, as a company's if it says nobody's name and has no address but offices'."""
    offices = all(is_role(email) or is_automatic(email) for email in contact.emails)
    return replace(contact, is_company=contact.is_company or bool(offices and contact.company and not contact.name))


def addresses(written: Iterable[str]) -> tuple[tuple[str, ...], Sequence[str]]:
    """Comparable addresses, each once, and those written that are none. A cell may hold several."""
    found: dict[str, None] = {}
    wrong: list[str] = []
    for text in written:
        for part in split_addresses(text):
            email = email_of(bare(part))
            if email:
                found[email] = None
            else:
                wrong.append(part)
    return tuple(found), wrong


def no_address(written: Sequence[str]) -> str:
    """That somebody has addresses that are none, with the first of them."""
    return f"it has an address that is not an e-mail address: {written[0][:LONGEST]!r}"


def split_addresses(text: str) -> list[str]:
    """The addresses of a cell: apart by commas, semicolons, line feeds, or Google's `:::`."""
    for separator in (":::", ";", "\n", "|"):
        text = text.replace(separator, ",")
    return [part.strip() for part in text.split(",") if part.strip()]


def bare(text: str) -> str:
    """What stands in angle brackets, as in `Jane Doe <jane@acme.example>`; else the text."""
    _, bracket, rest = text.rpartition("<")
    return rest.partition(">")[0] if bracket else text
