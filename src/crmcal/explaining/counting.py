"""`crmcal excluded`: how many events were left out, by which rule, from where and when, without a word of any of them."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from crmcal.core.accounts import Account
from crmcal.core.planning import PROBLEM
from crmcal.core.reports import SourceReport
from crmcal.core.rules import KEPT
from crmcal.errors import ConfigError, UsageError
from crmcal.explaining.circumstances import Circumstances
from crmcal.explaining.explanation import opened
from crmcal.explaining.reading import Reread, read_again, settings_of
from crmcal.explaining.stored import IMPORTS
from crmcal.history import local
from crmcal.store.evidence import Evidence

USUAL: Final = ("source", "collection", "rule")


class Cell(NamedTuple):
    """What excluded events have in common; None where they are not told apart by it. month: `2026-03`."""

    source: str | None
    collection: str | None
    rule: str | None
    month: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """Counts of excluded VEVENTs.

    by:   what they are told apart by
    of:   what a month is the month of: `reading` (when the store first saw it), or `event` (when it is) where sources were read again
    read: the reports of these sources
    """

    by: Sequence[str]
    of: str
    counts: Counter[Cell]
    read: Sequence[SourceReport] = ()


def excluded(by: Sequence[str], sources: Sequence[str], held: Circumstances, *, read: bool = False) -> Excluded:
    """Count what was left out; `read` asks all configured sources, `sources` some, else the store answers. Raises UsageError, CrmcalError."""
    chosen = chosen_columns(by)
    names = [settings.name for settings in (held.request.config.sources if held.request.config else ())] if read else sources
    if read and not names:
        raise ConfigError(f"There is no source in {held.request.config_path} to read.", hint="Name a calendar with --in.")
    if not names:
        with opened(held) as evidence:
            cells = cells_stored(evidence, held) if evidence else ()
            return Excluded(by=chosen, of="reading", counts=counted(cells, chosen))
    counts: Counter[Cell] = Counter()
    reports = []
    for settings in [settings_of(name, held) for name in dict.fromkeys(names)]:
        with read_again(settings, held, bare) as again:
            counts += counted(cells_read(again), chosen)
            reports.append(again.report)
    return Excluded(by=chosen, of="event", counts=counts, read=reports)


def chosen_columns(by: Sequence[str]) -> tuple[str, ...]:
    """What to tell events apart by, each once. Raises UsageError."""
    wrong = next((name for name in by if name not in Cell._fields), None)
    if wrong is not None:
        raise UsageError(f"Events are not counted by {wrong!r}.", hint=f"Choose among {', '.join(Cell._fields)}.")
    return tuple(dict.fromkeys(by)) or USUAL


def counted(cells: Iterator[tuple[Cell, int]] | tuple[()], by: Sequence[str]) -> Counter[Cell]:
    """Add up what is alike in all that is asked for."""
    counts: Counter[Cell] = Counter()
    for cell, number in cells:
        counts[Cell(*(value if name in by else None for name, value in zip(Cell._fields, cell, strict=True)))] += number
    return counts


def cells_stored(evidence: Evidence, held: Circumstances) -> Iterator[tuple[Cell, int]]:
    """What the store counts. Of excluded events it holds no time: their month is that of their first reading."""
    for row in evidence.tallies():
        source, collection = (IMPORTS, "") if row.kind == "import" else (row.source, row.collection)
        month = f"{local(row.added, held.zone):%Y-%m}"
        for verdict, number in json.loads(row.tally).items():
            if verdict not in {KEPT, PROBLEM} and number:
                yield Cell(source, collection, verdict, month), number * row.number


def cells_read(again: Reread) -> Iterator[tuple[Cell, int]]:
    """What a source holds now, by the months of the events; "" for those without a time."""
    for seen in again.seen:
        verdict = again.outcome(seen).verdict
        if verdict not in {KEPT, PROBLEM}:
            start = seen.account.event.start if seen.account.event else None
            local_start = again.held.local(start) if isinstance(start, datetime) else start
            yield Cell(again.report.name, seen.label, verdict, local_start.isoformat()[:7] if local_start else ""), 1


def bare(account: Account) -> Account:
    """An account without the texts: a long calendar need not be held twice."""
    event = account.event
    light = event._replace(summary="", description="", location="", conference_url="", categories=(), participants=()) if event else None
    return account._replace(event=light, master=None, lost=None)
