"""Reasons: for people one paragraph each, for programs as JSON."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

from rich.console import Console

from crmcal.core.counting import counted
from crmcal.core.planning import PROBLEM
from crmcal.core.rules import KEPT, VERDICTS
from crmcal.explaining.answer import STATES, Answer, Explanation, Line, Standing
from crmcal.formats import lines
from crmcal.formats.json import Value, iso
from crmcal.formats.lines import Lines
from crmcal.formats.text import long_date, safe
from crmcal.formats.wrapping import wrapped

INDENT: Final = "  "
QUIET: Final = "dim"
SCHEMA: Final = "crmcal.why/1"


def show_explanation(console: Console, found: Explanation) -> None:
    """Print all of it."""
    console.print(Lines([lines.Line(*each) for each in explained(found, console.width)]), end="")


def explained(found: Explanation, width: int) -> Iterator[tuple[str, str]]:
    """Its lines, each with a style."""
    last = closing(found)
    for number, told in enumerate([*paragraphs(found), *([[(safe(last), QUIET)]] if last else [])]):
        if number:
            yield "", ""
        for text, style in told:
            indent = "" if style == "bold" or text == last else INDENT
            yield from ((f"{indent}{line}", style) for line in wrapped(text, width - len(indent)))


def paragraphs(found: Explanation) -> Iterator[list[tuple[str, str]]]:
    """What is said of the address or domain, then of each event."""
    if found.standing:
        yield paragraph_on(found.what, found.standing)
    yield from map(paragraph, found.answers)


def paragraph_on(what: str, standing: Standing) -> list[tuple[str, str]]:
    """What an address or a domain is."""
    meetings = f"; {counted(standing.meetings, 'meeting')}{off(standing.cancelled)}" if standing.meetings else ""
    return [
        (safe(what), "bold"),
        (f"{standing.code}: {safe(standing.sentence)}{meetings}", ""),
        *((written(line), "") for line in standing.lines),
        *([(safe(standing.remedy), QUIET)] if standing.remedy else []),
    ]


def paragraph(answer: Answer) -> list[tuple[str, str]]:
    """Why one event is kept or not."""
    source = "" if answer.where.startswith(f"{answer.source}:") else answer.source
    where = safe(" ".join(part for part in (source, "" if answer.where else answer.collection, answer.where) if part))
    meetings = f"{answer.meetings:,} meetings{off(answer.cancelled)}, " if answer.meetings > 1 else ""
    identity = f"{meetings}id {answer.meeting}" if answer.meeting else f"UID {safe(answer.uid)}" if answer.uid else ""
    return [
        (f"{when(answer.start)}  {safe(answer.title) or '(no title)'}", "bold"),
        (f"{verdict(answer.verdict)}: {safe(answer.reason)}", ""),
        *((STATES[state], "") for state in answer.states),
        *([(written(line), "") for line in answer.lines] or ([("this rule is built in", "")] if answer.verdict in VERDICTS[1:] else [])),
        *([(safe(answer.remedy), QUIET)] if answer.remedy else []),
        *((f"mended: {safe(repair)}", QUIET) for repair in answer.repairs),
        ("  ".join(part for part in (where, identity) if part), QUIET),
    ]


def off(number: int) -> str:
    """How many of some meetings are cancelled; "" for none."""
    return f", {number:,} of them cancelled" if number else ""


def verdict(name: str) -> str:
    """A verdict in words."""
    return name if name in {KEPT, PROBLEM} else f"excluded by {name}"


def when(moment: date | datetime | None) -> str:
    """Day and time."""
    if moment is None:
        return "(no time)"
    return f"{long_date(moment)} {moment:%H:%M}" if isinstance(moment, datetime) else long_date(moment)


def written(line: Line) -> str:
    """A line of the configuration: `/home/jane/.config/crmcal/config.toml:14 rules.blocklist "@x.example"`."""
    place = f"{line.path}:{line.line}" if line.line else line.path or "given with --me:"
    value = f' "{line.value}"' if line.value and not line.value.isdigit() else f" {line.value}" if line.value else ""
    return safe(f"{place} {line.key}{value}")


def closing(found: Explanation) -> str:
    """The sum, or why there is nothing."""
    counts = found.counts
    if counts:
        cancelled = {KEPT: f" ({found.cancelled:,} of them cancelled)"} if found.cancelled else {}
        told = ", ".join(f"{number:,} {verdict(name)}{cancelled.get(name, '')}" for name, number in sorted(counts.items(), key=ranked))
        return f"{counts.total():,} event{'s' * (counts.total() != 1)}: {told}."
    if found.read:
        return "No event in it has this title, UID or participant." if found.what else "There is no event in it."
    if found.standing:
        return "" if found.standing.remedy.endswith(found.question) else f"Each event with it, excluded ones too: {found.question}"
    number = sum(found.excluded.values())
    rest = ""
    if number:
        rest = f" {number:,} event{'s were' if number != 1 else ' was'} excluded, and of those no title is stored. Ask the calendar itself: {found.question}"
    return f"No kept meeting has this id, title or UID.{rest}"


def ranked(count: tuple[str, int]) -> tuple[bool, bool, int, str]:
    """The order of counts: what was kept, what was excluded by the more frequent rules first, problems."""
    name, number = count
    return name != KEPT, name == PROBLEM, -number, name


def explanation(found: Explanation) -> Value:
    """All of it, for programs."""
    counts = found.counts
    return {
        "schema": SCHEMA,
        "what": found.what,
        "kind": found.kind,
        "known": found.known,
        "standing": standing_value(found.standing) if found.standing else None,
        "events": [event(each) for each in found.answers],
        "counts": {"kept": counts[KEPT], "cancelled": found.cancelled, "excluded": by_rule(counts), "problems": counts[PROBLEM]},
        "stored": {"excluded": by_rule(found.excluded)},
        "read": [{"source": each.name, "ok": each.ok, "complete": each.complete, "error": each.error} for each in found.read],
    }


def by_rule(counts: Mapping[str, int]) -> dict[str, Value]:
    """Counts of every rule."""
    return {name: counts.get(name, 0) for name in VERDICTS if name != KEPT}


def standing_value(standing: Standing) -> Value:
    """What an address or a domain is."""
    return {
        "code": standing.code,
        "reason": standing.sentence,
        "config": [config(line) for line in standing.lines],
        "remedy": standing.remedy or None,
        "person": standing.person,
        "company": standing.company,
        "meetings": standing.meetings,
        "cancelled": standing.cancelled,
    }


def event(answer: Answer) -> Value:
    """One event."""
    return {
        "title": answer.title or None,
        "uid": answer.uid or None,
        "recurrence_id": answer.recurrence_id,
        "start": iso(answer.start),
        "end": iso(answer.end),
        "recurring": answer.recurring,
        "source": answer.source,
        "collection": answer.collection or None,
        "where": answer.where or None,
        "meeting": answer.meeting,
        "meetings": answer.meetings,
        "cancelled": answer.cancelled,
        "verdict": answer.verdict,
        "states": list(answer.states),
        "reason": answer.reason,
        "config": [config(line) for line in answer.lines],
        "remedy": answer.remedy or None,
        "repairs": list(answer.repairs),
    }


def config(line: Line) -> Value:
    """A line of the configuration."""
    return {"file": line.path or None, "line": line.line, "key": line.key, "value": line.value or None}
