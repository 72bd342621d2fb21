"""What is known of a source's collections before any of them is fetched, for threads that may not look into the store."""

from collections.abc import Iterator
from dataclasses import dataclass

from crmcal.core.reports import SourceReport
from crmcal.intake.collection import CollectionIntake
from crmcal.run import Run
from crmcal.sources.contract import Change, Etags
from crmcal.sources.prefetching import Known, Snapshot

UNKNOWN = Known(lambda _href: None, "")


@dataclass(slots=True)
class Unread:
    """A collection of which only the name is known yet."""

    name: str
    displayname: str = ""
    complete: bool = False
    whole: bool = False
    token: str = ""

    def changes(self, _etags: Etags, _token: str) -> Iterator[Change]:
        """Nothing."""
        return iter(())


def snapshot(run: Run, source: str, kind: str) -> Snapshot:
    """What is known of each collection of a source, by name. Raises StoreError."""
    found = {}
    for name in run.store.collections_of(source):
        state = run.store.collection_state(source, name)
        if state:
            intake = CollectionIntake(run, SourceReport(name=source, kind=kind), Unread(name))
            intake.look_up(state)
            found[name] = Known(intake.etag, intake.token())
    return lambda name: found.get(name, UNKNOWN)
