"""Opportunities in words: amounts, days, where they stand."""

from crmcal.core.readable import readable
from crmcal.formats.moments import day
from crmcal.store.contacts.opportunity_rows import OpportunityRow


def terms(sale: OpportunityRow) -> list[str]:
    """Where it stands, what it is worth, and its days; nothing that is not known."""
    days = [
        f"opened {day(sale.opened)}" if sale.opened else "",
        f"expected to close {day(sale.closes)}" if sale.closes and not sale.closed else "",
        f"{sale.outcome} {day(sale.closed)}" if sale.closed else "",
    ]
    return [text for text in (sale.stage, money(sale.amount, sale.currency), *days) if text]


def brief(sale: OpportunityRow) -> str:
    """An open one on one line: what it is called, where it stands, what it is worth, when it is expected to close."""
    return " · ".join([sale.name, *terms(sale._replace(opened=None))])


def money(amount: str, currency: str) -> str:
    """`12,000.50 EUR`; "" without an amount."""
    whole, point, decimals = amount.partition(".")
    return f"{int(whole):,}{point}{decimals} {currency}".rstrip() if amount else ""


def named(company: str, domain: str) -> str:
    """A company with its domain."""
    return f"{company} ({readable(domain)})" if domain else company
