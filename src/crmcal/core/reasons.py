"""Why an event has its verdict: a sentence, what the configuration has to do with it, and what would change it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from crmcal.core.addresses import domain_of, within
from crmcal.core.matching import is_free_mail
from crmcal.core.model import PUBLIC, Event, Participant
from crmcal.core.patterns import covering
from crmcal.core.rules import COUNTED, FORGOTTEN, GUESTS, KEPT, MEANINGS, Gathering, Judge, comparable, private


class Ground(NamedTuple):
    """What of the configuration decides: a key by its path, and of a list the one member, in comparable form."""

    key: str
    member: str | None = None


class Reason(NamedTuple):
    """Why.

    sentence: without a full stop
    grounds:  none where a rule is built in
    remedy:   what would change the verdict, in a sentence
    """

    sentence: str
    grounds: tuple[Ground, ...] = ()
    remedy: str = ""


def reason_for(verdict: str, event: Gathering, judge: Judge) -> Reason:
    """Why the rules that look at participants and categories say so."""
    explain = EXPLAINED.get(verdict)
    if explain is None:
        return Reason(MEANINGS.get(verdict, verdict))
    return explain(event, judge.kinds_of(event), judge)


def reason_for_secrecy(event: Event, master: Event | None) -> Reason:
    """Why an event is private."""
    for name, value in (("CLASS", event.classification), ("X-CALENDARSERVER-ACCESS", event.access)):
        if value not in PUBLIC:
            return Reason(f"it says {name}:{value}; anything but PUBLIC is private", remedy="Make it public in its calendar.")
    if master is None or not private(master, None):
        return Reason("its series is private, as another part of it says, and it does not say otherwise itself", remedy=IN_SERIES)
    return Reason("its series is private, and it does not say otherwise itself", remedy=IN_SERIES)


def reason_for_answer(method: str) -> Reason:
    """Why an answer is no meeting."""
    remedy = "Nothing has to: the invitation itself is judged apart from the answers to it."
    return Reason(f"it stands under METHOD:{method}: it answers an invitation", remedy=remedy)


def own_domain_for(email: str, judge: Judge) -> str | None:
    """Which own domain covers an address."""
    return max((own for own in judge.owner.domains if within(domain_of(email), own)), key=len, default=None)


def named(participant: Participant) -> str:
    """A participant as people know it."""
    return participant.email or participant.name or "somebody without an address"


def grounds_of_kinds(event: Gathering, kinds: Sequence[str], judge: Judge) -> tuple[Ground, ...]:
    """What of the configuration makes participants the owner, colleagues or bots."""
    found: dict[Ground, None] = {}
    for participant, kind in zip(event.participants, kinds, strict=True):
        email = participant.email or ""
        if kind == "owner":
            found[Ground("owner.addresses", email)] = None
        elif kind == "internal":
            found[Ground("owner.domains", own_domain_for(email, judge))] = None
        elif kind == "bot" and (member := covering(email, judge.rules.bots)):
            found[Ground("rules.bots", member)] = None
    return tuple(found)


def kept(event: Gathering, kinds: Sequence[str], _judge: Judge) -> Reason:
    """Why an event is kept."""
    guest, kind = next((each for each in zip(event.participants, kinds, strict=True) if each[1] in GUESTS), (None, ""))
    if guest is None:
        return Reason("no rule excludes it")
    what = "is a group of people" if kind == "group" else "is neither you nor a colleague"
    domain = domain_of(guest.email or "")
    member = guest.email or "" if is_free_mail(domain) or kind == "group" else f"@{domain}"
    remedy = f'To leave it out, add "{member}" to rules.blocklist.' if member else ""
    return Reason(f"{named(guest)} takes part and {what}, and no rule excludes it", remedy=remedy)


def solo(event: Gathering, kinds: Sequence[str], judge: Judge) -> Reason:
    """Why nobody else takes part."""
    if not event.participants:
        return Reason("it names no participants", remedy="A guest in it would change that. Some exports leave guests out: try another way of exporting.")
    others = sorted({SILENT[kind] for kind in kinds if kind in SILENT})
    besides = f" besides {' and '.join(others)}" if others else ""
    grounds = grounds_of_kinds(event, kinds, judge)
    doubtful = grounds if len(grounds) > 1 else ()  # a single one is the owner's address
    return Reason(f"nobody but you takes part{besides}", grounds, f"A guest in it would change that{taking_out(doubtful)}.")


def forgotten(event: Gathering, kinds: Sequence[str], _judge: Judge) -> Reason:
    """Who was forgotten."""
    who = [named(each) for each, kind in zip(event.participants, kinds, strict=True) if kind == FORGOTTEN]
    remedy = f"To have them back: crmcal people add {who[0]}, then crmcal sync --full." if who else ""
    return Reason(f"{' and '.join(who)} {'was' if len(who) == 1 else 'were'} forgotten, and no other guest takes part", remedy=remedy)


def internal(event: Gathering, kinds: Sequence[str], judge: Judge) -> Reason:
    """Why all are colleagues."""
    grounds = tuple(ground for ground in grounds_of_kinds(event, kinds, judge) if ground.key == "owner.domains")
    number = sum(kind == "internal" for kind in kinds)
    who = "one colleague takes part" if number == 1 else f"{number} colleagues take part"
    return Reason(f"{who}, and no guest", grounds, f"A guest in it would change that{taking_out(grounds)}.")


def blocked(event: Gathering, kinds: Sequence[str], judge: Judge) -> Reason:
    """Who is blocked."""
    members = judge.rules.blocklist
    found = [each for each, kind in zip(event.participants, kinds, strict=True) if judge.blocks(each, kind)]
    grounds = tuple({Ground("rules.blocklist", covering(each.email or "", members)): None for each in found})
    others = f" and {len(found) - 1} more are" if len(found) > 1 else " is"
    return Reason(f"{named(found[0]) if found else 'somebody'}{others} on the blocklist", grounds, f"{taking_out(grounds, first=True)}.")


def category(event: Gathering, _kinds: Sequence[str], judge: Judge) -> Reason:
    """Which category decides."""
    given = {comparable(text): text.strip() for text in event.categories}
    unwanted = sorted(given.keys() & judge.rules.exclude_categories)
    if unwanted:
        grounds = tuple(Ground("rules.exclude_categories", each) for each in unwanted)
        return Reason(f"its category is {' and '.join(given[each] for each in unwanted)}", grounds, f"{taking_out(grounds, first=True)}.")
    has = f"its category is {' and '.join(given.values())}" if given else "it has no category"
    remedy = "Another category in the calendar, another one in rules.only_categories, or that key taken out."
    return Reason(f"{has}, none of those asked for", (Ground("rules.only_categories"),), remedy)


def crowd(_event: Gathering, kinds: Sequence[str], judge: Judge) -> Reason:
    """How many are too many."""
    number = sum(kind in COUNTED for kind in kinds)
    most = judge.rules.max_participants
    return Reason(f"{number} take part, more than {most}", (Ground("rules.max_participants"),), f"Set rules.max_participants to {number} or more.")


def taking_out(grounds: Sequence[Ground], *, first: bool = False) -> str:
    """What to take out of which list, as the end of a sentence or its beginning."""
    if not grounds:
        return ""
    lists: dict[str, list[str]] = {}
    for ground in grounds:
        lists.setdefault(ground.key, []).append(f'"{ground.member}"')
    told = " and ".join(f"{', '.join(members)} out of {key}" for key, members in lists.items())
    return f"Take {told}" if first else f"; or take {told}"


IN_SERIES: Final = "Make the series public in its calendar, or this one of it."
SILENT: Final = {"resource": "rooms", "bot": "note-takers", "unknown": "whoever has no address"}
EXPLAINED: Final[Mapping[str, Callable[[Gathering, Sequence[str], Judge], Reason]]] = {
    KEPT: kept,
    FORGOTTEN: forgotten,
    "solo": solo,
    "internal": internal,
    "blocked": blocked,
    "category": category,
    "crowd": crowd,
}
