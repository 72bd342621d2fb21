"""Calendar user addresses (RFC 5545 §3.3.3) as e-mail addresses that can be compared."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

SCHEME: Final = re.compile(r"\s*(?:mailto|smtp)\s*:\s*", re.IGNORECASE)
ADDRESS: Final = re.compile(r"[^\s@<>\"(),:;\\\[\]/]+@[^\s@<>\"(),:;\\\[\]/=?]+\.?")
WEB: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/?#]*@)?(?:www\.)?(?P<host>[^/?#:@\s]+)(?::\d*)?(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
DOMAIN: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
AT: Final = re.compile(r"[\s\\]*@\s*")  # `jane\@acme.example`, and what folding with two blanks leaves
MAX_LENGTH: Final = 320  # 64 + @ + 255: RFC 5321 §4.5.3.1


@lru_cache(maxsize=65536)
def email_of(value: str, email_parameter: str = "") -> str | None:
    """The comparable address of a calendar address: lower case, domain in IDNA form; None when it carries none.

    The EMAIL parameter (RFC 7986 §6.2) counts when the value itself is no mailto (iCloud principals, urn:uuid).
    """
    bare = without_scheme(value)
    given = normalised(without_scheme(email_parameter)) if email_parameter else None
    if bare is value and given:
        return given
    return normalised(bare.partition("?")[0]) or given


def without_scheme(value: str) -> str:
    """What stands behind `mailto:`, also where that is written twice; the value itself when there is none."""
    bare = value
    while scheme := SCHEME.match(bare):
        bare = bare[scheme.end() :]
    return bare


def normalised(address: str) -> str | None:
    """A bare address (`Jane@Acme.example`, `<jane@acme.example>`) in comparable form; None when it is no address."""
    text = address.strip().strip("<>'\"").strip()
    if "%" in text and "@" not in text:
        text = unquote(text)
    if len(text) > MAX_LENGTH:
        return None
    text = AT.sub("@", text)
    if not ADDRESS.fullmatch(text):
        return None
    local, _, domain = text.rpartition("@")
    ascii_domain = idna(domain)
    return f"{local.lower()}@{ascii_domain}" if ascii_domain else None


@lru_cache(maxsize=8192)
def idna(domain: str) -> str | None:
    """A domain in lower-case ASCII form (IDNA), without a trailing dot; None when it cannot be one."""
    text = domain.strip().strip(".").lower()
    if not text or ".." in text:
        return None
    if text.isascii():
        return text
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def domain_in(text: str) -> str:
    """The domain in `acme.example`, `jane@acme.example`, `https://www.acme.example:8080/about?x=1`, in IDNA form; "" when there is none."""
    found = WEB.fullmatch(text.strip())
    domain = idna(found["host"]) if found else None
    return domain if domain and DOMAIN.fullmatch(domain) else ""


def domain_of(email: str) -> str:
    """What stands behind the @."""
    return email.rpartition("@")[2]


def untagged(email: str) -> str:
    """An address without its `+tag`."""
    local, at, domain = email.rpartition("@")
    base = local.partition("+")[0]
    return f"{base}{at}{domain}" if base else email


def within(domain: str, parent: str) -> bool:
    """Whether `domain` is `parent` or a sub-domain of it."""
    return domain == parent or domain.endswith("." + parent)
