"""What a resource claims about its series besides what is kept of it: digests that other documents' events are compared with.

A series may lie in several documents. Each override, kept or excluded, stands for an instance of a master that may be elsewhere;
each EXDATE takes one out. Nothing of that can be read without knowing the UID and the instant.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal, NamedTuple

from crmcal.core.ical.values import utc_seconds
from crmcal.core.keys import DIGEST_SIZE, Digest
from crmcal.core.model import Event
from crmcal.core.rules import private, says_public

Kind = Literal["master", "override", "range", "exdate", "cancel"]
Revision = tuple[int, int]  # SEQUENCE, LAST-MODIFIED
UNKNOWN_REVISION: Final[Revision] = (1 << 62, 0)  # of a private master that cannot be read: it goes before all others
NO_INSTANCE: Final = (b"", b"", b"")
HALF: Final = 64
LIFT: Final = 1 << (HALF - 1)  # a LAST-MODIFIED before 1970 is below zero


class Claim(NamedTuple):
    """What one VEVENT, or one EXDATE, says about an instance of the series.

    kind:    `master` (only one that is not kept), `override`, `range` (with THISANDFUTURE), `exdate`, `cancel` (of an instance or of the series)
    event:   its place among what is kept of the resource; None when it is not kept
    instant: digest of the instance as written; b"" for a master or the series
    wall:    digest of what a local clock shows then; b"" for dates
    day:     digest of the date as written
    public:  whether the event itself says that anybody may see it
    sealed:  its revision, see `sealed`
    """

    kind: Kind
    event: int | None
    instant: bytes
    wall: bytes
    day: bytes
    public: bool
    sealed: bytes


def claims_of(
    winners: Sequence[Event], kept: Sequence[Event], nonce: bytes, digest: Digest, *, secret_master: str | None = None, cancels: bool = False
) -> tuple[Claim, ...]:
    """The claims of a resource's events; none for a single one that is no override and has no EXDATE.

    nonce:         digest of the resource's octets
    secret_master: the UID, where the master is private and cannot be read
    cancels:       whether all of it calls something off (METHOD:CANCEL)
    """
    places = {id(event): place for place, event in enumerate(kept)}
    claims: list[Claim] = []
    if secret_master is not None:
        claims.append(Claim("master", None, *NO_INSTANCE, False, sealed(UNKNOWN_REVISION, secret_master, nonce, digest)))  # noqa: FBT003 - `public`
    for event in winners:
        place = places.get(id(event))
        calls_off = cancels and not private(event, None)
        if event.recurrence_id is None:
            claims.extend(exdate_claim(event, exdate, digest) for exdate in event.exdates)
            if calls_off or (place is None and (len(winners) > 1 or event.exdates)):
                claims.append(claim(event, "cancel" if calls_off else "master", place, nonce, digest))
        else:
            claims.append(claim(event, "cancel" if calls_off else "range" if event.this_and_future else "override", place, nonce, digest))
    return tuple(claims)


def claim(event: Event, kind: Kind, place: int | None, nonce: bytes, digest: Digest) -> Claim:
    """What a VEVENT says."""
    when = event.recurrence_id
    instant, wall, day = marks(event.uid, when, digest) if when is not None else NO_INSTANCE
    return Claim(kind, place, instant, wall, day, says_public(event), sealed((event.sequence, event.modified), event.uid, nonce + instant, digest))


def marks(uid: str, when: date, digest: Digest) -> tuple[bytes, bytes, bytes]:
    """The digests of an instance: instant, wall and day."""
    wall = named(uid, wall_text(when), digest) if isinstance(when, datetime) else b""
    return named(uid, exact_text(when), digest), wall, named(uid, day_text(when), digest)


def exdate_claim(master: Event, when: date, digest: Digest) -> Claim:
    """What an EXDATE takes out: an instant, or all of a day."""
    text = day_text(when) if master.all_day else exact_text(when)
    return Claim("exdate", None, named(master.uid, text, digest), b"", b"", False, b"")  # noqa: FBT003 - `public`


def named(uid: str, text: str, digest: Digest) -> bytes:
    """The digest of something said about a series."""
    return digest(f"{text}\n{uid}".encode("utf-8", "surrogatepass"))


def exact_text(when: date) -> str:
    """An instant: UTC seconds; a date as it is."""
    return str(utc_seconds(when)) if isinstance(when, datetime) else when.isoformat()


def wall_text(when: datetime) -> str:
    """What a local clock shows."""
    return when.replace(tzinfo=None).isoformat()


def day_text(when: date) -> str:
    """The date as written."""
    return when.date().isoformat() if isinstance(when, datetime) else when.isoformat()


def sealed(revision: Revision, uid: str, nonce: bytes, digest: Digest) -> bytes:
    """A revision that only who knows the UID can read: under a digest of it. So copies can be compared, and the store tells nothing."""
    sequence, modified = revision
    return ((sequence << HALF | (modified + LIFT)) ^ pad(uid, nonce, digest)).to_bytes(DIGEST_SIZE, "big")


def opened(seal: bytes, uid: str, nonce: bytes, digest: Digest) -> Revision:
    """The revision in a seal."""
    sequence, modified = divmod(int.from_bytes(seal, "big") ^ pad(uid, nonce, digest), 1 << HALF)
    return sequence, modified - LIFT


def pad(uid: str, nonce: bytes, digest: Digest) -> int:
    """What a revision is sealed with; each seal has one of its own."""
    return int.from_bytes(digest(b"revision\n", nonce, uid.encode("utf-8", "surrogatepass")), "big")
