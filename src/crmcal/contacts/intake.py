"""Takes what address books tell into the store: decides whom each contact means, then writes, as part of one transaction."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from crmcal.contacts.company_cards import company_cards, what_became
from crmcal.contacts.reading import Remark
from crmcal.contacts.returning import bring_back
from crmcal.core.addresses import domain_of
from crmcal.core.contacts.callnames import callnames, remembering
from crmcal.core.contacts.employing import employers
from crmcal.core.contacts.filling import added, differing, filled
from crmcal.core.contacts.fused import Merged, fused, of_the_other
from crmcal.core.contacts.insiders import own_domain
from crmcal.core.contacts.joining import Draft, Written
from crmcal.core.contacts.likeness import alike
from crmcal.core.contacts.model import BY_IMPORT, Person
from crmcal.core.contacts.recognition import KnownPeople, Match, recognised
from crmcal.core.mailboxes import is_role
from crmcal.core.naming import plain
from crmcal.core.rules import Owner
from crmcal.store.contacts.editing import Contacts
from crmcal.store.contacts.people import employers as employers_of
from crmcal.store.contacts.people import invited_names
from crmcal.store.unwanted import FORGOTTEN, IGNORED, REMOVED

NOBODY: Final = Owner(addresses=frozenset())
UNWANTED: Final[Mapping[str, str]] = {
    REMOVED: "you removed them; --overwrite brings them back",
    IGNORED: "you ignore them; --overwrite brings them back",
    FORGOTTEN: "you had them forgotten",
}


class Taken(NamedTuple):
    """What became of somebody.

    outcome: new, changed or unchanged
    fields:  those that are other than before
    contacts: of how many contacts they are
    """

    person: Person
    outcome: str
    fields: tuple[str, ...]
    contacts: int


class Before(NamedTuple):
    """What there was before an import.

    back:      the numbers of those who had been removed and are there again
    firsts:    see `first_addresses`
    employers: number and name of the companies that lists show, by the number of the person
    """

    back: Collection[int]
    firsts: Mapping[str, int]
    employers: Mapping[int, tuple[int, str]]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What an import did.

    skipped:   contacts that were left out
    remarks:   what else there is to know
    companies: names of those that were made
    cards:     numbers of people by the key of the card that tells of them
    """

    people: list[Taken] = field(default_factory=list)
    skipped: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    companies: list[str] = field(default_factory=list)
    cards: dict[str, int] = field(default_factory=dict)

    def skip(self, draft: Draft, reason: str) -> None:
        """Leave out the contacts of a draft."""
        self.skipped.extend(remark(each, reason, lost=True) for each in draft.written)

    def note(self, draft: Draft, reason: str) -> None:
        """Tell something about a draft."""
        self.remarks.append(remark(draft.written[0], reason, lost=False))


def remark(written: Written, reason: str, *, lost: bool) -> Remark:
    """What there is to say about a contact."""
    contact = written.contact
    name = contact.company if contact.is_company else contact.name or next(iter(contact.emails), "")
    return Remark(written.place, written.contact.line, reason, lost, name)


def take_in(contacts: Contacts, written: Iterable[Written], owner: Owner | None, *, overwrite: bool = False) -> Outcome:
    """Take contacts over, all at once: what comes of it does not depend on their order."""
    outcome = Outcome()
    everything = list(written)
    written = [each for each in everything if not each.contact.is_company]
    known = known_people(contacts)
    recognition = recognised(written, known)
    back = bring_back(recognition, contacts) if overwrite else set()
    if back:
        known = known_people(contacts)
        recognition = recognised(written, known)
    merged = contacts.merged_by_user()
    found = [(match, merged.get(match.person.id, ()) if match.person else ()) for match in recognition]
    matches = [usable for match, both in found if (usable := admitted(match, both, contacts, owner or NOBODY, outcome, overwrite=overwrite))]
    met = [match.person for match in matches if match.person]
    before = Before(back, first_addresses(matches, known.people.values()), employers_of(contacts.connection, met))
    cards, refused = company_cards(everything, owner or NOBODY, contacts)
    companies = employed([*matches, *(Match(draft, None) for draft in cards)], contacts, owner or NOBODY, outcome)
    for match, company in zip(matches, companies, strict=False):
        take_over(match, company, contacts, outcome, before, overwrite=overwrite)
    became = [(draft, what_became(draft.written[0].contact, number, contacts)) for draft, number in zip(cards, companies[len(matches) :], strict=True)]
    for draft, reason in (*became, *refused):
        outcome.skip(draft, reason)
    note_claims(known.people, matches, contacts, outcome)
    return outcome


def known_people(contacts: Contacts) -> KnownPeople:
    """Everybody there is, to be recognised."""
    people = contacts.people()
    employed = {number: name for number, (_, name) in employers_of(contacts.connection, people).items()}
    return KnownPeople(people, employed, invited_names(contacts.connection))


def note_claims(before: Mapping[int, Person], matches: Iterable[Match], contacts: Contacts, outcome: Outcome) -> None:
    """Note the addresses that people have since this import and somebody else has, too. before: everybody as they were before it, by number."""
    claims: dict[str, list[Person]] = {}
    for person in contacts.people():
        for email in person.emails if not person.derived else ():
            claims.setdefault(email, []).append(person)
    for match, taken in zip(matches, outcome.people, strict=True):
        had = before[taken.person.id].emails if taken.person.id in before else ()
        for email in dict.fromkeys(taken.person.emails):
            others = [told_apart(person, taken.person, before) for person in claims[email] if person.id != taken.person.id]
            if others and email not in had and not is_role(email):
                outcome.note(match.draft, f"{email} is also claimed by {' and '.join(others)}: crmcal people conflicts tells how to settle that")


def told_apart(person: Person, other: Person, before: Collection[int]) -> str:
    """A person's name, with the number if it is like another one's and they were there before: a dry run makes no numbers that last."""
    return f"{person.name} (number {person.id})" if person.id in before and alike(person.name, other.name) else person.name


def admitted(match: Match, merged: Merged, contacts: Contacts, owner: Owner, outcome: Outcome, *, overwrite: bool) -> Match | None:
    """A match with that which is to be taken over; None when it is left out, which is noted. merged: whom the user made one with its person."""
    draft = match.draft
    internal = [email for email in draft.emails if own_domain(domain_of(email), owner)]
    had = frozenset(match.person.emails if match.person else ())
    unwanted = {email: reason for email in draft.emails if email not in had and (reason := unwanted_for(email, contacts, overwrite=overwrite))}
    reason = ""
    if owner.addresses & set(draft.emails):
        reason = "it is you"
    elif internal and len(internal) == len(draft.emails):
        reason = f"a colleague: {domain_of(internal[0])} is your own domain"
    elif unwanted and match.person is None:
        reason = UNWANTED[next(iter(unwanted.values()))]
    elif match.person is None and not draft.emails and not overwrite and any(each.named in contacts.removed for each in draft.written):
        reason = UNWANTED[REMOVED]  # without an address name and company are who they are
    if reason:
        outcome.skip(draft, reason)
        return None
    for sentence in peculiarities(match, merged, internal, unwanted):
        outcome.note(draft, sentence)
    left_out = {*internal, *unwanted, *match.taken}
    usable = replace(draft, emails=tuple(email for email in draft.emails if email not in left_out))
    return match._replace(draft=fused(usable, match.person, merged) if match.person else usable)


def unwanted_for(email: str, contacts: Contacts, *, overwrite: bool) -> str:
    """Why an address is left out; "" when it is not. Who was forgotten comes back by no book, whatever it may overwrite."""
    if contacts.unwanted.forgotten(email):
        return FORGOTTEN
    return "" if overwrite else contacts.unwanted.person(email)


def peculiarities(match: Match, merged: Merged, internal: Collection[str], unwanted: Collection[str]) -> Iterator[str]:
    """What there is to know of somebody who is taken over."""
    if internal:
        yield "an address of your own domain is left out"
    if unwanted:
        yield "an address that you removed is left out"
    for name in {person.id: person.name for person in match.taken.values()}.values():
        yield f"an address stays with {name}, as you said"
    others = [each for each in match.draft.written if of_the_other(each, merged)]
    if others and match.person:
        yield f"you merged them, so they are one person: {match.person.name} and {', '.join(called(others))}"
    names = called(each for each in match.draft.written if each not in others)
    if len(names) > 1:
        yield f"they have an address in common and names that are alike, so they are one person: {', '.join(names)}"


def called(written: Iterable[Written]) -> list[str]:
    """The names of contacts, each once."""
    return sorted({plain(each.contact.name): each.contact.name for each in written if each.contact.name}.values())


def employed(matches: Sequence[Match], contacts: Contacts, owner: Owner, outcome: Outcome) -> list[int | None]:
    """The number of each one's company, which is made when missing; None for those who name none."""

    def closed(domain: str) -> bool:
        return bool(contacts.unwanted.company(domain)) or own_domain(domain, owner) is not None

    decided = employers(matches, contacts.companies(), contacts.people(), closed)
    saved = {target: contacts.save(decided.companies[target]) for target in sorted(decided.companies)}
    outcome.companies.extend(company.name for target, company in saved.items() if not target.number)
    return [None if target is None else target.number or saved[target].id for target in decided.of]


def first_addresses(matches: Iterable[Match], people: Iterable[Person]) -> Counter[str]:
    """Of how many an address is the first: of those whom contacts mean, as books or the user tell, and of others who were told of."""
    found: Counter[str] = Counter()
    meant: set[int] = set()
    for match in matches:
        own = [person for person in (match.person, *match.others) if person]
        meant |= {person.id for person in own}
        found.update({email for emails in (match.draft.emails, *(person.emails for person in own if "emails" in person.told)) for email in emails[:1]})
    found.update(email for person in people if person.id not in meant and not person.derived for email in person.emails[:1])
    return found


def as_in_the_book(both: Person, match: Match, firsts: Mapping[str, int]) -> Person:
    """Somebody of whose addresses invitations alone told, with those of the book in front; but for one that would be somebody else's then."""
    emails = match.draft.emails
    told = any("emails" in person.told for person in (match.person, *match.others) if person)
    kept = told or any(firsts[email] for email in both.emails if email not in emails[:1])
    return both if kept else both._replace(emails=added(emails, both.emails))


def take_over(match: Match, company: int | None, contacts: Contacts, outcome: Outcome, known: Before, *, overwrite: bool) -> None:
    """Make or change one person. Who is told of for the first time, and with nothing that lists show otherwise, is unchanged."""
    before = match.person or Person(origin=BY_IMPORT)
    both = as_in_the_book(united(before, match.others, contacts), match, known.firsts)
    after = filled(both, match.draft, company, match.draft.emails, overwrite=overwrite)
    saved = after if after == both == before else contacts.save(after)
    for person in match.beside:
        if {*person.emails} & {*saved.emails}:  # a book tells of the address: so it is not given up to who claims it since, but the oldest one's
            contacts.save(person._replace(told={"emails": BY_IMPORT}))
    number, called = known.employers.get(before.id, (None, ""))
    same = number is not None and number == saved.company_id and called == contacts.company(number).name
    fields = tuple(name for name in differing(before, saved) if not (same and name == "company_id"))
    result = "new" if match.person is None or match.person.id in known.back else "changed" if fields or match.others else "unchanged"
    outcome.people.append(Taken(saved, result, fields, len(match.draft.written)))
    outcome.cards.update((each.card, saved.id) for each in match.draft.written if each.card)


def united(person: Person, others: Iterable[Person], contacts: Contacts) -> Person:
    """Somebody with all that is known of those who turn out to be the same. A book makes them one: the user tells nothing by that."""
    for other in others:
        told = {**other.told, **person.told, "emails": person.told.get("emails", BY_IMPORT)}
        names = callnames(person) | callnames(other)  # not what invitations call them, which says nothing of who they are
        person = remembering(contacts.merge(person, other, by=BY_IMPORT)._replace(told=told, names=()), names)
    return person
