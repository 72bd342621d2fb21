"""What a store knows resources by: keyed digests whose first octets are the same for all resources of one series."""

from collections.abc import Callable
from typing import Final

DIGEST_SIZE: Final = 16
SERIES_SIZE: Final = 10  # of a key's octets; the rest tells the resources of a series apart
Digest = Callable[..., bytes]  # a keyed digest of the octets given


def series_of(key: bytes) -> bytes:
    """The part of a resource's key that stands for its UID."""
    return key[:SERIES_SIZE]


def part_key(series: bytes, part: bytes) -> bytes:
    """The key of one of several resources of a series, both given by digests."""
    return series[:SERIES_SIZE] + part[: DIGEST_SIZE - SERIES_SIZE]
