"""One collection on its way into the store: all of it or nothing."""

from collections.abc import Iterable
from typing import Final

from crmcal.core.guard import is_too_much
from crmcal.core.ical.document import NotACalendarError
from crmcal.core.planning import Again, ResourcePlan
from crmcal.core.reports import Problem, SourceReport
from crmcal.core.rules import KEPT
from crmcal.errors import RefusedError
from crmcal.intake.document import DocumentIntake
from crmcal.intake.figures import DocumentFigures
from crmcal.intake.known import KnownDocuments
from crmcal.run import Run
from crmcal.sources.contract import Change, Collection, Delivery, Removal, Unchanged
from crmcal.store.store import CollectionState, DocumentRow
from crmcal.store.writes import DocumentState

IMPORTED: Final = ("", "import", "", "")  # source, kind, name and displayname of the one collection that all imports merge into


def take_collection(run: Run, report: SourceReport, collection: Collection) -> None:
    """Take a collection in, all or nothing; `report` grows on the way, and is as before when anything fails. Raises SourceError, RefusedError."""
    scope = IMPORTED if run.merging else (report.name, report.kind, collection.name, collection.displayname)
    before = report.mark()
    try:
        with run.store.transaction():
            intake = CollectionIntake(run, report, collection, run.store.collection(*scope, visibility=run.visibility))
            intake.take_changes()
    except BaseException:
        report.reset(before)
        raise
    if intake.writer.removed:
        run.store.wipe_log()


class CollectionIntake:
    """Takes one collection in, within a transaction."""

    def __init__(self, run: Run, report: SourceReport, collection: Collection, state: CollectionState) -> None:
        self.run = run
        self.store = run.store
        self.report = report
        self.collection = collection
        self.id = state.id
        self.setting = run.setting()
        self.known = KnownDocuments(run, report.name, state, self.setting)
        self.before = run.store.resource_count(state.id)
        self.writer = run.store.writer(run.creation, int(run.now.timestamp()))
        self.seen: set[bytes] = set()
        self.removals: set[bytes] = set()
        self.gone = 0

    def take_changes(self) -> None:
        """All that the collection tells."""
        linker = self.writer.linker
        made = linker.people_created, linker.companies_created
        for change in self.collection.changes(self.known.etag, self.known.token()):
            self.take(change)
        self.remove_documents(self.removals)
        if self.collection.complete and not self.run.merging:
            self.settle_untold()
        self.report.complete &= self.collection.complete
        self.settle_series()
        self.writer.finish()
        self.store.finish_collection(self.id, token=self.collection.token, now=int(self.run.now.timestamp()))
        self.report.people_created += linker.people_created - made[0]
        self.report.companies_created += linker.companies_created - made[1]
        self.report.occurrences += self.writer.occurrences_written

    def settle_series(self) -> None:
        """Settle the series that lie in several documents, now that all are in; tell what turned private by it."""
        for turned in self.writer.settle_series(self.id, self.setting):
            key, text = self.store.document_report(turned.document)
            figures = DocumentFigures.from_text(text)
            figures.turn_private(turned.events)
            self.store.put_report(turned.document, figures.text(), kept=figures.events[KEPT] > 0)
            if key in self.seen:
                self.report.events.update({KEPT: -turned.events, "private": turned.events})

    def take(self, change: Change) -> None:
        """One change told by the source."""
        key = self.known.key(change.href)
        if isinstance(change, Removal):
            self.removals.add(key)
            return
        self.removals.discard(key)
        self.seen.add(key)
        known = self.known.documents.get(key)
        if isinstance(change, Delivery):
            self.take_delivery(change, key, known)
        elif isinstance(change, Unchanged):
            if known:
                self.count(change.href, DocumentFigures.from_text(known.report), "unchanged")
        else:
            self.report.add_problem(self.where(change.href), change.reason)

    def take_delivery(self, delivery: Delivery, key: bytes, known: DocumentState | None) -> None:
        """A document that is new or may have changed."""
        digest = self.setting.digest(delivery.data)
        if known and known.digest == digest and self.known.is_current(known):
            self.count(delivery.href, DocumentFigures.from_text(known.report), "unchanged")
            if known.etag != delivery.etag:
                self.store.put_etag(known.id, delivery.etag)
            return
        row = DocumentRow(key, None, delivery.etag, digest, self.known.read_under, self.known.horizon, continues=False, report="")
        again = self.known.again(known) if known else Again()
        if self.run.merging:
            self.writer.flush()  # two files may tell of the same series
        try:
            outcome = DocumentIntake(self.run, self.setting, self.id, self.before, delivery, self.apply).take(row, known, again)
        except NotACalendarError as error:
            self.report.add_problem(self.where(delivery.href), str(error))
            return
        self.known.documents[key] = outcome.state  # a server may name the same one twice
        self.count(delivery.href, outcome.figures)
        self.report.resources["unchanged"] += outcome.unchanged
        self.report.read += outcome.figures.events["kept"]
        self.report.mine += outcome.figures.mine
        if outcome.figures.complete:  # what stood behind a cut is not gone
            self.remove_resources(outcome.gone)

    def apply(self, plan: ResourcePlan, document: int) -> None:
        """Count a plan, and carry it out."""
        self.report.resources["unchanged" if plan.action == "outdated" else plan.action] += 1
        self.writer.apply(plan, self.id, document)

    def count(self, href: str, found: DocumentFigures, action: str = "") -> None:
        """Add what a document holds to the report."""
        self.report.documents += 1
        self.report.complete &= found.complete
        self.report.resources["seen"] += found.resources
        if action:
            self.report.resources[action] += found.resources
        self.report.events.update(found.events)
        for flaw in found.flaws:
            where = f"{self.where(href)}:{flaw.line}" if flaw.line else self.where(href)
            self.report.problems.append(Problem(self.report.name, where, flaw.reason, kept=flaw.lost == 0))

    def where(self, href: str) -> str:
        """A document's place, for people: of a calendar with a name of its own, that name and the end of the href."""
        return "/".join(part for part in (self.collection.displayname, href.rpartition("/")[2]) if part) if self.collection.displayname else href

    def settle_untold(self) -> None:
        """After a complete reading: what was not told is gone, or where only changes were told, as it was."""
        untold = [key for key in self.known.documents if key not in self.seen]
        if self.collection.whole:
            self.remove_documents(untold)
            return
        for known in map(self.known.documents.__getitem__, untold):
            self.count(known.href or "", DocumentFigures.from_text(known.report), "unchanged")

    def remove_documents(self, keys: Iterable[bytes]) -> None:
        """Remove documents with their resources, all of which are counted before the first goes."""
        known = [document.id for key in keys if (document := self.known.documents.pop(key, None))]
        self.remove_resources(frozenset[bytes]().union(*map(self.store.resource_keys, known)))
        for number in known:
            self.store.remove_document(number)

    def remove_resources(self, keys: frozenset[bytes]) -> None:
        """Remove resources; refused when it would be most of the collection. Raises RefusedError."""
        if not keys:
            return
        self.gone += len(keys)
        if is_too_much(self.gone, self.before) and not self.run.force:
            name = self.collection.displayname or self.collection.name
            raise RefusedError(
                f"{name}: {self.gone} of {self.before} series and meetings would be removed; nothing was changed.",
                hint="If that is right, run the same command with --force.",
            )
        self.report.resources["removed"] += len(keys)
        self.writer.remove(self.id, keys)
