"""One collection on its way into the store: all of it or nothing."""

from collections.abc import Sequence
from typing import Final

from crmcal.core.ical.document import NotACalendarError
from crmcal.core.planning import Again, ResourcePlan
from crmcal.core.reports import Problem, SourceReport
from crmcal.errors import RefusedError
from crmcal.intake.document import DocumentIntake
from crmcal.intake.figures import DocumentFigures
from crmcal.run import Run
from crmcal.sources.contract import Change, Collection, Delivery, Removal, Unchanged
from crmcal.store.store import DocumentRow
from crmcal.store.writes import DocumentState

GUARDED: Final = 20  # so many resources may go at once without a question
IMPORTED: Final = ("", "import", "")  # source, kind and name of the one collection that all imports merge into


class CollectionIntake:
    """Takes one collection in; `report` grows on the way."""

    def __init__(self, run: Run, report: SourceReport, collection: Collection) -> None:
        self.run = run
        self.store = run.store
        self.report = report
        self.collection = collection
        self.setting = run.setting()
        self.judged = run.fingerprint(self.setting)
        self.horizon = int(run.until.timestamp())
        self.seen: set[bytes] = set()
        self.gone = 0

    def take_all(self) -> None:
        """Everything, in one transaction; nothing of it when anything fails, in the figures neither. Raises SourceError, StoreError, RefusedError."""
        figures = self.report.resources.copy(), self.report.events.copy()
        try:
            self.take_changes()
        except BaseException:
            self.report.resources, self.report.events = figures
            raise
        if self.writer.removed:
            self.store.wipe_log()

    def take_changes(self) -> None:
        """All changes, in one transaction."""
        with self.store.transaction(keep=not self.run.dry_run):
            scope = IMPORTED if self.run.merging else (self.report.name, self.report.kind, self.collection.name)
            self.state = self.store.collection(*scope)
            self.documents = self.store.documents(self.state.id)
            self.before = self.store.resource_count(self.state.id)
            self.writer = self.store.writer(self.run.creation)
            linker = self.writer.linker
            made = linker.people_created, linker.companies_created
            for change in self.collection.changes(self.etag, self.state.token):
                self.take(change)
            if self.collection.complete and not self.run.merging:
                self.remove_unseen()
            self.report.complete &= self.collection.complete
            if not self.run.dry_run:
                self.writer.finish()
                self.store.finish_collection(self.state.id, token=self.collection.token, now=int(self.run.now.timestamp()))
            self.report.people_created += linker.people_created - made[0]
            self.report.companies_created += linker.companies_created - made[1]
            self.report.occurrences += self.writer.occurrences_written

    def key(self, href: str) -> bytes:
        """The key of a document."""
        scope = f"{self.report.name}\n" if self.run.merging else ""
        return self.setting.digest(f"{scope}{href}".encode("utf-8", "surrogateescape"))

    def etag(self, href: str) -> str | None:
        """The etag a document had; None when it has to be read again in any case."""
        known = self.documents.get(self.key(href))
        return known.etag if known and self.is_current(known) else None

    def is_current(self, known: DocumentState) -> bool:
        """Whether a document that did not change needs no second look: same rules, and no series to top up."""
        return known.judged == self.judged and not self.is_stale(known) and not self.run.full

    def is_stale(self, known: DocumentState) -> bool:
        """Whether a document has series to top up."""
        return known.continues and known.horizon < self.horizon

    def take(self, change: Change) -> None:
        """One change told by the source."""
        if isinstance(change, Removal):
            self.remove_documents([self.key(change.href)])
            return
        key = self.key(change.href)
        self.seen.add(key)
        known = self.documents.get(key)
        if isinstance(change, Delivery):
            self.take_delivery(change, key, known)
        elif isinstance(change, Unchanged):
            if known:
                self.count(change.href, DocumentFigures.from_text(known.report), "unchanged")
        else:
            self.report.add_problem(change.href, change.reason)

    def take_delivery(self, delivery: Delivery, key: bytes, known: DocumentState | None) -> None:
        """A document that is new or may have changed."""
        digest = self.setting.digest(delivery.data)
        if known and known.digest == digest and self.is_current(known):
            self.count(delivery.href, DocumentFigures.from_text(known.report), "unchanged")
            if known.etag != delivery.etag:
                self.store.put_etag(known.id, delivery.etag)
            return
        row = DocumentRow(key, None, delivery.etag, digest, self.judged, self.horizon, continues=False, report="")
        again = Again(everything=known is not None and (known.judged != self.judged or self.run.full), series=known is not None and self.is_stale(known))
        self.writer.flush()  # two files of a folder may tell of the same series
        try:
            outcome = DocumentIntake(self.run, self.setting, self.state.id, delivery, self.apply).take(row, known, again)
        except NotACalendarError as error:
            self.report.add_problem(delivery.href, str(error))
            return
        self.count(delivery.href, outcome.figures)
        self.report.resources["unchanged"] += outcome.unchanged
        self.report.read += outcome.figures.events["kept"]
        self.report.mine += outcome.figures.mine
        if outcome.figures.complete:  # what stood behind a cut is not gone
            self.remove_resources(outcome.gone)

    def apply(self, plan: ResourcePlan, document: int) -> None:
        """Count a plan, and carry it out unless this is a dry run."""
        self.report.resources["unchanged" if plan.action == "outdated" else "changed" if plan.action == "cancel" else plan.action] += 1
        if not self.run.dry_run:
            self.writer.apply(plan, self.state.id, document)

    def count(self, href: str, found: DocumentFigures, action: str = "") -> None:
        """Add what a document holds to the report."""
        self.report.documents += 1
        self.report.complete &= found.complete
        self.report.resources["seen"] += found.resources
        if action:
            self.report.resources[action] += found.resources
        self.report.events.update(found.events)
        for flaw in found.flaws:
            where = f"{href}:{flaw.line}" if flaw.line else href
            self.report.problems.append(Problem(self.report.name, where, flaw.reason, kept=flaw.lost == 0))

    def remove_unseen(self) -> None:
        """After a complete reading: what was not there is gone."""
        self.remove_documents([key for key in self.documents if key not in self.seen])

    def remove_documents(self, keys: Sequence[bytes]) -> None:
        """Remove documents with their resources."""
        numbers = [self.documents[key].id for key in keys if key in self.documents]
        self.remove_resources(frozenset[bytes]().union(*(self.store.resource_keys(number) for number in numbers)))
        for number in numbers:
            self.store.remove_document(number)

    def remove_resources(self, keys: frozenset[bytes]) -> None:
        """Remove resources; refused when it would be most of the collection. Raises RefusedError."""
        if not keys:
            return
        self.gone += len(keys)
        if self.gone > GUARDED and self.gone * 2 > self.before and not self.run.force:
            raise RefusedError(
                f"{self.collection.name}: {self.gone} of {self.before} series and meetings would be removed; nothing was changed.",
                hint="If that is right, run the same command with --force.",
            )
        self.report.resources["removed"] += len(keys)
        if not self.run.dry_run:
            self.writer.remove(self.state.id, keys)
