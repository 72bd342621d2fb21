"""Hrefs in one spelling: servers escape them differently from one answer to the next."""

import re
from typing import Final
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

from crmcal.core.addresses import idna
from crmcal.errors import SourceError
from crmcal.sources.url.address import Address, parsed

SAFE: Final = "@!$&'()*+,;=:~"  # pchar of RFC 3986 §3.3
PLAIN_PATH: Final = re.compile(r"/(?!/)[^\s?#;]*")
UNSAFE: Final = re.compile(r"[^\x21-\x7e]")


def normalised(path: str) -> str:
    """A path with every segment unescaped once and escaped again; `%2F` stays within its segment."""
    return "/".join(quote(unquote_to_bytes(segment), safe=SAFE) for segment in path.split("/"))


def path_of(href: str, base: Address) -> str:
    """The normalised path that an href stands for, seen from where the answer came from. Raises SourceError for another host.

    Only the host counts: behind a proxy many servers believe in a scheme or port that nobody outside can use.
    What is asked later is always this path at the base's own origin.
    """
    if PLAIN_PATH.fullmatch(href):  # as nearly all are, and there may be many
        return normalised(href)
    try:
        parts = urlsplit(urljoin(base.url, href.strip()))
        host = parts.hostname or ""
    except ValueError:
        raise SourceError("the server names an address that makes no sense") from None
    if (idna(host) or host) != base.host:
        raise SourceError(f"the server points to another host, {shown_host(host)}, which is not asked")
    return normalised(parts.path or "/")


def written_path(href: str, base: Address) -> str:
    """The path of an href just as the server writes it: some compare letter by letter."""
    return urlsplit(urljoin(base.url, href.strip())).path or "/"


def location_of(href: str, base: Address) -> Address:
    """The address that an href stands for, which may lie on another host. Raises SourceError."""
    try:
        target = urljoin(base.url, href.strip())
        same = urlsplit(target).hostname == base.host
    except ValueError:
        raise SourceError("the server names an address that makes no sense") from None
    return at(base, path_of(href, base)) if same else parsed(target)


def at(base: Address, path: str) -> Address:
    """A path at an origin."""
    return base._replace(target=UNSAFE.sub(lambda found: quote(found[0]), path), login=None)


def shown_host(host: str) -> str:
    """A host's name as it may be shown."""
    return host if re.fullmatch(r"[a-z0-9_.:-]{1,100}", host) else "…"


def as_folder(path: str) -> str:
    """A collection's path, with the slash at its end that some answers leave out."""
    return path if path.endswith("/") else f"{path}/"
