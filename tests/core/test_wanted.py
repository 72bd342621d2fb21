"""What somebody asks about."""

import pytest

from crmcal.core.wanted import wanted


@pytest.mark.parametrize(
    ("text", "kind", "email"),
    [
        ("Jane@Acme.example", "address", "jane@acme.example"),
        ("<jane@acme.example>", "address", "jane@acme.example"),
        ("@acme.example", "domain", "acme.example"),
        ("*.Acme.example", "domain", "acme.example"),
        ("bücher.example", "domain", "xn--bcher-kva.example"),
        ("Budget talk", "title", ""),
        ("talk @ noon", "title", ""),
        ("", "title", ""),
    ],
)
def test_kinds(text, kind, email):
    assert wanted(text)[1:3] == (kind, email)


@pytest.mark.parametrize(
    ("text", "emails", "fits"),
    [
        ("jane@acme.example", ["jane+a@acme.example"], True),
        ("jane+a@acme.example", ["jane@acme.example"], False),
        ("acme.example", ["jane@eu.acme.example"], True),
        ("acme.example", ["jane@notacme.example", None], False),
        ("budget  TALK", [], True),
        ("uid-7", [], True),
        ("uid-", [], False),
    ],
)
def test_what_is_meant(text, emails, fits):
    assert wanted(text).fits("The Budget Talk", "uid-7", emails) is fits
