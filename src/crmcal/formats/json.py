"""JSON: one document, every field always there; fields are added, never removed or renamed."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from crmcal.core.reports import RulesReport, RunReport, SourceReport
from crmcal.core.rules import VERDICTS
from crmcal.history import History, Meeting, Shown, Summary
from crmcal.registry import output
from crmcal.store.contacts.opportunity_rows import OpportunityRow
from crmcal.store.reads import ParticipantRow, Subject

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]


@output("json")
def document(shown: Shown) -> str:
    """A history or a meeting."""
    return dumped({"schema": "crmcal.meeting/1", "meeting": meeting(shown)} if isinstance(shown, Meeting) else history(shown))


def dumped(value: Value) -> str:
    """The document's text; everything but ASCII is escaped, so that a terminal shows it as it is."""
    return json.dumps(value, indent=2)


def iso(moment: date | datetime | None) -> str | None:
    """An ISO date, or a time with its offset."""
    return moment.isoformat() if moment else None


def history(shown: History) -> Value:
    """A person's or a company's history."""
    return {
        "schema": "crmcal.history/1",
        "subject": subject(shown.subject) | around(shown) if shown.opportunity is None else opportunity_subject(shown.opportunity, shown.rule),
        "summary": summary(shown.summary),
        "meetings": [meeting(each) for each in shown.meetings],
    }


def subject(whose: Subject) -> dict[str, Value]:
    """Whose history it is."""
    if whose.kind == "company":
        return {"kind": "company", "id": whose.id, "name": whose.name, "domains": list(whose.domains)}
    company: Value = {"name": whose.company[0], "domain": whose.company[1]} if whose.company else None
    return {"kind": whose.kind, "id": whose.id, "name": whose.name, "emails": list(whose.emails), "company": company}


def around(shown: History) -> dict[str, Value]:
    """What else a person or a company is known for: a company's people, open opportunities."""
    people: list[Value] = [
        {"id": each.id, "name": each.name, "meetings": each.meetings, "last": iso(each.last), "next": iso(each.next)} for each in shown.people
    ]
    listed: dict[str, Value] = {"people": people} if shown.subject.kind == "company" else {}
    return {**listed, "opportunities": [opportunity(each) for each in shown.opportunities]}


def opportunity_subject(sale: OpportunityRow, rule: str) -> Value:
    """An opportunity whose history it is. rule: which meetings are its, in words."""
    return {"kind": "opportunity", **opportunity(sale), "rule": rule}


def opportunity(sale: OpportunityRow) -> dict[str, Value]:
    """One opportunity. The amount is a decimal number in a string, so that no program rounds it."""
    return {
        "id": sale.id,
        "name": sale.name,
        "company": {"name": sale.company[1], "domain": sale.company[2] or None} if sale.company else None,
        "contacts": [{"id": each.id, "name": each.name, "email": each.email or None} for each in sale.contacts],
        "stage": sale.stage or None,
        "amount": sale.amount or None,
        "currency": sale.currency or None,
        "opened": sale.opened,
        "closes": sale.closes,
        "closed": sale.closed,
        "outcome": sale.outcome or None,
        "note": sale.note or None,
        "tags": list(sale.tags),
    }


def summary(figures: Summary) -> Value:
    """Its figures."""
    return {
        "meetings": figures.meetings,
        "minutes": figures.minutes,
        "first": iso(figures.first),
        "last": iso(figures.last),
        "next": iso(figures.next),
        "upcoming": figures.upcoming,
        "cancelled": figures.cancelled,
        "declined": figures.declined,
    }


def meeting(each: Meeting) -> dict[str, Value]:
    """One meeting."""
    event = each.event
    return {
        "id": each.id,
        "uid": event.uid or None,
        "recurrence_id": each.recurrence_id,
        "title": event.title or None,
        "start": iso(each.start),
        "end": iso(each.end),
        "all_day": each.all_day,
        "timezone": event.timezone,
        "minutes": each.minutes,
        "status": each.status,
        "my_response": each.my_response,
        "location": event.location or None,
        "conference_url": event.conference_url or None,
        "description": event.description or None,
        "recurring": event.recurring,
        "sources": list(each.sources),
        "categories": list(event.categories),
        "participants": [participant(each) for each in each.participants],
        "matched": list(each.matched),
    }


def participant(each: ParticipantRow) -> Value:
    """One participant."""
    return {
        "email": each.email,
        "name": each.name or None,
        "organizer": each.organizer,
        "role": each.role,
        "response": each.response,
        "kind": each.kind,
        "person": each.person,
        "company": each.company,
    }


def run(report: RunReport) -> Value:
    """What an import or a sync found and did."""
    return {
        "schema": "crmcal.sync/1",
        "dry_run": report.dry_run,
        "rules": rules(report.rules),
        "sources": [source(each) for each in report.sources],
        "problems": [problem._asdict() for problem in report.problems],
        "warnings": list(report.warnings),
    }


def rules_check(report: RulesReport) -> dict[str, Value]:
    """What rules would do to what is stored."""
    return {"schema": "crmcal.rules/1", **rules(report), "refused": report.refused or None}


def rules(report: RulesReport) -> dict[str, Value]:
    """What other rules did, or would do, to what was stored."""
    return {
        "changed": list(report.changed),
        "meetings": report.meetings,
        "people": report.people,
        "excluded": {name: report.excluded.get(name, 0) for name in VERDICTS if name != "kept"},
        "sources": dict(report.sources),
        "texts": report.texts,
        "documents": report.documents,
    }


def source(report: SourceReport) -> Value:
    """The figures of one source."""
    return {
        "name": report.name,
        "kind": report.kind,
        "ok": report.ok,
        "complete": report.complete,
        "error": report.error,
        "collections": report.collections,
        "resources": {name: report.resources[name] for name in ("seen", "new", "changed", "removed", "unchanged")},
        "events": {
            "kept": report.events["kept"],
            "excluded": {name: report.events[name] for name in VERDICTS if name != "kept"},
            "problems": report.events["problem"],
        },
        "occurrences": report.occurrences,
        "people_created": report.people_created,
        "companies_created": report.companies_created,
        "seconds": round(report.seconds, 3),
    }
