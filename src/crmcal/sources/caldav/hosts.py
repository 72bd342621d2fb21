"""Which servers may be asked, and which of them get the login: the one that was configured, and over https its siblings."""

import ipaddress

from crmcal.core.matching import registrable_domain
from crmcal.errors import SourceError
from crmcal.sources.caldav.hrefs import shown_host
from crmcal.sources.url.address import Address


def check(home: Address, address: Address) -> None:
    """Refuse what is neither the configured server nor, over https, a host of the same registrable domain (as iCloud's are). Raises SourceError."""
    if address.origin == home.origin:
        return
    if address.scheme != "https":
        if home.scheme == "https":
            raise SourceError("the server points from https to http, where others could read along")
        raise SourceError(f"the server points to another place, {shown_host(address.host)}, which is not asked", hint="Use the final address as url.")
    if not siblings(home.host, address.host):
        hint = f"If you trust it, use an address of {shown_host(address.host)} as url."
        raise SourceError(f"the server points to another host, {shown_host(address.host)}; your login is not sent there", hint=hint)


def siblings(one: str, other: str) -> bool:
    """Whether two hosts are the same, or belong to one registrable domain."""
    if one == other:
        return True
    if is_ip(one) or is_ip(other):
        return False
    domain = registrable_domain(one)
    return domain is not None and domain == registrable_domain(other)


def is_ip(host: str) -> bool:
    """Whether a host is an IP address: those have no domain."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
