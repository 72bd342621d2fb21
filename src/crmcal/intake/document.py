"""One document on its way into the store: read as far as it changed, planned, applied."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from crmcal.core import paging
from crmcal.core.ical.document import Document
from crmcal.core.paging import Layout, Read, Rest
from crmcal.core.planning import Again, ResourcePlan, Setting, plan_document, resource_keys
from crmcal.core.rules import KEPT
from crmcal.intake.figures import DocumentFigures
from crmcal.run import Run
from crmcal.sources.contract import Delivery
from crmcal.store.store import DocumentRow
from crmcal.store.writes import DocumentState

STEP: Final = 500  # resources between two reports of progress


class Outcome(NamedTuple):
    """What became of a document.

    figures:   of all of it
    unchanged: resources that were not even looked at
    gone:      keys of its resources that it no longer has
    number, row: what is known of it from now on
    """

    figures: DocumentFigures
    unchanged: int
    gone: frozenset[bytes]
    number: int
    row: DocumentRow

    @property
    def state(self) -> DocumentState:
        """As the store will tell it."""
        row = self.row
        return DocumentState(
            self.number, row.href, row.etag, row.digest, row.read_under, stale=False, horizon=row.horizon, continues=row.continues, report=row.report
        )


class DocumentIntake:
    """Takes one document in, into a collection with `total` resources. `apply` carries out a plan for the document of the given number."""

    def __init__(self, run: Run, setting: Setting, collection: int, total: int, delivery: Delivery, apply: Callable[[ResourcePlan, int], None]) -> None:
        self.run = run
        self.total = total
        self.store = run.store
        self.setting = setting
        self.collection = collection
        self.delivery = delivery
        self.apply = apply
        self.figures = DocumentFigures()
        self.reads: list[Read] = []
        self.continues = False

    def take(self, row: DocumentRow, known: DocumentState | None, again: Again) -> Outcome:
        """Everything that is new in the document. Raises NotACalendarError."""
        layout = self.store.layout(known.id) if known and not any(again) else None
        rest = self.rest(layout) if layout else None
        document = rest.document if rest else self.read(self.delivery.data)
        number = known.id if known else self.store.new_document()
        gone = self.store.resource_keys(number) if known and not self.run.merging else frozenset()
        if rest and layout:
            self.add_unchanged(rest)
            self.continues = known is not None and known.continues
            gone -= frozenset[bytes]().union(*(page.keys for page in rest.unchanged))
        unchanged = self.figures.resources
        self.figures.complete = not document.structure.truncated
        if not rest:
            self.figures.flaws.extend(document.flaws)
        self.take_resources(document, number, again)
        row = self.completed(row)
        self.store.put_document(number, self.collection, row)
        self.put_layout(number, self.relaid(rest, layout) if rest and layout else self.laid(document), known)
        return Outcome(self.figures, unchanged, gone - {read.key for read in self.reads}, number, row)

    def read(self, data: bytes) -> Document:
        """A document's structure."""
        return Document(data, self.run.zone, floating_zone=self.run.floating)

    def rest(self, layout: Layout) -> Rest | None:
        """What changed in a document that was cut into pages; None when all of it has to be read."""
        return paging.without_unchanged(self.delivery.data, layout, self.read, self.keys, self.setting.digest)

    def keys(self, document: Document) -> frozenset[bytes]:
        """The keys of a document's resources."""
        return resource_keys(document, self.delivery.href, self.setting)

    def add_unchanged(self, rest: Rest) -> None:
        """Count what lies in unchanged pages."""
        for page in rest.unchanged:
            self.figures.resources += len(page.keys)
            self.figures.add_events(page.tally)

    def take_resources(self, document: Document, number: int, again: Again) -> None:
        """Plan and apply each resource."""
        lookup = self.store.known(self.collection, document.vevents, self.total)
        plans: Iterable[ResourcePlan] = plan_document(document, self.delivery.href, lookup, self.setting, again)
        for done, plan in enumerate(plans):
            self.apply(plan, number)
            self.figures.add(plan)
            self.reads.append(Read(plan.key, plan.starts, plan.tally, bool(plan.flaws)))
            self.continues |= plan.continues
            if done % STEP == 0:
                self.run.progress(done, document.vevents)

    def completed(self, row: DocumentRow) -> DocumentRow:
        """What is known of the document now. Its href only where something of it was kept."""
        href = self.delivery.href.encode("utf-8", "replace").decode() if self.figures.events[KEPT] else None
        etag = row.etag if self.figures.complete else ""  # what came in half is asked for again
        return row._replace(href=href, etag=etag, continues=self.continues, report=self.figures.text())

    def put_layout(self, number: int, layout: Layout | None, known: DocumentState | None) -> None:
        """Store how the document is cut; of a new one that is not there is nothing to say."""
        if layout or known:
            self.store.put_layout(number, layout)

    def laid(self, document: Document) -> Layout | None:
        """The pages of a document that was read whole."""
        return paging.layout(document, self.delivery.data, self.reads, self.setting.digest)

    def relaid(self, rest: Rest, layout: Layout) -> Layout:
        """The pages of a document of which only a part was read."""
        return paging.relaid(rest, self.delivery.data, layout, self.reads, self.setting.digest)
