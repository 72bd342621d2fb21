"""What other rules change about a store: decided before anything is changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crmcal.core.creation import AUTO
from crmcal.core.matching import introduces
from crmcal.core.model import Participant
from crmcal.core.rejudging import GroundsChange
from crmcal.core.rules import Judge, Rules
from crmcal.store.stock import AddressFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds now.

    judge:    of what was imported, and of sources without rules of their own
    own:      the rules that sources have of their own, by name of the source
    levels:   of the configured sources, by name; None where no configuration says which there are
    now:      UTC seconds, for what is made of it
    creation: whether people and companies are made from participants
    """

    judge: Judge
    own: Mapping[str, Rules] = field(default_factory=dict)
    levels: Mapping[str, str] | None = None
    creation: str = AUTO
    now: int = 0

    def judge_of(self, source: str) -> Judge:
        """Who judges a configured source."""
        own = self.own.get(source)
        return Judge(owner=self.judge.owner, rules=self.judge.rules.extended(own)) if own else self.judge


@dataclass(slots=True, kw_only=True)
class Consequences:
    """What is to be changed.

    change:       of what holds for all
    own:          of the rules of their own of sources that something is stored of
    changes:      of all that holds for a collection, by its number
    relevelled:   sources with another level than before, and which
    collections:  those of sources that are gone, and which
    addresses:    all that are stored
    excluded:     events that a rule excludes now, with its name
    moved_out:    events that go with their source, with its name
    answers:      events with another answer of the owner's
    kinds:        addresses that are something else to the owner now
    crowds:       of each address that stays the number of participants of the smallest event it has part in
    tallies:      the resources of these collections with these are to be read again
    stored:       how many resources have something kept
    lost_with:    how many of these lose all of it, by the source that is gone; "" is for those that lose it to a rule
    """

    change: GroundsChange
    own: Mapping[str, GroundsChange] = field(default_factory=dict)
    changes: Mapping[int, GroundsChange] = field(default_factory=dict)
    relevelled: Mapping[str, str] = field(default_factory=dict)
    collections: Mapping[int, str] = field(default_factory=dict)
    addresses: Mapping[int, AddressFacts] = field(default_factory=dict)
    excluded: dict[int, str] = field(default_factory=dict)
    moved_out: dict[int, str] = field(default_factory=dict)
    answers: dict[int, str | None] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    crowds: dict[int, int] = field(default_factory=dict)
    tallies: Sequence[tuple[int, str]] = ()
    stored: int = 0
    lost_with: Counter[str] = field(default_factory=Counter)

    @property
    def needed(self) -> bool:
        """Whether anything is not as it was when the store was last judged."""
        return bool(self.names or self.relevelled or self.collections)

    @property
    def names(self) -> tuple[str, ...]:
        """The keys of rules and owner that changed."""
        own = (f"sources.{source}.{key}" for source in sorted(self.own) for key in self.own[source].names if key.startswith("rules."))
        return (*self.change.names, *own)

    @property
    def changed(self) -> tuple[str, ...]:
        """The keys of the configuration that make the difference."""
        return (*self.names, *(f"sources.{name}" for name in sorted({*self.relevelled, *self.collections.values()})))

    @property
    def introduced(self) -> list[int]:
        """The addresses that bring people and companies into the store."""
        kinds = self.kinds
        return [
            number for number, crowd in self.crowds.items() if introduces(self.addresses[number].email, kinds.get(number, self.addresses[number].kind), crowd)
        ]

    @property
    def guests(self) -> list[tuple[Participant, int]]:
        """The addresses that are guests from now on, each with the size of the smallest event."""
        kinds = self.kinds
        return [(participant(self.addresses[number]), crowd) for number, crowd in self.crowds.items() if kinds.get(number) == "external"]

    @property
    def people(self) -> int:
        """How many people made from invitations nobody is left of."""
        stay = {self.addresses[number].person for number in self.introduced}
        return len({facts.person for facts in self.addresses.values() if facts.person is not None} - stay)


def participant(facts: AddressFacts, response: str = "") -> Participant:
    """A participant as far as the rules need it."""
    return Participant(facts.email, facts.name, "", response, facts.cutype, organizer=False)
