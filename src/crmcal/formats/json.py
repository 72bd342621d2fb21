"""JSON: one document, every field always there; fields are added, never removed or renamed."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from crmcal.core.reports import RulesReport, RunReport, SourceReport
from crmcal.core.rules import VERDICTS
from crmcal.history import History, Meeting, Summary
from crmcal.store.history import ParticipantRow, Subject

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]


def dumped(value: Value) -> str:
    """The document's text; everything but ASCII is escaped, so that a terminal shows it as it is."""
    return json.dumps(value, indent=2)


def iso(moment: date | datetime | None) -> str | None:
    """An ISO date, or a time with its offset."""
    return moment.isoformat() if moment else None


def history(found: History) -> Value:
    """A person's or a company's history."""
    return {
        "schema": "crmcal.history/1",
        "subject": subject(found.subject),
        "summary": summary(found.summary),
        "meetings": [meeting(each) for each in found.meetings],
    }


def subject(found: Subject) -> Value:
    """Whose history it is."""
    if found.kind == "company":
        return {"kind": "company", "id": found.id, "name": found.name, "domains": list(found.domains)}
    company: Value = {"name": found.company[0], "domain": found.company[1]} if found.company else None
    return {"kind": found.kind, "id": found.id, "name": found.name, "emails": list(found.emails), "company": company}


def summary(found: Summary) -> Value:
    """Its figures."""
    return {
        "meetings": found.meetings,
        "minutes": found.minutes,
        "first": iso(found.first),
        "last": iso(found.last),
        "next": iso(found.next),
        "upcoming": found.upcoming,
        "cancelled": found.cancelled,
        "declined": found.declined,
    }


def meeting(found: Meeting) -> dict[str, Value]:
    """One meeting."""
    event = found.event
    return {
        "id": found.id,
        "uid": event.uid,
        "recurrence_id": found.recurrence_id,
        "title": event.title or None,
        "start": iso(found.start),
        "end": iso(found.end),
        "all_day": found.all_day,
        "timezone": event.timezone,
        "minutes": found.minutes,
        "status": found.status,
        "my_response": found.my_response,
        "location": event.location or None,
        "conference_url": event.conference_url or None,
        "description": event.description or None,
        "recurring": event.recurring,
        "sources": list(found.sources),
        "categories": list(event.categories),
        "participants": [participant(each) for each in found.participants],
        "matched": list(found.matched),
    }


def participant(found: ParticipantRow) -> Value:
    """One participant."""
    return {
        "email": found.email,
        "name": found.name or None,
        "organizer": found.organizer,
        "role": found.role,
        "response": found.response,
        "kind": found.kind,
        "person": found.person,
        "company": found.company,
    }


def run(report: RunReport) -> Value:
    """What an import or a sync found and did."""
    return {
        "schema": "crmcal.sync/1",
        "dry_run": report.dry_run,
        "rules": rules(report.rules),
        "sources": [source(each) for each in report.sources],
        "problems": [problem._asdict() for problem in report.problems],
    }


def rules_check(report: RulesReport) -> Value:
    """What today's rules would do to what is stored."""
    return {"schema": "crmcal.rules/1", **rules(report), "refused": report.refused or None}


def rules(report: RulesReport) -> dict[str, Value]:
    """What other rules did, or would do, to what was stored."""
    return {
        "changed": list(report.changed),
        "meetings": report.meetings,
        "people": report.people,
        "excluded": {name: report.excluded.get(name, 0) for name in VERDICTS if name != "kept"},
        "sources": dict(report.sources),
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
