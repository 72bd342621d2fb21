"""Gives back what was removed: all of it, but for what somebody else has by now."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from crmcal.core.contacts.model import Company, Opportunity, Person
from crmcal.store.contacts import companies, opportunities, people, removing
from crmcal.store.contacts.editing import Contacts, values_from
from crmcal.store.contacts.merging import heir
from crmcal.store.contacts.references import NUMBERS
from crmcal.store.contacts.removing import Removed, Row

KINDS: Final[Mapping[str, type[Row]]] = {"person": Person, "company": Company, "opportunity": Opportunity}
PUT_BACK: Final = {  # by table, what lets its rows refer to one again, as they did before; what refers to another by now stays so
    "opportunity_contacts": "INSERT OR IGNORE INTO opportunity_contacts (opportunity_id, person_id) SELECT id, :number FROM opportunities WHERE id = :key",
    "change_people": "INSERT OR IGNORE INTO change_people (change_id, person_id) SELECT id, :number FROM changes WHERE id = :key AND at <= :at",
    "cards": "UPDATE cards SET person_id = :number WHERE key = :key AND person_id IS NULL",
    "people": "UPDATE people SET company_id = :number WHERE id = :key AND company_id IS NULL AND json_extract(told, '$.company_id') IS NOT NULL",
    "opportunities": (
        "UPDATE opportunities SET company_id = :number WHERE id = :key AND company_id IS NULL AND json_extract(told, '$.company_id') IS NOT NULL"
    ),
}


class Restored(NamedTuple):
    """What is there again. taken: the addresses or domains that are somebody else's by now, with whose."""

    row: Row
    taken: tuple[tuple[str, Row], ...]


def restore(contacts: Contacts, removed: Removed) -> Restored | None:
    """Give one back, under its number. None when invitations alone made it, and somebody else has all of its addresses or domains."""
    taken = taken_from(contacts, removed)
    free = {name: tuple(text for text in getattr(removed, name) if text not in taken) for name in ("emails", "domains")}
    if removed.kept["digests"] and not any(free.values()):
        return None
    removing.drop(contacts.connection, removed)
    row = made(removed.kind, {**removed.kept["row"], "name": removed.name, **{name: texts for name, texts in free.items() if name in removed.kept["row"]}})
    for text in {*free["emails"], *free["domains"]} if removed.kept["digests"] else removed.kept["away"]:
        contacts.unwanted.discard(removed.kind, text)
    give_back_held(contacts, removed)
    saved = written(contacts, following_merges(contacts, row))
    put_links_back(contacts, removed.number, removed.at, removed.kept["links"])
    put_links_back_into_removed(contacts, removed)
    return Restored(saved, tuple(taken.items()))


def taken_from(contacts: Contacts, removed: Removed) -> dict[str, Row]:
    """The addresses and domains that somebody else has now, and did not have then; who invitations made gives them up to whom was told of."""
    taken: dict[str, Row] = {}
    for email in removed.emails:
        others = [contacts.person(number) for number in contacts.owners(email) if number not in removed.kept["claims"].get(email, ())]
        taken.update((email, other) for other in reversed(others) if removed.kept["digests"] or not other.derived)
    for domain in removed.domains:
        number = contacts.company_of_domain(domain)
        other = None if number is None else contacts.company(number)
        if other and (not other.derived or contacts.is_referred_to(other)):
            taken[domain] = other
    return taken


def made(kind: str, fields: Mapping[str, Any]) -> Row:
    """A row of its fields as JSON has them."""
    return KINDS[kind](**values_from(fields))


def following_merges(contacts: Contacts, row: Row) -> Row:
    """A row that refers to what became of those it refers to."""
    if isinstance(row, Company):
        return row
    row = row._replace(company_id=None if row.company_id is None else heir(contacts.connection, "company", row.company_id))
    if isinstance(row, Person):
        return row
    return row._replace(contacts=tuple(sorted({heir(contacts.connection, "person", number) for number in row.contacts})))


def written(contacts: Contacts, row: Row) -> Row:
    """The same in the store, without companies and contacts that are gone."""
    if isinstance(row, Person):
        return people.save_person(contacts.connection, contacts.without_gone(row))
    if isinstance(row, Company):
        return companies.save_company(contacts.connection, row)
    return opportunities.save_opportunity(contacts.connection, contacts.without_gone(row))


def give_back_held(contacts: Contacts, removed: Removed) -> None:
    """Give back whom only the removed one named, unless they were removed themselves or somebody has their address or domain."""
    gone = {(each.kind, each.number) for each in removing.all_removed(contacts.connection, resolved=False)}
    for each in removed.kept["held"]:
        row = made(each["kind"], each["row"])
        table = {"person": people.person, "company": companies.company}[each["kind"]]
        texts = removing.texts_of(row)
        had = any(contacts.owners(text) if each["kind"] == "person" else contacts.company_of_domain(text) for text in texts)
        other = heir(contacts.connection, each["kind"], row.id) != row.id
        if not had and not other and (each["kind"], row.id) not in gone and table(contacts.connection, row.id) is None:
            written(contacts, row)
            put_links_back(contacts, row.id, removed.at, each["links"])


def put_links_back(contacts: Contacts, number: int, at: int, links: Mapping[str, list[Any]]) -> None:
    """Let refer to one again what did. at: when it was removed, in UTC seconds."""
    for table, keys in links.items():
        there = [heir(contacts.connection, NUMBERS[table], key) for key in keys] if table in NUMBERS else keys
        contacts.connection.executemany(PUT_BACK[table], [{"number": number, "key": key, "at": at} for key in there])


def put_links_back_into_removed(contacts: Contacts, removed: Removed) -> None:
    """Let refer to it again what did and is still removed, and what is held by that alone come back with it."""
    alone = not removed.kept["row"]["told"] and not removed.kept["digests"]
    one = {"kind": removed.kind, "row": removed.kept["row"], "links": removed.kept["links"]}
    for other in removing.all_removed(contacts.connection, resolved=False):
        row = linked(other, removed)
        if row is not None:
            removing.change(contacts.connection, other, row=row, held=[*other.kept["held"], *([one] if alone else [])])


def linked(other: Removed, removed: Removed) -> dict[str, Any] | None:
    """The fields of one that is still removed, referring to the one that is there again; None when it did not."""
    row, links = other.kept["row"], removed.kept["links"]
    if removed.kind == "person" and other.kind == "opportunity" and other.number in links["opportunity_contacts"]:
        return {**row, "contacts": sorted({*row["contacts"], removed.number})}
    table = {"person": "people", "opportunity": "opportunities"}.get(other.kind, "")
    if removed.kind == "company" and other.number in links.get(table, ()) and row["company_id"] in {None, removed.number} and "company_id" in row["told"]:
        return {**row, "company_id": removed.number}
    return None
