"""Places whose documents a test may change, damage and withhold: a folder, a calendar at a server, a dictionary."""

from abc import ABC, abstractmethod
from contextlib import ExitStack
from types import SimpleNamespace

from crmcal.registry import source_opener
from tests.servers.model import Model
from tests.servers.web import Answer, listening

from .memory import Memory, MemorySource
from .places import OLD, opened, put

LIMIT = 20_000  # octets of a document that can be read


class Place(ABC):
    """Where the documents of a source are, and what may happen to them."""

    @abstractmethod
    def source(self):
        """A new source of this place."""

    @abstractmethod
    def put(self, name, data):
        """Put a document."""

    @abstractmethod
    def remove(self, name):
        """Remove a document."""

    @abstractmethod
    def damage(self, name, data):
        """Put a document that cannot be read."""

    @abstractmethod
    def mend(self, name, data):
        """Now it can be read."""

    @abstractmethod
    def fail(self, *, failing):
        """Whether nothing can be read."""

    def forget(self):  # noqa: B027 - most places have no tokens
        """From now on tokens are not known any more."""

    def close(self):  # noqa: B027 - most places have nothing to close
        """Leave nothing behind."""


class InMemory(Place):
    """The reference."""

    def __init__(self, *, with_tokens=True):
        self.memory = Memory(with_tokens=with_tokens)

    def source(self):
        return MemorySource("work", self.memory)

    def put(self, name, data):
        self.memory.put(name, data)

    def remove(self, name):
        self.memory.remove(name)
        self.memory.damaged.discard(name)

    def damage(self, name, data):
        self.memory.put(name, data)
        self.memory.damaged.add(name)

    def mend(self, name, data):  # noqa: ARG002 - it is there
        self.memory.damaged.discard(name)

    def fail(self, *, failing):
        self.memory.broken = failing

    def forget(self):
        self.memory.forgotten = len(self.memory.log) + 1


class InFolder(Place):
    """A folder of files; one that is too large cannot be read."""

    def __init__(self, folder):
        self.folder = folder / "calendars"
        self.folder.mkdir()
        self.changes = 0

    def source(self):
        return opened(self.folder, max_bytes=LIMIT)

    def put(self, name, data):
        self.changes += 1
        put(self.folder / f"{name}.ics", data, mtime=OLD + self.changes)

    def remove(self, name):
        (self.folder / f"{name}.ics").unlink()

    def damage(self, name, data):
        self.put(name, data + b"X" * LIMIT)

    def mend(self, name, data):
        self.put(name, data)

    def fail(self, *, failing):
        away = self.folder.with_name("away")
        if failing:
            self.folder.rename(away)
        else:
            away.rename(self.folder)


class AtServer(Place):
    """A calendar at a CalDAV server, that may withhold a document; when it fails, then after it told what there is."""

    def __init__(self, *, with_tokens=True, with_ctags=False):
        self.model = Model(with_tokens=with_tokens, with_ctags=with_ctags)
        self.model.make("work")
        self.failing = False
        self.stack = ExitStack()
        self.listener = self.stack.enter_context(listening(self.answer))

    def close(self):
        self.stack.close()

    def answer(self, asked):
        if self.failing and asked.method in {"GET", "REPORT"}:
            return Answer(401, {"WWW-Authenticate": 'Basic realm="calendars"'}, b"who?")
        return self.model.answer(asked)

    def source(self):
        fields = {"username": None, "auth": None, "calendars": (), "ca_file": None, "client_certificate": None, "client_key": None}
        return source_opener("caldav")(SimpleNamespace(name="work", url=self.listener.url + "/", max_bytes=LIMIT * 100, **fields), None)

    def put(self, name, data):
        self.model.put("work", f"{name}.ics", data)

    def remove(self, name):
        self.model.delete("work", f"{name}.ics")
        self.model.withheld.discard(f"{name}.ics")

    def damage(self, name, data):
        self.put(name, data)
        self.model.withheld.add(f"{name}.ics")

    def mend(self, name, data):  # noqa: ARG002 - it is there
        self.model.withheld.discard(f"{name}.ics")

    def fail(self, *, failing):
        self.failing = failing

    def forget(self):
        found = self.model.calendars["work"]
        found.forgotten = len(found.log) + 1
