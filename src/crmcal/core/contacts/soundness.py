"""What an opportunity may not be: what is wrong with one, as a sentence."""

from collections.abc import Callable
from datetime import date
from typing import Final

from crmcal.core.contacts.model import OUTCOMES, Opportunity


def flaw(sale: Opportunity, today: date) -> str:
    """The first thing that is wrong; "" when all is well."""
    return next(iter(flaws(sale, today)), "")


def flaws(sale: Opportunity, today: date) -> list[str]:
    """All that is wrong."""
    return [sentence for check in CHECKS if (sentence := check(sale, today))]


def names(sale: Opportunity, _today: date) -> str:
    """It has a name."""
    return "" if sale.name else "An opportunity has a name."


def money(sale: Opportunity, _today: date) -> str:
    """A currency is an amount's."""
    return "There is no amount that the currency could be of." if sale.currency and not sale.amount else ""


def outcomes(sale: Opportunity, _today: date) -> str:
    """It is closed and was won or lost, or it is open."""
    if sale.outcome and sale.outcome not in OUTCOMES:
        return f"{sale.outcome!r} is no outcome: an opportunity is won or lost."
    if sale.closed and not sale.outcome:
        return "An opportunity that is closed was won or lost: say which."
    return "One that was won or lost was so on some day: say when it was closed." if sale.outcome and not sale.closed else ""


def order(sale: Opportunity, today: date) -> str:
    """It opens first, and is not closed yet tomorrow."""
    if sale.opened and sale.closes and sale.closes < sale.opened:
        return f"It would close ({sale.closes}) before it was opened ({sale.opened})."
    if sale.opened and sale.closed and sale.closed < sale.opened:
        return f"It would have been closed ({sale.closed}) before it was opened ({sale.opened})."
    return f"{sale.closed} is still to come: it cannot have been closed then." if sale.closed and sale.closed > today.isoformat() else ""


CHECKS: Final[tuple[Callable[[Opportunity, date], str], ...]] = (names, money, outcomes, order)
