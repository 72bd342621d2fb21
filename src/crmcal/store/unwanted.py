"""Whom no invitation brings back: who was removed, ignored or forgotten. What is kept of them is keyed digests."""

import sqlite3
from typing import Final

from crmcal.core.addresses import domain_of, untagged
from crmcal.core.keys import keyed_digest
from crmcal.core.mailboxes import is_role

REMOVED: Final = "removed"
IGNORED: Final = "ignored"
FORGOTTEN: Final = "forgotten"


class Unwanted:
    """The addresses and domains that make no person and no company."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.secret = bytes(connection.execute("SELECT value FROM settings WHERE key = 'digest_key'").fetchone()[0])
        self.reasons: dict[bytes, str] = dict(connection.execute("SELECT digest, reason FROM unwanted").fetchall())

    def person(self, email: str) -> str:
        """Why an address makes no person, with or without its tag; "" when it may."""
        return self.reason("person", email) or self.reason("person", untagged(email)) if self.reasons else ""

    def company(self, domain: str) -> str:
        """Why a domain makes no company; "" when it may."""
        return self.reason("company", domain) if self.reasons else ""

    def forgotten(self, email: str) -> bool:
        """Whether an address is to be passed over in whatever is read: it, or all of its domain, was forgotten."""
        if FORGOTTEN in {self.reason("person", email), self.reason("person", untagged(email))}:
            return True
        domain = domain_of(email)
        while domain:
            if self.company(domain) == FORGOTTEN:
                return True
            domain = domain.partition(".")[2]
        return False

    @property
    def any_forgotten(self) -> bool:
        """Whether anybody was."""
        return FORGOTTEN in self.reasons.values()

    def reason(self, kind: str, text: str) -> str:
        """Why one is unwanted."""
        return self.reasons.get(self.digest(kind, text), "")

    def add(self, kind: str, text: str, reason: str) -> None:
        """Let an address (kind person) or a domain (kind company) be unwanted."""
        digest = self.digest(kind, text)
        self.reasons[digest] = reason
        self.connection.execute("INSERT OR REPLACE INTO unwanted (digest, reason) VALUES (?, ?)", (digest, reason))

    def discard(self, kind: str, text: str) -> None:
        """Let one be wanted again."""
        digest = self.digest(kind, text)
        self.reasons.pop(digest, None)
        self.connection.execute("DELETE FROM unwanted WHERE digest = ?", (digest,))

    def digest(self, kind: str, text: str) -> bytes:
        """What stands for it in the store."""
        return keyed_digest(self.secret, b"unwanted\n", kind.encode(), b"\n", text.encode())


def makes_person(email: str, unwanted: Unwanted) -> bool:
    """Whether an address that is introduced becomes a person: an office's, and one that is not wanted, does not."""
    return not is_role(email) and not unwanted.person(email)
