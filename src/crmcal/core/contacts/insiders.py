"""Who is no contact, whatever address books say: the owner, and colleagues."""

from collections.abc import Sequence

from crmcal.core.addresses import domain_of, within
from crmcal.core.rules import Owner


def is_insider(emails: Sequence[str], owner: Owner) -> bool:
    """Whether somebody has an address of the owner's, or none but such of the owner's domains."""
    own = [email for email in emails if any(within(domain_of(email), domain) for domain in owner.domains)]
    return bool(owner.addresses & {*emails}) or (bool(own) and len(own) == len(emails))
