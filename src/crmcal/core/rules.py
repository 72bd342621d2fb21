"""The rules: who takes part in an event as what, and whether it is kept. One page, the first rule that applies decides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol
from unicodedata import normalize

from crmcal.core.addresses import domain_of, within
from crmcal.core.model import Event, Participant, is_private
from crmcal.core.patterns import listed

KEPT: Final = "kept"
FORGOTTEN: Final = "forgotten"  # a verdict, and the kind of who was forgotten: as if they were not there
NOT_MEETINGS: Final = frozenset({"REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"})
COUNTED: Final = frozenset({"owner", "internal", "external", "group"})
GUESTS: Final = frozenset({"external", "group"})
NOT_ALONE: Final = GUESTS | {"internal"}
ROOM_DOMAIN: Final = "resource.calendar.google.com"
GROUP_DOMAIN: Final = "group.calendar.google.com"
BOTS: Final = frozenset({
    "fred@fireflies.ai", "notetaker@fathom.video", "assistant@read.ai", "notes@otter.ai", "meetings@avoma.com", "notetaker@sembly.ai",
    "@fireflies.ai", "@fathom.video", "@otter.ai", "@read.ai", "@tldv.io", "@grain.com", "@avoma.com", "@gong.io", "@assistant.gong.io",
    "@chorus.ai", "@sembly.ai", "@meetgeek.ai", "@recall.ai", "@fellow.app", "@circleback.ai", "@jamie.ai", "@supernormal.com",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The user: comparable addresses and own domains (sub-domains included)."""

    addresses: frozenset[str]
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the user excludes besides private and internal events.

    blocklist:          patterns, see core/patterns.py
    allowlist:          patterns of those who are not blocked in spite of the blocklist
    exclude_categories: as `comparable` gives them
    only_categories:    likewise; empty means any
    max_participants:   counted participants an event may have; None means any number
    bots:               patterns of note-takers, besides those known anyway
    """

    blocklist: frozenset[str] = frozenset()
    allowlist: frozenset[str] = frozenset()
    exclude_categories: frozenset[str] = frozenset()
    only_categories: frozenset[str] = frozenset()
    max_participants: int | None = None
    bots: frozenset[str] = frozenset()

    def extended(self, own: "Rules") -> "Rules":
        """These together with a source's own: lists add up, its own number of participants counts instead."""
        return Rules(
            blocklist=self.blocklist | own.blocklist,
            allowlist=self.allowlist | own.allowlist,
            exclude_categories=self.exclude_categories | own.exclude_categories,
            only_categories=self.only_categories | own.only_categories,
            max_participants=self.max_participants if own.max_participants is None else own.max_participants,
            bots=self.bots | own.bots,
        )

    def block(self, email: str) -> bool:
        """Whether an address is on the blocklist, and not on the allowlist."""
        return listed(email, self.blocklist) and not listed(email, self.allowlist)


class Gathering(Protocol):
    """All that the rules ask of an event besides its CLASS: who takes part, and its categories."""

    @property
    def participants(self) -> Sequence[Participant]:
        """As in `Event`."""

    @property
    def categories(self) -> Sequence[str]:
        """As in `Event`."""


def comparable(category: str) -> str:
    """A category as it is compared: without the white space around it, in any case, however its letters are put together."""
    text = category.strip().casefold()
    return text if text.isascii() else normalize("NFC", normalize("NFD", category.strip()).casefold())


def participant_kind(participant: Participant, owner: Owner, bots: frozenset[str] = frozenset()) -> str:
    """What a participant is to the owner: owner, internal, resource, group, bot, external or unknown."""
    email = participant.email
    if email is None:
        return "resource" if participant.cutype in {"room", "resource"} else "unknown"
    if email in owner.addresses:
        return "owner"
    domain = domain_of(email)
    if participant.cutype in {"room", "resource"} or domain == ROOM_DOMAIN:
        return "resource"
    if any(within(domain, own) for own in owner.domains):
        return "internal"
    if participant.cutype == "group" or domain == GROUP_DOMAIN:
        return "group"
    return "bot" if listed(email, BOTS | bots) else "external"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Owner and rules; gives the verdict on events."""

    owner: Owner
    rules: Rules = field(default_factory=Rules)
    kinds: dict[Participant, str] = field(default_factory=dict, compare=False, repr=False)  # the same people come again and again
    is_forgotten: Callable[[str], bool] | None = field(default=None, compare=False, repr=False)
    blocked_before: dict[str, bool] = field(default_factory=dict, init=False, compare=False, repr=False)

    def kind(self, participant: Participant) -> str:
        """What a participant is to the owner."""
        known = self.kinds.get(participant)
        if known is None:
            known = participant_kind(participant, self.owner, self.rules.bots)
            if known in GUESTS and self.is_forgotten and participant.email and self.is_forgotten(participant.email):
                known = FORGOTTEN
            self.kinds[participant] = known
        return known

    def likeness(self, participant: Participant) -> tuple[str, bool]:
        """All that the rules ask of a participant, its kind and whether it is blocked: who are alike can stand for each other."""
        kind = self.kind(participant)
        return kind, self.blocks(participant, kind)

    def blocks(self, participant: Participant, kind: str) -> bool:
        """Whether a participant of some kind is blocked; the owner cannot be."""
        email = participant.email
        if email is None or kind == "owner":
            return False
        known = self.blocked_before.get(email)
        if known is None:
            known = self.blocked_before[email] = self.rules.block(email)
        return known

    def kinds_of(self, event: Gathering) -> list[str]:
        """What each of an event's participants is to the owner."""
        kinds = self.kinds
        return [kinds.get(participant) or self.kind(participant) for participant in event.participants]

    def verdict(self, event: Event, *, master: Event | None = None, secret_master: bool = False) -> str:
        """KEPT, or the name of the first rule that excludes the event.

        master:        its series' master when it is an override
        secret_master: whether the master is not at hand but known to be private
        """
        if event.method in NOT_MEETINGS:
            return "not-a-meeting"
        if private(event, master) or (secret_master and not says_public(event)):
            return "private"
        return self.verdict_on_guests(event)

    def verdict_on_guests(self, event: Gathering) -> str:
        """The verdict on what is neither private nor an answer: these rules can be asked again of what is stored."""
        kinds = self.kinds_of(event)
        for name, excludes, _ in RULES:
            if excludes(event, kinds, self):
                return name
        return KEPT


def owners_answer(participants: Sequence[Participant], kinds: Sequence[str]) -> str | None:
    """The owner's answer to an invitation: of several own addresses that of the one that answered; None when the owner was not asked."""
    answer = None
    for participant, kind in zip(participants, kinds, strict=True):
        if kind == "owner" and answer in {None, "needs-action"}:
            answer = participant.response
    return answer


def private(event: Event, master: Event | None) -> bool:
    """CLASS or access say anything but PUBLIC; an override that says nothing is as private as its master."""
    if is_private(event.classification, event.access):
        return True
    return master is not None and master is not event and not says_public(event) and private(master, None)


def says_public(event: Event) -> bool:
    """Whether the event itself says that anybody may see it."""
    return event.classification == "PUBLIC" or event.access == "PUBLIC"


def solo(_event: Gathering, kinds: Sequence[str], _judge: Judge) -> bool:
    """Nobody but the owner takes part; rooms, bots and the unknown do not count."""
    return NOT_ALONE.isdisjoint(kinds)


def forgotten(_event: Gathering, kinds: Sequence[str], _judge: Judge) -> bool:
    """All from outside who take part were forgotten."""
    return FORGOTTEN in kinds and GUESTS.isdisjoint(kinds)


def internal(_event: Gathering, kinds: Sequence[str], _judge: Judge) -> bool:
    """Every counted participant is the owner or a colleague."""
    return GUESTS.isdisjoint(kinds)


def blocked(event: Gathering, kinds: Sequence[str], judge: Judge) -> bool:
    """Somebody other than the owner is on the blocklist, and not on the allowlist."""
    return bool(judge.rules.blocklist) and any(judge.blocks(participant, kind) for participant, kind in zip(event.participants, kinds, strict=True))


def category(event: Gathering, _kinds: Sequence[str], judge: Judge) -> bool:
    """The categories meet an excluded one, or miss all of those asked for."""
    rules = judge.rules
    if not rules.exclude_categories and not rules.only_categories:
        return False
    given = {comparable(text) for text in event.categories}
    return bool(given & rules.exclude_categories) or bool(rules.only_categories and not given & rules.only_categories)


def crowd(_event: Gathering, kinds: Sequence[str], judge: Judge) -> bool:
    """More counted participants than wanted: a webinar."""
    most = judge.rules.max_participants
    return most is not None and sum(kind in COUNTED for kind in kinds) > most


Excludes = Callable[[Gathering, Sequence[str], Judge], bool]


class Rule(NamedTuple):
    """A rule: its verdict's name, whether it excludes an event of participants of these kinds, and its meaning for reports in a few words."""

    name: str
    excludes: Excludes
    meaning: str


RULES: Final = (  # the first that applies decides
    Rule(FORGOTTEN, forgotten, "only people who were forgotten"),
    Rule("solo", solo, "nobody else takes part"),
    Rule("internal", internal, "only colleagues"),
    Rule("blocked", blocked, "on the blocklist"),
    Rule("category", category, "by category"),
    Rule("crowd", crowd, "too many participants"),
)
MEANINGS: Final = {  # of the verdicts that exclude an event, in the order in which they are given
    "not-a-meeting": "replies and the like",
    "private": "marked private or confidential",
    **{rule.name: rule.meaning for rule in RULES},
}
VERDICTS: Final = (KEPT, *MEANINGS)
