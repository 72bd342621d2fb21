"""Why a kept event is in the store: asked of the store and of today's rules."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from crmcal.core.planning import PROBLEM
from crmcal.core.reasons import reason_for
from crmcal.core.rejudging import JudgedEvent
from crmcal.core.rules import KEPT
from crmcal.explaining.answer import Answer
from crmcal.explaining.circumstances import Circumstances
from crmcal.history import local
from crmcal.store.evidence import Evidence, KeptRow, TallyRow

IMPORTS: Final = "imports"  # what is shown as the source of what was imported


def kept_events(evidence: Evidence, ids: Iterable[int], held: Circumstances, meeting: int | None = None) -> list[Answer]:
    """The answers for some events of the store; for their part in one meeting where that is asked about."""
    return [answer_for(row, evidence, held) for row in evidence.events(ids, held.now, meeting)]


def answer_for(row: KeptRow, evidence: Evidence, held: Circumstances) -> Answer:
    """The answer for one: kept, for what reason, and what today's rules say to it."""
    event = JudgedEvent(evidence.participants(row.id), tuple(json.loads(row.categories)))
    judge = held.judge if row.kind == "import" else held.judge_of(row.source)
    verdict = judge.verdict_on_guests(event)
    reason = reason_for(verdict, event, judge)
    going = ("to-be-removed",) if verdict != KEPT else ()
    return Answer(
        title=row.title,
        uid=row.uid,
        start=moment(row.start, row.start_date, held),
        end=moment(row.end, row.end_date, held),
        recurrence_id=row.recurrence_id,
        recurring=row.recurring,
        source=source_of(row),
        collection="" if row.kind == "import" else row.collection,
        meeting=row.meeting,
        meetings=row.shown,
        cancelled=row.cancelled,
        verdict=KEPT,
        states=(*going, *states_of(row)),
        reason=reason.sentence,
        lines=held.lines(reason.grounds, "" if row.kind == "import" else row.source),
        remedy=reason.remedy,
    )


def source_of(row: KeptRow) -> str:
    """Where an event comes from: a configured name, the file of what was imported."""
    return (row.href or IMPORTS).rstrip("/").rpartition("/")[2] if row.kind == "import" else row.source


def states_of(row: KeptRow, *, beyond: bool = False) -> tuple[str, ...]:
    """What holds of a kept event besides. beyond: whether it begins after the horizon."""
    states = []
    if not row.number:
        states.append("beyond-horizon" if beyond else "no-meeting")
    elif not row.shown:
        states.append("hidden" if row.hidden == row.number else "elsewhere")
    if row.status == "cancelled":
        states.append("cancelled")
    elif row.shown and row.cancelled == row.shown:
        states.append("called-off")
    if row.my_response == "declined":
        states.append("declined")
    return tuple(states)


def moment(seconds: int | None, day: str | None, held: Circumstances) -> date | datetime | None:
    """A time on the user's clock, or a date."""
    if seconds is None:
        return None
    return date.fromisoformat(day) if day else local(seconds, held.zone)


def excluded_in(tallies: Iterable[TallyRow]) -> dict[str, int]:
    """VEVENTs that the store knows to be excluded, by rule."""
    total: dict[str, int] = {}
    for row in tallies:
        for verdict, number in json.loads(row.tally).items():
            if verdict not in {KEPT, PROBLEM} and number:
                total[verdict] = total.get(verdict, 0) + number * row.number
    return total
