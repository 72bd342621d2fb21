"""Address books: what vCards and tables of contacts say about people."""

from crmcal.core.contacts.contact import AddressBook, Contact, Flaw
from crmcal.core.contacts.spreadsheet import FIELDS, read_table
from crmcal.core.contacts.vcard import is_vcard, read_vcards

__all__ = ["FIELDS", "AddressBook", "Contact", "Flaw", "is_vcard", "read_table", "read_vcards"]
