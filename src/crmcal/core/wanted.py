"""What somebody asks about: an address, a domain or a title, and which events that means."""

import re
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from crmcal.core.addresses import domain_of, idna, normalised, untagged, within

DOMAIN: Final = re.compile(r"@?(?:\*\.)?[^\s@.]+(?:\.[^\s@.]+)+")
Kind = Literal["address", "domain", "title"]


class Wanted(NamedTuple):
    """What is asked about.

    text:  as typed
    kind:  what it looks like; a title may look like a domain, too
    email: the address, or the domain, in comparable form; "" for a title
    plain: the text to compare titles with; "" asks about everything
    """

    text: str
    kind: Kind
    email: str
    plain: str

    def fits(self, title: str, uid: str, emails: Iterable[str | None]) -> bool:
        """Whether an event is meant: by its UID, a part of its title, or somebody who takes part."""
        return self.plain in plain(title) or uid == self.text or any(self.covers(email) for email in emails if email)

    def covers(self, email: str) -> bool:
        """Whether an address is the one asked about, with or without a tag, or of the domain."""
        if self.kind == "address":
            return self.email in {email, untagged(email)}
        return self.kind == "domain" and within(domain_of(email), self.email)


def wanted(text: str) -> Wanted:
    """What a text asks about."""
    written = text.strip()
    address = normalised(written) if "@" in written and len(written.split()) == 1 else None
    if address:
        return Wanted(written, "address", address, plain(written))
    domain = idna(written.removeprefix("@").removeprefix("*.")) if DOMAIN.fullmatch(written) else None
    return Wanted(written, "domain" if domain else "title", domain or "", plain(written))


def plain(text: str) -> str:
    """Text to compare titles by: in one letter case, with single blanks."""
    return " ".join(text.casefold().split())
