"""Applies today's rules to a store, or says what that would do."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from crmcal.core.guard import is_too_much
from crmcal.core.reports import RulesReport
from crmcal.errors import RefusedError
from crmcal.rejudging.deciding import notes, revise
from crmcal.rejudging.revision import Revision, Terms
from crmcal.store.rejudging import Rejudging
from crmcal.store.stock import Stock
from crmcal.store.store import Store

Agree = Callable[[str], bool]  # whether the user wants what a sentence says


class Decision(NamedTuple):
    """What applying some terms comes to."""

    revision: Revision
    noted: Mapping[str, str]
    report: RulesReport


def rejudge(store: Store, terms: Terms, *, force: bool = False, agree: Agree | None = None) -> RulesReport:
    """Apply today's rules to what is stored, unless they are those it was judged by.

    agree: asks whether most of it may go; None where nobody can be asked. Raises RefusedError when it may not
    """
    decision = decide(store, terms, force=force, agree=agree)
    carry_out(store, decision, terms)
    return decision.report


def decide(store: Store, terms: Terms, *, force: bool = False, agree: Agree | None = None) -> Decision:
    """What is to be done; nothing is done yet. Raises RefusedError."""
    stock = Stock(store.connection)
    revision = revise(stock, terms)
    report = report_on(revision, stock) if revision.needed else RulesReport()
    if report.refused and not force and not (agree and agree(report.refused)):
        raise RefusedError(f"{report.refused} Nothing was changed.", hint="crmcal rules check tells more. If that is right, run the same command with --force.")
    return Decision(revision, notes(stock, terms, revision), report)


def carry_out(store: Store, decision: Decision, terms: Terms) -> None:
    """Do what was decided, in one transaction."""
    if decision.noted or decision.revision.needed:
        with store.rejudging() as changes:
            change(decision.revision, changes, terms)
            changes.note(decision.noted)


def preview(stock: Stock, terms: Terms) -> RulesReport:
    """What applying today's rules would do."""
    return report_on(revise(stock, terms), stock)


def change(revision: Revision, changes: Rejudging, terms: Terms) -> None:
    """Make the changes."""
    if not revision.needed:
        return
    changes.remove_collections(revision.collections)
    changes.remove_events(revision.excluded)
    changes.mark_resources(revision.tallies)
    changes.mark_documents()
    for source, level in revision.relevelled.items():
        changes.lower(source, level)
    changes.answer(revision.answers)
    changes.forget_strangers(revision.introduced)
    changes.set_kinds(revision.kinds)
    changes.introduce(revision.guests, terms.creation, terms.now)
    changes.settle()


def report_on(revision: Revision, stock: Stock) -> RulesReport:
    """What a revision means to the user."""
    excluded: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for event, meetings in stock.vanishing([*revision.excluded, *revision.moved_out]).items():
        if event in revision.excluded:
            excluded[revision.excluded[event]] += meetings
        else:
            sources[revision.moved_out[event]] += meetings
    return RulesReport(
        changed=revision.changed,
        excluded=excluded,
        sources=sources,
        people=revision.people if revision.needed else 0,
        texts=stock.texts_above(revision.relevelled, revision.excluded),
        documents=stock.documents_to_read(revision.tallies, revision.excluded, revision.relevelled),
        refused=refusal(revision),
    )


def refusal(revision: Revision) -> str:
    """Why a revision is not to be made without being asked for; "" when it may."""
    by_rules = revision.lost_with[""]
    if is_too_much(by_rules, revision.stored):
        return f"{', '.join(revision.names)} changed: {by_rules} of {revision.stored} series and meetings would be removed."
    for source, number in revision.lost_with.items():
        if source and is_too_much(number, number):
            return f"[sources.{source}] is no longer in the configuration: {number} series and meetings would be removed."
    return ""
