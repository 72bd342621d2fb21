"""Takes people, companies and sources out of a store: addresses, names, and the meetings that only they were in; the caller holds the transaction."""

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from crmcal.core.addresses import domain_of, untagged
from crmcal.core.matching import Directory, work_domain
from crmcal.core.rules import FORGOTTEN, GUESTS
from crmcal.store.contacts.books import forget_books
from crmcal.store.contacts.forgetting_removed import forget_removed, going_along
from crmcal.store.contacts.merging import PARTS, forget_merges, forget_merges_naming, merges_into
from crmcal.store.contacts.removing import Removed, all_removed
from crmcal.store.contacts.yielding import forget_yielded
from crmcal.store.linking import name_people
from crmcal.store.pruning import prune
from crmcal.store.rejudging import Rejudging
from crmcal.store.unwanted import FORGOTTEN as FOR_EVER
from crmcal.store.unwanted import Unwanted

WORD: Final = re.compile(r"\w{3,}")  # of a name; shorter ones stand in every text

NOTES: Final = """
SELECT 'people', id, note FROM people WHERE note <> ''
UNION ALL
SELECT 'companies', id, note FROM companies WHERE note <> ''
UNION ALL
SELECT 'opportunities', id, name || ' ' || note FROM opportunities WHERE note <> ''
UNION ALL
SELECT 'removed', id, iif(kind = 'opportunity', json_extract(kept, '$.row.name') || ' ', '') || json_extract(kept, '$.row.note')
FROM removed
WHERE json_extract(kept, '$.row.note') <> ''
UNION ALL
SELECT
    'merges.' || part.key,
    merges.id,
    iif(merges.kind = 'opportunity', json_extract(part.value, '$.name') || ' ', '') || json_extract(part.value, '$.note')
FROM merges
JOIN json_each(merges.before, '$.before') AS part
WHERE json_extract(part.value, '$.note') <> ''
"""
EMPTY: Final = {
    "people": "UPDATE people SET note = '' WHERE id = ?",
    "companies": "UPDATE companies SET note = '' WHERE id = ?",
    "opportunities": "UPDATE opportunities SET note = '' WHERE id = ?",
    "removed": "UPDATE removed SET kept = json_set(kept, '$.row.note', '') WHERE id = ?",
    "merges.kept": "UPDATE merges SET before = json_set(before, '$.before.kept.note', '') WHERE id = ?",
    "merges.lost": "UPDATE merges SET before = json_set(before, '$.before.lost.note', '') WHERE id = ?",
    "merges.merged": "UPDATE merges SET before = json_set(before, '$.before.merged.note', '') WHERE id = ?",
}
NAMES: Final = """
SELECT name FROM people WHERE id IN (SELECT value FROM json_each(:people))
UNION
SELECT former.value FROM people JOIN json_each(people.names) AS former WHERE people.id IN (SELECT value FROM json_each(:people))
UNION
SELECT name FROM companies WHERE id IN (SELECT value FROM json_each(:companies))
UNION
SELECT former.value FROM companies JOIN json_each(companies.names) AS former WHERE companies.id IN (SELECT value FROM json_each(:companies))
UNION
SELECT name FROM addresses WHERE id IN (SELECT value FROM json_each(:addresses))
"""
FORGET_NAMES: Final = """
UPDATE people
SET names = '[]'
WHERE id IN (SELECT person_id FROM person_addresses WHERE email = :email)
"""


class Footprint(NamedTuple):
    """What a store holds of somebody.

    addresses: numbers of rows of addresses, as written in invitations
    emails:    all of their addresses
    alone:     events that nobody else from outside takes part in; shared: the others
    meetings, shared_meetings: how many meetings those are
    naming:    events with others whose texts name them; notes: the user's own that do, by table (or part of a merge) and number of the row
    apart:     sub-domains of the domains that are other companies'
    """

    people: Sequence[int]
    companies: Sequence[int]
    addresses: Sequence[int]
    emails: Sequence[str]
    domains: Sequence[str]
    alone: Sequence[int]
    shared: Sequence[int]
    meetings: int
    shared_meetings: int
    naming: Sequence[int]
    notes: Sequence[tuple[str, int]]
    apart: Sequence[str] = ()


def footprint_of_person(connection: sqlite3.Connection, number: int) -> Footprint:
    """All of a person, who may have been removed."""
    emails = {*column(connection, "SELECT email FROM person_addresses WHERE person_id = ?", number)}
    emails.update(email for each, email in addresses_of_removed(connection, all_removed(connection, "person")) if each == number)
    emails.update(column(connection, "SELECT email FROM addresses WHERE person_id = ?", number))
    return footprint(connection, people=[number], companies=[], emails=sorted(emails), domains=[])


def footprint_of_company(connection: sqlite3.Connection, number: int) -> Footprint:
    """All of a company: whom it employs, and who has no address elsewhere; of who has one at another company the addresses that are its.

    Its sub-domains that are other companies' are not its. It or they may have been removed.
    """
    removed = all_removed(connection)
    gone = [each for each in removed if (each.kind, each.number) == ("company", number)]
    owners = dict(connection.execute("SELECT domain, company_id FROM company_domains").fetchall())
    owners = dict.fromkeys((domain for each in gone for domain in each.domains), number) | owners  # what another has by now is that one's
    domains = [domain for domain, owner in owners.items() if owner == number]
    directory = Directory(companies=owners)
    claims = connection.execute("SELECT person_id, email FROM person_addresses").fetchall()
    claims += addresses_of_removed(connection, removed)
    met = connection.execute("SELECT DISTINCT person_id, email FROM addresses WHERE email IS NOT NULL AND kind = 'external'").fetchall()
    within = {email for _, email in (*claims, *met) if directory.company_by_domain(domain_of(email)) == number}
    at_another = {person for person, email in claims if work_domain(email) and email not in within}
    employed = {*column(connection, "SELECT id FROM people WHERE company_id = ?", number)}
    employed.update(each.number for each in removed if each.kind == "person" and each.kept["row"]["company_id"] == number)
    employed.update(person for each in gone for person in each.kept["links"]["people"])
    employed -= at_another
    elsewhere = {person for person, email in claims if email not in within}
    people = employed | ({person for person, email in claims if email in within} - elsewhere)
    emails = within | {email for person, email in (*claims, *met) if person in people}
    found = footprint(connection, people=sorted(people), companies=[number], emails=sorted(emails), domains=domains)
    return found._replace(apart=[domain for domain, owner in owners.items() if owner != number and is_below(domain, domains)])


def addresses_of_removed(connection: sqlite3.Connection, removed: Iterable[Removed]) -> list[tuple[int, str]]:
    """The addresses of people who were removed by their number, also those with a tag that they were met with and are nobody's since."""
    tagged: dict[str, list[str]] = {}
    for email in column(connection, "SELECT DISTINCT email FROM addresses WHERE person_id IS NULL AND email LIKE '%+%@%'"):
        tagged.setdefault(untagged(email), []).append(email)
    return [(each.number, text) for each in removed for email in each.emails for text in (email, *tagged.get(email, ()))]


def is_below(domain: str, domains: Iterable[str]) -> bool:
    """Whether a domain is a sub-domain of one of some."""
    return any(domain.endswith(f".{each}") for each in domains)


def footprint(connection: sqlite3.Connection, *, people: Sequence[int], companies: Sequence[int], emails: Sequence[str], domains: Sequence[str]) -> Footprint:
    """What there is of some addresses."""
    addresses = column(connection, "SELECT id FROM addresses WHERE email IN (SELECT value FROM json_each(?))", json.dumps(emails))
    gone = json.dumps(addresses)
    events = column(connection, "SELECT DISTINCT event_id FROM participants WHERE address_id IN (SELECT value FROM json_each(?))", gone)
    shared = column(
        connection,
        """
        SELECT DISTINCT p.event_id
        FROM participants AS p
        JOIN addresses AS a ON a.id = p.address_id
        WHERE p.event_id IN (SELECT value FROM json_each(?))
            AND a.id NOT IN (SELECT value FROM json_each(?))
            AND a.kind IN (SELECT value FROM json_each(?))
        """,
        json.dumps(events), gone, json.dumps(sorted(GUESTS)),
    )  # fmt: skip
    alone = sorted({*events} - {*shared})
    removed = going_along(connection, {"person": people, "company": companies}, [*emails, *domains])
    merges = [*merges_into(connection, "person", people), *merges_into(connection, "company", companies)]
    rows = [*(part for merge in merges for part in merge.before.values()), *(each.kept["row"] for each in removed)]
    named = {"people": json.dumps(people), "companies": json.dumps(companies), "addresses": gone}
    names = [name for (name,) in connection.execute(NAMES, named)] + [each.name for each in removed]
    names += [name for row in rows for name in (row["name"], *row.get("names", ()))]
    pattern = pattern_of([*emails, *names])
    numbers = [merge.id for merge in merges]
    but_for = {"people": people, "companies": companies, "removed": [each.id for each in removed], **{f"merges.{part}": numbers for part in PARTS}}
    return Footprint(
        people, companies, addresses, emails, domains, alone, sorted(shared), meetings(connection, alone), meetings(connection, shared),
        naming(connection, shared, pattern), notes_naming(connection, pattern, but_for),
    )  # fmt: skip


def column(connection: sqlite3.Connection, query: str, *values: str | int) -> list[Any]:
    """The one column of a query."""
    return [value for (value,) in connection.execute(query, values)]


def meetings(connection: sqlite3.Connection, events: Iterable[int]) -> int:
    """How many meetings some events are."""
    query = "SELECT count(DISTINCT meeting) FROM occurrences WHERE superseded = 0 AND event_id IN (SELECT value FROM json_each(?))"
    return int(connection.execute(query, (json.dumps([*events]),)).fetchone()[0])


def naming(connection: sqlite3.Connection, events: Collection[int], pattern: re.Pattern[str]) -> list[int]:
    """Those of some events whose texts name somebody."""
    query = "SELECT id, title, description, location, conference_url, categories FROM events WHERE id IN (SELECT value FROM json_each(?))"
    rows = connection.execute(query, (json.dumps([*events]),))
    return [number for number, *texts in rows if pattern.search("\n".join(texts).casefold())]


def notes_naming(connection: sqlite3.Connection, pattern: re.Pattern[str], but_for: Mapping[str, Collection[int]]) -> list[tuple[str, int]]:
    """The people, companies and opportunities in whose notes somebody is named, by table and number; but for some."""
    found = connection.execute(NOTES).fetchall()
    return [(table, number) for table, number, note in found if number not in but_for.get(table, ()) and pattern.search(note.casefold())]


def pattern_of(names: Iterable[str]) -> re.Pattern[str]:
    """What finds an address, or a word of a name, in a text without capitals."""
    names = [name.casefold() for name in names]
    words = {word for name in names for word in WORD.findall(name)} | {name for name in names if "@" in name}
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words)))})(?!\w)" if words else r"(?!)")


def forget(connection: sqlite3.Connection, what: Footprint, *, texts: bool) -> None:
    """Take it all out, and let nothing of it come back. texts: whether texts that name them are emptied."""
    unwanted = Unwanted(connection)
    for email in what.emails:
        unwanted.add("person", email, FOR_EVER)
    for domain in {domain_of(email) for email in what.emails}:
        if is_below(domain, what.domains):
            unwanted.except_no_more(domain)  # another company's once, perhaps
    for domain in what.domains:
        unwanted.add("company", domain, FOR_EVER)
    for domain in what.apart:
        unwanted.except_for(domain)
    rejudging = Rejudging(connection, unwanted.secret)
    rejudging.remove_events(dict.fromkeys(what.alone, FORGOTTEN))
    rejudging.mark_documents()
    gone = json.dumps(what.addresses)
    left = column(connection, "SELECT DISTINCT person_id FROM addresses WHERE person_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))", gone)
    connection.execute("DELETE FROM participants WHERE address_id IN (SELECT value FROM json_each(?))", (gone,))
    connection.execute("DELETE FROM addresses WHERE id IN (SELECT value FROM json_each(?))", (gone,))
    for number in what.people:
        forget_merges(connection, "person", number)
        connection.execute("DELETE FROM people WHERE id = ?", (number,))
    connection.executemany(FORGET_NAMES, [{"email": email} for email in what.emails])
    connection.executemany("DELETE FROM person_addresses WHERE email = ?", [(email,) for email in what.emails])
    for number in what.companies:
        forget_merges(connection, "company", number)
        connection.execute("DELETE FROM companies WHERE id = ?", (number,))
    forget_merges_naming(connection, [*what.emails, *what.domains])
    forget_yielded(connection, [*what.emails, *what.domains])
    forget_removed(connection, {"person": what.people, "company": what.companies}, [*what.emails, *what.domains])
    if texts:
        connection.executemany(
            "UPDATE events SET title = '', description = '', location = '', conference_url = '', categories = '[]' WHERE id = ?",
            [(number,) for number in what.naming],
        )
        for table, number in what.notes:
            connection.execute(EMPTY[table], (number,))
    prune(connection)
    name_people(connection, left)  # by what else they are called
    rejudging.settle()


def forget_opportunity(connection: sqlite3.Connection, number: int) -> None:
    """Take an opportunity out, which may have been removed."""
    forget_merges(connection, "opportunity", number)
    connection.execute("DELETE FROM opportunities WHERE id = ?", (number,))
    forget_removed(connection, {"opportunity": [number]}, ())
    prune(connection)  # whom only it named


def imported_documents(connection: sqlite3.Connection, name: str) -> list[int]:
    """The imported documents of a name: that of their file."""
    rows = connection.execute("SELECT d.id, d.href FROM documents AS d JOIN collections AS c ON c.id = d.collection_id WHERE c.kind = 'import'")
    return [number for number, href in rows if href and href.rstrip("/").rpartition("/")[2] == name]


def events_of_documents(connection: sqlite3.Connection, documents: Iterable[int]) -> list[int]:
    """The events of some documents."""
    query = "SELECT e.id FROM events AS e JOIN resources AS r ON r.id = e.resource_id WHERE r.document_id IN (SELECT value FROM json_each(?))"
    return [number for (number,) in connection.execute(query, (json.dumps([*documents]),))]


def events_of_source(connection: sqlite3.Connection, name: str) -> list[int]:
    """The events of a source."""
    query = "SELECT e.id FROM events AS e JOIN resources AS r ON r.id = e.resource_id JOIN collections AS c ON c.id = r.collection_id WHERE c.source = ?"
    return [number for (number,) in connection.execute(query, (name,))]


def forget_documents(connection: sqlite3.Connection, documents: Iterable[int]) -> None:
    """Take documents out with all that stands in them."""
    numbers = [(number,) for number in documents]
    connection.executemany("DELETE FROM resources WHERE document_id = ?", numbers)
    connection.executemany("DELETE FROM documents WHERE id = ?", numbers)
    prune(connection)
    Rejudging(connection, b"").settle()


def forget_source(connection: sqlite3.Connection, name: str) -> None:
    """Take a source out with all its calendars; a sync of all sources passes it over from now on."""
    connection.execute("DELETE FROM collections WHERE source = ?", (name,))
    forget_books(connection, name)
    Unwanted(connection).add("source", name, FOR_EVER)
    prune(connection)
    Rejudging(connection, b"").settle()
