"""Patterns of addresses: `jane@x.example`; `@x.example`, with its sub-domains; a glob, `*@*.x.example`."""

import re
from fnmatch import translate
from functools import lru_cache
from typing import Final

from crmcal.core.addresses import domain_of, idna, normalised

DOMAIN: Final = re.compile(r"(?!-)[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
WILD: Final = re.compile(r"[*?]")
WILD_LOCAL: Final = re.compile(r"[^\s@<>\"(),:;\\\[\]/]+")
WILD_DOMAIN: Final = re.compile(r"[a-z0-9_*?-]+(?:\.[a-z0-9_*?-]+)*")


class PatternError(ValueError):
    """A text is not a pattern; the argument says why, as the end of a sentence that began with the text."""


def listed(email: str, entries: frozenset[str]) -> bool:
    """Whether an address, its domain or a parent of its domain (on a dot boundary) is among `entries`, or one of the globs there fits the address."""
    if email in entries:
        return True
    domain = domain_of(email)
    while domain:
        if "@" + domain in entries:
            return True
        domain = domain.partition(".")[2]
    globs = globs_among(entries)
    return globs is not None and globs.match(email) is not None


def covering(email: str, entries: frozenset[str]) -> str | None:
    """Which of `entries` lists an address: itself, else the longest domain, else a glob."""
    found = [entry for entry in entries if listed(email, frozenset({entry}))]
    return max(found, key=lambda entry: (entry == email, not WILD.search(entry), len(entry), entry), default=None)


@lru_cache(maxsize=64)
def globs_among(entries: frozenset[str]) -> re.Pattern[str] | None:
    """All globs among some patterns as one expression, which never goes back: many stars cost no more than few."""
    globs = [translate(entry) for entry in sorted(entries) if WILD.search(entry)]
    return re.compile("|".join(globs)) if globs else None


def pattern_of(text: str) -> str:
    """A pattern in comparable form; `*@x.example` is `@x.example`. Raises PatternError."""
    pattern = text.strip()
    anybody = pattern.removeprefix("*")
    if "@" not in anybody:
        raise PatternError('is neither an address nor a domain; write "jane@x.example" or "@x.example"')
    if anybody.startswith("@") and not WILD.search(anybody):
        domain = idna(anybody[1:])
        if domain is None or not DOMAIN.fullmatch(domain):
            raise PatternError('is not a domain; write "@acme.example"')
        return f"@{domain}"
    if WILD.search(pattern):
        return glob_of(pattern)
    address = normalised(pattern)
    if address is None:
        raise PatternError("is not an e-mail address")
    return address


def glob_of(pattern: str) -> str:
    """A glob in comparable form: `*` is any number of characters, `?` is one. Raises PatternError."""
    local, _, domain = pattern.lower().rpartition("@")
    labels = [label if WILD.search(label) else idna(label) for label in domain.split(".")]
    whole = ".".join(label or "" for label in labels)
    if not WILD_LOCAL.fullmatch(local or "*") or not WILD_DOMAIN.fullmatch(whole) or not ("." in whole or "*" in whole):
        raise PatternError('is not a pattern; write "*@*.x.example"')
    return re.sub(r"\*+", "*", f"{local or '*'}@{whole}")
