"""The rules in force, and edits of their lists, for people and programs."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crmcal.core.reports import RulesReport
from crmcal.core.rules import MEANINGS
from crmcal.formats.json import Value, rules_check
from crmcal.formats.rules import done, foretold
from crmcal.formats.text import safe
from crmcal.setup.rules import Draft
from crmcal.setup.standing import Overview


def edited(draft: Draft, report: RulesReport, *, dry_run: bool) -> Iterator[str]:
    """What was written, or would be, and what came of it, in lines."""
    if not draft.moves:
        yield "The lists are like that already."
    for key, comes in dict.fromkeys((move.key, move.comes) for move in draft.moves):
        patterns = ", ".join(move.pattern for move in draft.moves if (move.key, move.comes) == (key, comes))
        what = ("would add" if dry_run else "added") if comes else ("would take" if dry_run else "took")
        yield f"{what} {safe(patterns)} {'to' if comes else 'off'} {draft.named(key)}"
    if dry_run:
        yield foretold(report)
    elif removed := done(report, dry_run=False):
        yield removed


def edited_json(draft: Draft, report: RulesReport, *, written: bool) -> Value:
    """The same, and what it means, for programs."""
    moves: list[Value] = [{"list": draft.named(move.key), "pattern": move.pattern, "added": move.comes} for move in draft.moves]
    return {**rules_check(report), "written": written, "moves": moves, "warnings": list(draft.warnings)}


def show_overview(console: Console, found: Overview) -> None:
    """Print the rules in force, one below the other, each with what it goes by."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("rule", "why", "from"):
        table.add_column(name, overflow="fold")
    table.add_column("excluded", justify="right")
    for rule in found.rules:
        off = rule.optional and not rule.settings
        table.add_row(Text(rule.verdict, "bold"), Text(rule.meaning), Text("not set" if off else "" if rule.optional else "built in"), f"{rule.excluded:,}")
        for setting in rule.settings:
            place = f"line {setting.line}" if setting.line else "--me"
            table.add_row("", Text(f"  {setting.key}: {safe(setting.value)}"), Text(place), "")
        if rule.verdict == "solo":
            table.add_row("", Text(f"  {found.bots} patterns of note-takers, who are nobody"), Text("built in"), "")
    console.print(table)
    if found.path:
        console.print(Text(f"\nLines are those of {safe(str(found.path))}", "dim"))


def overview_json(found: Overview) -> Value:
    """The same for programs."""
    rules: list[Value] = [
        {
            "rule": rule.verdict,
            "meaning": rule.meaning,
            "built_in": not rule.optional,
            "in_force": not rule.optional or bool(rule.settings),
            "excluded": rule.excluded,
            "settings": [setting._asdict() for setting in rule.settings],
        }
        for rule in found.rules
    ]
    return {
        "schema": "crmcal.rules-list/1",
        "path": str(found.path) if found.path else None,
        "rules": rules,
        "sources": [{"source": name or None, "excluded": {verdict: tally.get(verdict, 0) for verdict in MEANINGS}} for name, tally in found.sources.items()],
        "warnings": list(found.warnings),
    }
