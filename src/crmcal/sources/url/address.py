"""Web addresses: what is asked where, what may be shown of them, and which stay within one's own network."""

import ipaddress
import re
from typing import Final, NamedTuple
from urllib.parse import quote, unquote, urlsplit
from zlib import crc32

from crmcal.core.addresses import idna
from crmcal.core.schemes import HTTP, WEB
from crmcal.errors import SourceError

PORTS: Final = {"https": 443, "http": 80}
HOST: Final = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
PATH_MARKS: Final = "%/:=&~+!$,;'@()*"
PLAIN: Final = re.compile(r"[a-z]{0,3}\d{1,4}|[A-Z]?[a-z]{1,12}|[A-Z]{1,6}")  # a word, a year, v2: what no secret looks like
MOST_WORDS: Final = 3  # more may be a pass phrase
MOST_IN_ADDRESS: Final = 6
MOST_DIGITS: Final = 4
NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052 §2.1
SUFFIX: Final = re.compile(r"\.(?:ics|ical|icalendar|ashx|aspx|php)", re.IGNORECASE)


class Address(NamedTuple):
    """Where a request goes.

    host:   in lower case and IDNA form; IPv6 addresses without brackets
    target: path and query, percent-encoded (RFC 9112 §3.2.1)
    login:  the user name and password that the URL itself holds
    """

    scheme: str
    host: str
    port: int
    target: str
    login: tuple[str, str] | None = None

    @property
    def origin(self) -> tuple[str, str, int]:
        """What credentials belong to (RFC 6454 §4)."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """Host and port as the Host field has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address as text, without login."""
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def fingerprint(self) -> str:
        """Tells this URL from another in an etag. So short on purpose: the secret of a URL cannot be tried out on it."""
        return f"{crc32(self.url.encode()) & 0xFFFF:04x}"


def parsed(url: str) -> Address:
    """The address of a URL; webcal means https, except on this machine. Raises SourceError."""
    try:
        parts = urlsplit(url.strip())
        host = idna(parts.hostname or "") or ""
        port = parts.port
    except ValueError:  # a port that is no number, a broken IPv6 address
        raise SourceError("it is not a web address") from None
    scheme = parts.scheme
    if scheme not in WEB:
        raise SourceError("it is not a web address", hint="It has to begin with https://, http:// or webcal://.")
    if not HOST.fullmatch(host) or port == 0:
        raise SourceError("it is not a web address: its host makes no sense")
    if scheme not in HTTP:
        scheme = "http" if scheme == "webcal" and is_this_machine(host) else "https"
    target = quote(parts.path or "/", safe=PATH_MARKS) + (f"?{quote(parts.query, safe=PATH_MARKS + '?')}" if parts.query else "")
    login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return Address(scheme, host, port or PORTS[scheme], target, login)


def shown(url: str) -> str:
    """A URL as it may be shown and stored: no login, no query, and of the path only what cannot be a secret."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return "the address"
    if not parts.hostname:
        return "the address"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = f"{host}:{port}" if port and port != PORTS.get(parts.scheme) else host
    path = "/".join(shown_segment(segment) for segment in parts.path.split("/"))
    return printable(f"{parts.scheme}://{place}{path}{'?…' if parts.query else ''}")


def shown_place(place: str) -> str:
    """A URL, a domain or an e-mail address as it may be shown."""
    return shown(place) if "://" in place else place


def shown_segment(segment: str) -> str:
    """A part of a path if it is made of words; its ending, else."""
    text = unquote(segment)
    words = [word for word in re.split(r"[-_.@+ ]", text) if word]
    digits = sum(character.isdigit() for character in text)
    most = MOST_IN_ADDRESS if "@" in text else MOST_WORDS
    if len(words) <= most and digits <= MOST_DIGITS and all(PLAIN.fullmatch(word) for word in words):
        return segment
    suffix = SUFFIX.search(segment[-10:])
    return f"…{suffix[0]}" if suffix and segment.endswith(suffix[0]) else "…"


def printable(text: str) -> str:
    """A text without what a terminal might obey."""
    return "".join(character if character.isprintable() else "…" for character in text)


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine by its very name."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return bare(host).is_loopback
    except ValueError:
        return False


def is_public(ip: str) -> bool:
    """Whether an IP address belongs to the open internet, not to this machine or a network of one's own."""
    address = bare(ip)
    return address.is_global and not address.is_multicast


def is_loopback(ip: str) -> bool:
    """Whether an IP address is this machine's."""
    return bare(ip).is_loopback


def bare(ip: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An IP address without zone; of one that wraps an IPv4 address (`::ffff:127.0.0.1`, 6to4, NAT64), that one. Raises ValueError."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return address
    nat64 = ipaddress.IPv4Address(address.packed[-4:]) if address in NAT64 else None
    return address.ipv4_mapped or address.sixtofour or nat64 or address
