"""Address books that a desk reads, and what came of them."""

from contextlib import closing
from typing import Any

from crmcal.contacts.books import BooksReport, import_files
from crmcal.contacts.reviewing import conflicts
from crmcal.store.connection import open_reader
from tests.store.desk import NOW, Desk

TOLD = ("people", "person_addresses", "companies", "company_domains", "addresses", "merges")


def take(desk: Desk, text: str, **asked: Any) -> BooksReport:
    """Import a book."""
    return import_files([str(desk.put(text, "book.vcf"))], {}, desk.request(now=NOW, **asked))


def claimed(desk: Desk) -> dict[str, list[str]]:
    """The names of those who claim an address, by address."""
    with closing(open_reader(desk.store)) as connection:
        return {each.email: [person.name for person in each.people] for each in conflicts(connection)}


def outcomes(report: BooksReport) -> set[str]:
    """What became of people: new, changed, unchanged."""
    return {taken.outcome for taken in report.outcome.people}


def stored(desk: Desk) -> dict[str, object]:
    """All that is stored of people and companies."""
    return {name: rows for name, rows in desk.dump().items() if name in TOLD}
