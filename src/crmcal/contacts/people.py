"""People: added, changed, merged, removed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crmcal.contacts.fields import as_invited, changed, company_from, contact_address_from, email_from, name_from, phone_from, tags_from
from crmcal.contacts.session import not_merged, nothing_said, the_one, the_two
from crmcal.core.contacts.callnames import person_key
from crmcal.core.contacts.model import BY_IMPORT, Person
from crmcal.core.rules import Owner
from crmcal.errors import UsageError
from crmcal.store.contacts.editing import Contacts
from crmcal.store.lookup import address_kinds
from crmcal.store.unwanted import REMOVED


@dataclass(frozen=True, kw_only=True)
class PersonEdit:
    """What is said of a person; None where nothing is, "" for what is to be emptied.

    company: an address, a domain, a name or a number of a company that is there
    primary: the address to put first; it becomes theirs if it is not
    """

    name: str | None = None
    title: str | None = None
    company: str | None = None
    phone: str | None = None
    note: str | None = None
    tags: Sequence[str] = ()
    untags: Sequence[str] = ()
    emails: Sequence[str] = ()
    remove_emails: Sequence[str] = ()
    primary: str | None = None


def add(contacts: Contacts, edit: PersonEdit, owner: Owner | None) -> Person:
    """Tell of somebody. Raises UsageError when nothing is told, or an address is somebody else's; who was met with it is taken over."""
    if not edit.emails and not (edit.name or "").strip():
        raise UsageError("A person has a name or an address.")
    known = owners(contacts, edit.emails)
    told = [person for person in known if not person.derived]
    if told:
        raise UsageError(f"{told[0].name} has that address already.", hint=f"crmcal people edit {told[0].emails[0]}")
    met = [person for person in known if person.derived]
    return contacts.save(edited(contacts, met[0] if met else Person(), edit, owner))


def owners(contacts: Contacts, emails: Iterable[str]) -> list[Person]:
    """Who has some addresses. Raises UsageError for what is no address."""
    numbers = [contacts.owner(email_from(email)) for email in emails]
    return [contacts.person(number) for number in numbers if number is not None]


def namesakes(contacts: Contacts, one: Person) -> list[Person]:
    """Who else has somebody's name, the oldest first."""
    return [other for other in contacts.people() if other.id != one.id and person_key(other.name) == person_key(one.name)]


def edit(contacts: Contacts, who: str, said: PersonEdit, owner: Owner | None) -> Person:
    """Change what is known of somebody. Raises NotFoundError, UsageError."""
    if said == PersonEdit():
        raise nothing_said("people")
    return contacts.save(edited(contacts, contacts.person(the_one(contacts, "person", who)), said, owner))


def claimed_by(contacts: Contacts, who: str, emails: Sequence[str]) -> list[tuple[str, Person]]:
    """Which of some addresses are somebody else's until now, and whose. Raises NotFoundError, UsageError."""
    number = the_one(contacts, "person", who)
    others = [(email, contacts.owner(email)) for email in map(email_from, emails)]
    return [(email, contacts.person(owner)) for email, owner in others if owner not in {None, number}]


def edited(contacts: Contacts, person: Person, said: PersonEdit, owner: Owner | None) -> Person:
    """A person as the user says. Raises UsageError when nothing would be left of them."""
    fields: dict[str, object] = {name: name_from(text, name) for name in ("name", "title") if (text := getattr(said, name)) is not None}
    if fields.get("name") == "" and "name" not in person.told:
        del fields["name"]  # which nobody told: it stays what invitations or the address say
    if said.phone is not None:
        fields["phone"] = phone_from(said.phone)
    if said.note is not None:
        fields["note"] = said.note.strip()
    if said.company is not None:
        fields["company_id"] = company_from(contacts, said.company)
    if said.tags or said.untags:
        fields["tags"] = tags_from(person.tags, said.tags, said.untags)
    emails = addresses(person, said, owner)
    if emails != person.emails:
        fields["emails"] = emails
    after = named_by_book(changed(person, fields))
    if said.remove_emails and "external" in {kind for email in after.emails for kind in address_kinds(contacts.connection, email)}:
        after = as_invited(after, "emails")
    if not after.name and not after.emails:
        raise UsageError(f"{person.name} has no address that they could be named after.", hint="Give them another name.")
    if person.emails and not after.emails and after.told.keys() <= {"emails"}:
        raise UsageError(f"{person.emails[0]} is all that is known of {person.name}.", hint=f"To delete them: crmcal people remove {person.emails[0]}")
    return after


def named_by_book(person: Person) -> Person:
    """Somebody whom the user names no more: what an import called them is their name again, if it is the only one that they had."""
    imported = person.origin == BY_IMPORT or BY_IMPORT in person.told.values()
    if person.name or not imported or len(person.names) != 1:
        return person
    return person._replace(name=person.names[0], names=(), told={**person.told, "name": BY_IMPORT})


def addresses(person: Person, said: PersonEdit, owner: Owner | None) -> tuple[str, ...]:
    """Somebody's addresses, the primary one first. Raises UsageError when one to be removed is not theirs, or one added can be no contact's."""
    gone = [email_from(email) for email in said.remove_emails]
    for email in gone:
        if email not in person.emails:
            raise UsageError(f"{email} is not an address of {person.name}.", hint=f"They have: {', '.join(person.emails) or 'none'}.")
    had = put_first(person.emails, email_from(said.primary)) if said.primary else person.emails
    wanted = dict.fromkeys([*had, *map(email_from, said.emails)])
    return tuple(email if email in person.emails else contact_address_from(email, owner) for email in wanted if email not in gone)


def put_first(emails: Sequence[str], first: str) -> Sequence[str]:
    """Addresses with one of them, or a new one, as the primary: two change places, so that saying so of the other one undoes it."""
    return [first, *(emails[0] if email == first else email for email in emails[1:])] if first in emails else [first, *emails]


def merge(contacts: Contacts, kept: str, lost: str) -> Person:
    """Let two people be one: all of the second becomes the first's. Raises NotFoundError, UsageError."""
    first, second = the_two(contacts, "person", kept, lost)
    return contacts.merge(contacts.person(first), contacts.person(second))


def unmerge(contacts: Contacts, who: str) -> tuple[Person, Person]:
    """Undo the latest merge. Raises NotFoundError when there was none."""
    person = contacts.person(the_one(contacts, "person", who))
    parted = contacts.part(person)
    if parted is None:
        raise not_merged(person.name)
    return parted.kept, parted.lost


def remove(contacts: Contacts, who: str) -> Person:
    """Delete somebody; invitations do not bring them back. Raises NotFoundError."""
    person = contacts.person(the_one(contacts, "person", who))
    contacts.remove(person, REMOVED)
    return person
