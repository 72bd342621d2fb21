"""Domains in the letters they stand for (IDNA), where those cannot be taken for another domain's."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from crmcal.core.addresses import idna

PREFIX: Final = "xn--"  # of a label that stands for other letters: RFC 3490 §5
LATIN: Final = "LATIN"
# Scripts of living languages (Unicode Technical Standard 31, Recommended Scripts), as the names of their letters begin; some are written together.
ALONE: Final = frozenset(
    "LATIN GREEK CYRILLIC ARMENIAN HEBREW ARABIC THAANA DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU KANNADA MALAYALAM SINHALA THAI LAO TIBETAN "
    "MYANMAR GEORGIAN ETHIOPIC KHMER HANGUL CJK HIRAGANA KATAKANA BOPOMOFO".split()
)
TOGETHER: Final = (frozenset({"CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA"}), frozenset({"CJK", "IDEOGRAPHIC", "BOPOMOFO"}), frozenset({"CJK", "HANGUL"}))
# Letters that look like Latin ones: a label of nothing else may pass for a Latin one.
LOOK_LATIN: Final = frozenset("асԁеһіјӏорԛѕԝхуъьҽпгѵѡαγικνορυχωօսոհցզղյքգ")
USUAL_LATIN: Final = "[a-z\u00df-\u0130\u0132-\u01bf\u01cd-\u024f\u1e00-\u1eff]+"  # neither dotless i nor phonetic signs


@lru_cache(maxsize=4096)
def readable(written: str) -> str:
    """An address or a domain as people read it; one that is not what it looks like, or does not come back from its letters, stays in ASCII."""
    if PREFIX not in written:
        return written
    local, at, domain = written.rpartition("@")
    labels = [letters_of(label) if label.startswith(PREFIX) else label for label in domain.split(".")]
    shown = ".".join(label or "" for label in labels)
    return f"{local}{at}{shown}" if all(labels) and idna(shown) == domain else written


def letters_of(label: str) -> str | None:
    """What a label stands for; None where that is nothing, or looks like another label."""
    try:
        letters = label.encode("ascii").decode("idna")
    except UnicodeError:
        return None
    return letters if is_plain(letters) else None


def is_plain(letters: str) -> bool:
    """Whether a label is of letters and digits of one script, or of several that are written together, and is not made to look Latin."""
    foreign = [letter for letter in letters if not (letter.isascii() and not letter.isalpha())]
    scripts = {script_of(letter) for letter in foreign}
    if any(unicodedata.category(letter)[0] not in "LM" and not letter.isdecimal() for letter in foreign):
        return False
    if scripts == {LATIN}:
        return re.fullmatch(USUAL_LATIN, "".join(foreign)) is not None
    known = len(scripts) == 1 and scripts <= ALONE
    return (known or any(scripts <= family for family in TOGETHER)) and not LOOK_LATIN.issuperset(foreign)


def script_of(letter: str) -> str:
    """The script that a letter is named after."""
    return re.split(r"[ -]", unicodedata.name(letter, ""))[0]
