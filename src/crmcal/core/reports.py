"""What an import or a sync found and did: figures that grow while a source is read, rendered elsewhere."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from crmcal.errors import PARTIAL, CrmcalError


class Problem(NamedTuple):
    """Something wrong that did not stop the rest.

    where: document and line, such as `work.ics:120`
    kept:  whether nothing was lost by it: it was repaired
    """

    source: str
    where: str
    reason: str
    kept: bool


class Mark(NamedTuple):
    """Figures of a report at one time; problems is their number."""

    documents: int
    read: int
    mine: int
    resources: Counter[str]
    events: Counter[str]
    problems: int
    complete: bool


@dataclass(slots=True, kw_only=True)
class SourceReport:
    """The figures of one source; counts grow while it is read.

    calendars: the names of its collections, for people
    documents: how many could be read, or were known and had not changed
    read:      kept events of documents that were not known already
    mine:      how many of those the owner is asked to
    resources: seen, new, changed, removed, unchanged
    events:    VEVENTs by verdict, `kept` and `problem` among them: they add up to those read
    """

    name: str
    kind: str
    ok: bool = True
    complete: bool = True
    error: str | None = None
    calendars: list[str] = field(default_factory=list)
    documents: int = 0
    read: int = 0
    mine: int = 0
    resources: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    occurrences: int = 0
    people_created: int = 0
    companies_created: int = 0
    seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)
    exit_code: int = 0

    @classmethod
    def failed(cls, name: str, kind: str, error: CrmcalError) -> Self:
        """The report of a source that could not even be opened."""
        report = cls(name=name, kind=kind)
        report.fail(error.sentence, error.hint, error.exit_code)
        return report

    def fail(self, sentence: str, hint: str, exit_code: int) -> None:
        """Note that the source failed, and with which exit code."""
        self.ok = self.complete = False
        self.error = f"{sentence.rstrip('.')}. {hint}" if hint else sentence
        self.exit_code = exit_code

    def mark(self) -> "Mark":
        """Where the figures stand before a collection is read."""
        return Mark(self.documents, self.read, self.mine, self.resources.copy(), self.events.copy(), len(self.problems), complete=self.complete)

    def reset(self, mark: "Mark") -> None:
        """Forget what a collection added that could not be read after all."""
        self.documents, self.read, self.mine, self.resources, self.events, problems, self.complete = mark
        del self.problems[problems:]

    def judge_documents(self) -> None:
        """A source none of whose documents could be read has failed."""
        if self.ok and not self.complete and not self.documents and self.problems:
            self.fail("; ".join(dict.fromkeys(problem.reason for problem in self.problems)), "", 1)
            self.problems.clear()

    def add_problem(self, where: str, reason: str) -> None:
        """Note a document that could not be read."""
        self.complete = False
        self.problems.append(Problem(self.name, where, reason, kept=False))

    @property
    def collections(self) -> int:
        """How many collections it has."""
        return len(self.calendars)

    @property
    def names_nobody(self) -> bool:
        """Whether a calendar from elsewhere has events, but none with a participant besides the owner: many servers publish calendars without."""
        silent = {"solo", "private", "not-a-meeting", "problem"}
        return self.kind in {"url", "caldav"} and self.events["solo"] > 0 and all(name in silent for name, number in self.events.items() if number)

    @property
    def excluded(self) -> Mapping[str, int]:
        """VEVENTs by the rule that excluded them."""
        return {name: number for name, number in self.events.items() if name not in {"kept", "problem"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesReport:
    """What other rules mean for what was stored before.

    changed:   the keys of the configuration that are not as they were; `sources.NAME` for one that is gone or has another level
    excluded:  meetings removed, by verdict
    sources:   meetings removed with a source that is no longer configured, by its name
    people:    how many went with all of them
    texts:     series and meetings that stay without the text that their source's level now keeps off the disk
    documents: how many are to be read again, since what was excluded may now be kept
    refused:   why it takes `--force`; "" when it does not
    """

    changed: Sequence[str] = ()
    excluded: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    people: int = 0
    texts: int = 0
    documents: int = 0
    refused: str = ""

    @property
    def meetings(self) -> int:
        """All meetings removed."""
        return sum(self.excluded.values()) + sum(self.sources.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """All sources of one run.

    warnings: what was done but is probably not meant, in sentences
    """

    sources: Sequence[SourceReport]
    dry_run: bool = False
    warnings: Sequence[str] = ()
    rules: RulesReport = field(default_factory=RulesReport)

    @property
    def problems(self) -> Sequence[Problem]:
        """The problems of all sources."""
        return [problem for source in self.sources for problem in source.problems]

    @property
    def exit_code(self) -> int:
        """0 done, 1 nothing could be read, 3 some of it could not, or what all failures have in common (4, 8)."""
        failed = [source for source in self.sources if not source.ok]
        if failed:
            codes = {source.exit_code for source in failed}
            if len(codes) == 1 and codes <= {4, 8}:
                return codes.pop()
            return 1 if len(failed) == len(self.sources) else PARTIAL
        return 0 if all(source.complete for source in self.sources) else PARTIAL
