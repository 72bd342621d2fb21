"""Amounts as people write them: what may mean two is refused, and the sentence says how to write it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcal.core.contacts.money import amount_from, canonical, decimal_sign, totals, with_decimal_point


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12000 EUR", "", ("12000", "EUR")), ("EUR 12000", "", ("12000", "EUR")), ("12000.50", "eur", ("12000.50", "EUR")), ("12000.5", "", ("12000.50", "")),
        ("12 000,00 EUR".replace(",00", ""), "", ("12000", "EUR")), ("12'000.50 chf", "", ("12000.50", "CHF")), ("€ 5", "", ("5", "EUR")),
        ("5£", "GBP", ("5", "GBP")), ("0", "", ("0", "")), ("007.10", "", ("7.10", "")), ("1.234 KWD", "", ("1.234", "KWD")), ("+5", "", ("5", "")),
        ("48,000.00", "", ("48000", "")),
        ("1,234,567.89 EUR", "", ("1234567.89", "EUR")),
    ],
)  # fmt: skip
def test_is_read(text, currency, amount):
    assert amount_from(text, currency) == amount


@pytest.mark.parametrize(
    ("text", "currency", "sentence"),
    [
        ("1.234,56", "", "'1.234,56' has its decimals behind a comma: write it as 1234.56."), ("48.000,00 €", "", "write it as 48000.00."),
        ("12.5,0", "", "'12.5,0' may mean two amounts: write it with nothing between thousands and a point before decimals, as 125.0."),
        ("12,5", "", "as 12.5."), ("12,500", "", "as 12500."), ("12.500", "", "as 12500."), ("1.234.567", "", "as 1234567."),
        ("1,234.567,89", "", "as 1234567.89."), ("1,23.45", "", "two amounts"), ("1,234.567", "", "two amounts"),
        ("5,5", "", "'5,5' has its decimals behind a comma: write it as 5.5."), ("950,00 EUR", "", "has its decimals behind a comma: write it as 950.00."),
        ("12.000,- EUR", "", "'12.000,- EUR' has a dash for its decimals: write it as 12000 EUR."), ("-5", "", "less than nothing"),
        ("many", "", "no amount"), ("", "", "no amount"),
        ("5 EUR USD", "", "no amount"),
        ("$ 5", "", "'$' is no currency: write its three letters"), ("5 EURO", "", "no currency"), ("5 EUR", "USD", "in another currency than USD"),
        ("5", "E", "no currency"), ("1e5", "", "no amount"), ("9" * 30, "", "no amount"), ("1..5", "", "two amounts"), ("5 1", "", "no amount"),
    ],
)  # fmt: skip
def test_is_refused(text, currency, sentence):
    with pytest.raises(ValueError, match=r".") as caught:
        amount_from(text, currency)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1.234,56", "1234.56"),
        ("48.000,00 €", "48000.00 €"),
        ("EUR 1.234.567,5", "EUR 1234567.5"),
        ("950,00 €", "950.00 €"),
        ("12 345,60", "12 345.60"),
        ("12.000,-", "12000"),
        ("EUR 500,\u2013", "EUR 500"),
        *[(text, text) for text in ("1.500", "1,500", "950,000", "1,5", "1.5", "1.234", "1,234.56", "1.23,4")],
    ],
)
def test_a_comma_that_begins_decimals_beyond_doubt_becomes_a_point(text, read):
    assert with_decimal_point(text) == read


@pytest.mark.parametrize(
    ("others", "text", "read"),
    [
        (["12.345,60"], "1.500", "1500"), (["950,00"], "48.000", "48000"), (["12.000,-"], "1.234.567 EUR", "1234567 EUR"), (["12.345,60"], "5,5", "5.5"),
        (["12,345.60"], "1,500", "1500"), (["950.00"], "1,500 EUR", "1500 EUR"), (["12.345,60"], "1,500", "1,500"), (["950.00"], "1.500", "1.500"),
        (["950.00", "950,00"], "1.500", "1.500"), (["1.500", "500", "EUR"], "1.500", "1.500"),
    ],
)  # fmt: skip
def test_other_amounts_of_the_table_settle_what_is_doubtful(others, text, read):
    assert with_decimal_point(text, decimal_sign([*others, text])) == read


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_what_is_stored_is_read_as_it_is(number):
    text = canonical(number)
    assert Decimal(text) == number
    assert amount_from(text, "EUR") == (text, "EUR")


def test_totals_go_by_currency():
    assert totals([("0.10", "EUR"), ("0.20", "EUR"), ("5", ""), ("", "USD"), ("7", "CHF")]) == {"": "5", "CHF": "7", "EUR": "0.30"}
