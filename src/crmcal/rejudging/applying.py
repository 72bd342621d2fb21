"""Applies today's rules to a store, or says what that would do."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from crmcal.core.guard import is_too_much
from crmcal.core.reports import RulesReport
from crmcal.errors import RefusedError
from crmcal.rejudging.consequences import Consequences, Terms
from crmcal.rejudging.deciding import consequences_of, notes
from crmcal.store.rejudging import Rejudging
from crmcal.store.stock import Stock
from crmcal.store.store import Store

AGAIN: Final = "run the same command with --force."  # what does it in spite of a refusal
Agree = Callable[[str], bool]  # whether the user wants what a sentence says


class Decision(NamedTuple):
    """What applying some terms comes to."""

    consequences: Consequences
    noted: Mapping[str, str]
    report: RulesReport


def rejudge(store: Store, terms: Terms, *, force: bool = False, agree: Agree | None = None, again: str = AGAIN) -> RulesReport:
    """Apply today's rules to what is stored, unless they are those it was judged by.

    agree: asks whether most of it may go; None where nobody can be asked. Raises RefusedError when it may not
    again: what the user is to do to have it done all the same, as the end of a sentence
    """
    decision = decide(store, terms, force=force, agree=agree, again=again)
    carry_out(store, decision, terms)
    return decision.report


def decide(store: Store, terms: Terms, *, force: bool = False, agree: Agree | None = None, again: str = AGAIN) -> Decision:
    """What is to be done; nothing is done yet. Raises RefusedError. again: as of `rejudge`."""
    stock = Stock(store.connection)
    consequences = consequences_of(stock, terms)
    report = report_on(consequences, stock) if consequences.needed else RulesReport()
    if report.refused and not force and not (agree and agree(report.refused)):
        raise RefusedError(f"{report.refused} Nothing was changed.", hint=f"crmcal rules check tells more. If that is right, {again}")
    return Decision(consequences, notes(stock, terms, consequences), report)


def carry_out(store: Store, decision: Decision, terms: Terms) -> None:
    """Do what was decided, in one transaction."""
    if decision.noted or decision.consequences.needed:
        with store.rejudging() as changes:
            change(decision.consequences, changes, terms)
            changes.note(decision.noted)


def preview(stock: Stock, terms: Terms) -> RulesReport:
    """What applying today's rules would do."""
    return report_on(consequences_of(stock, terms), stock)


def change(consequences: Consequences, changes: Rejudging, terms: Terms) -> None:
    """Make the changes."""
    if not consequences.needed:
        return
    changes.remove_collections(consequences.collections)
    changes.remove_events(consequences.excluded)
    changes.mark_resources(consequences.tallies)
    changes.mark_documents()
    for source, level in consequences.relevelled.items():
        changes.lower(source, level)
    changes.answer(consequences.answers)
    changes.forget_strangers(consequences.introduced)
    changes.set_kinds(consequences.kinds)
    changes.introduce(consequences.guests, terms.creation, terms.now)
    changes.settle()


def report_on(consequences: Consequences, stock: Stock) -> RulesReport:
    """What a consequences means to the user."""
    excluded: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for event, meetings in stock.vanishing([*consequences.excluded, *consequences.moved_out]).items():
        if event in consequences.excluded:
            excluded[consequences.excluded[event]] += meetings
        else:
            sources[consequences.moved_out[event]] += meetings
    return RulesReport(
        changed=consequences.changed,
        excluded=excluded,
        sources=sources,
        people=consequences.people if consequences.needed else 0,
        texts=stock.texts_above(consequences.relevelled, consequences.excluded),
        documents=stock.documents_to_read(consequences.tallies, consequences.excluded, consequences.relevelled),
        refused=refusal(consequences),
    )


def refusal(consequences: Consequences) -> str:
    """Why a consequences is not to be made without being asked for; "" when it may."""
    by_rules = consequences.lost_with[""]
    if is_too_much(by_rules, consequences.stored):
        return f"{', '.join(consequences.names)} changed: {by_rules} of {consequences.stored} series and meetings would be removed."
    for source, number in consequences.lost_with.items():
        if source and is_too_much(number, number):
            return f"[sources.{source}] is no longer in the configuration: {number} series and meetings would be removed."
    return ""
