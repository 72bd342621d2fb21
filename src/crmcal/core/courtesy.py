"""Courtesy titles in front of names, such as Mr, Mme and Frau: they say nothing that an academic title or a name says."""

import re
from typing import Final

TITLES: Final = frozenset(
    "mr mrs ms miss mx mister mme mlle madame mademoiselle monsieur herr herrn frau fräulein hr frl sr sra srta señor señora señorita senhor senhora "
    "signor signore signora signorina sigra dhr mevr mevrouw mw meneer fru fröken frk".split()
)
DOTTED: Final = frozenset({"sig.", "sig.ra", "sig.na", "fr."})  # Sig and Fr are somebody's name, or Father's title
MONSIEUR: Final = frozenset({"m", "m."})  # which is far more often an initial
FIRST: Final = re.compile(r"(?P<title>sig\.(?:ra|na)\.?|\w+(?:\.|(?=\s)))\s*(?P<rest>\S.*)", re.IGNORECASE)
COUPLE: Final = frozenset("and & und et y e en og och or oder".split())  # Mr and Mrs Smith are no Smith
FULL: Final = 2  # words that make a name without a title: Mr Smith and Mrs Smith would be one


def without_courtesy(name: str, given: str = "", *, least: int = FULL) -> str:
    """A name without the courtesy titles it begins with, where as many words as `least` follow. given: the given name, in front of which M. is a title."""
    found = FIRST.fullmatch(name)
    if found is None:
        return name
    rest = found["rest"]
    words = rest.split()
    is_title = is_courtesy(found["title"], shouted=name.isupper()) or (found["title"].casefold() in MONSIEUR and given and begins_with(rest, given))
    if not is_title or len(words) < least or words[0].casefold() in COUPLE:
        return name
    return without_courtesy(rest, given, least=least)


def is_courtesy(word: str, *, shouted: bool) -> bool:
    """Whether a word is such a title; in capitals (MS Dhoni) only in a name that is all of them."""
    text = word.casefold()
    return (text.rstrip(".") in TITLES or text in DOTTED) and (shouted or not word.rstrip(".").isupper())


def begins_with(name: str, given: str) -> bool:
    """Whether a given name of more than an initial stands at the beginning of a name."""
    return len(given.rstrip(".")) > 1 and f"{name} ".casefold().startswith(f"{given} ".casefold())
