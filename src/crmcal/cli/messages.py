"""Sentences on standard error: what is printed there is safe on any terminal."""

import sys


def tell(sentence: str, hint: str = "") -> None:
    """Print a sentence under the program's name, and what to do on the next line."""
    from crmcal.formats.text import safe_lines  # noqa: PLC0415 - only when there is something to say

    for line in (f"crmcal: {sentence}", hint):
        if line:
            sys.stderr.write(safe_lines(line) + "\n")
