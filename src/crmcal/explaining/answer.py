"""What `crmcal why` answers, as values for the formats."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple

from crmcal.core.reports import SourceReport
from crmcal.core.rules import KEPT

STATES: Final = {
    "superseded": "a newer copy of it counts",
    "hidden": "another part of its series tells its meetings",
    "elsewhere": "another calendar tells the same meeting, and counts",
    "beyond-horizon": "its first meeting lies beyond the horizon",
    "no-meeting": "none of its dates is left: each is taken out, or told by another event",
    "cancelled": "it is cancelled: no figure counts it",
    "called-off": "a cancellation (METHOD:CANCEL) calls it off: no figure counts it",
    "declined": "you declined: no figure counts it",
    "to-be-removed": "it is stored, and the next import or sync removes it",
}
CANCELLED: Final = frozenset({"cancelled", "called-off"})


class Line(NamedTuple):
    """A line of the configuration that decides. line: None where it cannot be told; path: "" where --me said it and the store keeps it."""

    path: str
    line: int | None
    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Why one event is in the store, or is not.

    start, end: on the user's clock, dates where it is all-day; None where it could not be read
    recurrence_id: of an override or a meeting of a series, as ISO text
    where:     document and line; "" where the store answers
    meeting:   id of its meeting: of several the one nearest to now; None where there is none
    meetings:  how many it has; cancelled: how many of them are called off
    verdict:   kept, the name of a rule, or `problem`
    states:    names in STATES that hold besides
    reason:    a sentence without a full stop
    lines:     of the configuration; none where the rule is built in
    remedy:    what would change the verdict
    repairs:   what was wrong with it and could be mended
    """

    title: str
    uid: str
    verdict: str
    reason: str
    start: date | datetime | None = None
    end: date | datetime | None = None
    recurrence_id: str | None = None
    recurring: bool = False
    source: str = ""
    collection: str = ""
    where: str = ""
    meeting: str | None = None
    meetings: int = 0
    cancelled: int = 0
    states: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    remedy: str = ""
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an address or a domain is to the store.

    code:     owner, colleague, room, group, bot, blocked, forgotten, matched, no-reply, office, crowd, creation, free-mail,
              no-person, perhaps-excluded, excluded, new or unseen
    meetings: kept ones with it; cancelled: how many of them are
    excluded: VEVENTs that the store knows to be excluded, by rule: it may or may not be among them
    """

    code: str
    sentence: str
    lines: tuple[Line, ...] = ()
    remedy: str = ""
    person: str | None = None
    company: str | None = None
    meetings: int = 0
    cancelled: int = 0
    excluded: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that was found.

    kind:     meeting, address, domain or title
    read:     the reports of the sources that were read again; none where the store answers
    excluded: VEVENTs that the store knows to be excluded, by rule, whatever they are
    question: the command that asks a calendar itself
    """

    what: str
    kind: str
    standing: Standing | None = None
    answers: Sequence[Answer] = ()
    read: Sequence[SourceReport] = ()
    excluded: Mapping[str, int] = field(default_factory=dict)
    question: str = ""

    @property
    def counts(self) -> Counter[str]:
        """The events found by verdict."""
        return Counter(answer.verdict for answer in self.answers)

    @property
    def cancelled(self) -> int:
        """How many of the events found that are kept are cancelled."""
        return sum(answer.verdict == KEPT and not CANCELLED.isdisjoint(answer.states) for answer in self.answers)

    @property
    def known(self) -> bool:
        """Whether anything at all is known of it."""
        return bool(self.answers) or (self.standing is not None and self.standing.code != "unseen")
