"""Amounts of money as people write them: a decimal number, with or without a currency."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

WRITTEN: Final = re.compile(r"(?P<before>[^\d\s.,'+-]*)\s*(?P<number>[+-]?\d[\d\s.,'\u2019_]*)\s*(?P<after>[^\d\s.,'\u2019]*)")
BLANKS: Final = re.compile(r"(?<=\d)[\s'\u2019_](?=\d{3}(?:\D|$))")  # 12 000, 12'000
THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}")  # 12,000.50: the point can only begin the decimals
DECIMAL_COMMA: Final = re.compile(r"(?<![\d.,])(?P<whole>\d{1,3}(?:\.\d{3})+),(?P<decimals>\d{1,2})(?![\d.,])")  # 12.000,50
LONE_COMMA: Final = re.compile(r"(?<![\d.,])(?P<whole>\d{1,15}),(?P<decimals>\d{2})(?![\d.,])")  # 950,00
SHORT_COMMA: Final = re.compile(r"(?<![\d.,])(?P<whole>\d{1,15}),(?P<decimals>\d)(?![\d.,])")  # 5,5
DASH: Final = re.compile(r"(?<![\d.,])(?P<whole>\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,15})[.,]\s?[-\u2013\u2014]{1,2}(?!\w)")  # 12.000,-
POINTS_AND_DASH: Final = re.compile(r"\.\d{3},\s?[-\u2013\u2014]")
GROUPED: Final = {  # what can only be a whole number, once it is known what begins the decimals: 1.500, 1,500
    ",": re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.,])"),
    ".": re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d.,])"),
}
DECIMAL_POINT: Final = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d{1,15})\.\d{1,2}(?![\d.,])")
PLAIN: Final = re.compile(r"\d{1,15}(?:\.(\d{1,9}))?")
CODE: Final = re.compile(r"[A-Z]{3}")
SYMBOLS: Final[Mapping[str, str]] = MappingProxyType({"€": "EUR", "£": "GBP"})  # $ and ¥ are several currencies'
OF_THOUSANDTHS: Final = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
THOUSANDTHS: Final = 3


def amount_from(text: str, currency: str = "") -> tuple[str, str]:
    """A decimal number and an ISO 4217 code of `12000.50 EUR`, `€ 12 000` or `12000`; `currency` is what was said besides.

    Raises ValueError with a sentence for what may mean two amounts, or none.
    """
    dashless = without_dash(text)
    if dashless != text:
        raise ValueError(f"{text!r} has a dash for its decimals: write it as {dashless.strip()}.")
    written = WRITTEN.fullmatch(text.strip())
    if not written or (written["before"] and written["after"]):
        raise ValueError(f"{text!r} is no amount: write it as 12000.50 EUR.")
    named = written["before"] or written["after"]
    told = {currency_from(each) for each in (named, currency) if each}
    if len(told) > 1:
        raise ValueError(f"{text!r} is in another currency than {currency.strip().upper()}.")
    code = next(iter(told), "")
    return number_from(written["number"].strip(), code), code


def currency_from(text: str) -> str:
    """The ISO 4217 code of a currency. Raises ValueError with a sentence."""
    code = SYMBOLS.get(text.strip(), text.strip().upper())
    if not CODE.fullmatch(code):
        raise ValueError(f"{text.strip()!r} is no currency: write its three letters, such as EUR or USD.")
    return code


def number_from(text: str, code: str) -> str:
    """A decimal number as it is stored: whole, or with two decimals. Raises ValueError with a sentence."""
    bare = BLANKS.sub("", text)
    pointed = with_decimal_point(bare, ",") if SHORT_COMMA.fullmatch(bare) else with_decimal_point(bare)
    if pointed != bare:
        raise ValueError(f"{text!r} has its decimals behind a comma: write it as {pointed}.")
    if THOUSANDS.fullmatch(bare.removeprefix("+")):
        bare = bare.replace(",", "")
    if bare.startswith("-"):
        raise ValueError(f"{text!r} is less than nothing.")
    plain = PLAIN.fullmatch(bare.removeprefix("+"))
    thousandths = plain and plain[1] and len(plain[1]) == THOUSANDTHS and code not in OF_THOUSANDTHS
    if thousandths or "," in bare or bare.count(".") > 1:
        raise ValueError(f"{text!r} may mean two amounts: write it with nothing between thousands and a point before decimals, as {suggestion(bare)}.")
    if not plain:
        raise ValueError(f"{text!r} is no amount: write it as 12000.50.")
    return canonical(Decimal(plain[0]))


def with_decimal_point(text: str, decimals: str = "") -> str:
    """The same amount as crmcal writes it, where that is certain: a comma before two digits, or after points between thousands, begins the decimals.

    decimals: what begins them in other amounts of the same table, as `decimal_sign` has it; then 1.500 and 5,5 are certain, too
    """
    text = without_dash(text)
    text = DECIMAL_COMMA.sub(lambda found: f"{found['whole'].replace('.', '')}.{found['decimals']}", text)
    text = LONE_COMMA.sub(r"\g<whole>.\g<decimals>", text)
    if decimals == ",":
        text = SHORT_COMMA.sub(r"\g<whole>.\g<decimals>", GROUPED[","].sub(lambda found: found[0].replace(".", ""), text))
    return GROUPED["."].sub(lambda found: found[0].replace(",", ""), text) if decimals == "." else text


def without_dash(text: str) -> str:
    """`12.000,-` as 12000; whatever has no dash in place of decimals as it is."""
    return DASH.sub(lambda found: re.sub("[.,]", "", found["whole"]), text)


def decimal_sign(amounts: Iterable[str]) -> str:
    """What begins the decimals in some amounts of one table, a comma or a point; "" where none of them tells, or both are there."""
    texts = [*amounts]
    comma = any(DECIMAL_COMMA.search(text) or LONE_COMMA.search(text) or POINTS_AND_DASH.search(text) for text in texts)
    point = any(DECIMAL_POINT.search(text) for text in texts)
    return "" if comma == point else "," if comma else "."


def canonical(number: Decimal) -> str:
    """`12000`, `12000.50`: without decimals that say nothing, and never with one alone."""
    whole = number.to_integral_value()
    if number == whole:
        return f"{whole:f}"
    decimals = f"{number.normalize():f}".partition(".")[2]
    return f"{whole if whole <= number else whole - 1:f}.{decimals:0<2}"


def suggestion(text: str) -> str:
    """How to write an amount with commas or several points, as what it most likely means: where both stand in it, the last one begins the decimals."""
    digits = re.sub(r"[.,]", "", text)
    decimals = re.split(r"[.,]", text)[-1]
    if len(set(re.findall(r"[.,]", text))) == 1 and (len(decimals) == THOUSANDTHS or len(re.findall(r"[.,]", text)) > 1):
        return digits
    return f"{digits[: -len(decimals)]}.{decimals}" if decimals else digits


def totals(amounts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Sums by currency, in the alphabet's order; what has no currency stands under ""."""
    found: dict[str, Decimal] = {}
    for amount, currency in amounts:
        if amount:
            found[currency] = found.get(currency, Decimal()) + Decimal(amount)
    return {currency: canonical(total) for currency, total in sorted(found.items())}
