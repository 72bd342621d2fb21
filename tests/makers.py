"""Builds the text of the calendars that the tests speak about."""

from collections.abc import Iterable

ME = "me@own.example"
ANN = "ann@client.example"
BOB = "bob@other.example"


def vevent(uid: str = "one", *lines: str, guests: Iterable[str] = (ANN,), me: str = ME, start: str = "20260302T100000Z", **properties: object) -> str:
    """A VEVENT of an hour, `me` and guests; a guest may be an address or `Name <address>`. `recurrence_id=` stands for RECURRENCE-ID."""
    given = {"summary": f"Title of {uid}", "duration": "PT1H", "dtstamp": "20260101T000000Z", **properties}
    written = [f"{name.upper().replace('_', '-')}:{value}" for name, value in given.items() if value is not None]
    people = [f"ORGANIZER:mailto:{me}", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{me}", *map(attendee, guests)] if me else [*map(attendee, guests)]
    colon = "" if start.startswith((":", ";")) else ":"
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART{colon}{start}", *written, *lines, *people, "END:VEVENT"]) + "\r\n"


def attendee(guest: str) -> str:
    """The ATTENDEE line of a guest."""
    name, bracket, address = guest.rpartition("<")
    return f'ATTENDEE;CN="{name.strip()}":mailto:{address.rstrip(">")}' if bracket else f"ATTENDEE:mailto:{guest}"


def calendar(*events: str, method: str = "") -> str:
    """A document of some VEVENTs."""
    told = [f"METHOD:{method}"] if method else []
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//", *told, ""]) + "".join(events) + "END:VCALENDAR\r\n"


def many(number: int, *, guests: int = 2) -> str:
    """A calendar of many single meetings, an hour apart, each with somebody else."""
    moments = [f"2024{1 + n // 672 % 12:02d}{1 + n // 24 % 28:02d}T{n % 24:02d}0000Z" for n in range(number)]
    return calendar(*(
        vevent(f"m{n}", guests=[f"Guest {g} <g{(n + g) % 400}@firm{n % 40}.example>" for g in range(guests)], start=moment)
        for n, moment in enumerate(moments)
    ))  # fmt: skip
