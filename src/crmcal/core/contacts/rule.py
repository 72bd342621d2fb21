"""Which meetings belong to an opportunity, in words."""

from collections.abc import Sequence
from datetime import date


def rule(contacts: Sequence[str], company: str | None, opened: str | None, closed: str | None, *, whole_company: bool) -> str:
    """The rule as a sentence. contacts, company: their names; opened, closed: ISO dates."""
    if not contacts and company is None:
        return "No meetings: it names neither a contact nor a company."
    return f"{with_whom(contacts, company if whole_company or not contacts else None)} {when(opened, closed)}."


def with_whom(contacts: Sequence[str], company: str | None) -> str:
    """Whose meetings."""
    anybody = [f"anybody{' else' * bool(contacts)} at {company}"] if company is not None else []
    everybody = [*contacts, *anybody]
    return "Meetings with " + " or ".join(part for part in (", ".join(everybody[:-1]), everybody[-1]) if part)


def when(opened: str | None, closed: str | None) -> str:
    """From when to when."""
    first = f"{day(opened)}, when it was opened" if opened else ""
    last = f"{day(closed)}, when it was closed" if closed else ""
    if first and last:
        return f"from {first}, to {last}"
    return f"since {first}" if first else f"up to {last}" if last else "at any time"


def day(text: str) -> str:
    """`2 Mar 2026`."""
    moment = date.fromisoformat(text)
    return f"{moment.day} {moment:%b %Y}"
