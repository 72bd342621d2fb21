"""Patterns of addresses: what they list, how they are written, how little they cost."""

import pytest

from crmcal.core.patterns import PatternError, covering, globs_among, listed, pattern_of

ENTRIES = frozenset({"@x.example", "b@y.example", "*@*.z.example", "n?ws*@w.example"})


@pytest.mark.parametrize(
    ("email", "entry"),
    [
        ("a@x.example", "@x.example"),
        ("a@s.x.example", "@x.example"),
        ("b@y.example", "b@y.example"),
        ("a@s.z.example", "*@*.z.example"),
        ("a@t.s.z.example", "*@*.z.example"),
        ("news@w.example", "n?ws*@w.example"),
        ("nows-1@w.example", "n?ws*@w.example"),
        ("a@notx.example", None),
        ("c@y.example", None),
        ("a@z.example", None),
        ("a@s.z.example.net", None),
        ("nws@w.example", None),
        ("news@s.w.example", None),
        ("a-news@w.example", None),
    ],
)
def test_lists_of_addresses_domains_and_globs(email, entry):
    assert listed(email, ENTRIES) is (entry is not None)
    assert covering(email, ENTRIES) == entry


def test_the_closest_pattern_is_named():
    assert covering("a@s.x.example", frozenset({"*@*", "@x.example", "@s.x.example"})) == "@s.x.example"
    assert covering("a@x.example", frozenset({"*@*.example", "@x.example", "a@x.example"})) == "a@x.example"


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        (" Jane@X.Example ", "jane@x.example"),
        ("@X.example", "@x.example"),
        ("*@x.example", "@x.example"),
        ("@münchen.example", "@xn--mnchen-3ya.example"),
        ("*@*.EDU", "*@*.edu"),
        ("@*.edu", "*@*.edu"),
        ("***@*.edu", "*@*.edu"),
        ("News*@x.example", "news*@x.example"),
        ("*news@x.example", "*news@x.example"),
        ("j?ne@x.example", "j?ne@x.example"),
        ("*@*.münchen.example", "*@*.xn--mnchen-3ya.example"),
        ("*@*", "*@*"),
    ],
)
def test_what_is_written_is_made_comparable(text, pattern):
    assert pattern_of(text) == pattern
    assert pattern_of(pattern) == pattern


@pytest.mark.parametrize(
    "text", ["", "*", "x.example", "@", "@com", "jane@", "*@", "j*@com", "a b@x.example", "*@x..example", "*@mün*.example", "[a]*@x.example"]
)
def test_what_is_no_pattern_is_refused(text):
    with pytest.raises(PatternError, match=r"^is n"):
        pattern_of(text)


def test_globs_are_compiled_once():
    assert globs_among(frozenset(ENTRIES)) is globs_among(frozenset(set(ENTRIES)))
    assert globs_among(frozenset({"a@x.example"})) is None


def test_many_stars_cost_no_more_than_few():
    """One that goes back and forth would be at it for years."""
    assert not listed("a" * 64 + "@" + "a." * 100 + "example", frozenset({"*a" * 30 + "b@*.example"}))
