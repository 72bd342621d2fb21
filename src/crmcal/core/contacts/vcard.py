"""vCards 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350): content lines like those of calendars, so read by the same scanner.

Each card stands for itself: one that cannot be read costs its neighbours nothing.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from crmcal.core.contacts.contact import PHONE, UNKNOWN, AddressBook, Contact, Flaw, addresses, no_address, of_whom
from crmcal.core.courtesy import without_courtesy
from crmcal.core.ical.contentline import Line, lines, parameters, text_list, text_value
from crmcal.core.ical.text import regular
from crmcal.core.naming import plain

CARD: Final = re.compile(rb"^[ \t]*BEGIN[ \t]*:[ \t]*VCARD[ \t]*\r*$", re.IGNORECASE | re.MULTILINE)
END: Final = re.compile(rb"^[ \t]*END[ \t]*:[ \t]*VCARD[ \t]*\r*$", re.IGNORECASE | re.MULTILINE)
GROUP: Final = re.compile(rb"\n[A-Za-z0-9-]+\.(?=[A-Za-z])")  # item1.EMAIL: the group binds labels, which nobody needs
SEMICOLON: Final = re.compile(r"(?<!\\)((?:\\\\)*);")
SKIPPED: Final = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
LEFT: Final = {  # what contacts do not have, by property
    "PHOTO": "photo", "LOGO": "logo", "BDAY": "birthday", "ADR": "postal address", "URL": "web address", "IMPP": "chat address",
}  # fmt: skip
NOBODY: Final = frozenset({"group", "location", "application", "device"})  # RFC 6350 §6.1.4: all but individuals and organizations
PREFERRED: Final = re.compile(r";(?:TYPE=)?\"?(?:[^;:\"]*,)?PREF(?=[,;\"]|\Z)", re.IGNORECASE)
LEAST_PREFERRED: Final = 101  # RFC 6350 §5.3: 1 is most, 100 least preferred


class Card(NamedTuple):
    """The properties of a card by name, each in the order written."""

    properties: dict[str, list[Line]]

    def all(self, name: str) -> list[Line]:
        """Every line of a property, the preferred ones first."""
        return sorted(self.properties.get(name, ()), key=preference)

    def text(self, name: str) -> str:
        """The preferred value of a property; "" when missing."""
        found = self.all(name)
        return " ".join(text_value(found[0]).split(" ")).strip() if found else ""

    def parts(self, name: str) -> list[str]:
        """The components of a structured value, such as N and ORG."""
        found = self.all(name)
        return [text.strip() for text in components(found[0])] if found else []


def is_vcard(octets: bytes) -> bool:
    """Whether there is a vCard in it."""
    return CARD.search(regular(octets).data) is not None


def read_vcards(octets: bytes) -> AddressBook:
    """Every card of a file. Never raises, whatever the octets are."""
    text = regular(octets).data
    book = AddressBook()
    starts = [found.start() for found in CARD.finditer(text)]
    line = 1
    counted = 0
    for start, next_start in pairwise([*starts, len(text)]):
        line += text.count(b"\n", counted, start)
        counted = start
        end = END.search(text, start, next_start)
        if end is None:
            book.flaws.append(Flaw(line, "the card has no END:VCARD", lost=False))
        read_card(text[start : end.start() if end else next_start], line, book)
    return book


def read_card(octets: bytes, line: int, book: AddressBook) -> None:
    """Add one card to the book, or say why not."""
    found, broken = lines(GROUP.sub(b"\n", b"\n" + octets.replace(b"\r", b"")))
    card = Card({})
    for each in found:
        book.left.update([LEFT[each[0].upper()]] if each[0].upper() in LEFT and each[2].strip(" ;") else [])
        if each[0].upper() not in SKIPPED:
            card.properties.setdefault(each[0].upper(), []).append(each)
    book.flaws.extend(Flaw(line, flaw, lost=False) for flaw in broken)
    kind = kind_of(card)
    if kind in NOBODY:
        book.flaws.append(Flaw(line, f"it is not a person but a {kind}", lost=True))
        return
    contact, wrong = contact_of(card, line)
    if wrong:
        book.flaws.append(Flaw(line, no_address(wrong), lost=False))
    book.left[PHONE] += max(len({text_value(each).strip() for each in card.all("TEL")} - {""}) - 1, 0)
    if contact.says_who:
        book.contacts.append(contact)
    else:
        book.flaws.append(Flaw(line, UNKNOWN, lost=True))


def contact_of(card: Card, line: int) -> tuple[Contact, Sequence[str]]:
    """The contact that a card describes, and the addresses in it that are none."""
    emails, wrong = addresses(text_value(each) for each in card.all("EMAIL"))
    company = company_of(card)
    contact = Contact(
        name="" if company else name_of(card),
        emails=emails,
        company=company or "".join(card.parts("ORG")[:1]),
        title=card.text("TITLE") or card.text("ROLE"),
        phone=card.text("TEL").removeprefix("tel:"),
        note=card.text("NOTE"),
        tags=tuple(tag.strip() for each in card.all("CATEGORIES") for tag in text_list(each) if tag.strip()),
        line=line,
        is_company=bool(company),
    )
    return of_whom(contact), wrong


def company_of(card: Card) -> str:
    """The company whose card it says it is (KIND:org, or as Apple has it), if N names nobody else; "" for others."""
    if kind_of(card) != "org" and card.text("X-ABSHOWAS").lower() != "company":
        return ""
    written = " ".join(card.text("FN").split())
    names = [name for name in (written, *card.parts("ORG")[:1]) if name and "@" not in name]
    return names[0] if names and plain(name_in_parts(card)) in {"", *map(plain, names)} else ""


def name_of(card: Card) -> str:
    """FN, else given and family name of N, else NICKNAME, without courtesy titles; an address is no name, nor is the company's."""
    written = " ".join(card.text("FN").split())
    organization = card.parts("ORG")
    if written and "@" not in written and written not in organization[:1]:
        return without_courtesy(written, "".join(card.parts("N")[1:2]))
    return without_courtesy(name_in_parts(card)) or card.text("NICKNAME")


def name_in_parts(card: Card) -> str:
    """Given, further and family names of N."""
    family, given, middle = [*card.parts("N"), "", "", ""][:3]
    return " ".join(part for part in (given, middle, family) if part)


def kind_of(card: Card) -> str:
    """What a card is of, in lower case; "" where it does not say, which means an individual."""
    return (card.text("KIND") or card.text("X-ADDRESSBOOKSERVER-KIND")).lower()


def components(line: Line) -> list[str]:
    """The components of a structured value (RFC 6350 §3.4): split at semicolons that are not escaped."""
    name, given, value = line
    if "QUOTED-PRINTABLE" in given.upper():  # decoded as a whole, before anything is split
        return text_value((name, given, value)).split(";")
    parts = SEMICOLON.split(value)
    joined = [parts[at] + (parts[at + 1] if at + 1 < len(parts) else "") for at in range(0, len(parts), 2)]
    return [text_value((name, given, part)) for part in joined]


def preference(line: Line) -> int:
    """How much a value is preferred, less is more: PREF=1 of 4.0, TYPE=pref of 3.0, a bare PREF of 2.1."""
    if not line[1]:
        return LEAST_PREFERRED
    number = parameters(line[1]).get("PREF", "")
    if number.isascii() and number.isdigit():
        return min(int(number[:3]), LEAST_PREFERRED)
    return 1 if PREFERRED.search(line[1]) else LEAST_PREFERRED
