import pytest

from crmcal.errors import SourceError
from crmcal.sources.carddav import readings
from crmcal.sources.carddav.reading import BookState, read_book
from crmcal.sources.contract import Delivery, Removal, Unchanged, Unreadable

A, B, C = "/b/a.vcf", "/b/b.vcf", "/b/c.vcf"
KNOWN = BookState("t1", {A: '"1"', B: '"1"'})


def delivered(href, etag='"2"'):
    return Delivery(href, etag, b"BEGIN:VCARD\r\nEND:VCARD\r\n")


class Book:
    """A book that tells what it was told to; asked: the etags and the token it was given."""

    def __init__(self, *told, name="/b/", complete=True, whole=False, token="t2", error=None):  # noqa: S107 - a sync-token is no secret
        self.name, self.displayname = name, name.strip("/")
        self.told, self.error = told, error
        self.complete, self.whole, self.token = complete, whole, token
        self.asked = []

    def changes(self, etags, token):
        self.asked.append((etags(A), token))
        yield from self.told
        if self.error:
            raise self.error


def reading(*told, known=KNOWN, digest=str, **settings):
    return read_book(Book(*told, **settings), known, digest)


def test_what_changed_since_the_token_is_added_to_what_is_known():
    found = reading(delivered(A), delivered(C), Removal(B))
    assert [card.href for card in found.changed] == [A, C]
    assert found.removed == {B}
    assert found.state == BookState("t2", {A: '"2"', C: '"2"'})


def test_nothing_new_leaves_the_etags_as_they_are():
    found = reading()
    assert found.complete
    assert (found.changed, found.removed) == ([], frozenset())
    assert found.state.token == "t2"
    assert found.state.etags is KNOWN.etags


def test_what_a_whole_listing_does_not_tell_is_gone():
    assert reading(Unchanged(A), delivered(C), whole=True).removed == {B}


def test_what_could_not_be_read_is_not_gone():
    found = reading(Unreadable(A, "broken"), Unchanged(B), whole=True, token="")
    assert found.removed == frozenset()
    assert found.problems == [Unreadable(A, "broken")]
    assert found.state == BookState("", KNOWN.etags)


@pytest.mark.parametrize("whole", [False, True])
def test_nothing_is_gone_after_an_incomplete_reading(whole):
    found = reading(delivered(A), Removal(B), complete=False, whole=whole, token="t1")
    assert (found.complete, found.removed) == (False, frozenset())
    assert found.state == BookState("t1", {A: '"2"', B: '"1"'})


def test_a_removal_of_what_was_never_known_is_no_news():
    assert reading(Removal(C)).removed == frozenset()


def test_after_an_error_nothing_is_concluded():
    found = reading(delivered(A), Removal(B), error=SourceError("it breaks"))
    assert found.error.sentence == "it breaks"
    assert (found.changed, found.removed, found.complete, found.state) == ((), frozenset(), False, KNOWN)


def test_keys_are_what_the_digest_makes_of_hrefs():
    book = Book(Unchanged(A), delivered(C), whole=True)
    found = read_book(book, BookState("t1", {A[::-1]: '"1"', B[::-1]: '"1"'}), lambda href: href[::-1])
    assert book.asked == [('"1"', "t1")]
    assert (found.key, found.href) == ("/b/"[::-1], "/b/")
    assert found.removed == {B[::-1]}
    assert found.state.etags == {A[::-1]: '"1"', C[::-1]: '"2"'}


def test_a_book_that_is_not_there_is_gone_with_its_cards():
    (_, gone) = readings([Book(name="/new/")], {"/b/": KNOWN}, str)
    assert (gone.key, gone.gone, gone.removed, gone.state) == ("/b/", True, {A, B}, BookState())


@pytest.mark.parametrize("trouble", [{"complete": False}, {"error": SourceError("no")}])
def test_no_book_is_gone_while_another_is_in_trouble(trouble):
    found = list(readings([Book(name="/x/", **trouble), Book(name="/y/")], {"/b/": KNOWN}, str))
    assert [reading.href for reading in found] == ["/x/", "/y/"]
