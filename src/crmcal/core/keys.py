"""What a store knows resources by: keyed digests whose first octets are the same for all resources of one series."""

import hashlib
from collections.abc import Callable
from typing import Final

DIGEST_SIZE: Final = 16
SERIES_SIZE: Final = 10  # of a key's octets; the rest tells the resources of a series apart
LARGE: Final = 1 << 20
Digest = Callable[..., bytes]  # a keyed digest of the octets given


def keyed_digest(secret: bytes, *parts: bytes) -> bytes:
    """A digest that nothing can be compared with without the key, which comes first and is as long as a block."""
    if len(parts[0]) > LARGE:  # no second copy of a long document
        hashed = hashlib.sha256(secret)
        for part in parts:
            hashed.update(part)
        return hashed.digest()[:DIGEST_SIZE]
    return hashlib.sha256(b"".join([secret, *parts])).digest()[:DIGEST_SIZE]


def series_of(key: bytes) -> bytes:
    """The part of a resource's key that stands for its UID."""
    return key[:SERIES_SIZE]


def part_key(series: bytes, part: bytes) -> bytes:
    """The key of one of several resources of a series, both given by digests."""
    return series[:SERIES_SIZE] + part[: DIGEST_SIZE - SERIES_SIZE]
