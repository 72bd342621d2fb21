"""The schemes of web addresses that calendars are read from (RFC 3986 §3.1)."""

from typing import Final

from crmcal.errors import UsageError

HTTP: Final = ("https", "http")
WEB: Final = (*HTTP, "webcal", "webcals")
BEGINNINGS: Final = tuple(f"{scheme}://" for scheme in WEB)


def is_web_address(text: str) -> bool:
    """Whether it is one rather than a path. Raises UsageError for an address with another scheme."""
    if begins_like_one(text):
        return True
    scheme, sign, _ = text.partition("://")
    if sign:
        raise UsageError(f"{scheme}:// addresses are not read.", hint="Use https:// or webcal://, or a file.")
    return False


def begins_like_one(text: str) -> bool:
    """Whether a text begins as a web address does."""
    return text.lower().startswith(BEGINNINGS)
