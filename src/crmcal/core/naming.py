"""What people and companies are called: a name out of CNs, addresses and domains."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from crmcal.core.addresses import untagged
from crmcal.core.readable import PREFIX, readable

LONGEST: Final = 200
SHORT: Final = 3  # letters of a sub-domain: eu, us, uk are written in capitals
INITIALS: Final = 3  # JD and ABC are no shouting
BRACKETED: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")  # Jane Doe (ACME)
APPENDED: Final = re.compile(r"\s+(?:[-–—|/@]|at|bei|via)\s+\S.*$")  # Jane Doe - Acme Inc., Jane Doe via Calendly
FORMS: Final = frozenset("inc llc ltd limited gmbh ag sa sas srl bv oy ab co corp plc kg".split())
DEGREES: Final = frozenset("phd ph.d md m.d mba msc ba ma jd cpa cfa pmp esq jr sr ii iii iv dr dipl.-ing mdb".split())
MORE_FORMS: Final = FORMS | frozenset(
    "incorporated corporation company kgaa ohg gbr ug ek ev se nv spa aps as asa oyj kk pty pte sarl sl sro spzoo doo pvt mbh lp llp".split()
)
INITIAL: Final = re.compile(r"(?<=\b[^\W\d_])[./]")  # S.A., A/S
LETTERS: Final = re.compile(r"[^\W\d_]+")


def name_from(candidates: Iterable[str], email: str) -> str:
    """The best name for an address: the fullest CN that is one, else made of the local part. Does not depend on the candidates' order."""
    names = sorted({name for text in candidates if (name := clean_name(text))}, key=fullness, reverse=True)
    return names[0] if names else name_from_local_part(email)


def fullness(name: str) -> tuple[bool, bool, int, str]:
    """Two words beat one, mixed case beats shouting, longer beats shorter; then the alphabet decides."""
    return (" " in name, not name.isupper() and not name.islower(), len(name), name)


def clean_name(text: str) -> str:
    """A CN as a name: quotes and what a company appended off, "Last, First" turned round, no shouting; "" when it is an address or nothing."""
    name = " ".join(text.strip().strip("'\"").split())
    if not name or "@" in name.replace(" @ ", " ") or name.lower().startswith("mailto:"):
        return ""
    return unshouted(turned(without_appendix(name)))[:LONGEST].rstrip()


def without_appendix(name: str) -> str:
    """A name without the company in brackets or behind a dash; what would leave nothing of two words stays."""
    shorter = BRACKETED.sub("", name) or name
    cut = APPENDED.sub("", shorter)
    return cut if " " in cut else shorter


def turned(name: str) -> str:
    """`Doe, Jane` as Jane Doe; `Jane Doe, PhD` as Jane Doe."""
    last, comma, first = name.partition(", ")
    word = first.lower().rstrip(".")
    if not comma or not first or "," in first or word in FORMS:
        return name
    if word in DEGREES:
        return last
    return f"{first} {last}".strip()  # "Doe , Jane", ", Jane"


def unshouted(name: str) -> str:
    """JANE O'NEIL as Jane O'Neil, in Latin letters; other scripts and initials stay as they are."""
    if not name.isupper() or len(name) <= INITIALS or not all(is_latin(char) for char in name if char.isalpha()):
        return name
    return LETTERS.sub(lambda run: run[0].capitalize(), name)


def is_latin(char: str) -> bool:
    """Whether a letter is one of the Latin script."""
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN")


def name_from_local_part(email: str) -> str:
    """`jane.doe@acme.example` is Jane Doe; without a dot the local part stays as it is."""
    local = untagged(email).partition("@")[0]
    words = [word for word in re.split(r"[._-]+", local) if word]
    if len(words) > 1 and all(word.isalpha() for word in words):
        return " ".join(word.capitalize() for word in words)
    return local


def company_name(domain: str) -> str:
    """`acme-labs.example` is Acme Labs, `eu.acme.example` Acme EU; a domain that is not what it looks like stays one."""
    from crmcal.core.matching import registrable_domain  # noqa: PLC0415 - start-up: to show somebody takes no domain apart

    registered = registrable_domain(domain) or domain
    label = readable(registered).partition(".")[0]
    words = [] if label.startswith(PREFIX) else label.split("-")
    name = " ".join(word.capitalize() for word in words if word) or registered
    return name if registered == domain else named_after(name, domain, registered)


def named_after(company: str, domain: str, parent: str) -> str:
    """What a sub-domain of a company's is called: `Acme EU`, of eu.acme.example."""
    words = readable(domain.removesuffix(f".{parent}")).replace("-", ".").split(".")
    return " ".join([company, *(word.upper() if len(word) <= SHORT else word.capitalize() for word in words)])


def plain(text: str) -> str:
    """Text to compare names by: without case, accents and the comma of "Last, First"."""
    text = text if text.isascii() else "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(text.casefold().replace(",", " ").replace("ø", "o").replace("ł", "l").split())


def plain_company(name: str) -> str:
    """A company's name to compare by: without punctuation and the legal form at its end; `ACME Labs, Inc.` and `Acme Labs` are acme labs."""
    text = plain(INITIAL.sub("", name).replace("&", " and "))  # Co.KG are two words
    words = re.sub(r"[^\w\s]|_", " ", text).split()
    kept = len(words)
    while kept and words[kept - 1] in MORE_FORMS:
        kept -= 1
        if kept and words[kept - 1] in {"and", "und", "et"}:  # GmbH and Co. KG
            kept -= 1
    return " ".join(words[:kept] or words) or plain(name)
