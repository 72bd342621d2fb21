"""Addresses that no single person stands behind."""

import re
from typing import Final

NO_REPLY: Final = re.compile(
    r"(?:do[._-]?not[._-]?reply|no[._-]?reply|noreply|mailer-daemon|postmaster|bounces?|notifications?|calendar-notification"
    r"|automated|unsubscribe)(?:[+._-].*|\d*)",
    re.IGNORECASE,
)
ROLES: Final = frozenset(
    (
        "info sales support team hello hi contact kontakt office admin administrator billing invoice invoices rechnung buchhaltung accounting "
        "accounts finance hr jobs career careers recruiting marketing press presse newsletter news service services kundenservice help helpdesk desk "
        "vertrieb reception empfang sekretariat events event booking bookings reservations calendar calendars meetings meeting webinar webinars "
        "webmaster hostmaster postmaster abuse security privacy datenschutz legal orders order bestellung enquiries inquiries feedback mail email "
        "post bureau secretariat it no noreply"
    ).split()
)
WORDS: Final = re.compile(r"[._+-]+")


def is_automatic(email: str) -> bool:
    """Whether nobody reads what is sent there: no-reply@, notifications@."""
    return NO_REPLY.fullmatch(email.partition("@")[0]) is not None


def is_role(email: str) -> bool:
    """Whether an address is an office's and not a person's: info@, sales@, support-emea@."""
    first = WORDS.split(email.partition("@")[0].lower(), maxsplit=1)[0]
    return first.rstrip("0123456789") in ROLES
