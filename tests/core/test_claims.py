"""What is excluded leaves digests and seals that take the UID to be compared with anything."""

from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcal.core.claims import claims_of, opened, sealed

from .recurrence.builders import berlin, event, moved, weekly


def digest(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()[:16]


@given(st.integers(0, 10**18), st.integers(-(2**40), 2**40))
def test_a_revision_is_read_by_who_knows_the_uid_only(sequence: int, modified: int) -> None:
    seal = sealed((sequence, modified), "uid", b"nonce", digest)
    assert opened(seal, "uid", b"nonce", digest) == (sequence, modified)
    assert opened(seal, "other", b"nonce", digest) != (sequence, modified)
    assert sealed((sequence, modified), "uid", b"next", digest) != seal


@pytest.mark.parametrize("when", [berlin(3, 13), datetime(2024, 3, 13, 9, tzinfo=UTC)])
def test_an_instant_is_the_same_in_every_zone(when: datetime) -> None:
    (claim,) = claims_of([moved(when, berlin(3, 14))], [], b"", digest)
    (other,) = claims_of([moved(berlin(3, 13), berlin(3, 15))], [], b"", digest)
    assert (claim.kind, claim.event, claim.instant, claim.day) == ("override", None, other.instant, other.day)


def test_plain_events_claim_nothing() -> None:
    plain = event(berlin(3, 13))
    assert claims_of([plain], [plain], b"", digest) == claims_of([weekly()], [], b"", digest) == ()


def test_exdates_are_claims() -> None:
    master = weekly(exdates=(berlin(3, 13), date(2024, 3, 20)))
    assert [claim.kind for claim in claims_of([master], [master], b"", digest)] == ["exdate", "exdate"]
    assert [claim.kind for claim in claims_of([master], [], b"", digest)] == ["exdate", "exdate", "master"]
