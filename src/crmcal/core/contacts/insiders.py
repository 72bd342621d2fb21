"""Who is no contact, whatever address books say: the owner, and colleagues."""

from collections.abc import Sequence

from crmcal.core.addresses import domain_of, within
from crmcal.core.rules import Owner


def is_insider(emails: Sequence[str], owner: Owner) -> bool:
    """Whether somebody has an address of the owner's, or none but such of the owner's domains."""
    return bool(owner.addresses & {*emails}) or is_own([domain_of(email) for email in emails], owner)


def is_own(domains: Sequence[str], owner: Owner) -> bool:
    """Whether there are domains, and all of them are the owner's."""
    return bool(domains) and all(own_domain(domain, owner) for domain in domains)


def own_domain(domain: str, owner: Owner) -> str | None:
    """The domain of the owner's that a domain is, or is under; None when it is another's."""
    return next((own for own in owner.domains if within(domain, own)), None)
