"""Tables of contacts (CSV, TSV): the columns that well-known programs write are recognised by their headers, others are named by the user."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from crmcal.core.contacts.cells import DELIMITERS, NoTableError, by_field, columns, first, plain_header, table, tags_of, unread
from crmcal.core.contacts.contact import PHONE, UNKNOWN, AddressBook, Contact, Flaw, addresses, no_address, of_whom
from crmcal.core.courtesy import without_courtesy

FIELDS: Final = ("name", "first", "middle", "last", "email", "company", "title", "phone", "note", "tags")
# Columns by field, as Google Contacts, Outlook, Apple, HubSpot, Pipedrive and Twenty head them, in lower case without numbers and punctuation.
KNOWN: Final[Mapping[str, str]] = MappingProxyType({
    header: field
    for field, headers in {
        "name": "name|full name|display name|contact name|person name|file as|nom|name des kontakts|vollständiger name|anzeigename",
        "first": "first name|given name|firstname|vorname|prénom|name first name|person first name",
        "middle": "middle name|additional name|second name|weitere vornamen|zweiter vorname",
        "last": "last name|family name|surname|lastname|nachname|nom de famille|name last name|person last name|familienname|zuname",
        "email": "email|e mail|email address|e mail address|emails|mail|e mail value|email value|primary email|work email"
        "|person email|person email work|person email home|person email other"
        "|email work|email home"
        "|email other|additional emails|additional email addresses|emails primary email|emails additional emails|e mail adresse|home email"
        "|other email|mailadresse|emailadresse|e mail adressen|e mail geschäftlich|e mail privat",
        "company": "company|organization|organisation|organization name|company name|associated company|person organization|firma|account name"
        "|company primary|unternehmen|firmenname|arbeitgeber",
        "title": "title|job title|organization title|jobtitle|position|role|berufsbezeichnung|person job title|funktion|jobtitel|beruf",
        "phone": "phone|phone number|mobile phone|mobile|business phone|phone value|primary phone|work phone|mobile phone number|telefon|person phone"
        "|phone work|phones|phones primary phone number|telefonnummer|telefon geschäftlich|telefon privat|telefon mobil|mobiltelefon|mobilnummer|mobil"
        "|handy|handynummer|business phone number|home phone|company main phone|primary phone number|rufnummer",
        "note": "note|notes|description|comment|comments|notiz|notizen|bemerkung|bemerkungen|anmerkung|anmerkungen|kommentar|kommentare",
        "tags": "tags|labels|categories|group membership|label|contact tags|kategorien|groups|kategorie|gruppen|schlagwörter|schlagworte",
    }.items()
    for header in headers.split("|")
})  # fmt: skip


def read_table(octets: bytes, mapping: Mapping[str, str] = MappingProxyType({})) -> AddressBook:
    """Every row of a table. `mapping` names further columns: header as written to one of FIELDS. Raises NoTableError."""
    header, rows = table(octets)
    fields = fields_of(header, mapping)
    told = list(rows)
    book = AddressBook(unread=unread(header, fields, told))
    for line, row in told:
        read_row(row, fields, line, book)
    return book


def fields_of(header: Sequence[str], mapping: Mapping[str, str]) -> list[str | None]:
    """The field of each column; None for those that are not used. Raises NoTableError when no column is known, or a column named is missing."""
    found = columns(header, mapping, lambda cell: KNOWN.get(plain_header(cell)))
    if any(email_like(cell) for cell in header):
        raise NoTableError("its first line holds an address: the columns have no headers")
    if len(header) == 1 and not any(found):
        raise NoTableError("it is no address book and no table")
    if "email" not in found and not {"name", "first", "last"} & set(found):
        raise NoTableError("no column is known: name them with --map COLUMN=FIELD")
    return found


def email_like(cell: str) -> bool:
    """Whether a cell is an address."""
    return bool(addresses([cell])[0])


def read_row(row: Sequence[str], fields: Sequence[str | None], line: int, book: AddressBook) -> None:
    """Add one row to the book, or say why not."""
    if len(row) == 1 < len(fields) and any(each in row[0] for each in DELIMITERS):
        book.flaws.append(Flaw(line, "its cells are not apart by what stands between the headers", lost=True))
        return
    cells = by_field(fields, row)
    emails, wrong = addresses(cells.get("email", ()))
    if wrong:
        book.flaws.append(Flaw(line, no_address(wrong), lost=False))
    written = Contact(
        name=name_in(cells),
        emails=emails,
        company=first(cells.get("company", ())),
        title=first(cells.get("title", ())),
        phone=first(cells.get("phone", ())).split(":::")[0].strip(),
        note="\n".join(cells.get("note", ())),
        tags=tuple(dict.fromkeys(tag for cell in cells.get("tags", ()) for tag in tags_of(cell))),
        line=line,
    )
    contact = of_whom(written)
    phones = {part.strip() for cell in cells.get("phone", ()) for part in cell.split(":::")} - {""}
    book.left[PHONE] += max(len(phones) - 1, 0)
    if contact.says_who:
        book.contacts.append(contact)
    else:
        book.flaws.append(Flaw(line, UNKNOWN, lost=True))


def name_in(cells: Mapping[str, Sequence[str]]) -> str:
    """The whole name, else the one of its parts; without courtesy titles."""
    parts = [first(cells.get(part, ())) for part in ("first", "middle", "last")]
    return without_courtesy(first(cells.get("name", ())) or " ".join(filter(None, parts)), parts[0])
