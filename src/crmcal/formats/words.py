"""A meeting in words: when and what it is, who takes part and as what."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final

from crmcal.core.courtesy import without_courtesy
from crmcal.formats.text import day_of, length, long_date, safe, safe_lines
from crmcal.history import Meeting
from crmcal.store.reads import ParticipantRow

GUESTS: Final = ("external", "unknown", "group")  # kinds of participants, in the order in which they are named
COLLEAGUE: Final = "internal"
OWNER: Final = "owner"
RECURRING: Final = "↻"
SIGNS: Final = {RECURRING: "recurring", "?": "tentative or unanswered", "✗": "cancelled or declined"}
ROLES: Final = {OWNER: "you", COLLEAGUE: "colleague", "resource": "room", "group": "group", "bot": "note-taker"}


def clock(meeting: Meeting) -> str:
    """When it begins: `09:30`, or `all day`."""
    return "all day" if meeting.all_day else f"{meeting.start:%H:%M}"


def marks(meeting: Meeting, *, short: bool = False) -> str:
    """What is special about it: a sign for recurring, then whether it is cancelled, declined or tentative; as signs of SIGNS where space is `short`."""
    state = state_of(meeting)
    shown = {"cancelled": "✗", "declined": "✗", "tentative": "?", "unanswered": "?"}.get(state, "") if short else state
    return " ".join(part for part in (RECURRING if meeting.event.recurring else "", shown) if part)


def spelt(meeting: Meeting) -> str:
    """The same in words alone."""
    return ", ".join(part for part in (SIGNS[RECURRING] if meeting.event.recurring else "", state_of(meeting)) if part)


def state_of(meeting: Meeting) -> str:
    """Whether it takes place, and what the owner said to it; "" for the ordinary case."""
    if meeting.cancelled:
        return "cancelled"
    if meeting.declined:
        return "declined"
    if meeting.my_response == "tentative" or meeting.event.status == "tentative":
        return "tentative"
    return "unanswered" if meeting.my_response == "needs-action" else ""


def first_name(participant: ParticipantRow) -> str:
    """What to call somebody in a narrow column: no title, no family name; the local part of an address without a name."""
    name = participant.person or participant.name or participant.email or "?"
    if ", " in name and not participant.person:
        name = name.partition(", ")[2] or name
    words = without_courtesy(safe(name).partition("@")[0].strip(), least=1).split()
    return next((word for word in words if not word.endswith(".")), words[0] if words else "?")


def who(participants: Sequence[ParticipantRow], most: int = 4) -> str:
    """Who took part besides the owner, by first name: guests, then colleagues in brackets, and a count of those there is no room for."""
    guests = first_names(sorted((each for each in participants if each.kind in GUESTS), key=lambda each: GUESTS.index(each.kind)))
    colleagues = first_names([each for each in participants if each.kind == COLLEAGUE])
    more = len(guests) + len(colleagues) - most
    if more > 0:
        more += 1  # the count takes the place of one
        guests = guests[: most - 1]
        colleagues = colleagues[: most - 1 - len(guests)]
    shown = [", ".join(guests), f"({', '.join(colleagues)})" if colleagues else "", f"+{more}" if more > 0 else ""]
    return " ".join(part for part in shown if part)


def first_names(participants: Sequence[ParticipantRow]) -> list[str]:
    """The first names of some participants, each person's once."""
    return list({each.person or each.email or each.name: first_name(each) for each in participants}.values())


def sorted_participants(participants: Sequence[ParticipantRow]) -> list[ParticipantRow]:
    """Guests, colleagues, the owner, then what is no person; in each group as written."""
    order = (*GUESTS, COLLEAGUE, OWNER)
    return sorted(participants, key=lambda each: order.index(each.kind) if each.kind in order else len(order))


def role(participant: ParticipantRow) -> str:
    """What somebody is besides a guest."""
    return ", ".join(part for part in (ROLES.get(participant.kind, ""), "organizer" if participant.organizer else "") if part)


def facts(meeting: Meeting) -> list[tuple[str, str]]:
    """What is known of a meeting besides its title, its participants and its description; nothing that is empty."""
    event = meeting.event
    mine = {None: "", "needs-action": "you have not answered"}.get(meeting.my_response, f"you {meeting.my_response}")
    named = [
        ("When", when(meeting)),
        ("Length", length(meeting.minutes)),
        ("Where", event.location),
        ("Link", event.conference_url),
        ("State", ", ".join(part for part in (meeting.status, mine) if part)),
        ("Recurring", "yes" if event.recurring else ""),
        ("Categories", ", ".join(event.categories)),
        ("From", ", ".join(meeting.sources)),
        ("Id", meeting.id),
    ]
    return [(name, text) for name, value in named if (text := safe(value))]


def zone_name(zone: tzinfo | None) -> str:
    """A zone as people call it: `Etc/UTC` is what machines are set to that mean UTC."""
    return safe(str(zone)).removeprefix("Etc/")


def when(meeting: Meeting) -> str:
    """Day and times in full, and the zone they are in."""
    start, end = meeting.start, meeting.end
    if isinstance(start, datetime) and isinstance(end, datetime):
        until = f"{end:%H:%M}" if start.date() == end.date() else f"{long_date(end)} {end:%H:%M}"
        return f"{long_date(start)}, {start:%H:%M} to {until} ({zone_name(start.tzinfo)})"
    days = (day_of(end) - day_of(start)).days
    return f"{long_date(start)}, all day" if days <= 1 else f"{long_date(start)}, {days} days"


def prose(description: str) -> str:
    """A description as people read it: without the HTML it may be written in, and with nothing in it that a terminal would obey."""
    from crmcal.formats.html import readable  # noqa: PLC0415 - only for a meeting in full

    return safe_lines(readable(description))


def name_of(participant: ParticipantRow) -> str:
    """The full name; the local part of an address without one."""
    return safe(participant.person or participant.name or (participant.email or "?").partition("@")[0])


def answer_of(participant: ParticipantRow) -> str:
    """What somebody said to the invitation."""
    return "no answer" if participant.response == "needs-action" else participant.response
