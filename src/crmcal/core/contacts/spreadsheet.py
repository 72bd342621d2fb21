"""Tables of contacts (CSV, TSV): the columns that well-known programs write are recognised by their headers, others are named by the user."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from crmcal.core.contacts.contact import AddressBook, Contact, Flaw, addresses
from crmcal.core.ical.contentline import decode_line

FIELDS: Final = ("name", "first", "middle", "last", "email", "company", "title", "phone", "note", "tags")
DELIMITERS: Final = ",;\t|"
SAMPLE: Final = 1 << 16
LINE: Final = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n|(?<=.)\Z)")  # as csv counts them; str.splitlines knows further ends
DEFUSED: Final = re.compile(r"'+[=+\-@\t\r\n]")
# Columns by field, as Google Contacts, Outlook, Apple, HubSpot, Pipedrive and Twenty head them, in lower case without numbers and punctuation.
KNOWN: Final[Mapping[str, str]] = MappingProxyType({
    header: field
    for field, headers in {
        "name": "name|full name|display name|contact name|person name|file as|nom|name des kontakts",
        "first": "first name|given name|firstname|vorname|prénom|name first name|person first name",
        "middle": "middle name|additional name|second name",
        "last": "last name|family name|surname|lastname|nachname|nom de famille|name last name|person last name",
        "email": "email|e mail|email address|e mail address|emails|mail|e mail value|email value|primary email|work email"
        "|person email|person email work|person email home|person email other"
        "|email work|email home"
        "|email other|additional emails|additional email addresses|emails primary email|emails additional emails|e mail adresse|home email|other email",
        "company": "company|organization|organisation|organization name|company name|associated company|person organization|firma|account name|company primary",
        "title": "title|job title|organization title|jobtitle|position|role|berufsbezeichnung|person job title",
        "phone": "phone|phone number|mobile phone|mobile|business phone|phone value|primary phone|work phone|mobile phone number|telefon|person phone"
        "|phone work|phones|phones primary phone number",
        "note": "note|notes|description|notizen|bemerkungen",
        "tags": "tags|labels|categories|group membership|label|contact tags|kategorien|groups",
    }.items()
    for header in headers.split("|")
})  # fmt: skip


class NoTableError(ValueError):
    """The octets are no table of contacts; the sentence says what is missing."""


def read_table(octets: bytes, mapping: Mapping[str, str] = MappingProxyType({})) -> AddressBook:
    """Every row of a table. `mapping` names further columns: header as written to one of FIELDS. Raises NoTableError."""
    text = decoded(octets)
    rows = csv.reader(LINE.findall(text), delimiter=delimiter(text), strict=False)
    book = AddressBook([], [])
    try:
        fields = columns(next(rows, []), mapping)
        for row in rows:
            read_row(row, fields, rows.line_num, book)
    except csv.Error as error:
        raise NoTableError(f"it cannot be read as a table: {error}") from None
    return book


def decoded(octets: bytes) -> str:
    """The text of a table: UTF-8 or UTF-16 with or without a byte order mark, else Windows-1252."""
    if octets[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return octets.decode("utf-16", "replace")
    if octets[1:2] == b"\0" or octets[:1] == b"\0":
        return octets.decode("utf-16-le" if octets[1:2] == b"\0" else "utf-16-be", "replace")
    text = decode_line(octets).removeprefix("\ufeff")
    return text.replace("\0", "")


def delimiter(text: str) -> str:
    """What stands between the cells of the first line; Excel's `sep=;` says it outright."""
    first = next((line for line in text[:SAMPLE].splitlines() if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=unquoted.count) if unquoted else ","


def columns(header: Sequence[str], mapping: Mapping[str, str]) -> list[str | None]:
    """The field of each column; None for those that are not used. Raises NoTableError when no column is known, or a column named is missing."""
    wanted = {name.strip().casefold(): field for name, field in mapping.items()}
    present = {cell.strip().casefold() for cell in header}
    missing = [name for name in mapping if name.strip().casefold() not in present]
    if missing:
        raise NoTableError(f"there is no column {missing[0]!r}; the first line has: {', '.join(cell.strip() for cell in header if cell.strip())}")
    found = [wanted.get(cell.strip().casefold()) or KNOWN.get(plain(cell)) for cell in header]
    if any(email_like(cell) for cell in header):
        raise NoTableError("its first line holds an address: the columns have no headers")
    if "email" not in found and not {"name", "first", "last"} & set(found):
        raise NoTableError("no column is known: name them with --map COLUMN=FIELD")
    return found


def plain(header: str) -> str:
    """A header in lower case, with words apart by single blanks, without numbers and punctuation: `E-mail 1 - Value` is `e mail value`."""
    text = re.sub(r"[^\w\s]|_", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)).casefold()
    return " ".join(word for word in text.split() if not word.isdigit())


def email_like(cell: str) -> bool:
    """Whether a cell is an address."""
    return bool(addresses([cell])[0])


def read_row(row: Sequence[str], fields: Sequence[str | None], line: int, book: AddressBook) -> None:
    """Add one row to the book, or say why not."""
    if not any(cell.strip() for cell in row):
        return
    if len(row) == 1 < len(fields) and any(each in row[0] for each in DELIMITERS):
        book.flaws.append(Flaw(line, "its cells are not apart by what stands between the headers", lost=True))
        return
    cells: dict[str, list[str]] = {}
    for field, cell in zip(fields, row, strict=False):
        if field and cell.strip():
            cells.setdefault(field, []).append(undefused(cell.strip()))
    emails, wrong = addresses(cells.get("email", ()))
    if wrong:
        book.flaws.append(Flaw(line, "it has an address that is not an e-mail address", lost=False))
    contact = Contact(
        name=first(cells.get("name", ())) or " ".join(first(cells.get(part, ())) for part in ("first", "middle", "last") if cells.get(part)),
        emails=emails,
        company=first(cells.get("company", ())),
        title=first(cells.get("title", ())),
        phone=first(cells.get("phone", ())).split(":::")[0].strip(),
        note="\n".join(cells.get("note", ())),
        tags=tuple(dict.fromkeys(tag for cell in cells.get("tags", ()) for tag in tags_of(cell))),
        line=line,
    )
    if contact.name or contact.emails:
        book.contacts.append(contact)
    else:
        book.flaws.append(Flaw(line, "it has neither a name nor an address", lost=True))


def undefused(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it as a formula."""
    return cell[1:] if DEFUSED.match(cell) else cell


def first(cells: Iterable[str]) -> str:
    """The first cell, in one line; "" without any."""
    return " ".join(next(iter(cells), "").split())


def tags_of(cell: str) -> list[str]:
    """Tags apart by Google's `:::`, else by commas and semicolons; Google's own groups begin with an asterisk and say nothing."""
    parts = cell.split(":::") if ":::" in cell else re.split(r"[,;]", cell)
    return [tag.strip() for tag in parts if tag.strip() and not tag.strip().startswith("*")]
