"""ORGANIZER and ATTENDEE lines as participants: one per address (RFC 5545 §3.8.4.1, §3.8.4.3)."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from crmcal.core.addresses import SCHEME, email_of
from crmcal.core.ical.contentline import parameters
from crmcal.core.model import RESPONSES, Participant

CUTYPES: Final = frozenset({"individual", "group", "resource", "room", "unknown"})
MAILTO: Final = re.compile(r":(?=mailto:)", re.IGNORECASE)
ROLES: Final = frozenset({"chair", "req-participant", "opt-participant", "non-participant"})


def apart(given: str, value: str) -> tuple[str, str]:
    """Parameters and calendar address, also where CN has a colon without quotes: `CN=Ann: the boss:mailto:ann@acme.example`."""
    colon = MAILTO.search(value) if given and not SCHEME.match(value) else None
    return (f"{given}:{value[: colon.start()]}", value[colon.end() :]) if colon else (given, value)


@lru_cache(maxsize=65536)
def attendee(given: str, value: str) -> Participant:
    """The participant of one ATTENDEE line; the same people come again and again, hence the cache."""
    given, value = apart(given, value)
    found = parameters(given)
    response = found.get("PARTSTAT", "").lower()
    role = found.get("ROLE", "").lower()
    cutype = found.get("CUTYPE", "").lower()
    return Participant(
        email=email_of(value, found.get("EMAIL", "")),
        name=found.get("CN", "").strip(),
        role=role if role in ROLES else "req-participant",
        response=response if response in RESPONSES else "needs-action",
        cutype=cutype if cutype in CUTYPES else "individual" if not cutype else "unknown",
        organizer=False,
    )


@lru_cache(maxsize=4096)
def organizer(given: str, value: str) -> Participant:
    """The participant of the ORGANIZER line: accepted, since it is their meeting."""
    given, value = apart(given, value)
    found = parameters(given)
    return Participant(email_of(value, found.get("EMAIL", "")), found.get("CN", "").strip(), "chair", "accepted", "individual", organizer=True)


def participants(host: Participant | None, attendees: Iterable[Participant]) -> tuple[Participant, ...]:
    """One participant per address, in the order written; an organizer who is also listed keeps the listed answer."""
    merged: dict[str, Participant] = {}
    nameless: list[Participant] = []
    for person in attendees:
        email = person.email
        if email is None:
            nameless.append(person)
        elif email not in merged:
            merged[email] = person
    if host is None:
        return (*merged.values(), *nameless)
    if host.email is None:
        return (host, *merged.values(), *nameless) if host.name else (*merged.values(), *nameless)
    listed = merged.pop(host.email, None)
    if listed is not None:
        host = Participant(host.email, listed.name or host.name, listed.role, listed.response, listed.cutype, organizer=True)
    return (host, *merged.values(), *nameless)
