"""The story: what a source delivers is read, judged and planned, then stored, one transaction per collection."""

import gc
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from crmcal.core.reports import RunReport, SourceReport
from crmcal.errors import CrmcalError, RefusedError
from crmcal.intake import GUARDED, CollectionIntake
from crmcal.run import Run
from crmcal.sources.contract import Source


def take_in(sources: Iterable[Source], run: Run) -> RunReport:
    """Read all sources into the store, each for itself: one that fails keeps its old state, the others go on."""
    return RunReport(sources=[take_source(source, run) for source in sources], dry_run=run.dry_run)


def take_source(source: Source, run: Run) -> SourceReport:
    """Read all collections of a source; the report says what failed, and why."""
    report = SourceReport(name=source.name, kind=source.kind)
    began = time.monotonic()
    told: set[str] = set()
    try:
        with without_collector():
            for collection in source.collections():
                report.collections += 1
                CollectionIntake(run, report, collection).take_all()
                told.add(collection.name)
            if not run.merging and report.complete:
                remove_collections(report, run, told)
        report.judge_documents()
    except CrmcalError as error:
        report.fail(error.sentence, error.hint, error.exit_code)
    report.seconds = time.monotonic() - began
    return report


def remove_collections(report: SourceReport, run: Run, told: set[str]) -> None:
    """Remove the collections a source no longer has. Raises RefusedError when that would be a lot."""
    for name, number in run.store.collections_of(report.name).items():
        if name in told:
            continue
        resources = run.store.resource_count(number)
        if resources > GUARDED and not run.force:
            raise RefusedError(
                f"{report.name} no longer has {name}: {resources} series and meetings would be removed.",
                hint="If that is right, run the same command with --force.",
            )
        report.resources["removed"] += resources
        if not run.dry_run:
            run.store.remove_collection(number)


@contextmanager
def without_collector() -> Iterator[None]:
    """Pause the garbage collector: an import makes millions of values and no cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
