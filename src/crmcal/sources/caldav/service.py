"""Where to begin: at a URL, or at the server of a domain or an e-mail address (RFC 6764)."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from crmcal.errors import SourceError
from crmcal.providers import login_hint
from crmcal.sources.caldav.dialect import CALDAV, Dialect
from crmcal.sources.caldav.hosts import siblings
from crmcal.sources.caldav.hrefs import shown_host
from crmcal.sources.url.address import Address, parsed

SECONDS: Final = 5.0


class Service(NamedTuple):
    """What the DNS says of a domain's server of calendars or address books (RFC 6764 §3, §4); path: "" when it does not say."""

    host: str
    port: int
    path: str


LookUp = Callable[[str, Dialect], Service | None]


class Start(NamedTuple):
    """home: the server that is trusted; first: the address to begin with."""

    home: Address
    first: Address


def start(url: str, look_up: LookUp, dialect: Dialect = CALDAV) -> Start:
    """Where to begin for what the configuration has as `url`. Raises SourceError."""
    if "://" in url:
        address = parsed(url)
        return Start(address, address._replace(login=None))
    name, _, path = url.strip().rpartition("@")[2].partition("/")
    home = parsed(f"https://{name}/{path}")
    if path:
        return Start(home, home)
    service = look_up(home.host, dialect) if home.port == 443 else None  # noqa: PLR2004 - who names a port knows the server
    if service is None:
        return Start(home, home._replace(target=dialect.well_known))
    if not siblings(home.host, service.host):
        host = shown_host(service.host)
        hint = login_hint(service.host) or f"If you trust it, use https://{host} as url."
        raise SourceError(f"the {dialect.collection}s of {home.host} are at another host, {host}", hint=hint)
    return Start(home, Address("https", service.host, service.port, service.path or dialect.well_known))


def looked_up(domain: str, dialect: Dialect) -> Service | None:
    """What the DNS says of a domain's server over TLS; None when it says nothing, or cannot be asked."""
    import dns.exception  # noqa: PLC0415 - 150 ms, and only domains and e-mail addresses need it
    import dns.resolver  # noqa: PLC0415

    def asked(kind: str) -> Sequence[object]:
        try:
            return list(dns.resolver.resolve(f"_{dialect.service}s._tcp.{domain}", kind, lifetime=SECONDS))
        except (dns.exception.DNSException, OSError):
            return []

    servers = sorted((record.priority, -record.weight, str(record.target).rstrip("."), record.port) for record in asked("SRV"))  # type: ignore[attr-defined]
    if not servers or not servers[0][2]:  # "." means that there is no such service
        return None
    texts = [text.decode("ascii", "replace") for record in asked("TXT") for text in record.strings]  # type: ignore[attr-defined]
    path = next((text.partition("=")[2] for text in texts if text.lower().startswith("path=/")), "")
    return Service(servers[0][2].lower(), servers[0][3], path)
