"""The octets of an answer: decompressed as they come, counted as they grow, and whole."""

import zlib
from collections.abc import Iterator
from http.client import HTTPResponse
from io import BytesIO
from typing import Final

from crmcal.errors import SourceError
from crmcal.sources.url.refusals import cut_off, too_large

CHUNK: Final = 1 << 16
GZIP: Final = 0x1F  # ID1 (RFC 1952 §2.3.1)
PIECE: Final = 1 << 20
ANY_HEADER: Final = 32 + zlib.MAX_WBITS  # zlib finds out whether it is gzip (RFC 1952) or zlib (RFC 1950)
ACCEPTED: Final = "gzip, deflate"


def content(response: HTTPResponse, max_bytes: int) -> bytes:
    """The content of an answer, at most `max_bytes` of it. Raises SourceError, OSError, http.client.HTTPException."""
    if (response.length or 0) > max_bytes:
        raise too_large(max_bytes)
    whole = BytesIO()
    for piece in decoded(octets(response), response.getheader("Content-Encoding", "")):
        whole.write(piece)
        if whole.tell() > max_bytes:
            raise too_large(max_bytes)
    return whole.getvalue()


def octets(response: HTTPResponse) -> Iterator[bytes]:
    """The octets as they were sent. Raises SourceError when fewer come than were announced: http.client keeps silent about that."""
    while chunk := response.read(CHUNK):
        yield chunk
    if response.length:
        raise cut_off()


def decoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Undo a content coding (RFC 9110 §8.4.1), in pieces of bounded size. Raises SourceError."""
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return chunks
    if name not in {"gzip", "x-gzip", "deflate"}:
        raise SourceError("the answer is compressed in a way that was not asked for")
    return inflated(chunks)


def inflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Undo gzip or deflate; several gzip members follow each other as one. Raises SourceError."""
    stream = None
    try:
        for chunk in chunks:
            left = chunk
            while left:
                if stream and stream.eof and left[0] != GZIP:
                    return  # rubbish behind the end, which every browser passes over
                if stream is None or stream.eof:
                    stream = zlib.decompressobj(window(left))
                yield stream.decompress(left, PIECE)
                left = stream.unconsumed_tail or stream.unused_data
    except zlib.error:
        raise SourceError("the answer is damaged: it cannot be decompressed") from None
    if stream and not stream.eof:
        raise cut_off()


def window(data: bytes) -> int:
    """How zlib is to read data that begin like this: some servers send deflate without the header it has to have."""
    has_header = data[0] == GZIP or data[0] & 0x0F == zlib.DEFLATED
    return ANY_HEADER if has_header else -zlib.MAX_WBITS
