"""What a store does with what a source tells, in a few lines: what the promises of sources are for."""

from crmcal.errors import SourceError
from crmcal.sources.contract import Change, Delivery, Removal, Source, Unchanged, Unreadable

from .contract import only


class Mirror:
    """Documents by href, as they were told.

    told: what the last reading told, whether or not it could be concluded
    """

    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}
        self.etags: dict[str, str] = {}
        self.token = ""
        self.told: list[Change] = []
        self.failed = False

    def follow(self, source: Source) -> list[Change]:
        """Take in what a source tells; when it fails, nothing."""
        self.told = []
        try:
            collection = only(source)
            for change in collection.changes(self.etags.get, self.token):
                assert not collection.complete
                self.told.append(change)
        except SourceError:
            self.failed = True
            return self.told
        self.failed = False
        self.conclude(whole=collection.complete and collection.whole)
        self.token = collection.token
        return self.told

    def conclude(self, *, whole: bool) -> None:
        """Do as was told."""
        for change in self.told:
            if isinstance(change, Delivery):
                self.documents[change.href], self.etags[change.href] = change.data, change.etag
            elif isinstance(change, Removal):
                self.forget(change.href)
            else:
                assert isinstance(change, Unreadable) or change.href in self.documents
        for href in set(self.documents).difference(change.href for change in self.told) if whole else ():
            self.forget(href)

    def forget(self, href: str) -> None:
        """Drop a document, if it is there."""
        self.documents.pop(href, None)
        self.etags.pop(href, None)

    def contents(self) -> list[bytes]:
        """The octets of all documents, in an order of their own."""
        return sorted(self.documents.values())

    def of(self, *kinds: type) -> list[Change]:
        """What was told last, of some kinds."""
        return [change for change in self.told if isinstance(change, kinds)]

    def news(self) -> list[Change]:
        """What was told last but for what has not changed."""
        return [change for change in self.told if not isinstance(change, Unchanged)]
