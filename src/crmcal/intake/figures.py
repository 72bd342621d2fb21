"""What the reading of one document found."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from crmcal.core.model import Flaw
from crmcal.core.planning import ResourcePlan
from crmcal.core.rules import KEPT


@dataclass(slots=True)
class DocumentFigures:
    """Figures that grow while a document is read; kept in the store for when it comes again unchanged.

    events: VEVENTs by verdict
    flaws:  what was wrong with it
    mine:   kept events that the owner is asked to
    complete: False when it is truncated, so that nothing may be concluded from what is missing
    """

    resources: int = 0
    events: Counter[str] = field(default_factory=Counter)
    flaws: list[Flaw] = field(default_factory=list)
    mine: int = 0
    complete: bool = True

    def add(self, plan: ResourcePlan) -> None:
        """Add a resource that was read."""
        self.resources += 1
        self.add_events(plan.tally)
        self.flaws.extend(plan.flaws)
        self.mine += sum([kept.my_response is not None for kept in plan.kept])

    def add_events(self, tally: Mapping[str, int]) -> None:
        """Add VEVENTs by verdict."""
        for verdict, number in tally.items():
            self.events[verdict] += number

    def turn_private(self, number: int) -> None:
        """Count events as private that were kept until another document told of their master."""
        self.events.update({KEPT: -number, "private": number})

    def text(self) -> str:
        """As JSON."""
        return json.dumps({"resources": self.resources, "events": self.events, "flaws": self.flaws, "complete": self.complete})

    @classmethod
    def from_text(cls, text: str) -> "DocumentFigures":
        """From JSON."""
        stored = json.loads(text)
        return cls(stored["resources"], Counter(stored["events"]), [Flaw(*flaw) for flaw in stored["flaws"]], complete=stored["complete"])
