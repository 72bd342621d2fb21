"""Tables of opportunities (CSV, TSV): the columns that well-known programs write are recognised by their headers, others are named by the user."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

from crmcal.core.contacts.cells import NoTableError, by_field, columns, first, plain_header, table, tags_of, unread
from crmcal.core.contacts.contact import Flaw
from crmcal.core.contacts.model import LONGEST_NAME
from crmcal.core.contacts.money import amount_from, currency_from, decimal_sign, with_decimal_point

Read = TypeVar("Read")
MICROS: Final = 1_000_000
FIELDS: Final = (
    "name", "company", "domain", "contacts", "stage", "amount", "micros", "currency", "opened", "closes", "closed", "outcome", "note", "tags",
)  # fmt: skip
# Columns by field, as HubSpot, Pipedrive, Twenty and Salesforce head them, in lower case, without punctuation and the word "deal" before them.
KNOWN: Final[Mapping[str, str]] = MappingProxyType({
    header: field
    for field, headers in {
        "name": "deal|opportunity|name|title|record name|titel|bezeichnung|geschäft|chance|vorgang|projekt|auftrag",
        "company": "company|company name|organization|organisation|organization name|account|account name|associated company|associated company primary"
        "|primary associated company|customer|firma|unternehmen|firmenname|kunde|organisation name",
        "domain": "domain|company domain|company domain name|website|webseite|internetseite",
        "contacts": "contact|contacts|contact name|contact person|associated contact|associated contacts|primary contact|point of contact|person|people"
        "|email|emails|contact email|contact emails|person email|kontakt|kontakte|ansprechpartner|ansprechpartnerin|kontaktperson|e mail|e mail adresse",
        "stage": "stage|stage name|pipeline stage|sales stage|phase|stufe|verkaufsphase",
        "amount": "amount|value|total value|amount amount|betrag|wert|summe|auftragswert|volumen",
        "micros": "amount micros|amount amount micros",
        "currency": "currency|currency code|currency of value|value currency|amount currency|amount currency code|währung",
        "opened": "opened|opened on|open date|date opened|start date|created|created at|created on|created date|create date|creation date|add time"
        "|erstellt|erstellt am|eröffnet|eröffnet am|angelegt|angelegt am|beginn",
        "closes": "closes|close date|closing date|expected close|expected close date|expected closing date|estimated close date|abschluss"
        "|abschlussdatum|abschluss am"
        "|erwarteter abschluss|voraussichtlicher abschluss|geplanter abschluss",
        "closed": "closed|closed at|closed on|closed date|date closed|close time|actual close date|won time|lost time|abgeschlossen|abgeschlossen am"
        "|geschlossen|geschlossen am|gewonnen am|verloren am",
        "outcome": "outcome|status|result|state|ergebnis|ausgang",
        "note": "note|notes|description|comment|comments|notiz|notizen|bemerkung|bemerkungen|anmerkung|anmerkungen|kommentar|beschreibung",
        "tags": "tag|tags|label|labels|categories|kategorie|kategorien|schlagwörter",
    }.items()
    for header in headers.split("|")
})  # fmt: skip
SUBJECTS: Final = frozenset({"deal", "deals", "opportunity", "opportunities"})
OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("won", "closed won", "closedwon", "gewonnen", "successful", "erfolgreich"), "won"),
        **dict.fromkeys(("lost", "closed lost", "closedlost", "verloren"), "lost"),
        **dict.fromkeys(("open", "offen", "active", "aktiv", "in progress", "ongoing", "pending", "laufend"), "open"),
    }
)
YES_OR_NO: Final = frozenset("true false yes no 0 1 ja nein".split())
NUMERIC: Final = re.compile(r"(?P<one>\d{1,4})(?P<sign>[-/.])(?P<two>\d{1,2})(?P=sign)(?P<three>\d{1,4})(?:[T ,]+\d{1,2}:\d{2}.*)?")
YEAR: Final = 4  # digits
MONTHS: Final = 12
CENTURY: Final = 2000


class Draft(NamedTuple):
    """An opportunity as a table has it; "" where it says nothing.

    contacts: addresses or names
    opened, closes, closed: ISO dates
    outcome:  won, lost, open or ""
    illegible: whether it says a day on which it closed that cannot be read
    line:     where it begins, from 1
    remarks:  what was left out, or read otherwise than it is written, in sentences without a full stop
    """

    line: int
    name: str
    company: str = ""
    domain: str = ""
    contacts: tuple[str, ...] = ()
    stage: str = ""
    amount: str = ""
    currency: str = ""
    opened: str = ""
    closes: str = ""
    closed: str = ""
    outcome: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    illegible: bool = False
    remarks: tuple[str, ...] = ()


class Drafts(NamedTuple):
    """What could be read, the rows that could not, and the columns that were not used."""

    drafts: Sequence[Draft]
    flaws: Sequence[Flaw]
    unread: Sequence[str]


def read_opportunities(octets: bytes, mapping: Mapping[str, str] = MappingProxyType({})) -> Drafts:
    """Every row of a table. `mapping` names further columns: header as written to one of FIELDS. Raises NoTableError."""
    header, rows = table(octets)
    fields = columns(header, mapping, lambda cell: KNOWN.get(bare(cell)))
    if "name" not in fields:
        raise NoTableError("no column is known for the names of opportunities: say which with --map COLUMN=name")
    told = list(rows)
    cells = [(line, by_field(fields, row)) for line, row in told]
    decimals = decimal_sign(text for _, each in cells for text in each.get("amount", ())[:1])
    drafts = [draft(each, line, decimals) for line, each in cells if not unnamed(each)]
    flaws = [Flaw(line, unnamed(each), lost=True) for line, each in cells if unnamed(each)]
    return Drafts(drafts, flaws, unread(header, fields, told))


def bare(header: str) -> str:
    """A header in lower case without punctuation: `Deal - Title` is `title`, `Deal` alone is `deal`."""
    words = plain_header(header).split()
    while len(words) > 1 and words[0] in SUBJECTS:
        words = words[1:]
    return " ".join(words)


def unnamed(cells: Mapping[str, Sequence[str]]) -> str:
    """Why a row is left out; "" for one with a name."""
    name = first(cells.get("name", ()))
    return "" if 0 < len(name) <= LONGEST_NAME else "its name is too long to be one" if name else "it has no name"


def draft(cells: Mapping[str, Sequence[str]], line: int, decimals: str = "") -> Draft:
    """An opportunity of its cells, without those that are no amount, no date, no outcome; on these a remark. decimals: what begins them in the table."""
    remarks: list[str] = []
    name = first(cells.get("name", ()))
    company, stage = (short(cells, field, remarks) for field in ("company", "stage"))
    told = read(lambda: currency_in(cells), "", remarks)
    amount, currency = read(lambda: worth(cells, told, decimals), ("", ""), remarks)
    written = first(cells.get("amount", ()))
    if amount and with_decimal_point(written, decimals) != written:
        remarks.append(f"its amount {written!r} was read as {amount}")
    remarks += [f"{who} stands twice among its contacts" for cell in cells.get("contacts", ()) for who in twice(people_in(cell))]
    found = Draft(
        line=line,
        name=name,
        company=company,
        domain=first(cells.get("domain", ())),
        contacts=tuple(dict.fromkeys(who for cell in cells.get("contacts", ()) for who in people_in(cell))),
        stage=stage,
        amount=amount,
        currency=currency,
        opened=read(lambda: day_in(cells, "opened"), "", remarks),
        closes=read(lambda: day_in(cells, "closes"), "", remarks),
        closed=read(lambda: day_in(cells, "closed"), "", remarks),
        outcome=read(lambda: outcome_in(first(cells.get("outcome", ())), stage), "", remarks),
        note="\n".join(cells.get("note", ())),
        tags=tuple(dict.fromkeys(tag for cell in cells.get("tags", ()) for tag in tags_of(cell))),
    )
    illegible = not found.closed and is_said(first(cells.get("closed", ())))
    return found._replace(illegible=illegible, remarks=tuple(remarks))


def short(cells: Mapping[str, Sequence[str]], field: str, remarks: list[str]) -> str:
    """A name in one line; one that is too long goes to the remarks."""
    text = first(cells.get(field, ()))
    if len(text) > LONGEST_NAME:
        remarks.append(f"its {field} is too long to be one, and left out")
        return ""
    return text


def read(reader: Callable[[], Read], otherwise: Read, remarks: list[str]) -> Read:
    """What a reader finds; what is wrong with it goes to the remarks."""
    try:
        return reader()
    except ValueError as error:
        remarks.append(f"left out: {str(error).removesuffix('.')}")
        return otherwise


def outcome_in(text: str, stage: str) -> str:
    """won, lost or open, of a status or else of a stage; "" where neither tells. Raises ValueError for a status that is none."""
    found = OUTCOMES.get(plain_header(text), "") or OUTCOMES.get(plain_header(stage), "")
    if text and not found and plain_header(text) != plain_header(stage):
        raise ValueError(f"{text!r} is no outcome: write open, won or lost.")
    return found


def worth(cells: Mapping[str, Sequence[str]], currency: str, decimals: str) -> tuple[str, str]:
    """Amount and currency; a currency alone says nothing. Raises ValueError."""
    amount, micros = (first(cells.get(name, ())) for name in ("amount", "micros"))
    if amount:
        return amount_from(with_decimal_point(amount, decimals), currency)
    if micros.isdecimal():
        return amount_from(f"{int(micros) // MICROS}.{int(micros) % MICROS // (MICROS // 100):02d}", currency)
    return "", ""


def currency_in(cells: Mapping[str, Sequence[str]]) -> str:
    """The ISO 4217 code of a row, if it says one. Raises ValueError."""
    text = first(cells.get("currency", ()))
    return currency_from(text) if text else ""


def people_in(cell: str) -> list[str]:
    """The contacts of a cell: addresses, or names. `Jane Doe (jane@acme.example)` is an address."""
    found = []
    for part in re.split(r":::|[;|\n]", cell):
        emails = re.findall(r"[^\s()<>,;\"']+@[^\s()<>,;\"']+", part)
        found += emails or [" ".join(part.split())]
    return [who for who in found if who]


def twice(values: Iterable[str]) -> list[str]:
    """The values there are several of."""
    return [value for value, times in Counter(values).items() if times > 1]


def day_in(cells: Mapping[str, Sequence[str]], field: str) -> str:
    """The ISO date of a field; "" where it says nothing, or only yes or no. Raises ValueError."""
    text = first(cells.get(field, ()))
    return day_from(text) if is_said(text) else ""


def is_said(text: str) -> bool:
    """Whether a cell says a day, and not only yes or no."""
    return bool(text) and text.casefold() not in YES_OR_NO


def day_from(text: str) -> str:
    """The ISO date of `2026-03-02`, `2026/03/02 10:00`, `2.3.2026` or `31/12/2026`. Raises ValueError for what is none, or may be two."""
    found = NUMERIC.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no date: write it as 2026-03-02.")
    one, two, three = int(found["one"]), int(found["two"]), int(found["three"])
    if len(found["one"]) == YEAR:
        return made(one, two, three, text)
    if len(found["three"]) != YEAR:
        raise ValueError(f"{text!r} is no date: write it as {in_full(one, two, three) if found['sign'] == '.' else '2026-03-02'}.")
    if found["sign"] in "/-" and one != two and max(one, two) <= MONTHS:
        raise ValueError(f"{text!r} may be two days: write it as {three:04d}-{one:02d}-{two:02d} or {three:04d}-{two:02d}-{one:02d}.")
    if found["sign"] in "/-" and two > MONTHS:
        one, two = two, one
    return made(three, two, one, text)


def in_full(day: int, month: int, year: int) -> str:
    """How to write `31.12.26`."""
    try:
        return date(CENTURY + year, month, day).isoformat()
    except ValueError:
        return "2026-03-02"


def made(year: int, month: int, day: int, text: str) -> str:
    """An ISO date. Raises ValueError with a sentence."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise ValueError(f"{text!r} is no day of any calendar.") from None
