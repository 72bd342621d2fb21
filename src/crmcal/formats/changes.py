"""What changed: for people in sections, for programs as JSON."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from rich.console import Console
from rich.text import Text

from crmcal.changes import ChangedMeeting, Changes
from crmcal.core.readable import readable
from crmcal.formats.json import Value, iso, participant
from crmcal.formats.text import long_date, safe
from crmcal.formats.words import who

SECTIONS: Final = {"new": "New meetings", "moved": "Moved", "cancelled": "Cancelled", "restored": "On again", "gone": "Gone"}
MOST_NAMES: Final = 20


def show_changes(console: Console, found: Changes) -> None:
    """Print what changed, by kind."""
    if found.since is None:
        console.print(Text("Nothing was read yet."))
        return
    console.print(Text(f"Since {when(found.since)}", style="bold"))
    sections = [*meeting_sections(found), *name_sections(found)]
    for title, lines, more in sections:
        console.print(Text(f"\n{title}", style="bold"))
        for line in lines:
            console.print(line, soft_wrap=False)
        if more:
            console.print(Text(f"and {more:,} more", style="dim"))
    if not sections:
        console.print(Text("Nothing changed."))


def meeting_sections(found: Changes) -> Iterator[tuple[str, list[Text], int]]:
    """Title, lines and how many more there are, of each kind of change."""
    for kind, title in SECTIONS.items():
        meetings = [each for each in found.meetings if each.kind == kind]
        if meetings:
            yield title, [line(each) for each in meetings], found.counts[kind] - len(meetings)


def name_sections(found: Changes) -> Iterator[tuple[str, list[Text], int]]:
    """The same for people and companies."""
    people = [
        Text.assemble(safe(each.name), ("  " + "  ".join(safe(readable(part)) for part in (each.email, each.company) if part), "dim"))
        for each in found.people[:MOST_NAMES]
    ]
    companies = [Text.assemble(safe(each.name), (f"  {safe(' '.join(map(readable, each.domains)))}", "dim")) for each in found.companies[:MOST_NAMES]]
    if people:
        yield "New people", people, len(found.people) - len(people)
    if companies:
        yield "New companies", companies, len(found.companies) - len(companies)


def line(meeting: ChangedMeeting) -> Text:
    """One meeting: when, what, with whom."""
    moment = meeting.was if meeting.start is None else meeting.start
    moved = f"  was {when(meeting.was)}" if meeting.kind == "moved" and meeting.was else ""
    times = f"  {meeting.occurrences} times" if meeting.occurrences > 1 else ""
    names = who(meeting.participants) or ", ".join(safe(name) for name in meeting.people)
    title = "" if meeting.title is None else safe(meeting.title) or "(no title)"
    parts = [part for part in (title, f"with {names}" if names else "") if part]
    return Text.assemble(f"{when(moment)}  ", "  ".join(parts), (times + moved, "dim"))


def when(moment: date | datetime | None) -> str:
    """Day and time."""
    return f"{long_date(moment)} {moment:%H:%M}" if isinstance(moment, datetime) else long_date(moment)


def changes(found: Changes) -> Value:
    """All of it, for programs."""
    return {
        "schema": "crmcal.changes/1",
        "since": iso(found.since),
        "counts": {kind: found.counts.get(kind, 0) for kind in SECTIONS},
        "meetings": [meeting(each) for each in found.meetings],
        "people": [{"name": each.name, "email": each.email, "company": each.company} for each in found.people],
        "companies": [{"name": each.name, "domains": list(each.domains)} for each in found.companies],
    }


def meeting(found: ChangedMeeting) -> Value:
    """One meeting."""
    participants: Sequence[Value] = [participant(each) for each in found.participants]
    return {
        "change": found.kind,
        "id": found.id,
        "title": found.title or None,
        "start": iso(found.start),
        "was": iso(found.was),
        "occurrences": found.occurrences,
        "people": list(found.people),
        "participants": participants,
    }
