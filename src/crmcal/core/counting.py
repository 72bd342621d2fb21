"""Numbers with their nouns, for sentences."""


def counted(number: int, one: str, many: str = "") -> str:
    """`1 source`, `2 sources`, `1,000 sources`; `many` where an s is not enough."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
