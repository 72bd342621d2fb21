"""The story: what a source delivers is read, judged and planned, then stored, one transaction per collection."""

import gc
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from crmcal.core.guard import is_too_much
from crmcal.core.reports import SourceReport
from crmcal.errors import CrmcalError, RefusedError, SourceError
from crmcal.intake import take_collection
from crmcal.run import Run
from crmcal.sources.contract import ForeignError, Source


def take_in(sources: Iterable[Source], run: Run) -> list[SourceReport]:
    """Read all sources into the store, each for itself: one that fails keeps its old state, the others go on."""
    return [take_source(source, run) for source in sources]


def take_source(source: Source, run: Run) -> SourceReport:
    """Read all collections of a source; the report says what failed, and why."""
    report = SourceReport(name=source.name, kind=source.kind)
    began = time.monotonic()
    try:
        with without_collector():
            take_collections(source, run, report)
    except CrmcalError as error:
        report.fail(error.sentence, error.hint, error.exit_code)
    report.seconds = time.monotonic() - began
    return report


def take_collections(source: Source, run: Run, report: SourceReport) -> None:
    """Read the collections of a source, each for itself: one that fails keeps its old state and its token. Raises SourceError, RefusedError."""
    known = {} if run.merging else run.store.collections_of(report.name)
    seen: set[str] = set()
    failures: list[tuple[str, CrmcalError]] = []
    for collection in source.collections():
        try:
            take_collection(run, report, collection)
        except (SourceError, RefusedError) as error:
            if isinstance(error, ForeignError) and collection.name not in known:
                continue
            failures.append((collection.displayname, error))
        seen.add(collection.name)
        report.calendars.append(collection.displayname or collection.name)
    if not run.merging and not failures:
        remove_collections(report, run, seen)
    report.judge_documents()
    if failures:
        tell_failures(report, failures)


def tell_failures(report: SourceReport, failures: Sequence[tuple[str, CrmcalError]]) -> None:
    """Report the collections that failed. The source has failed if all of them did, or if a guard refused one: that asks for a decision."""
    refusals = [error for _, error in failures if isinstance(error, RefusedError)]
    if len(failures) == report.collections:
        codes = {error.exit_code for _, error in failures}
        report.fail(told(failures), failures[0][1].hint, codes.pop() if len(codes) == 1 else 1)
    elif refusals:
        report.fail(told(failures), refusals[0].hint, refusals[0].exit_code)
    else:
        for displayname, error in failures:
            report.add_problem(displayname or report.name, error.sentence)


def told(failures: Sequence[tuple[str, CrmcalError]]) -> str:
    """The sentences of several failures; one that all share is told once."""
    sentences = list(dict.fromkeys(error.sentence for _, error in failures))
    if len(sentences) == 1:
        return sentences[0]
    return "; ".join(
        error.sentence if error.sentence.startswith(f"{displayname}: ") or not displayname else f"{displayname}: {error.sentence}"
        for displayname, error in failures
    )


def remove_collections(report: SourceReport, run: Run, seen: set[str]) -> None:
    """Remove the collections a source no longer has. Raises RefusedError when that would be a lot."""
    vanished = {name: number for name, number in run.store.collections_of(report.name).items() if name not in seen}
    resources = sum(run.store.resource_count(number) for number in vanished.values())
    if is_too_much(resources, resources) and not run.force:
        raise RefusedError(
            f"{report.name} no longer has {', '.join(vanished)}: {resources} series and meetings would be removed.",
            hint="If that is right, run the same command with --force.",
        )
    report.resources["removed"] += resources
    for number in vanished.values():
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
