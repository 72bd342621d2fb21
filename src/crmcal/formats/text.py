"""Text made safe to print, and moments and lengths as people read them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from crmcal.history import Meeting, Summary
from crmcal.store.reads import ParticipantRow

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
# What moves the cursor, writes the clipboard, fakes links or turns text round: C0, DEL, C1, bidi marks and overrides, line separators,
# lone surrogates, invisible tag characters.
UNSAFE: Final = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], REPLACEMENT),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0x2028, 0x2029, 0xFEFF], REPLACEMENT),
    **dict.fromkeys(range(0xD800, 0xE000), REPLACEMENT),
    **dict.fromkeys(range(0xE0000, 0xE0080), REPLACEMENT),
    ord("\n"): " ",
    ord("\t"): " ",
    ord("\r"): " ",
}
UNSAFE_IN_LINES: Final = {**UNSAFE, ord("\n"): "\n", ord("\r"): ""}
MINUTES: Final = 60
DAY_MINUTES: Final = 1440


def safe(text: str) -> str:
    """Text for one line of a terminal: nothing in it can do anything but be read."""
    return text if text.isascii() and text.isprintable() else text.translate(UNSAFE).strip()


def safe_lines(text: str) -> str:
    """The same for text of several lines."""
    return text.translate(UNSAFE_IN_LINES).strip()


def length(minutes: int) -> str:
    """`45 min`, `1 h`, `1 h 30`, `3 days`."""
    if minutes and minutes % DAY_MINUTES == 0:
        days = minutes // DAY_MINUTES
        return f"{days} day{'s' * (days > 1)}"
    if minutes < MINUTES:
        return f"{minutes} min"
    hours, rest = divmod(minutes, MINUTES)
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def hours(minutes: int) -> str:
    """A sum of lengths: `12 h 30 min`."""
    whole, rest = divmod(minutes, MINUTES)
    return " ".join(part for part in (f"{whole:,} h" if whole else "", f"{rest} min" if rest or not whole else "") if part)


def spent(summary: Summary) -> str:
    """The time spent: hours, and all-day days apart from them."""
    days = summary.all_day
    return hours(summary.minutes - days * DAY_MINUTES) + (f" and {days} all-day day{'s' * (days > 1)}" if days else "")


def day_of(moment: date | datetime) -> date:
    """The day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment


def long_date(moment: date | datetime | None) -> str:
    """`Mon 23 Nov 2026`; a dash for none."""
    return f"{moment:%a} {moment.day} {moment:%b %Y}" if moment else "–"


def short_day(moment: date | datetime) -> str:
    """`Mon 23`."""
    return f"{moment:%a} {moment.day:2d}"


def clock(meeting: Meeting) -> str:
    """When it begins: `09:30`, or `all day`."""
    return "all day" if meeting.all_day else f"{meeting.start:%H:%M}"


def marks(meeting: Meeting, *, short: bool = False) -> str:
    """What is special about it: recurring, cancelled, declined, tentative; as signs where space is `short`."""
    state = answer(meeting)
    shown = {"cancelled": "✗", "declined": "✗", "tentative": "?", "unanswered": "?"}.get(state, "") if short else state
    return " ".join(part for part in ("↻" if meeting.event.recurring else "", shown) if part)


def answer(meeting: Meeting) -> str:
    """Whether it takes place, and what the owner said to it; "" for the ordinary case."""
    if meeting.cancelled:
        return "cancelled"
    if meeting.declined:
        return "declined"
    if meeting.my_response == "tentative" or meeting.event.status == "tentative":
        return "tentative"
    return "unanswered" if meeting.my_response == "needs-action" else ""


def first_name(participant: ParticipantRow) -> str:
    """What to call somebody in a narrow column."""
    name = participant.person or participant.name or participant.email or "?"
    if ", " in name and not participant.person:
        name = name.partition(", ")[2] or name
    return safe(name).partition("@")[0].partition(" ")[0] or "?"


def who(participants: Sequence[ParticipantRow], most: int = 4) -> str:
    """Who took part besides the owner, guests first: first names, and a count when there are many."""
    ranks = {"external": 0, "unknown": 1, "group": 2, "internal": 3}
    people = sorted((each for each in participants if each.kind in ranks), key=lambda each: ranks[each.kind])
    names = list(dict.fromkeys(first_name(each) for each in people))
    if len(names) > most:
        return ", ".join(names[: most - 1]) + f" +{len(people) - most + 1}"
    return ", ".join(names)
