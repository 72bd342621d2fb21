"""The story: what a source delivers is read, judged and planned, then stored, one transaction per collection."""

import gc
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from crmcal.core.reports import RunReport, SourceReport
from crmcal.errors import CrmcalError
from crmcal.intake import CollectionIntake
from crmcal.run import Run
from crmcal.sources.contract import Source


def take_in(sources: Iterable[Source], run: Run) -> RunReport:
    """Read all sources into the store, each for itself: one that fails keeps its old state, the others go on."""
    return RunReport(sources=[take_source(source, run) for source in sources], dry_run=run.dry_run)


def take_source(source: Source, run: Run) -> SourceReport:
    """Read all collections of a source; the report says what failed, and why."""
    report = SourceReport(name=source.name, kind=source.kind)
    began = time.monotonic()
    try:
        with without_collector():
            for collection in source.collections():
                report.collections += 1
                CollectionIntake(run, report, collection).take_all()
        report.judge_documents()
    except CrmcalError as error:
        report.fail(error.sentence, error.hint, error.exit_code)
    report.seconds = time.monotonic() - began
    return report


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
