"""Leaves out of vCards what is large and says nothing about whom one met: pictures, sounds and keys."""

import re
from typing import Final

LARGE: Final = re.compile(
    rb"(?<!=\n)(?<!=\r\n)"  # vCard 2.1: the line goes on there without a blank
    rb"^(?:[\w-]{1,64}\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:][^\n]*(?:\n[ \t][^\n]*)*(?:\n|\Z)",
    re.IGNORECASE | re.MULTILINE,
)


def without_pictures(octets: bytes) -> bytes:
    """A vCard without PHOTO, LOGO, SOUND and KEY (RFC 6350 §6.2.4, §6.6.3, §6.7.5, §6.8.1): an address book of thousands has to fit into memory."""
    return LARGE.sub(b"", octets)
