"""Lists of people and companies with the figures of their meetings: searched, filtered, sorted."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Final, NamedTuple, TypeVar

from crmcal.core.contacts.model import Company, Person
from crmcal.core.naming import plain
from crmcal.errors import UsageError
from crmcal.history import local
from crmcal.store.contacts.companies import all_but_own
from crmcal.store.contacts.figures import Figures, figures
from crmcal.store.contacts.people import employers, people_to_know

DISTANT_PAST: Final = float("-inf")
DISTANT_FUTURE: Final = float("inf")


class Met(NamedTuple):
    """How often and when somebody was met, and is next; on the user's clock, dates for all-day meetings."""

    meetings: int
    last: date | datetime | None
    next: date | datetime | None


class PersonRow(NamedTuple):
    """A person in a list. company: number and name of the employer that was told, else of their first address that is a company's."""

    person: Person
    company: tuple[int, str] | None
    met: Met


class CompanyRow(NamedTuple):
    """A company in a list. people: how many of them are of it."""

    company: Company
    people: int
    met: Met


Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which rows, and in what order.

    text:      words that all must be in a name, an address, a domain, a tag or a note
    company: the number of the company of whose people one wants to know; None for all
    limit: None for all
    sort:      name, company, meetings, last, next or added
    """

    text: str = ""
    tag: str | None = None
    company: int | None = None
    sort: str = "name"
    reverse: bool = False
    limit: int | None = None

    @property
    def may_leave_out_all(self) -> bool:
        """Whether all there are may be left out: then an empty list does not mean that there is none."""
        return bool(self.text) or self.tag is not None or self.company is not None or self.limit == 0


def people(connection: sqlite3.Connection, wanted: Wanted, now: datetime, zone: tzinfo) -> list[PersonRow]:
    """The people that are wanted. Raises UsageError for an order that is none."""
    known = met_by(connection, "person", now, zone)
    everybody = people_to_know(connection)
    of_company = employers(connection, everybody)
    rows = [PersonRow(person, of_company.get(person.id), known(person.id)) for person in everybody]
    rows = [row for row in rows if fits(wanted, texts_of_person(row), row.person.tags)]
    rows = [row for row in rows if wanted.company is None or (row.company and row.company[0] == wanted.company)]
    return ordered(rows, wanted, PERSON_KEYS)


def companies(connection: sqlite3.Connection, wanted: Wanted, now: datetime, zone: tzinfo) -> list[CompanyRow]:
    """The companies that are wanted. Raises UsageError for an order that is none."""
    known = met_by(connection, "company", now, zone)
    people_of = Counter(number for number, _ in employers(connection, people_to_know(connection)).values())
    rows = [CompanyRow(company, people_of[company.id], known(company.id)) for company in all_but_own(connection)]
    rows = [row for row in rows if fits(wanted, (row.company.name, *row.company.domains, *row.company.tags, row.company.note), row.company.tags)]
    return ordered(rows, wanted, COMPANY_KEYS)


def met_by(connection: sqlite3.Connection, kind: str, now: datetime, zone: tzinfo) -> Callable[[int], Met]:
    """The figures by number."""
    found = figures(connection, kind, int(now.timestamp()), now.astimezone(zone).date())

    def met(number: int) -> Met:
        mine = found.get(number, Figures())
        return Met(mine.meetings, shown(mine.last, zone), shown(mine.next, zone))

    return met


def shown(moment: tuple[int, bool] | None, zone: tzinfo) -> date | datetime | None:
    """A start on the user's clock."""
    if moment is None:
        return None
    seconds, all_day = moment
    return local(seconds, UTC).date() if all_day else local(seconds, zone)


def texts_of_person(row: PersonRow) -> tuple[str, ...]:
    """What a search looks at."""
    person = row.person
    return (person.name, *person.emails, person.title, person.phone, person.note, *person.tags, row.company[1] if row.company else "")


def fits(wanted: Wanted, texts: Iterable[str], tags: Sequence[str]) -> bool:
    """Whether a row is looked for."""
    if wanted.tag is not None and plain(wanted.tag) not in map(plain, tags):
        return False
    parts = [plain(text) for text in texts] if wanted.text else []
    return all(any(word in part for part in parts) for word in plain(wanted.text).split())


def ordered(rows: list[Row], wanted: Wanted, keys: Mapping[str, tuple[Callable[[Row], Any], bool]]) -> list[Row]:
    """In the order that is wanted; figures begin with the highest, times with the latest, what is next with the nearest."""
    if wanted.sort not in keys:
        raise UsageError(f"{wanted.sort!r} is not an order.", hint=f"Choose one of: {', '.join(keys)}.")
    key, descending = keys[wanted.sort]
    rows.sort(key=keys["name"][0])
    rows.sort(key=key, reverse=descending is not wanted.reverse)
    return rows[: wanted.limit]


def seconds(moment: date | datetime | None, missing: float) -> float:
    """A moment to compare with others."""
    if moment is None:
        return missing
    return moment.timestamp() if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day, tzinfo=UTC).timestamp()


PERSON_KEYS: Final[Mapping[str, tuple[Callable[[PersonRow], Any], bool]]] = {
    "name": (lambda row: (plain(row.person.name), row.person.id), False),
    "company": (lambda row: (row.company is None, plain(row.company[1]) if row.company else ""), False),
    "meetings": (lambda row: row.met.meetings, True),
    "last": (lambda row: seconds(row.met.last, DISTANT_PAST), True),
    "next": (lambda row: seconds(row.met.next, DISTANT_FUTURE), False),
    "added": (lambda row: row.person.added, True),
}
COMPANY_KEYS: Final[Mapping[str, tuple[Callable[[CompanyRow], Any], bool]]] = {
    "name": (lambda row: (plain(row.company.name), row.company.id), False),
    "people": (lambda row: row.people, True),
    "meetings": (lambda row: row.met.meetings, True),
    "last": (lambda row: seconds(row.met.last, DISTANT_PAST), True),
    "next": (lambda row: seconds(row.met.next, DISTANT_FUTURE), False),
    "added": (lambda row: row.company.added, True),
}
