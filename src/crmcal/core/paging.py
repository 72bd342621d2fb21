"""A long document cut into pages: what did not change since the last reading is recognised by its digest and not read again.

A page is a run of whole VEVENTs. Digests of its first octets find it again when something before it grew or shrank.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from crmcal.core.ical.document import Document
from crmcal.core.keys import Digest, series_of

PAGE: Final = 1 << 17  # octets: some ninety meetings
HEAD: Final = 160
ATTEMPTS: Final = 3
MOST_IN_VAIN: Final = 4  # times a document's length may be digested for pages that only begin alike
SMALLEST: Final = 1 << 20  # documents below are read whole, it takes a tenth of a second
EVENT: Final = b"\nBEGIN:VEVENT"


class Page(NamedTuple):
    """A run of VEVENTs.

    length: in octets
    head:   digest of its first octets
    digest: of all of it; b"" when it has to be read each time: something is wrong in it, or a series of it goes on elsewhere
    keys:   of its resources
    tally:  its VEVENTs by verdict
    """

    length: int
    head: bytes
    digest: bytes
    keys: frozenset[bytes]
    tally: Mapping[str, int]


class Span(NamedTuple):
    """Octets [start, end) of a document: a page that did not change, or something new."""

    start: int
    end: int
    page: Page | None


class Read(NamedTuple):
    """A resource that was read: where its VEVENTs begin, what became of it."""

    key: bytes
    starts: Sequence[int]
    tally: Mapping[str, int]
    flawed: bool

    def moved(self, start: int, span: Span) -> "Read":
        """What of it lies in a span that begins at `start` of what was read, with the offsets of the whole document; flawed when not all does."""
        inside = [at - start + span.start for at in self.starts if 0 <= at - start < span.end - span.start]
        return self._replace(starts=inside, flawed=self.flawed or len(inside) < len(self.starts))


class Layout(NamedTuple):
    """How a document is cut.

    header, trailer: octets before the first VEVENT and behind the last
    frame:           digest of both: properties and time zones of all events
    """

    header: int
    trailer: int
    frame: bytes
    pages: tuple[Page, ...]


class Rest(NamedTuple):
    """What is left of a document without its unchanged pages: a smaller document that reads the same.

    spans: of the original, in order
    """

    document: Document
    spans: tuple[Span, ...]

    @property
    def unchanged(self) -> list[Page]:
        """The pages that need not be read."""
        return [span.page for span in self.spans if span.page]


def layout(document: Document, data: bytes, reads: Sequence[Read], digest: Digest) -> Layout | None:
    """Cut a document that was just read; None when it is too short or too odd."""
    if len(data) < SMALLEST or not is_regular(document, data):
        return None
    first, last = document.structure.events[0].start, document.structure.events[-1].end
    pages = cut(data, first, last, reads, digest)
    return Layout(first, len(data) - last, digest(data[:first], data[last:]), tuple(pages))


def is_regular(document: Document, data: bytes) -> bool:
    """Whether pages can be left out of a document: one calendar, its properties and time zones before the first VEVENT or behind the last."""
    found = document.structure
    if document.data is not data or found.truncated or found.stray or len(found.properties) != 1 or not found.events:
        return False
    first, last = found.events[0].start, found.events[-1].end
    around = [*found.properties[0], *((zone.start, zone.end) for zone in found.timezones)]
    inside = any(start < last and end > first for start, end in around)
    return not inside and all(event.ending == "whole" for event in found.events) and data[first : first + len(EVENT)] == EVENT


def without_unchanged(
    data: bytes, known: Layout, read: Callable[[bytes], Document], keys: Callable[[Document], frozenset[bytes]], digest: Digest
) -> Rest | None:
    """The rest of a document that has to be read; None when all of it has.

    keys: the keys of a document's resources. A series that has something new and something in an unchanged page is read whole.
    """
    first, last = known.header, len(data) - known.trailer
    if last <= first or digest(data[:first], data[last:]) != known.frame or data[first : first + len(EVENT)] != EVENT:
        return None
    pages = known.pages
    for _ in range(ATTEMPTS):
        spans = tuple(compare(data, first, last, pages, digest))
        small = b"".join([data[:first], *(data[span.start : span.end] for span in spans if not span.page), data[last:]])
        document = read(small)
        if document.structure.events and not is_regular(document, small):
            return None
        found = frozenset(map(series_of, keys(document)))
        clashing = {span.page.digest for span in spans if span.page and not found.isdisjoint(map(series_of, span.page.keys))}
        if not clashing:
            document.line_of = partial(original_line, LineFeeds(data), spans, first)
            return Rest(document, spans)
        pages = tuple(page._replace(digest=b"") if page.digest in clashing else page for page in pages)
    return None


def relaid(rest: Rest, data: bytes, known: Layout, reads: Sequence[Read], digest: Digest) -> Layout:
    """The layout of the document as it is now: unchanged pages as they were, what was read cut anew."""
    shifted = dict(new_starts(rest.spans, known.header))
    pages: list[Page] = []
    for span in rest.spans:
        if span.page:
            pages.append(span.page)
        else:
            moved = [read.moved(shifted[span.start], span) for read in reads]
            pages.extend(cut(data, span.start, span.end, [read for read in moved if read.starts], digest))
    return known._replace(pages=tuple(pages))


def new_starts(spans: Sequence[Span], header: int) -> Iterator[tuple[int, int]]:
    """Where each new stretch begins: in the whole document, and in the rest of it."""
    position = header
    for span in spans:
        if not span.page:
            yield span.start, position
            position += span.end - span.start


class LineFeeds:
    """Where a document's lines end; looked up once, when the first line is asked for."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.offsets: array[int] | None = None

    def before(self, offset: int) -> int:
        """How many there are before an offset."""
        if self.offsets is None:
            self.offsets = array("Q", (found.start() for found in re.finditer(rb"\n", self.data)))
        return bisect_left(self.offsets, offset)


def original_line(line_feeds: LineFeeds, spans: Sequence[Span], header: int, offset: int) -> int:
    """The line in the whole document of an offset in the rest of it."""
    moved = offset
    for start, position in new_starts(spans, header):
        if position <= offset:
            moved = start + offset - position
    return line_feeds.before(moved) + 2


def cut(data: bytes, first: int, last: int, reads: Iterable[Read], digest: Digest) -> Iterator[Page]:
    """The pages of the stretch [first, last) of a document whose resources were all read."""
    bounds = list(boundaries(data, first, last))
    contents: list[list[Read]] = [[] for _ in bounds]
    torn = set()
    for read in reads:
        places = {page_at(bounds, start) for start in read.starts}
        for place in places:
            contents[place].append(read)
        if len(places) > 1 or read.flawed:
            torn |= places
    for number, (start, end) in enumerate(bounds):
        whole = b"" if number in torn else digest(data[start:end])
        tally: dict[str, int] = {}
        for read in contents[number]:
            for verdict, count in read.tally.items():
                tally[verdict] = tally.get(verdict, 0) + count
        yield Page(end - start, digest(data[start : start + HEAD]), whole, frozenset(read.key for read in contents[number]), tally)


def boundaries(data: bytes, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Stretches of about a page that each begin with a VEVENT."""
    start = first
    while start < last:
        end = data.find(EVENT, start + PAGE, last)
        end = last if end < 0 else end
        yield start, end
        start = end


def page_at(bounds: Sequence[tuple[int, int]], offset: int) -> int:
    """The number of the stretch an offset lies in."""
    low, high = 0, len(bounds) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if bounds[middle][0] <= offset:
            low = middle
        else:
            high = middle - 1
    return low


def compare(data: bytes, first: int, last: int, pages: Sequence[Page], digest: Digest) -> Iterator[Span]:
    """The stretch [first, last) of a document as known pages and what is new between them, in order."""
    heads = {page.head: number for number, page in reversed(list(enumerate(pages))) if page.digest}
    position = changed = first
    number = 0
    in_vain = MOST_IN_VAIN * (last - first)
    while position < last and in_vain > 0:
        page = pages[number] if number < len(pages) else None
        if page and page.digest and digest(data[position : position + page.length]) == page.digest:
            if changed < position:
                yield Span(changed, position, None)
            yield Span(position, position + page.length, page)
            position = changed = position + page.length
            number += 1
            continue
        in_vain -= page.length if page else 0
        position, number = resumed(data, position + 1, last, heads, number, digest)
    if changed < last:
        yield Span(changed, last, None)


def resumed(data: bytes, position: int, last: int, heads: Mapping[bytes, int], number: int, digest: Digest) -> tuple[int, int]:
    """The next VEVENT that a known later page begins with: its offset and that page's number."""
    while (position := data.find(EVENT, position, last)) >= 0:
        found = heads.get(digest(data[position : position + HEAD]), -1)
        if found >= number:
            return position, found
        position += 1
    return last, number
