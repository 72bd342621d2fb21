"""Who of those known the people of address books are."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from crmcal.core.contacts.callnames import person_key
from crmcal.core.contacts.gathering import Group, both, gathered, group_of, invited_otherwise, likeness, may_be_merged
from crmcal.core.contacts.joining import Draft, Written, draft_of, settled
from crmcal.core.contacts.model import Person
from crmcal.core.mailboxes import is_role
from crmcal.core.naming import plain, plain_company

CROWD: Final = 50  # an address that so many have is an office's, or a cell that was copied down


class Match(NamedTuple):
    """A draft, and whom it means.

    person: the one it is about; None for somebody new
    others: who turns out to be the same, and may become part of them
    taken:  addresses of people of whom the user said something, and who may be the same: they stay theirs
    beside: people made from invitations who have one of the addresses and are plainly somebody else
    """

    draft: Draft
    person: Person | None
    others: tuple[Person, ...] = ()
    taken: Mapping[str, Person] = {}
    beside: tuple[Person, ...] = ()


class KnownPeople:
    """The people there are, to be recognised by address, by card, or by name and company.

    employers: names of people's companies by their own number
    invited:   what invitations call those whom nobody else named, by their number
    """

    def __init__(self, people: Iterable[Person], employers: Mapping[int, str], invited: Mapping[int, AbstractSet[str]]) -> None:
        self.people = {person.id: person for person in people}
        self.emails = {person.id: frozenset(person.emails) for person in self.people.values()}
        self.invited = invited
        self.employers = {number: plain_company(name) for number, name in employers.items()}
        self.by_email: dict[str, list[Person]] = {}
        self.by_address: dict[tuple[str, object], list[Person]] = {}
        self.by_name: dict[tuple[str, str], list[Person]] = {}
        for person in self.people.values():
            names = {person.name, *person.names}
            for key in {(plain(each), self.employers.get(person.id, "")) for each in names}:
                self.by_name.setdefault(key, []).append(person)
            for email in person.emails:
                self.by_email.setdefault(email, []).append(person)
                for name in {person_key(each) for each in names}:
                    self.by_address.setdefault((email, name), []).append(person)

    def nearest(self, people: Iterable[Person], written: Written) -> Person | None:
        """Of people whom a contact may be about the one who differs from it the least."""
        contact = written.contact
        said = {"title": contact.title, "phone": contact.phone, "note": contact.note, "tags": contact.tags}

        def difference(person: Person) -> tuple[object, ...]:
            return (
                person.id != written.known,
                person_key(person.name) != person_key(contact.name),
                person.emails[:1] != contact.emails[:1],
                person.emails != contact.emails,
                self.employers.get(person.id, "") != plain_company(contact.company),
                sum(getattr(person, name) != value for name, value in said.items()),
                person.id,
            )

        return min(people, key=difference, default=None)

    def by_card(self, written: Iterable[Written]) -> Person | None:
        """Who stood on one of some cards last time."""
        return next((self.people[number] for number in sorted(each.known or 0 for each in written) if number in self.people), None)

    def namesake(self, written: Iterable[Written], *, addressed: bool) -> Person | None:
        """Who has the name and company of a contact, and an address or none."""
        for each in written:
            found = [person for person in self.by_name.get(each.named, ()) if bool(person.emails) == addressed and each.contact.name]
            if found:
                return self.nearest(found, each)
        return None


class Roll:
    """Groups, each person in one of them."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.people: dict[int, int] = {}
        self.names: dict[tuple[str, str], int] = {}

    def add(self, group: Group, place: int | None) -> None:
        """A group, as part of the one at a place, or for itself."""
        if place is None:
            place = len(self.groups)
            self.groups.append(group)
        else:
            self.groups[place] = both(self.groups[place], group)
        self.people.update({person.id: place for person in group.people})
        for each in group.written:
            self.names.setdefault(each.named, place)

    def add_to(self, group: Group, person: Person | None) -> None:
        """A group, as somebody's if there is one."""
        place = self.people.get(person.id) if person else None
        self.add(group_of(group.news, group.covered, [*group.people, person]) if person and place is None else group, place)


def recognised(written: Iterable[Written], known: KnownPeople) -> list[Match]:
    """Whom contacts mean, all of them together: what comes of it does not depend on their order.

    First by address, then by their card, then by name and company where a contact or the person has no address.
    """
    everybody = sorted(written, key=settled)
    roll = Roll()
    groups = by_address([each for each in everybody if each.contact.emails], known)
    for group in sorted(groups, key=lambda group: (told_of(group) is None, group.order)):
        roll.add_to(group, told_of(group) or known.by_card(group.news) or known.namesake(group.news, addressed=False))
    for each in everybody:
        if not each.contact.emails:
            person = known.by_card([each]) or known.namesake([each], addressed=False)
            if person is None and each.contact.name and each.named in roll.names:
                roll.add(group_of([each]), roll.names[each.named])
            else:
                roll.add_to(group_of([each]), person or known.namesake([each], addressed=True))
    groups = sorted(roll.groups, key=lambda group: (not group.new_addresses, group.order))
    return [matched(group, known)._replace(beside=beside(group, known, roll)) for group in groups]


def told_of(group: Group) -> Person | None:
    """Somebody of a group who was told of."""
    return next((person for person in group.people if not person.derived), None)


def by_address(written: Sequence[Written], known: KnownPeople) -> list[Group]:
    """Contacts that have addresses, as groups with the people who have them."""
    names: dict[str, set[object]] = {}
    for each in written:
        for email in each.contact.emails:
            names.setdefault(email, set()).add(person_key(each.contact.name))
    people = {person.id: person for email in names for person in known.by_email.get(email, ())}
    offices = {email for email, called in names.items() if max(len(called), len(known.by_email.get(email, ()))) > CROWD}
    offices.update(filter(is_role, names.keys() | {email for person in people.values() for email in person.emails}))
    covered: dict[int, list[Written]] = {}
    news: dict[object, list[Written]] = {}
    for each in written:
        person = covering(each, known)
        if person:
            covered.setdefault(person.id, []).append(each)
        else:
            news.setdefault((each.contact.emails, person_key(each.contact.name), each.known), []).append(each)
    groups = [
        *map(group_of, news.values()),
        *(group_of([], covered.get(number, []), [person], known.invited.get(number, frozenset())) for number, person in people.items()),
    ]
    return [group for group in gathered(groups, offices) if group.written]


def covering(written: Written, known: KnownPeople) -> Person | None:
    """Who has the name and all addresses of a contact already: then it is no reason to make anybody else one with them."""
    contact = written.contact
    named = known.by_address.get((contact.emails[0], person_key(contact.name)), ())  # who has all of them has the first one
    return known.nearest((person for person in named if not person.derived and known.emails[person.id].issuperset(contact.emails)), written)


def matched(group: Group, known: KnownPeople) -> Match:
    """Whom a group means: who was told of before who was met, then who has most addresses in common, then the oldest."""
    draft = draft_of(group.written)
    common = Counter(person.id for email in draft.emails for person in known.by_email.get(email, ()))
    people = sorted(group.people, key=lambda person: (person.derived, -common[person.id], person.id))
    if not people:
        return Match(draft, None)
    mine = {email for person in people for email in person.emails}
    return Match(draft, people[0], tuple(people[1:]), {email: person for email, person in withheld(group, known) if email not in mine})


def beside(group: Group, known: KnownPeople, roll: Roll) -> tuple[Person, ...]:
    """The people made from invitations whom no contact is about, and who have an address of a group whose name is plainly another."""
    having = [person for email in sorted(group.new_addresses) for person in known.by_email.get(email, ())]
    found = {person.id: person for person in having if person.derived and person.id not in roll.people}
    return tuple(person for number, person in found.items() if invited_otherwise(group_of(invited=known.invited.get(number, frozenset())), group))


def withheld(group: Group, known: KnownPeople) -> Iterator[tuple[str, Person]]:
    """The addresses of people whom a contact may be about as well, and of whom the user said something."""
    bound = {person.id: person for email in group.new_addresses for person in known.by_email.get(email, ()) if not may_be_merged(person)}
    alone = {number: group_of([], [], [person]) for number, person in bound.items()}
    for each in group.news:
        mine = group_of([each])
        met = {person.id for email in each.contact.emails for person in known.by_email.get(email, ()) if person.id in alone}
        like = {number for number in met if likeness(mine, alone[number]) is not None}
        yield from ((email, person) for email in each.contact.emails for person in known.by_email.get(email, ()) if person.id in like)
