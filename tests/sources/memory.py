"""The smallest source that keeps every promise: documents in a dictionary, told by token or by etag. What others are compared with."""

from collections.abc import Iterator

from crmcal.errors import SourceError
from crmcal.sources.contract import Change, Delivery, Etags, Removal, Unchanged, Unreadable


class Memory:
    """What there is. log: the href of every change, a token is a place in it; damaged: what cannot be read; broken: whether nothing can."""

    def __init__(self, *, with_tokens: bool = True) -> None:
        self.documents: dict[str, bytes] = {}
        self.versions: dict[str, int] = {}
        self.log: list[str] = []
        self.forgotten = 0
        self.damaged: set[str] = set()
        self.broken = False
        self.with_tokens = with_tokens

    def put(self, href: str, data: bytes) -> None:
        """Put a document."""
        self.log.append(href)
        self.documents[href] = data
        self.versions[href] = len(self.log)

    def remove(self, href: str) -> None:
        """Remove a document."""
        self.log.append(href)
        del self.documents[href]


class MemorySource:
    """A source of one collection."""

    kind = "memory"

    def __init__(self, name: str, memory: Memory) -> None:
        self.name = name
        self.memory = memory

    def collections(self) -> Iterator["MemoryCollection"]:
        """The one collection. Raises SourceError."""
        if self.memory.broken:
            raise SourceError("the memory is broken")
        yield MemoryCollection(self.memory)


class MemoryCollection:
    """The one collection."""

    name = "memory"
    displayname = ""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.token = ""
        self.complete = self.whole = False

    def changes(self, etags: Etags, token: str) -> Iterator[Change]:
        """Tell what changed. Raises SourceError."""
        self.complete = self.whole = False
        memory = self.memory
        place = int(token) if token and int(token) >= memory.forgotten else None
        unreadable = False
        for href in memory.documents if place is None else dict.fromkeys(memory.log[place:]):
            if memory.broken:
                raise SourceError("the memory is broken")
            etag = f"v{memory.versions[href]}"
            if href not in memory.documents:
                yield Removal(href)
            elif place is None and etags(href) == etag:
                yield Unchanged(href)
            elif href in memory.damaged:
                unreadable = True
                yield Unreadable(href, "it is damaged")
            else:
                yield Delivery(href, etag, memory.documents[href])
        if memory.broken:
            raise SourceError("the memory is broken")
        self.complete, self.whole = True, place is None
        self.token = token if unreadable else str(len(memory.log)) if memory.with_tokens else ""
