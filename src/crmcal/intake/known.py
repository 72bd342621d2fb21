"""What the store knows of a collection's documents, and which of them need no second look."""

from typing import Final

from crmcal.core.planning import Again, Setting
from crmcal.run import Run
from crmcal.store.store import CollectionState
from crmcal.store.writes import DocumentState

WEEK: Final = 7 * 24 * 3600


class KnownDocuments:
    """The documents of a collection by their keys, as they were when its intake began, which goes on to keep them up to date."""

    def __init__(self, run: Run, source: str, state: CollectionState, setting: Setting) -> None:
        self.run = run
        self.state = state
        self.setting = setting
        self.scope = f"{source}\n" if run.merging else ""
        self.read_under = run.fingerprint(setting)
        self.horizon = int(run.until.timestamp())
        self.documents = run.store.documents(state.id)

    def key(self, href: str) -> bytes:
        """The key of a document."""
        return self.setting.digest(f"{self.scope}{href}".encode("utf-8", "surrogateescape"))

    def etag(self, href: str) -> str | None:
        """The etag a document had; None when it has to be read again in any case."""
        known = self.documents.get(self.key(href))
        return known.etag if known and self.is_current(known) else None

    def token(self) -> str:
        """The sync-token to go on from; "" to be told everything: where documents have to be read again, and once a week, as not all servers' tokens last."""
        recent = self.state.synced is not None and self.state.synced // WEEK == int(self.run.now.timestamp()) // WEEK
        return self.state.token if recent and not (self.run.merging or self.run.full) and all(map(self.is_current, self.documents.values())) else ""

    def is_current(self, known: DocumentState) -> bool:
        """Whether a document that did not change needs no second look: read under the same zones and level, not stale, and no series to top up."""
        return known.read_under == self.read_under and not (known.stale or self.is_behind(known) or self.run.full)

    def is_behind(self, known: DocumentState) -> bool:
        """Whether a document has series to top up."""
        return known.continues and known.horizon < self.horizon

    def again(self, known: DocumentState) -> Again:
        """What is read once more of a document."""
        return Again(everything=known.read_under != self.read_under or self.run.full, series=self.is_behind(known), stale=known.stale)
