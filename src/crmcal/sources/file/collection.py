"""A collection that is told from the beginning each time: files have no sync-token."""

from collections.abc import Callable, Iterator

from crmcal.sources.contract import Change, Etags, Unreadable


class FileCollection:
    """The documents of one path; complete when each of them could be read."""

    def __init__(self, name: str, documents: Callable[[Etags], Iterator[Change]]) -> None:
        self.name = name
        self.displayname = ""
        self.token = ""
        self.complete = self.whole = False
        self.documents = documents

    def changes(self, etags: Etags, token: str) -> Iterator[Change]:  # noqa: ARG002 - the contract
        """Tell every document. Raises SourceError."""
        self.complete = self.whole = False
        failed = False
        for change in self.documents(etags):
            failed |= isinstance(change, Unreadable)
            yield change
        self.complete = self.whole = not failed
