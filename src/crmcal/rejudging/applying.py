"""Applies today's rules to a store, or says what that would do."""

from collections import Counter

from crmcal.core.guard import is_too_much
from crmcal.core.reports import RulesReport
from crmcal.errors import RefusedError
from crmcal.rejudging.consequences import Consequences, Terms
from crmcal.rejudging.deciding import consequences_of, notes
from crmcal.store.rejudging import Rejudging
from crmcal.store.stock import Stock
from crmcal.store.store import Store


def rejudge(store: Store, terms: Terms, *, force: bool = False) -> RulesReport:
    """Apply today's rules to what is stored, unless they are those it was judged by. Raises RefusedError when most of it would go."""
    stock = Stock(store.connection)
    found = consequences_of(stock, terms)
    noted = notes(stock, terms, found)
    report = report_on(found, stock) if found.needed else RulesReport()
    if report.refused and not force:
        raise RefusedError(f"{report.refused} Nothing was changed.", hint="crmcal rules check tells more. If that is right, run the same command with --force.")
    if noted or found.needed:
        with store.rejudging() as changes:
            carry_out(found, changes, terms)
            changes.note(noted)
    return report


def preview(stock: Stock, terms: Terms) -> RulesReport:
    """What applying today's rules would do."""
    return report_on(consequences_of(stock, terms), stock)


def carry_out(found: Consequences, changes: Rejudging, terms: Terms) -> None:
    """Make the changes."""
    if not found.needed:
        return
    changes.remove_collections(found.collections)
    changes.remove_events(found.excluded)
    changes.mark_resources(found.tallies)
    changes.mark_documents()
    for source, level in found.relevelled.items():
        changes.lower(source, level)
    changes.answer(found.answers)
    changes.forget_strangers(found.introduced)
    changes.set_kinds(found.kinds)
    changes.introduce(found.guests, terms.creation, terms.now)
    changes.settle()


def report_on(found: Consequences, stock: Stock) -> RulesReport:
    """What the consequences mean to the user."""
    excluded: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for event, meetings in stock.vanishing([*found.excluded, *found.moved_out]).items():
        if event in found.excluded:
            excluded[found.excluded[event]] += meetings
        else:
            sources[found.moved_out[event]] += meetings
    return RulesReport(
        changed=found.changed,
        excluded=excluded,
        sources=sources,
        people=found.people if found.needed else 0,
        documents=stock.documents_to_read(found.tallies, found.excluded, found.relevelled),
        refused=refusal(found),
    )


def refusal(found: Consequences) -> str:
    """Why the consequences are not drawn without being asked for; "" when they may be."""
    by_rules = found.lost_with[""]
    if is_too_much(by_rules, found.stored):
        return f"{', '.join(found.change.names)} changed: {by_rules} of {found.stored} series and meetings would be removed."
    for source, number in found.lost_with.items():
        if source and is_too_much(number, number):
            return f"[sources.{source}] is no longer in the configuration: {number} series and meetings would be removed."
    return ""
