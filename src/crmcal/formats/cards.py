"""People as an address book: vCards, a table, JSON."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from crmcal.contacts.listing import PersonRow
from crmcal.errors import UsageError
from crmcal.formats.delimited import FORMULA
from crmcal.formats.json import dumped
from crmcal.formats.people import people
from crmcal.formats.text import UNSAFE_IN_LINES

HEADERS: Final = ("name", "emails", "company", "title", "phone", "note", "tags")  # all of them known to core/contacts/spreadsheet.py
SURROGATES: Final = dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
Form = Callable[[Sequence[PersonRow]], str]


def form(name: str, *, terminal: bool) -> Form:
    """What writes a format; for a terminal without what could do something to it. Raises UsageError for a format there is not."""
    if name not in FORMS:
        raise UsageError(f"There is no format {name!r} for people.", hint=f"Choose one of: {', '.join(FORMS)}.")
    return lambda rows: FORMS[name](rows).translate(UNSAFE_IN_LINES if terminal else SURROGATES)


def vcards(rows: Sequence[PersonRow]) -> str:
    """Version 3.0 (RFC 2426), which everything reads; 4.0 is refused by Outlook and older telephones."""
    return "".join(vcard(row) for row in rows)


def vcard(row: PersonRow) -> str:
    """One card."""
    import vobject  # noqa: PLC0415 - 60 ms, and only this needs it

    person = row.person
    card: Any = vobject.vCard()
    given, _, family = person.name.rpartition(" ")
    card.add("n").value = vobject.vcard.Name(family=family if given else "", given=given or family)
    card.add("fn").value = person.name
    for number, email in enumerate(person.emails):
        line = card.add("email")
        line.value = email
        line.type_param = ["INTERNET", *(["PREF"] if number == 0 else [])]
    if row.company:
        card.add("org").value = [row.company[1]]
    for name, text in (("title", person.title), ("tel", person.phone), ("note", person.note)):
        if text:
            card.add(name).value = text
    if person.tags:
        card.add("categories").value = list(person.tags)
    return str(card.serialize())


def table(rows: Sequence[PersonRow]) -> str:
    """A table that spreadsheets and our own import read; no cell can run as a formula, and an import undoes what keeps it from that."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    writer.writerow(HEADERS)
    for row in rows:
        person = row.person
        cells = (person.name, "; ".join(person.emails), row.company[1] if row.company else "", person.title, person.phone, person.note, labels(person.tags))
        writer.writerow([defused(cell) for cell in cells])
    return out.getvalue()


def labels(tags: Sequence[str]) -> str:
    """Tags in one cell, as Google has them; a comma or semicolon may be in them."""
    return " ::: ".join([*tags, *([""] if len(tags) == 1 and re.search("[,;]", tags[0]) else [])])


def defused(cell: str) -> str:
    """A cell with an apostrophe in front of what a spreadsheet would run, and of what looks as if that had been done."""
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def document(rows: Sequence[PersonRow]) -> str:
    """As `crmcal people list --json` has them."""
    listing = people(rows)
    return dumped({"schema": listing.schema, listing.name: list(listing.rows)}) + "\n"


FORMS: Final[Mapping[str, Form]] = {"vcard": vcards, "csv": table, "json": document}
