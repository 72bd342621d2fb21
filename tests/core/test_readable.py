"""Domains as people read them: only those that are what they look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcal.core.addresses import idna
from crmcal.core.readable import readable


@pytest.mark.parametrize(
    "domain",
    [
        "bücher.example", "münchen.de", "sub.bücher.example", "日本語.jp", "ひらがなと漢字.example", "カタカナー.example", "한국.kr", "россия.рф", "ελλάδα.gr",
        "ישראל.example", "भारत.example", "việtnam.vn", "łódź.pl", "2köln-3.example", "مثال.example", "москва.рф",
    ],
)  # fmt: skip
def test_is_shown_in_its_letters(domain):
    written = idna(domain)
    assert written.isascii()
    assert readable(written) == domain
    assert readable(f"ann+x@{written}") == f"ann+x@{domain}"


@pytest.mark.parametrize(
    "domain",
    [
        "аpple.com",  # noqa: RUF001 - its first letter is Cyrillic
        "pаypаl.com",  # noqa: RUF001 - the same
        "аррӏе.com",  # noqa: RUF001 - all of it is Cyrillic, and looks Latin
        "bücher.аррӏе.com",  # noqa: RUF001 - the same below a harmless one
        "οο.example",  # noqa: RUF001 - Greek
        "lınkedin.example",  # noqa: RUF001 - without the dot
        "ɡoogle.com",  # noqa: RUF001 - a phonetic sign
        "ᏚᎢ.example",  # noqa: RUF001 - Cherokee
        "日本abc.example",
        "русabc.example",  # noqa: RUF001 - half Cyrillic
        "ab⁄c.example",  # noqa: RUF001 - a slash that is none
    ],
)
def test_stays_in_ascii_where_it_may_be_taken_for_another(domain):
    written = idna(domain)
    assert "xn--" in written
    assert readable(written) == written


@pytest.mark.parametrize(
    "written", ["xn--a", "xn--.example", "xn--strae-oqa.example", "xn--zzzzzz99999999.example", "xn--BCHER-KVA.example", "ann@", "", "xn--\x80.example"]
)
def test_stays_in_ascii_where_the_letters_do_not_lead_back(written):
    assert readable(written) == written


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=20))
def test_what_is_shown_always_means_the_same_domain(label):
    written = idna(f"{label}.example")
    if written is not None:
        assert idna(readable(written)) == written


@given(st.from_regex(r"xn--[a-z0-9-]{1,20}\.example", fullmatch=True))
def test_whatever_is_written_is_shown_as_itself_or_means_the_same(written):
    shown = readable(written)
    assert shown == written or (idna(shown) == written and shown.partition(".")[0].isprintable())
