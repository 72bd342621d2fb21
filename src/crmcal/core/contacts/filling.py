"""A person as address books tell of them: what the user said stays, what an earlier book said may change."""

from collections.abc import Iterable
from typing import Final

from crmcal.core.contacts.callnames import remembering
from crmcal.core.contacts.joining import Draft, outdone
from crmcal.core.contacts.model import BY_IMPORT, BY_USER, Person

TEXTS: Final = ("name", "title", "phone", "note")


def filled(person: Person, draft: Draft, company_id: int | None, emails: Iterable[str], *, overwrite: bool = False) -> Person:
    """The person with what a draft tells; what it does not tell stays as it is.

    company_id: None where the draft names no company
    emails:     the addresses to be added: none is ever taken away
    overwrite:  whether a book's word counts more than the user's
    """
    wanted: dict[str, object] = {name: getattr(draft, name) for name in TEXTS} | {"company_id": company_id}
    if person.told.get("name") == BY_IMPORT and outdone(draft.name, person.name):
        wanted["name"] = person.name  # an earlier book said more: Carl Novak, where this one has C. Novak
    changes = {name: value for name, value in wanted.items() if value and (overwrite or person.told.get(name) != BY_USER)}
    told = {**person.told, **dict.fromkeys(changes, BY_IMPORT)}
    for name, more in (("tags", draft.tags), ("emails", tuple(emails))):
        if more and (overwrite or person.told.get(name) != BY_USER):
            changes[name] = added(getattr(person, name), more)
            told.setdefault(name, BY_IMPORT)
    told_before = [person.name] if "name" in person.told else []
    return remembering(Person(**{**person._asdict(), **changes, "told": told}), [*told_before, *(each.contact.name for each in draft.written)])


def added(values: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    """A list with further values, each once in whatever case."""
    found: dict[str, str] = {}
    for value in (*values, *more):
        found.setdefault(value.casefold(), value)
    return tuple(found.values())


def differing(before: Person, after: Person) -> tuple[str, ...]:
    """The fields of which a book tells something else than was known."""
    return tuple(name for name in (*TEXTS, "company_id", "tags", "emails") if getattr(before, name) != getattr(after, name))
