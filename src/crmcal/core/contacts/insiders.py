"""Who is no contact, whatever address books say: the owner, and colleagues."""

from collections.abc import Sequence

from crmcal.core.addresses import domain_of, within
from crmcal.core.rules import Owner


def is_insider(emails: Sequence[str], owner: Owner) -> bool:
    """Whether somebody has an address of the owner's, or none but such of the owner's domains."""
    return bool(owner.addresses & {*emails}) or is_own([domain_of(email) for email in emails], owner)


def is_own(domains: Sequence[str], owner: Owner) -> bool:
    """Whether there are domains, and all of them are the owner's."""
    return bool(domains) and all(any(within(domain, own) for own in owner.domains) for domain in domains)
