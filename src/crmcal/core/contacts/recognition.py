"""Who of those known the people of address books are."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from crmcal.core.contacts.joining import Draft, draft_of, united
from crmcal.core.contacts.model import BY_USER, Person
from crmcal.core.mailboxes import is_role
from crmcal.core.naming import plain, plain_company


class Match(NamedTuple):
    """A draft, and whom it means.

    person: the one it is about; None for somebody new
    others: who turns out to be the same, and may become part of them
    taken:  addresses that are somebody's whom the user told of: they stay theirs
    """

    draft: Draft
    person: Person | None
    others: tuple[Person, ...] = ()
    taken: Mapping[str, Person] = {}


class Known:
    """The people there are, to be recognised by address, or by name and company.

    employers: names of people's companies by their own number
    """

    def __init__(self, people: Iterable[Person], employers: Mapping[int, str]) -> None:
        self.people = {person.id: person for person in people}
        self.by_email: dict[str, list[Person]] = {}
        self.by_name: dict[tuple[str, str], list[Person]] = {}
        for person in self.people.values():
            self.by_name.setdefault((plain(person.name), plain_company(employers.get(person.id, ""))), []).append(person)
            for email in person.emails:
                self.by_email.setdefault(email, []).append(person)

    def claimants(self, draft: Draft) -> list[Person]:
        """The people that a draft may mean, the likeliest first: told before derived, then by addresses in common, then the oldest.

        Without any, the one that its cards were last time; else who has its name and company, where one of both has no address.
        """
        common = Counter(person.id for email in draft.emails for person in self.by_email.get(email, ()) if speaks_of(email, person, draft))
        if all(self.people[number].derived for number in common):
            before = sorted({each.known for each in draft.written if each.known in self.people} - set(common))
            common.update(dict.fromkeys(before[:1], 0))
        if not common:
            return self.namesakes(draft)[:1]
        return sorted((self.people[number] for number in common), key=lambda person: (person.derived, -common[person.id], person.id))

    def namesakes(self, draft: Draft) -> list[Person]:
        """Who has the same name and company: first who is known by nothing else, then the oldest."""
        found = {person.id: person for named in draft.named for person in self.by_name.get(named, ()) if not (draft.emails and person.emails)}
        return sorted(found.values(), key=lambda person: (bool(person.emails), person.id))


def speaks_of(email: str, person: Person, draft: Draft) -> bool:
    """Whether an address in common says that both are one: an office's (info@) only if the names do not speak against it."""
    return not is_role(email) or draft.nameless or any(name == plain(person.name) for name, _ in draft.named)


def recognised(drafts: Sequence[Draft], known: Known) -> list[Match]:
    """Whom each draft means; those that mean the same person are one."""
    groups = united([(draft, meant(known.claimants(draft))) for draft in drafts])
    whole = [group[0] if len(group) == 1 else draft_of(each for draft in group for each in draft.written) for group in groups]
    return [matched(draft, known.claimants(draft)) for draft in whole]


def meant(claimants: Sequence[Person]) -> list[Hashable]:
    """The numbers of those whom a draft cannot share with another: the likeliest, and who may become part of them."""
    return [person.id for person in claimants if person is claimants[0] or may_be_merged(person)]


def matched(draft: Draft, claimants: Sequence[Person]) -> Match:
    """Whom a draft means, of those it may mean."""
    if not claimants:
        return Match(draft, None)
    person, *others = claimants
    told = [other for other in others if not may_be_merged(other)]
    taken = {email: other for other in told for email in other.emails if email in draft.emails and email not in person.emails}
    return Match(draft, person, tuple(other for other in others if may_be_merged(other)), taken)


def may_be_merged(person: Person) -> bool:
    """Whether the user said nothing of somebody: then a contact that has their address and another one's says who they are."""
    return person.origin != BY_USER and BY_USER not in person.told.values()
