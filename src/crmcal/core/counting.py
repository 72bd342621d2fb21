"""Numbers with their nouns, for sentences."""

from typing import Final

PLURALS: Final = {"person": "people", "company": "companies", "opportunity": "opportunities"}  # by kind: so are commands and tables called


def counted(number: int, one: str, many: str = "") -> str:
    """`1 source`, `2 sources`, `1,000 sources`; `many` where an s is not enough."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
