"""What an address or a domain is to the store: why there is a history, or why there is none. Exactly one answer, the first that holds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from crmcal.core.addresses import domain_of
from crmcal.core.creation import AUTO
from crmcal.core.mailboxes import is_automatic, is_role
from crmcal.core.matching import CROWD, is_free_mail
from crmcal.core.model import Participant
from crmcal.core.patterns import covering
from crmcal.core.reasons import Ground, own_domain_for
from crmcal.core.rules import KEPT
from crmcal.core.wanted import Wanted
from crmcal.explaining.answer import Line, Standing
from crmcal.explaining.circumstances import Circumstances
from crmcal.explaining.stored import excluded_in
from crmcal.store.evidence import AddressRow, Evidence

ANYBODY: Final = "somebody"  # stands for the local part where a domain is asked about
UNMET: Final = frozenset({"perhaps-excluded", "unseen"})  # codes of what no kept event has
KINDS: Final = {
    "resource": ("room", "it is a room or a device, which is nobody"),
    "group": ("group", "it is a group of people, which counts as a guest and makes no person"),
    "bot": ("bot", "it is a note-taker, which is nobody"),
}


class Facts(NamedTuple):
    """What is known of an address or a domain.

    rows:     its addresses in kept events, those just as asked first
    meetings: how many it is in; cancelled: how many of them are; crowd: participants of the smallest event with it
    person, company: whose it is
    forgotten: whether it was taken out for good
    excluded: VEVENTs that the store knows to be excluded, by rule
    """

    wanted: Wanted
    rows: Sequence[AddressRow]
    meetings: int
    cancelled: int
    crowd: int
    forgotten: bool
    person: str | None
    company: str | None
    excluded: Mapping[str, int]

    @property
    def address(self) -> str:
        """An address of it."""
        return self.wanted.email if self.wanted.kind == "address" else f"{ANYBODY}@{self.wanted.email}"


def standing(wanted: Wanted, evidence: Evidence | None, held: Circumstances) -> Standing:
    """The one answer; without a store nothing was ever read."""
    facts = facts_of(wanted, evidence)
    found = next(found for ask in QUESTIONS if (found := ask(facts, held)))
    return Standing(
        code=found.code,
        sentence=found.sentence,
        lines=found.lines,
        remedy=found.remedy,
        person=facts.person,
        company=facts.company,
        meetings=facts.meetings,
        cancelled=facts.cancelled,
        excluded=facts.excluded,
    )


def facts_of(wanted: Wanted, evidence: Evidence | None) -> Facts:
    """What the store knows."""
    if evidence is None:
        return Facts(wanted, (), 0, 0, 0, forgotten=False, person=None, company=None, excluded={})
    rows = evidence.addresses(wanted)
    meetings, cancelled, crowd = evidence.figures(rows)
    person = company = None
    if wanted.kind == "address":
        person = next((row.person for row in rows if row.person), None) or evidence.person_claiming(wanted.email)
    company = next((row.company for row in rows if row.company), None) or evidence.company_claiming(domain_of(wanted.email))
    forgotten = evidence.is_forgotten(wanted.email, whole_domain=wanted.kind != "address")
    return Facts(wanted, rows, meetings, cancelled, crowd, forgotten=forgotten, person=person, company=company, excluded=excluded_in(evidence.tallies()))


def own(facts: Facts, held: Circumstances) -> Standing | None:
    """The owner, or a colleague."""
    if facts.address in held.owner.addresses:
        return Standing(
            code="owner",
            sentence="it is your own address",
            lines=held.lines([Ground("owner.addresses", facts.address)]),
            remedy="If it is not, take it out of owner.addresses.",
        )
    domain = own_domain_for(facts.address, held.judge)
    if domain is None:
        return None
    what = "a colleague's address" if facts.wanted.kind == "address" else "your own domain, where colleagues are"
    remedy = f'If these are no colleagues, take "{domain}" out of owner.domains.'
    sentence = f"it is {what}; colleagues are no contacts, and events among them alone are left out"
    return Standing(code="colleague", sentence=sentence, lines=held.lines([Ground("owner.domains", domain)]), remedy=remedy)


def nobody(facts: Facts, held: Circumstances) -> Standing | None:
    """A room, a group or a note-taker."""
    written = [Participant(facts.address, "", "", "", row.cutype, organizer=False) for row in facts.rows if facts.wanted.kind == "address"]
    written = written or [Participant(facts.address, "", "", "", "individual", organizer=False)]
    kinds = {held.judge.kind(each) for each in written}
    if len(kinds) > 1 or not kinds & KINDS.keys():
        return None
    code, sentence = KINDS[kinds.pop()]
    member = covering(facts.address, held.judge.rules.bots) if code == "bot" else None
    remedy = f'Take "{member}" out of rules.bots, if it is not.' if member else ""
    return Standing(code=code, sentence=sentence, lines=held.lines([Ground("rules.bots", member)] if member else []), remedy=remedy)


def blocked(facts: Facts, held: Circumstances) -> Standing | None:
    """On the blocklist."""
    member = covering(facts.address, held.judge.rules.blocklist)
    if member is None or not held.judge.rules.block(facts.address):
        return None
    remedy = f'Take "{member}" out of rules.blocklist.'
    return Standing(
        code="blocked", sentence="it is on the blocklist: no event with it is kept", lines=held.lines([Ground("rules.blocklist", member)]), remedy=remedy
    )


def forgotten(facts: Facts, _held: Circumstances) -> Standing | None:
    """Taken out for good."""
    if not facts.forgotten:
        return None
    what = "people" if facts.wanted.kind == "address" else "companies"
    return Standing(
        code="forgotten", sentence="it was forgotten: whatever is read is read without it", remedy=f"To have it back: crmcal {what} add {facts.wanted.email}"
    )


def matched(facts: Facts, _held: Circumstances) -> Standing | None:
    """Somebody's."""
    person, company = facts.person, facts.company
    if person is None and (company is None or facts.wanted.kind == "address"):
        return None
    of = f"{person} of {company}" if person and company else person or company
    which = "" if facts.meetings else ", of whom no meeting is kept" if person else ", of which no meeting is kept"
    return Standing(code="matched", sentence=f"it belongs to {of}{which}", remedy=f"crmcal show {'person' if person else 'company'} {facts.wanted.text}")


def no_contact(facts: Facts, held: Circumstances) -> Standing | None:
    """In kept events, and yet nobody's."""
    if not facts.rows:
        return None
    lines: tuple[Line, ...] = ()
    what = "person" if facts.wanted.kind == "address" else "company"
    if facts.wanted.kind == "domain" and is_free_mail(facts.wanted.email):
        code, why, remedy = "free-mail", "anybody gets an address there", ""
    elif is_automatic(facts.address):
        code, why, remedy = "no-reply", "nobody reads what is sent there", ""
    elif facts.wanted.kind == "address" and is_role(facts.address):
        code, why, remedy = "office", "an office has it, and no single person", f"crmcal people accept {facts.address}"
    elif held.creation != AUTO:
        code, why, remedy = "creation", f'contacts.create is "{held.creation}"', 'Set contacts.create to "auto".'
        lines = held.lines([Ground("contacts.create")])
    elif facts.crowd >= CROWD:
        code, why, remedy = "crowd", f"all of its events have {CROWD} participants or more, the smallest {facts.crowd}", ""
    else:
        code, why, remedy = "no-person", "it was removed or ignored", f"crmcal people accept {facts.address}"
    return Standing(code=code, sentence=f"it is in kept events, but makes no {what}: {why}", lines=lines, remedy=remedy)


def unmet(facts: Facts, held: Circumstances) -> Standing:
    """In no kept event."""
    number = sum(facts.excluded.values())
    if not number:
        return Standing(code="unseen", sentence="no event read so far has it, and none was excluded")
    rules = ", ".join(f"{name} {count:,}" for name, count in sorted(facts.excluded.items(), key=lambda each: (-each[1], each[0])))
    events = f"one of the {number:,} that were excluded ({rules})" if number > 1 else f"the one that was excluded ({rules})"
    sentence = f"no event read so far has it, unless it is {events}: of what is excluded no guest is stored"
    return Standing(code="perhaps-excluded", sentence=sentence, remedy=f"Ask the calendar itself: {held.question(facts.wanted.text)}")


def after_reading(found: Standing, verdicts: Mapping[str, int]) -> Standing:
    """What an address is that the store does not know, after some sources were read again: the events with it are known by verdict."""
    if found.code not in UNMET:
        return found
    left_out = {verdict: number for verdict, number in verdicts.items() if verdict != KEPT}
    told = ", ".join(f"{name} {count:,}" for name, count in sorted(left_out.items(), key=lambda each: (-each[1], each[0])))
    if verdicts.get(KEPT):
        return replace(found, code="new", sentence="the store has no event with it; the next import or sync brings what is kept below", remedy="")
    if left_out:
        return replace(found, code="excluded", sentence=f"no event with it is kept: {told}", remedy="")
    return replace(found, code="unseen", sentence="no event that was read has it", remedy="")


QUESTIONS: Final[Sequence[Callable[[Facts, Circumstances], Standing | None]]] = (own, nobody, blocked, forgotten, matched, no_contact, unmet)
