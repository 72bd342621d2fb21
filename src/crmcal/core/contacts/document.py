"""An address book in whatever form it comes: told by its content, not by its name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from crmcal.core.contacts.cells import NoTableError
from crmcal.core.contacts.contact import AddressBook
from crmcal.core.contacts.spreadsheet import read_table
from crmcal.core.contacts.vcard import is_vcard, read_vcards
from crmcal.core.ical.text import CALENDAR, HTML, MAGIC, regular

BEGINNING: Final = 4096
ZIP: Final = b"PK\x03\x04"
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class NoBookError(ValueError):
    """The octets are no address book; the sentence says what they are."""


def read_book(octets: bytes, mapping: Mapping[str, str] = NOTHING) -> AddressBook:
    """Every contact of a document. `mapping`: further columns of a table, by header. Raises NoBookError."""
    if is_vcard(octets):
        return read_vcards(octets)
    reason = not_a_book(octets)
    if reason:
        raise NoBookError(reason)
    try:
        return read_table(octets, mapping)
    except NoTableError as error:
        raise NoBookError(str(error)) from None


def not_a_book(octets: bytes) -> str:
    """What octets without a vCard are that cannot be a table either; "" when they may be one."""
    if not octets.strip(b"\0\r\n\t \xef\xbb\xbf\xfe\xff"):
        return "it is empty"
    if octets.startswith(ZIP):
        return "it is a ZIP archive or an Excel workbook: unpack it, or save it as CSV"
    for magic, name in MAGIC:
        if octets.startswith(magic):
            return f"it is {name}"
    if HTML.search(octets[:BEGINNING]):
        return "it is a web page (HTML), perhaps a login form, not an address book"
    return "it is a calendar, not an address book: read it with crmcal import" if CALENDAR.search(regular(octets).data) else ""
