"""What address books say of two whom the user made one: of each field what they say of the one that stayed, else what they say of the other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from crmcal.core.contacts.callnames import person_key
from crmcal.core.contacts.filling import TEXTS
from crmcal.core.contacts.joining import Draft, Written, draft_of
from crmcal.core.contacts.likeness import alike
from crmcal.core.contacts.model import Person

Merged = Sequence[tuple[Person, Person]]  # who stayed and who became part of them, each as they were before


def of_the_other(written: Written, merged: Merged) -> bool:
    """Whether a contact tells of somebody who became part of another one, rather than of that one."""
    return any(resemblance(written, lost) > resemblance(written, kept) for kept, lost in merged)


def resemblance(written: Written, person: Person) -> tuple[int, bool, bool]:
    """How much a contact is like somebody."""
    name = written.contact.name
    names = [person.name, *person.names]
    same = person_key(name) in map(person_key, names)
    return len({*written.contact.emails} & {*person.emails}), same, any(alike(name, each) for each in names)


def fused(draft: Draft, person: Person, merged: Merged) -> Draft:
    """A draft in which the one that stayed outranks those who became part of them. So reading again what was read before the merge changes nothing."""
    if not merged:
        return draft
    others = [each for each in draft.written if of_the_other(each, merged)]
    mine, other = draft_of(each for each in draft.written if each not in others), draft_of(others)
    told = {name for kept, lost in merged for name in kept.told if any(of_the_other(each, [(kept, lost)]) for each in others)}
    texts: dict[str, Any] = {name: getattr(mine, name) or ("" if name in told else getattr(other, name)) for name in TEXTS}
    if {*texts["note"].splitlines()} <= {*person.note.splitlines()}:
        texts["note"] = ""  # the notes of both stand there
    companies = mine.companies or (Counter() if "company_id" in told else other.companies)
    return replace(draft, **texts, companies=companies)
