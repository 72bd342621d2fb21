"""`crmcal show`, apart from how it is typed: whom the user means, and what to say when nobody fits."""

import re
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from crmcal.core.addresses import domain_in, within
from crmcal.core.counting import PLURALS, counted
from crmcal.core.readable import readable
from crmcal.errors import NoneFitsError, NotFoundError, SeveralFitError
from crmcal.history import Meeting, Selection, Shown, find_meetings, history
from crmcal.store import lookup, totals
from crmcal.store.reads import Subject

if TYPE_CHECKING:
    from crmcal.store.contacts.removing import Removed

MOST: Final = 20
MEETING_ID: Final = re.compile(r"[0-9a-f]{3,14}")


def find(connection: sqlite3.Connection, kind: str, wanted: str, selection: Selection) -> Shown:
    """The history of a person, a company or an opportunity, or a meeting. Raises NotFoundError when none fits, or several do."""
    wanted = wanted.encode("utf-8", "replace").decode()  # octets of the command line that are no text
    if kind == "meeting":
        return find_meeting(connection, wanted, selection)
    return history(connection, find_subject(connection, kind, wanted), selection)


def find_subject(connection: sqlite3.Connection, kind: str, wanted: str) -> Subject:
    """The one that is meant; of people also an address that belongs to nobody. Raises NotFoundError when none fits, or several do."""
    try:
        return the_one(connection, kind, wanted)
    except NotFoundError:
        email = lookup.comparable(wanted)
        if kind == "person" and lookup.address_kinds(connection, email):
            return Subject("person", None, email, (email,))
        raise


def the_one(connection: sqlite3.Connection, kind: str, wanted: str) -> Subject:
    """The one person, company or opportunity that is meant. Raises NoneFitsError, SeveralFitError."""
    candidates = lookup.find(connection, kind, wanted)
    if len(candidates) > 1:
        raise several(kind, wanted, candidates)
    if not candidates:
        raise nobody(connection, kind, wanted)
    return candidates[0]


def the_very_one(connection: sqlite3.Connection, kind: str, wanted: str) -> Subject:
    """The one that is meant by a command that changes or forgets it: no sub-domain means the company above. Raises NotFoundError."""
    found = the_one(connection, kind, wanted)
    domain = domain_in(wanted) if kind == "company" else ""
    above = [each for each in found.domains if within(domain, each)] if domain and domain not in found.domains else []
    if above:
        raise NotFoundError(
            f"{readable(domain)} is no company of its own, but part of {found.name} ({readable(above[0])}).",
            hint=f"For {found.name}: {above[0]}. To make it a company: crmcal companies edit {found.id} --split {domain}",
        )
    return found


def the_removed(connection: sqlite3.Connection, kind: str, wanted: str) -> "Removed":
    """The one that is meant of those that were removed. Raises NoneFitsError, SeveralFitError."""
    from crmcal.store.contacts import removing  # noqa: PLC0415 - start-up: to show somebody takes none of it

    candidates = removing.find(connection, kind, wanted)
    if len(candidates) > 1:
        lines = [f"  {'  '.join((str(each.number), each.name, *each.emails, *each.domains))}" for each in candidates]
        raise SeveralFitError("\n".join([f"{wanted!r} fits {len(candidates)} removed {PLURALS[kind]}:", *lines]), hint="Give the number.")
    if not candidates:
        there = lookup.find(connection, kind, wanted)
        sentence = f"{there[0].name} was not removed." if len(there) == 1 else f"No {kind} {wanted!r} was removed."
        raise NoneFitsError(sentence, hint=f"All that were: crmcal {PLURALS[kind]} restore")
    return candidates[0]


def find_meeting(connection: sqlite3.Connection, wanted: str, selection: Selection) -> Meeting:
    """The meeting whose id begins so. Raises NoneFitsError, SeveralFitError."""
    text = wanted.strip().lower()
    meetings = find_meetings(connection, text, selection) if MEETING_ID.fullmatch(text) else []
    if len(meetings) == 1:
        return meetings[0]
    if not meetings:
        raise NoneFitsError(f"There is no meeting {wanted!r}.", hint="Ids are in the JSON and CSV of crmcal show person and crmcal show company.")
    lines = [f"  {each.id}  {each.start:%Y-%m-%d}  {' '.join(each.event.title.split())}" for each in meetings]
    raise SeveralFitError("\n".join([f"{wanted!r} may be one of:", *lines]), hint="Give more of the id.")


def several(kind: str, wanted: str, candidates: Sequence[Subject]) -> SeveralFitError:
    """The error for a name that fits more than one."""
    lines = [f"  {listed(each)}" for each in sorted(candidates, key=lambda each: (each.name.casefold(), each.number))[:MOST]]
    if len(candidates) > MOST:
        lines.append(f"  and {len(candidates) - MOST} more")
    hint = "Give more of the name, or the number." if kind == "opportunity" else "Give more of the name, the address, or the number."
    return SeveralFitError("\n".join([f"{wanted!r} fits {len(candidates)} {PLURALS[kind]}:", *lines]), hint=hint)


def listed(subject: Subject) -> str:
    """One of several that a name fits: with the number, which opportunities have at their end."""
    return described(subject) if subject.kind == "opportunity" else f"{subject.id}  {described(subject)}"


def described(subject: Subject) -> str:
    """A person or a company on one line."""
    if subject.kind == "opportunity":
        return "  ".join(part for part in (subject.name, subject.company[0] if subject.company else "", f"number {subject.id}") if part)
    return "  ".join((subject.name, *map(readable, subject.emails or subject.domains)))


def nobody(connection: sqlite3.Connection, kind: str, wanted: str) -> NotFoundError:
    """The error for a name that fits nobody: who comes near, and why there may be none."""
    everybody = lookup.ALL[kind](connection)
    heir = lookup.heir(connection, kind, wanted)
    if heir:
        return NotFoundError(
            f"Number {wanted.strip()} is part of {heir.name} (number {heir.id}) by now.", hint=f"To part them: crmcal {PLURALS[kind]} unmerge {heir.id}"
        )
    lines = [f"There is no {kind} {wanted!r}{' in your meetings' * (kind != 'opportunity')}."]
    near = lookup.nearest(everybody, wanted)
    if near:
        lines += ["Did you mean:", *(f"  {described(each)}" for each in near)]
    if kind == "opportunity":
        return NoneFitsError(
            "\n".join(lines), hint="All there are: crmcal opportunities list" if everybody else "There is none yet: crmcal opportunities add NAME"
        )
    hints = [reasons(connection, f"{len(everybody):,} {PLURALS[kind]}"), *([undiscovered(connection)] if kind == "person" else [])]
    return NoneFitsError("\n".join(lines), hint="\n".join(filter(None, hints)))


def undiscovered(connection: sqlite3.Connection) -> str:
    """How to see the guests that invitations make nobody of, as contacts.create may say; "" where there are none."""
    from crmcal.store.contacts.strangers import strangers  # noqa: PLC0415 - start-up: only for who is not there

    number = len(strangers(connection))
    return f"{counted(number, 'guest')} of your meetings {'is' if number == 1 else 'are'} nobody yet: crmcal people discovered" if number else ""


def reasons(connection: sqlite3.Connection, known: str) -> str:
    """Why somebody may be missing; `known` says how many there are."""
    verdicts = totals.verdicts(connection)
    if not verdicts:
        return "Nothing was imported yet, or nothing of it is left: crmcal import CALENDAR.ics"
    excluded = ", ".join(f"{number:,} {name}" for name, number in sorted(verdicts.items()) if name not in {"kept", "problem"} and number)
    return f"{verdicts['kept']:,} events were kept, with {known}" + (f"; left out: {excluded}." if excluded else ".")
