"""ISO moments of machine formats, as people read them."""

from datetime import date


def day(moment: object) -> str:
    """`23 Nov 2026`; a dash for none."""
    if not isinstance(moment, str):
        return "–"
    found = date.fromisoformat(moment[:10])
    return f"{found.day} {found:%b %Y}"
