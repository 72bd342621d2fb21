"""What other rules mean for events that were judged before: which verdicts may change, and what becomes of a stored event."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final, NamedTuple, Self

from crmcal.core.model import Participant
from crmcal.core.rules import KEPT, RULES, Judge, Owner, Rules

RULES_VERSION: Final = 1  # raise it when the same event may get another verdict or other rows than before
KEYS: Final = {
    "version": "the program",
    "addresses": "owner.addresses",
    "domains": "owner.domains",
    "bots": "rules.bots",
    "blocklist": "rules.blocklist",
    "allowlist": "rules.allowlist",
    "exclude_categories": "rules.exclude_categories",
    "only_categories": "rules.only_categories",
    "max_participants": "rules.max_participants",
}
LISTS: Final = ("addresses", "domains", "bots", "blocklist", "allowlist", "exclude_categories", "only_categories")
DIGEST_SIZE: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """All that verdicts rest on besides the events, as it is noted in the store: entries as keyed digests, since a blocked address is nobody's business."""

    version: int
    addresses: frozenset[str]
    domains: frozenset[str]
    bots: frozenset[str]
    blocklist: frozenset[str]
    allowlist: frozenset[str]
    exclude_categories: frozenset[str]
    only_categories: frozenset[str]
    max_participants: int | None

    @classmethod
    def of(cls, judge: Judge, secret: bytes) -> Self:
        """The grounds of a judge, digested with the store's own key."""

        def hidden(entries: Iterable[str]) -> frozenset[str]:
            return frozenset(blake2b(entry.encode(), key=secret, digest_size=DIGEST_SIZE).hexdigest() for entry in entries)

        owner, rules = judge.owner, judge.rules
        return cls(
            version=RULES_VERSION,
            addresses=hidden(owner.addresses),
            domains=hidden(owner.domains),
            bots=hidden(rules.bots),
            blocklist=hidden(rules.blocklist),
            allowlist=hidden(rules.allowlist),
            exclude_categories=hidden(rules.exclude_categories),
            only_categories=hidden(rules.only_categories),
            max_participants=rules.max_participants,
        )

    @classmethod
    def of_source(cls, own: Rules, secret: bytes) -> Self:
        """The grounds that a source's own rules add to those of all."""
        return cls.of(Judge(owner=Owner(addresses=frozenset()), rules=own), secret)

    def extended(self, own: Self) -> Self:
        """These together with what a source's own rules add, as in `Rules.extended`."""
        lists = {name: getattr(self, name) | getattr(own, name) for name in LISTS}
        return replace(self, max_participants=self.max_participants if own.max_participants is None else own.max_participants, **lists)

    def text(self) -> str:
        """As JSON."""
        return json.dumps({"version": self.version, "max_participants": self.max_participants} | {name: sorted(getattr(self, name)) for name in LISTS})

    @classmethod
    def from_text(cls, text: str) -> Self:
        """From JSON."""
        stored = json.loads(text)
        return cls(version=stored["version"], max_participants=stored["max_participants"], **{name: frozenset(stored[name]) for name in LISTS})


class GroundsChange(NamedTuple):
    """From the grounds that stored events were judged on to those of today; `before` is None when it is not known."""

    before: Grounds | None
    now: Grounds

    @property
    def names(self) -> tuple[str, ...]:
        """The keys of the configuration that changed."""
        return tuple(key for name, key in KEYS.items() if self.differs(name))

    def differs(self, *names: str) -> bool:
        """Whether one of some grounds is another."""
        return any(self.before is None or getattr(self.before, name) != getattr(self.now, name) for name in names)

    def grew(self, name: str) -> bool:
        """Whether a list has entries it had not."""
        return self.before is None or bool(getattr(self.now, name) - getattr(self.before, name))

    def shrank(self, name: str) -> bool:
        """Whether a list has lost entries."""
        return self.before is None or bool(getattr(self.before, name) - getattr(self.now, name))

    def extended(self, own: "GroundsChange") -> "GroundsChange":
        """This together with the change of a source's own rules, `before` of which is known."""
        return GroundsChange(self.before and own.before and self.before.extended(own.before), self.now.extended(own.now))

    @property
    def kinds(self) -> bool:
        """Whether participants may be something else to the owner than before."""
        return self.differs("version", "addresses", "domains", "bots")

    @property
    def looser_crowd(self) -> bool:
        """Whether more participants are allowed than before."""
        if self.before is None:
            return True
        before, now = self.before.max_participants, self.now.max_participants
        return before is not None and (now is None or now > before)

    @property
    def may_block(self) -> bool:
        """Whether somebody may be blocked who was not."""
        return self.grew("blocklist") or self.shrank("allowlist")

    @property
    def may_unblock(self) -> bool:
        """Whether somebody may no longer be blocked who was."""
        return self.shrank("blocklist") or self.grew("allowlist")

    @property
    def may_exclude_by_category(self) -> bool:
        """Whether categories that were right may not be so any more."""
        return self.grew("exclude_categories") or self.differs("only_categories")

    def may_change(self, verdict: str) -> bool:
        """Whether an event excluded by a rule may now be kept, or excluded by another. What is private or an answer stays so."""
        if not any(rule.name == verdict for rule in RULES):
            return False
        if self.kinds:
            return True
        if verdict == "blocked":
            return self.may_unblock
        if verdict == "category":
            return self.may_block or self.shrank("exclude_categories") or self.differs("only_categories")
        return verdict == "crowd" and (self.may_block or self.may_exclude_by_category or self.looser_crowd)


class JudgedEvent(NamedTuple):
    """An event as far as the rules need it. It was kept, so it is neither private nor an answer.

    categories_known: False where a source's level kept them off the disk
    """

    participants: Sequence[Participant]
    categories: tuple[str, ...]
    categories_known: bool = True


def verdict_again(event: JudgedEvent, judge: Judge, change: GroundsChange) -> str:
    """The verdict on a stored event. Where its categories are not known and may now exclude it, they do: it is read again anyway."""
    if event.categories_known:
        return judge.verdict_on_guests(event)
    anything = replace(judge, rules=replace(judge.rules, exclude_categories=frozenset(), only_categories=frozenset()))
    verdict = anything.verdict_on_guests(event)
    return "category" if verdict in {KEPT, "crowd"} and change.may_exclude_by_category else verdict
