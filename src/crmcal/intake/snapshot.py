"""What is known of a source's collections before any of them is fetched, for threads that may not look into the store."""

from crmcal.intake.known import KnownDocuments
from crmcal.run import Run
from crmcal.sources.prefetching import Known, Snapshot

UNKNOWN = Known(lambda _href: None, "")


def snapshot(run: Run, source: str) -> Snapshot:
    """What is known of each collection of a source, by name."""
    found = {}
    for name in run.store.collections_of(source):
        state = run.store.collection_state(source, name)
        if state:
            known = KnownDocuments(run, source, state, run.setting())
            found[name] = Known(known.etag, known.token())
    return lambda name: found.get(name, UNKNOWN)
