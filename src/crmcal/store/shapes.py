"""What crmcal writes as JSON of contacts, and where a store holds something else."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final

from crmcal.core.contacts.model import OUTCOMES, Company, Opportunity, Person
from crmcal.store.contacts.merging import PARTS
from crmcal.store.contacts.references import REFERENCES

Shape = Callable[[Any], bool]  # whether a value of JSON looks as it should
AMOUNT: Final = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?)?")
LARGEST: Final = 1 << 63  # integers that SQLite has are below


def is_text(value: object) -> bool:
    """Whether it is text that can be written."""
    with suppress(UnicodeEncodeError):  # half a surrogate pair
        return isinstance(value, str) and bool(value.encode() or not value)
    return False


def is_number(value: object) -> bool:
    """Whether it is an integer that SQLite can have."""
    return type(value) is int and -LARGEST <= value < LARGEST


def is_key(value: object) -> bool:
    """Whether it is what a row goes by: a number or a text."""
    return is_number(value) or is_text(value)


def is_number_or_none(value: object) -> bool:
    """Whether it is a number, or there is none."""
    return value is None or is_number(value)


def is_day(value: object) -> bool:
    """Whether it is an ISO date, or there is none."""
    with suppress(ValueError):
        return value is None or (isinstance(value, str) and date.fromisoformat(value).isoformat() == value)
    return False


def is_amount(value: object) -> bool:
    """Whether it is a decimal number as text, or "" for none."""
    return isinstance(value, str) and AMOUNT.fullmatch(value) is not None


def one_of(*texts: str) -> Shape:
    """One of some texts."""
    return lambda value: isinstance(value, str) and value in texts


def list_of(shape: Shape) -> Shape:
    """A list of that shape."""
    return lambda value: isinstance(value, list) and all(map(shape, value))


def by_text(shape: Shape) -> Shape:
    """Values of one shape by any text."""
    return lambda value: isinstance(value, dict) and all(map(is_text, value)) and all(map(shape, value.values()))


def with_fields(shapes: Mapping[str, Shape]) -> Shape:
    """Just these fields."""
    return lambda value: isinstance(value, dict) and value.keys() == shapes.keys() and all(shape(value[name]) for name, shape in shapes.items())


def row_of(kind: type[Person | Company | Opportunity]) -> Shape:
    """All fields of a row."""
    odd: Mapping[str, Shape] = {
        **dict.fromkeys(("id", "added"), is_number),
        **dict.fromkeys(("tags", "emails", "domains", "names"), TEXTS),
        **dict.fromkeys(("opened", "closes", "closed"), is_day),
        "company_id": is_number_or_none,
        "told": TOLD,
        "contacts": NUMBERS,
        "amount": is_amount,
        "outcome": one_of("", *OUTCOMES),
    }
    return with_fields({name: odd.get(name, is_text) for name in kind._fields})


def links_of(kind: str) -> Shape:
    """By table, the keys of what referred to one that was removed."""
    return with_fields({table: list_of(is_key) for table, *_ in REFERENCES[kind]})


def kept_of(kind: str) -> Shape:
    """What is kept of one that was removed."""
    return with_fields(
        {
            "row": ROWS[kind],
            "digests": TEXTS,
            "links": links_of(kind),
            "claims": by_text(NUMBERS),
            "away": TEXTS,
            "held": list_of(lambda one: any(with_fields({"kind": one_of(held), "row": ROWS[held], "links": links_of(held)})(one) for held in HELD)),
        }
    )


def before_of(kind: str) -> Shape:
    """What two were before they became one."""
    return with_fields({"before": with_fields(dict.fromkeys(PARTS, ROWS[kind])), "moved": MOVED, "shared": MOVED, "by": is_text})


TEXTS: Final = list_of(is_text)
NUMBERS: Final = list_of(is_number)
TOLD: Final = by_text(is_text)
MOVED: Final = by_text(NUMBERS)
HELD: Final = ("person", "company")  # the kinds of what invitations make
ROWS: Final[Mapping[str, Shape]] = {"person": row_of(Person), "company": row_of(Company), "opportunity": row_of(Opportunity)}
LINKS: Final = dict.fromkeys(HELD, with_fields({"moved": MOVED, "shared": MOVED}))
ANY: Final = dict.fromkeys(ROWS, TEXTS)
# By place: the shapes by kind, and what gives a kind and a text for each row.
PLACES: Final[Mapping[str, tuple[Mapping[str, Shape], str]]] = {
    "people.tags": (ANY, "SELECT 'person', tags FROM people"),
    "people.told": ({"person": TOLD}, "SELECT 'person', told FROM people"),
    "people.names": (ANY, "SELECT 'person', names FROM people"),
    "companies.tags": (ANY, "SELECT 'company', tags FROM companies"),
    "companies.told": ({"company": TOLD}, "SELECT 'company', told FROM companies"),
    "companies.names": (ANY, "SELECT 'company', names FROM companies"),
    "opportunities.tags": (ANY, "SELECT 'opportunity', tags FROM opportunities"),
    "opportunities.told": ({"opportunity": TOLD}, "SELECT 'opportunity', told FROM opportunities"),
    "opportunities.names": (ANY, "SELECT 'opportunity', names FROM opportunities"),
    "yielded": (LINKS, "SELECT kind, links FROM yielded"),
    "merges": ({kind: before_of(kind) for kind in ROWS}, "SELECT kind, before FROM merges"),
    "removed": ({kind: kept_of(kind) for kind in ROWS}, "SELECT kind, kept FROM removed"),
}


def odd_places(connection: sqlite3.Connection) -> Iterator[str]:
    """Where a store holds of contacts what crmcal never writes: `table` or `table.column`. Raises sqlite3.DatabaseError."""
    for place, (shapes, query) in PLACES.items():
        if not all(kind in shapes and is_shaped(text, shapes[kind]) for kind, text in connection.execute(query)):
            yield place


def is_shaped(text: str, shape: Shape) -> bool:
    """Whether a text is JSON of a shape."""
    try:
        return shape(json.loads(text))
    except (ValueError, TypeError, RecursionError):  # no JSON at all, no text, too deep
        return False
