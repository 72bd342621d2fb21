"""Calendar addresses as e-mail addresses that can be compared (design: one person, one address, however it is written)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcal.core.addresses import domain_in, domain_of, email_of, idna, normalised, within
from crmcal.core.ical.attendees import attendee, organizer, participants

from .ical.builders import only


@pytest.mark.parametrize(
    ("value", "email"),
    [
        ("mailto:ann@acme.example", "ann@acme.example"),
        ("MAILTO:Ann@Acme.Example", "ann@acme.example"),
        (" mailto: ann@acme.example ", "ann@acme.example"),
        ("mailto:mailto:ann@acme.example", "ann@acme.example"),
        ("SMTP:ann@acme.example", "ann@acme.example"),
        ("ann@acme.example", "ann@acme.example"),
        ("mailto:<ann@acme.example>", "ann@acme.example"),
        ("mailto:'ann@acme.example'", "ann@acme.example"),
        ("mailto:ann%40acme.example", "ann@acme.example"),
        ("mailto:ann\\@acme.example", "ann@acme.example"),
        ("mailto:ann @acme.example", "ann@acme.example"),
        ("mailto:ann@acme.example?subject=hello@x.example", "ann@acme.example"),
        ("mailto:ann@acme.example.", "ann@acme.example"),
        ("mailto:ann+tag@acme.example", "ann+tag@acme.example"),
        ("mailto:ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("mailto:ann@BÜCHER.example", "ann@xn--bcher-kva.example"),
        ("mailto:ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"),
        ("mailto:jürgen@acme.example", "jürgen@acme.example"),
        ("mailto:o'hara@acme.example", "o'hara@acme.example"),
        ("mailto:ann@localhost", "ann@localhost"),
        ("", None),
        ("mailto:", None),
        ("mailto:@", None),
        ("mailto:ann@", None),
        ("mailto:@acme.example", None),
        ("mailto:ann", None),
        ("mailto:ann@@acme.example", None),
        ("mailto:ann@acme..example", None),
        ("mailto:Ann Smith ann@acme.example", None),
        ("mailto:ann@acme.example,bob@acme.example", None),
        ("mailto:" + "a" * 400 + "@acme.example", None),
        ("invalid:nomail", None),
        ("tel:+49-30-123", None),
        ("urn:uuid:4b7b9d1c-0000-4000-8000-000000000000", None),
        ("/o=Acme/ou=Exchange/cn=Recipients/cn=ann", None),
        ("https://acme.example/principals/ann@acme.example/", None),
    ],
)
def test_addresses(value: str, email: str | None) -> None:
    assert email_of(value) == email


@pytest.mark.parametrize(
    ("value", "parameter", "email"),
    [
        ("urn:uuid:4b7b9d1c", "Ann@Acme.example", "ann@acme.example"),
        ("/aMjM/principal/", "ann@acme.example", "ann@acme.example"),
        ("invalid:nomail", "ann@acme.example", "ann@acme.example"),
        ("tel:+4930123", "mailto:ann@acme.example", "ann@acme.example"),
        ("mailto:ann@acme.example", "other@acme.example", "ann@acme.example"),
        ("mailto:nobody", "ann@acme.example", "ann@acme.example"),
        ("ann@acme.example", "no address", "ann@acme.example"),
        ("urn:uuid:4b7b9d1c", "no address", None),
    ],
)
def test_the_email_parameter_counts_where_the_value_is_no_mailto(value: str, parameter: str, email: str | None) -> None:
    assert email_of(value, parameter) == email


@given(value=st.text(max_size=60))
def test_what_is_comparable_stays_as_it_is(value: str) -> None:
    email = email_of(value)
    assert email is None or (email_of(email) == email == normalised(email) and email.count("@") == 1 and domain_of(email))


@pytest.mark.parametrize(("domain", "ascii_form"), [("Acme.Example.", "acme.example"), ("straße.example", "strasse.example"), ("", None), ("a..b", None)])
def test_domains(domain: str, ascii_form: str | None) -> None:
    assert idna(domain) == ascii_form


def test_look_alikes_stay_apart() -> None:
    assert email_of("mailto:ceo@exаmple.com") != email_of("mailto:ceo@example.com")  # noqa: RUF001 - a Cyrillic a


@pytest.mark.parametrize(
    ("domain", "inside"),
    [("acme.example", True), ("a.b.acme.example", True), ("notacme.example", False), ("example", False), ("acme.example.net", False)],
)
def test_sub_domains_begin_at_a_dot(domain: str, inside: bool) -> None:
    assert within(domain, "acme.example") is inside


def test_organizer_and_attendee_of_one_address_are_one_participant() -> None:
    host, first = organizer(";CN=Host", "mailto:ANN@acme.example"), attendee(";PARTSTAT=DECLINED;CN=Ann", "mailto:ann@acme.example")
    (merged,) = participants(host, [first])
    assert (merged.organizer, merged.response, merged.name) == (True, "declined", "Ann")


def test_an_organizer_who_is_not_listed_has_accepted() -> None:
    host, other = participants(organizer(";CN=Host", "mailto:host@acme.example"), [attendee("", "mailto:ann@acme.example")])
    assert (host.email, host.organizer, host.response, host.role) == ("host@acme.example", True, "accepted", "chair")
    assert (other.organizer, other.response, other.role, other.cutype) == (False, "needs-action", "req-participant", "individual")


def test_who_is_listed_twice_is_one_and_who_has_no_address_is_nobody_else() -> None:
    listed = [attendee("", value) for value in ("mailto:ann@acme.example", "MAILTO:Ann@ACME.example", "invalid:nomail", "invalid:nomail")]
    assert [each.email for each in participants(None, listed)] == ["ann@acme.example", None, None]
    assert participants(organizer("", "invalid:nomail"), []) == ()
    (host,) = participants(organizer(";CN=Host", "invalid:nomail"), [])
    assert (host.email, host.name, host.organizer) == (None, "Host", True)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("", ("req-participant", "needs-action", "individual")),
        ("ROLE=OPT-PARTICIPANT;PARTSTAT=TENTATIVE;CUTYPE=ROOM", ("opt-participant", "tentative", "room")),
        ("role=chair;partstat=Delegated;cutype=Group", ("chair", "delegated", "group")),
        ("ROLE=X-BOSS;PARTSTAT=X-MAYBE;CUTYPE=X-DOG", ("req-participant", "needs-action", "unknown")),
        ('ROLE="NON-PARTICIPANT";PARTSTAT="ACCEPTED";CUTYPE="RESOURCE"', ("non-participant", "accepted", "resource")),
    ],
)
def test_parameters_of_attendees(given_: str, expected: tuple[str, str, str]) -> None:
    (found,) = only(f"ATTENDEE{';' if given_ else ''}{given_}:mailto:ann@acme.example").participants
    assert (found.role, found.response, found.cutype) == expected


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("acme.example", "acme.example"), (" ACME.example ", "acme.example"), ("jane@eu.acme.example", "eu.acme.example"), ("acme.example:80", "acme.example"),
        ("https://www.acme.example:8080/about?x=1", "acme.example"), ("https://acme.example?utm=1", "acme.example"), ("www.co.uk", "co.uk"),
        ("http://bücher.example/ü", "xn--bcher-kva.example"), ("Acme", ""), ("Acme Inc.", ""), ("acme..example", ""), ("-acme.example", ""), ("", ""),
        ("https://", ""), ("a/b.example", ""), ("acme.example, other.example", ""),
    ],
)  # fmt: skip
def test_the_domain_in_a_text(text: str, domain: str) -> None:
    assert domain_in(text) == domain
