"""What every source promises, whatever its kind: one suite that the tests of each kind inherit."""

from abc import ABC, abstractmethod

import pytest

from crmcal.errors import SourceError
from crmcal.sources.contract import Change, Collection, Delivery, Etags, Removal, Source, Unchanged, Unreadable

EVENT = b"BEGIN:VEVENT\r\nUID:%b\r\nDTSTART:20260105T100000Z\r\nSUMMARY:%b\r\nEND:VEVENT\r\n"


def calendar(uid: str, summary: str = "Lunch") -> bytes:
    """An iCalendar document with one event."""
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + EVENT % (uid.encode(), summary.encode()) + b"END:VCALENDAR\r\n"


def never_seen(_href: str) -> str | None:
    """The etags of a first read."""
    return None


def only(source: Source) -> Collection:
    """The one collection of a source that has but one."""
    (collection,) = source.collections()
    return collection


def read(source: Source, etags: Etags = never_seen) -> tuple[list[Change], bool]:
    """All changes of a source with one collection, and whether they are complete."""
    collection = only(source)
    return list(collection.changes(etags, "")), collection.complete


def hrefs(changes: list[Change]) -> list[str]:
    """The names of what was told."""
    return [change.href for change in changes]


def known(changes: list[Change]) -> Etags:
    """What a store would know after these changes."""
    return {change.href: change.etag for change in changes if isinstance(change, Delivery)}.get


class SourceContract(ABC):
    """The promises. A subclass says how to make a source, change one of its documents, and break it."""

    documents = 1  # how many the source has at first

    @abstractmethod
    def make(self) -> Source:
        """A new source, on the same place each time."""

    @abstractmethod
    def change(self) -> bytes:
        """Change one document at the place, and tell its octets."""

    @abstractmethod
    def spoil(self) -> None:
        """Make the place unreadable as a whole."""

    def test_it_has_its_name_and_kind(self):
        source = self.make()
        assert (source.name, source.kind) == ("work", self.kind)

    def test_the_first_read_delivers_everything_with_etags(self):
        changes, complete = read(self.make())
        assert len(changes) == self.documents
        assert all(isinstance(change, Delivery) and change.etag and b"BEGIN:VCALENDAR" in change.data for change in changes)
        assert len({change.href for change in changes}) == self.documents
        assert complete

    def test_the_second_read_delivers_nothing(self):
        first, _ = read(self.make())
        second, complete = read(self.make(), known(first))
        assert second == [Unchanged(href) for href in hrefs(first)]
        assert complete

    def test_a_changed_document_is_delivered_and_no_other(self):
        first, _ = read(self.make())
        data = self.change()
        second, complete = read(self.make(), known(first))
        assert [change.data for change in second if isinstance(change, Delivery)] == [data]
        assert sorted(hrefs(second)) == sorted(hrefs(first))
        assert sum(isinstance(change, Unchanged) for change in second) == self.documents - 1
        assert complete

    def test_an_etag_of_something_else_is_no_reason_to_skip(self):
        changes, _ = read(self.make(), lambda _href: "something else")
        assert all(isinstance(change, Delivery) for change in changes)

    def test_an_empty_etag_is_no_reason_to_skip(self):
        changes, _ = read(self.make(), lambda _href: "")
        assert all(isinstance(change, Delivery) for change in changes)

    def test_names_last(self):
        one, other = self.make(), self.make()
        assert only(one).name == only(other).name != ""
        assert hrefs(read(one)[0]) == hrefs(read(other)[0])

    def test_names_can_be_stored(self):
        source = self.make()
        for name in (only(source).name, *hrefs(read(source)[0])):
            assert name.encode("utf-8")

    def test_it_is_not_complete_before_the_end(self):
        collection = only(self.make())
        assert not collection.complete
        changes = collection.changes(never_seen, "")
        assert not collection.complete
        next(changes)
        assert not collection.complete

    def test_a_collection_can_be_read_again(self):
        collection = only(self.make())
        assert list(collection.changes(never_seen, "")) == list(collection.changes(never_seen, ""))
        assert collection.complete

    def test_a_source_that_fails_raises_a_source_error_and_concludes_nothing(self):
        source = self.make()
        collection = only(source)
        list(collection.changes(never_seen, ""))
        self.spoil()
        with pytest.raises(SourceError) as caught:
            read(self.make())
        assert caught.value.sentence
        assert "\n" not in caught.value.sentence
        told: list[Change] = []
        with pytest.raises(SourceError):  # noqa: PT012 - what was told before counts too
            told.extend(collection.changes(never_seen, ""))
            raise_unless_incomplete(collection, told)
        assert not collection.complete
        assert not any(isinstance(change, Removal | Delivery) for change in told)


def raise_unless_incomplete(collection: Collection, told: list[Change]) -> None:
    """A collection found before its place broke may tell the failure document by document instead."""
    if not collection.complete and told and all(isinstance(change, Unreadable) for change in told):
        raise SourceError("incomplete")
