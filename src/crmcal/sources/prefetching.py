"""Fetches several sources side by side, each in a thread of its own, while what they tell is stored one after the other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Final, NamedTuple

from crmcal.sources.contract import Change, Collection, Delivery, Etags, Removal, Source, Unchanged, Unreadable

AHEAD: Final = 100  # documents of a source that may wait to be stored
BEAT: Final = 0.1  # seconds between two looks whether to stop
CHANGES: Final = (Delivery, Unchanged, Removal, Unreadable)


class Known(NamedTuple):
    """What is known of a collection before it is fetched: what `Collection.changes` takes. Threads may ask for etags."""

    etags: Etags
    token: str


Snapshot = Callable[[str], Known]  # by the name of a collection


class Opened(NamedTuple):
    """A collection begins."""

    name: str
    displayname: str


class Closed(NamedTuple):
    """A collection has been told to its end."""

    complete: bool
    whole: bool
    token: str


class Failed(NamedTuple):
    """A collection, or between two of them the whole source, failed."""

    error: BaseException


class Finished(NamedTuple):
    """All collections have been told."""


Message = Opened | Closed | Failed | Finished | Change


class StoppedError(Exception):
    """Nobody wants to know the rest."""


class PrefetchedSource:
    """A source whose collections are fetched before they are asked for."""

    def __init__(self, source: Source, snapshot: Snapshot, stop: Event) -> None:
        self.name = source.name
        self.kind = source.kind
        self.source = source
        self.snapshot = snapshot
        self.stop = stop
        self.told: Queue[Message] = Queue(AHEAD)
        self.thread = Thread(target=self.fetch, name=f"crmcal-{source.name}", daemon=True)  # a stalled server shall not hold up an interrupt

    def fetch(self) -> None:
        """Tell all collections. Runs in the thread."""
        try:
            for collection in self.source.collections():
                self.put(Opened(collection.name, collection.displayname))
                self.fetch_one(collection)
            self.put(Finished())
        except StoppedError:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits for the source
            self.put_last(Failed(error))

    def fetch_one(self, collection: Collection) -> None:
        """Tell a collection; its failure costs the next ones nothing. Raises StoppedError."""
        try:
            for change in collection.changes(*self.snapshot(collection.name)):
                self.put(change)
        except StoppedError:
            raise
        except BaseException as error:  # noqa: BLE001 - raised again where the collection is stored
            self.put(Failed(error))
        else:
            self.put(Closed(collection.complete, collection.whole, collection.token))

    def put(self, message: Message) -> None:
        """Pass a message on, once there is room for it. Raises StoppedError."""
        while not self.stop.is_set():
            try:
                return self.told.put(message, timeout=BEAT)
            except Full:
                continue
        raise StoppedError

    def put_last(self, message: Message) -> None:
        """Pass a message on, if somebody still listens."""
        try:
            self.put(message)
        except StoppedError:
            return

    def next(self) -> Message:
        """What is told next, waited for in small steps, so that Ctrl-C comes through."""
        while True:
            try:
                return self.told.get(timeout=BEAT)
            except Empty:
                continue

    def collections(self) -> "Iterator[PrefetchedCollection]":
        """The collections, as they come. Raises what the source raised."""
        while not isinstance(message := self.next(), Finished):
            if isinstance(message, Failed):
                raise message.error
            if isinstance(message, Opened):
                collection = PrefetchedCollection(message, self.next)
                yield collection
                collection.skip_rest()


class PrefetchedCollection:
    """A collection whose changes are on their way; what it is told to be known was told before, so `changes` does not look at it."""

    def __init__(self, opened: Opened, following: Callable[[], Message]) -> None:
        self.name = opened.name
        self.displayname = opened.displayname
        self.complete = self.whole = self.over = False
        self.token = ""
        self.following = following

    def changes(self, _etags: Etags, _token: str) -> Iterator[Change]:
        """What the collection told. Raises what it raised."""
        while not self.over:
            message = self.following()
            if isinstance(message, CHANGES):
                yield message
                continue
            self.over = True
            if isinstance(message, Failed):
                raise message.error
            if isinstance(message, Closed):
                self.complete, self.whole, self.token = message

    def skip_rest(self) -> None:
        """Pass over what nobody asked for, so that the next collection can be told."""
        while not self.over:
            self.over = not isinstance(self.following(), CHANGES)


@contextmanager
def prefetched(sources: Sequence[Source], snapshots: Mapping[str, Snapshot]) -> Iterator[list[Source]]:
    """The same sources, fetched side by side; those without a snapshot stay as they are. At the end nothing is fetched any more."""
    stop = Event()
    found: list[Source] = [PrefetchedSource(source, snapshots[source.name], stop) if source.name in snapshots else source for source in sources]
    running = [source for source in found if isinstance(source, PrefetchedSource)]
    for source in running:
        source.thread.start()
    try:
        yield found
    finally:
        stop.set()
