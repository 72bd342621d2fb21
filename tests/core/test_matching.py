"""Whom an address belongs to."""

import pytest
from publicsuffixlist import PublicSuffixList

from crmcal.core.addresses import untagged
from crmcal.core.matching import (
    CROWD,
    Directory,
    introduces,
    is_free_mail,
    public_suffixes,
    registrable_domain,
    work_domain,
)

AUTOMATIC = (
    "noreply no-reply No_Reply no.reply donotreply do-not-reply noreply+1 noreply2 no-reply-calendar mailer-daemon postmaster bounces+77"
    " calendar-notification notifications unsubscribe"
).split()


@pytest.fixture(scope="module")
def suffix_list() -> PublicSuffixList:
    return PublicSuffixList()


def test_registrable_domains_agree_with_the_library_on_every_rule(suffix_list: PublicSuffixList) -> None:
    """Each rule as it is, with one and two labels before it, and its parent.

    Of `*.advisor.ws` the library makes advisor.ws a suffix, too. By the list's own algorithm a star stands for a label that is there.
    """
    rules = public_suffixes()
    plain = [rule.lstrip("!").replace("*", "any") for rule in rules]
    candidates = {domain for rule in plain for domain in (rule, f"firm.{rule}", f"www.firm.{rule}", rule.partition(".")[2]) if domain}
    assert len(candidates) > 20_000
    differing = {domain for domain in candidates if registrable_domain(domain) != suffix_list.privatesuffix(domain)}
    assert {f"*.{domain}" for domain in differing} <= rules


def test_registrable_domains_agree_in_ascii_form_too(suffix_list: PublicSuffixList) -> None:
    foreign = [rule for rule in public_suffixes() if not rule.isascii() and not rule.startswith(("*", "!"))]
    assert foreign
    for rule in foreign:
        expected = suffix_list.privatesuffix(f"www.firm.{rule}")
        assert registrable_domain(f"www.firm.{rule}".encode("idna").decode()) == expected.encode("idna").decode()


@pytest.mark.parametrize(
    ("domain", "registrable"),
    [
        ("umbrella.co.uk", "umbrella.co.uk"),
        ("mail.umbrella.co.uk", "umbrella.co.uk"),
        ("firm.com.br", "firm.com.br"),
        ("a.b.c.firm.com.br", "firm.com.br"),
        ("acme.com", "acme.com"),
        ("sales.acme.com", "acme.com"),
        ("acme.internal", "acme.internal"),
        ("co.uk", None),
        ("com", None),
        ("localhost", None),
        ("", None),
        ("www.ck", "www.ck"),
        ("firm.any.ck", "firm.any.ck"),
        ("any.ck", None),
        ("advisor.ws", "advisor.ws"),
        ("any.advisor.ws", None),
        ("xn--bcher-kva.de", "xn--bcher-kva.de"),
        ("firm.xn--55qx5d.cn", "firm.xn--55qx5d.cn"),
        ("xn--55qx5d.cn", None),
        ("xn--a", None),
        ("xn--\x80.example", "xn--\x80.example"),
    ],
)
def test_registrable_domains(domain: str, registrable: str | None) -> None:
    assert registrable_domain(domain) == registrable


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("ann@sales.acme.com", "acme.com"),
        ("ann@umbrella.co.uk", "umbrella.co.uk"),
        ("ann@gmail.com", None),
        ("ann@googlemail.com", None),
        ("ann@gmx.de", None),
        ("ann@posteo.de", None),
        ("ann@mail.gmx.net", None),
        ("ann@notgmail.com", "notgmail.com"),
        ("ann@gmail.com.acme.com", "acme.com"),
        ("ann@co.uk", None),
        ("ann@localhost", None),
    ],
)
def test_work_domains(email: str, domain: str | None) -> None:
    assert work_domain(email) == domain


def test_free_mail_includes_domains_below_it() -> None:
    assert is_free_mail("yahoo.com")
    assert is_free_mail("mail.yahoo.com")
    assert not is_free_mail("yahoo.com.example")


@pytest.mark.parametrize(
    ("email", "plain"),
    [("ann+news@x.example", "ann@x.example"), ("ann@x.example", "ann@x.example"), ("+ann@x.example", "+ann@x.example"), ("a+b+c@x.example", "a@x.example")],
)
def test_tags(email: str, plain: str) -> None:
    assert untagged(email) == plain


def test_persons_primary_address_before_additional_before_tag() -> None:
    """As the store fills it: all primary addresses, oldest person first, then the additional ones."""
    directory = Directory()
    for email, number in [("ann@x.example", 1), ("bob@x.example", 2), ("ann@x.example", 3), ("bob+tag@x.example", 4)]:
        directory.add_person(email, number)
    for email, number in [("bob@x.example", 1), ("carl@x.example", 3), ("carl@x.example", 2)]:
        directory.add_person(email, number)
    assert {email: directory.person(email) for email in ("ann@x.example", "bob@x.example", "carl@x.example", "dora@x.example")} == {
        "ann@x.example": 1,
        "bob@x.example": 2,
        "carl@x.example": 3,
        "dora@x.example": None,
    }
    assert (directory.person("bob+tag@x.example"), directory.person("bob+other@x.example"), directory.person("ann+1@x.example")) == (4, 2, 1)
    assert directory.person("tag@x.example") is None


def test_companies_by_the_longest_domain_on_a_dot_boundary_else_by_the_employer() -> None:
    directory = Directory(companies={"acme.example": 1, "sales.acme.example": 2, "uk": 3})
    directory.add_person("ann@gmail.com", 7)
    directory.add_person("bob@acme.example", 8)
    directory.employers.update({7: 1, 8: 9})
    found = {
        email: directory.company(email)
        for email in ("x@acme.example", "x@de.acme.example", "x@sales.acme.example", "x@a.sales.acme.example", "x@notacme.example", "x@firm.co.uk")
    }
    assert list(found.values()) == [1, 1, 2, 2, None, 3]
    assert directory.company("ann@gmail.com") == 1
    assert directory.company("ann+tag@gmail.com") == 1
    assert directory.company("bob@acme.example") == 1, "an old meeting stays with the old employer"
    assert directory.company("other@gmail.com") is None


@pytest.mark.parametrize(
    ("email", "kind", "participants", "new"),
    [
        ("ann@x.example", "external", 2, True),
        ("ann@x.example", "external", CROWD - 1, True),
        ("ann@x.example", "external", CROWD, False),
        ("ann@x.example", "internal", 2, False),
        ("ann@x.example", "owner", 2, False),
        ("ann@x.example", "group", 2, False),
        ("ann@x.example", "resource", 2, False),
        ("ann@x.example", "bot", 2, False),
        (None, "unknown", 2, False),
        *((f"{local}@x.example", "external", 2, False) for local in AUTOMATIC),
        *((f"{local}@x.example", "external", 2, True) for local in ("reply", "norbert", "noreplyanna", "bouncer", "ann.noreply")),
    ],
)
def test_who_is_introduced(email: str | None, kind: str, participants: int, new: bool) -> None:
    assert introduces(email, kind, participants) is new
