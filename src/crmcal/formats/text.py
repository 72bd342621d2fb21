"""Text made safe to print, and moments and lengths as people read them."""

from datetime import date, datetime
from typing import Final

from crmcal.history import Summary

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


def spoken_day(moment: date | datetime) -> str:
    """`23 Nov 2026`."""
    return f"{moment.day} {moment:%b %Y}"


def short_day(moment: date | datetime) -> str:
    """`Mon 23`."""
    return f"{moment:%a} {moment.day:2d}"
