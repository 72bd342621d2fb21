"""What is particular to address books (RFC 6352)."""

import re
from typing import Final

from crmcal.core.contacts.vcard import is_vcard
from crmcal.core.ical.text import HTML, regular
from crmcal.sources.caldav import library
from crmcal.sources.caldav.dialect import Dialect

TAIL: Final = 4096
END: Final = re.compile(rb"END[ \t]*:[ \t]*VCARD", re.IGNORECASE)


def reason_against(octets: bytes) -> str | None:
    """Why octets are no vCard, or not a whole one; None when they are. No server keeps half a card: its other half was lost on the way."""
    if not octets.strip():
        return "it is empty"
    if not is_vcard(octets):
        page = HTML.search(octets[:TAIL])
        return "it is a web page (HTML), perhaps a login form, not a contact" if page else "it is no contact: there is no BEGIN:VCARD in it"
    whole = END.search(octets[-TAIL:]) or END.search(regular(octets).data[-TAIL:])
    return None if whole else "it is cut off: its end is missing"


CARDDAV: Final = Dialect(
    name="CardDAV",
    collection="address book",
    documents="contacts",
    service="carddav",
    media_type="text/vcard",
    resource_type=library.ADDRESS_BOOK,
    home_set=library.BOOK_HOME_SET,
    content=library.ADDRESS_DATA,
    describe=library.describe_books,
    multiget=library.multiget_cards,
    reason_against=reason_against,
)
