"""`crmcal forget`, apart from how it is typed: what is to go, and that no octet of it stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from crmcal import showing
from crmcal.core.creation import AUTO
from crmcal.errors import NotFoundError, SeveralFitError
from crmcal.importing import Request, judged_again, known_owner, opened
from crmcal.store import forgetting as stored
from crmcal.store.contacts import removing
from crmcal.store.store import Store

if TYPE_CHECKING:
    from sqlite3 import Connection


class Forgotten(NamedTuple):
    """What went, or would go.

    name:     of the person, company or source; "" for what is excluded now
    meetings: how many went; shared: how many stay, without them; naming: how many texts still name them, of those meetings and of the user's own
    """

    name: str
    emails: int
    meetings: int
    shared: int
    naming: int


def forget_person(who: str, request: Request, *, texts: bool) -> Forgotten:
    """Forget a person. Raises NotFoundError."""
    return forget("person", who, request, texts=texts)


def forget_company(what: str, request: Request, *, texts: bool) -> Forgotten:
    """Forget a company, and everybody of it. Raises NotFoundError."""
    return forget("company", what, request, texts=texts)


def forget_opportunity(what: str, request: Request) -> Forgotten:
    """Forget an opportunity; its meetings stay. Raises NotFoundError."""
    with opened(request) as store:
        number, name = the_one(store.connection, "opportunity", what)
        with settled(store, request):
            stored.forget_opportunity(store.connection, number)
        finish(store, request)
    return Forgotten(name, 0, 0, 0, 0)


def forget(kind: str, wanted: str, request: Request, *, texts: bool) -> Forgotten:
    """Forget a person or a company."""
    footprints = {"person": stored.footprint_of_person, "company": stored.footprint_of_company}
    with opened(request) as store:
        number, name = the_one(store.connection, kind, wanted)
        with settled(store, request):
            found = footprints[kind](store.connection, number)
            stored.forget(store.connection, found, texts=texts)
        finish(store, request)
    notes = {(table.partition(".")[0], number) for table, number in found.notes}  # a merge counts once, whichever of its parts it is
    return Forgotten(name, len(found.emails), found.meetings, found.shared_meetings, 0 if texts else len(found.naming) + len(notes))


def the_one(connection: "Connection", kind: str, wanted: str) -> tuple[int, str]:
    """Number and name of the one that is meant, of those that are there or else of those that were removed. Raises NoneFitsError, SeveralFitError."""
    try:
        subject = showing.the_very_one(connection, kind, wanted)
    except SeveralFitError:
        raise
    except NotFoundError:
        if not removing.find(connection, kind, wanted):
            raise
        removed = showing.the_removed(connection, kind, wanted)
        return removed.number, removed.name
    return subject.number, subject.name


def forget_source(name: str, request: Request) -> Forgotten:
    """Forget all that came from a source, or from an imported file of that name. Raises NotFoundError."""
    with opened(request) as store:
        documents = stored.imported_documents(store.connection, name)
        events = stored.events_of_documents(store.connection, documents) or stored.events_of_source(store.connection, name)
        if not documents and not store.collections_of(name):
            raise NotFoundError(f"Nothing in the store came from {name!r}.", hint="Name a source of the configuration, or a file that was imported.")
        meetings = stored.meetings(store.connection, events)
        with settled(store, request):
            if documents:
                stored.forget_documents(store.connection, documents)
            else:
                stored.forget_source(store.connection, name)
        finish(store, request)
    return Forgotten(name, 0, meetings, 0, 0)


def forget_excluded(request: Request) -> int:
    """Remove what today's rules exclude, as every writing command does first, and see that no octet of it stays; how many meetings went."""
    owner = known_owner(request)
    with opened(request) as store:
        with settled(store, request):
            removed = sum(judged_again(store, owner, request).excluded.values()) if owner else 0
        finish(store, request)
    return removed


@contextmanager
def settled(store: Store, request: Request) -> Iterator[None]:
    """A transaction after which there is nothing for `crmcal rematch` to do: whom nothing that is left makes is gone, and what is left is whose it is."""
    creation = request.config.contacts_create if request.config else AUTO
    with store.contacts(creation, int(request.now.timestamp()), afresh=True):
        yield


def finish(store: Store, request: Request) -> None:
    """Leave no trace in free pages and the log."""
    store.linker = None
    if not request.dry_run:
        store.compact()
