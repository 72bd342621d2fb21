"""Whom no invitation brings back: who was removed, ignored or forgotten, but for exceptions. What is kept of them is keyed digests."""

import sqlite3
from typing import Final

from crmcal.core.addresses import domain_of, untagged
from crmcal.core.keys import keyed_digest
from crmcal.core.mailboxes import is_role
from crmcal.store.secret import secret_of

REMOVED: Final = "removed"
IGNORED: Final = "ignored"
FORGOTTEN: Final = "forgotten"
WANTED: Final = "wanted"  # of an address, or another company's sub-domain, that is told of while the domain, or the address without its tag, stays forgotten

READ_AGAIN: Final = ("UPDATE resources SET stale = 1", "UPDATE documents SET stale = 1", "UPDATE collections SET token = ''")


class Unwanted:
    """The addresses and domains that make no person and no company."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.secret = secret_of(connection)
        self.reasons: dict[bytes, str] = dict(connection.execute("SELECT digest, reason FROM unwanted").fetchall())

    def person(self, email: str) -> str:
        """Why an address makes no person, with or without its tag; "" when it may."""
        if not self.reasons:
            return ""
        reason = self.reason("person", email)
        return reason if reason or self.is_wanted(email) else self.reason("person", untagged(email))

    def company(self, domain: str) -> str:
        """Why a domain makes no company; "" when it may."""
        return self.reason("company", domain) if self.reasons else ""

    def forgotten(self, email: str) -> bool:
        """Whether an address is to be passed over in whatever is read: it, or all of its domain, was forgotten, and it is not wanted all the same."""
        for address in (email, untagged(email)):
            if self.is_wanted(address):
                return False
            if self.reason("person", address) == FORGOTTEN:
                return True
        return self.forgotten_domain(domain_of(email))

    def forgotten_domain(self, domain: str) -> bool:
        """Whether all of a domain was forgotten, or of one above it, and none between is another company's."""
        while domain and not self.is_wanted(domain):
            if self.company(domain) == FORGOTTEN:
                return True
            domain = domain.partition(".")[2]
        return False

    def is_wanted(self, text: str) -> bool:
        """Whether exactly this address or domain is an exception."""
        return bool(self.reason(WANTED, text))

    def except_for(self, text: str) -> None:
        """Let an address or a domain be an exception."""
        self.note(WANTED, text, WANTED)

    def except_no_more(self, text: str) -> None:
        """Let an address or a domain be no exception."""
        self.drop(WANTED, text)

    @property
    def any_forgotten(self) -> bool:
        """Whether anybody was."""
        return FORGOTTEN in self.reasons.values()

    def reason(self, kind: str, text: str) -> str:
        """Why one is unwanted."""
        return self.reasons.get(self.digest(kind, text), "")

    def add(self, kind: str, text: str, reason: str) -> None:
        """Let an address (kind person) or a domain (kind company) be unwanted. Who is forgotten is no exception any more."""
        if reason == FORGOTTEN:
            self.except_no_more(text)
        self.note(kind, text, reason)

    def discard(self, kind: str, text: str) -> None:
        """Let one be wanted again, even where the domain above stays forgotten. Whom events were read without are looked for in all of them again."""
        passed_over = self.forgotten if kind == "person" else self.forgotten_domain
        forgotten = self.reason(kind, text) == FORGOTTEN or passed_over(text)
        self.drop(kind, text)
        if passed_over(text):
            self.except_for(text)
        if forgotten:
            for statement in READ_AGAIN:
                self.connection.execute(statement)

    def note(self, kind: str, text: str, reason: str) -> None:
        """Keep why."""
        digest = self.digest(kind, text)
        self.reasons[digest] = reason
        self.connection.execute("INSERT OR REPLACE INTO unwanted (digest, reason) VALUES (?, ?)", (digest, reason))

    def drop(self, kind: str, text: str) -> None:
        """Keep no reason."""
        digest = self.digest(kind, text)
        self.reasons.pop(digest, None)
        self.connection.execute("DELETE FROM unwanted WHERE digest = ?", (digest,))

    def digest(self, kind: str, text: str) -> bytes:
        """What stands for it in the store."""
        return keyed_digest(self.secret, b"unwanted\n", kind.encode(), b"\n", text.encode())


def makes_person(email: str, unwanted: Unwanted) -> bool:
    """Whether an address that is introduced becomes a person: an office's, and one that is not wanted, does not."""
    return not is_role(email) and not unwanted.person(email)
