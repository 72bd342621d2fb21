"""Which company a name means."""

import pytest

from crmcal.core.contacts.company_names import CompanyNames, suits
from crmcal.core.contacts.model import Company

COMPANIES = (
    Company(id=1, name="Brightwater Partners", domains=("brightwater.example",)),
    Company(id=2, name="Kestrel Robotics GmbH", domains=("eu.kestrel-robotics.example", "kestrel.example"), names=("Old Kestrel Ltd",)),
    Company(id=3, name="Nordic Bank"),
    Company(id=4, name="Acme GmbH", domains=("acme.example",)),
    Company(id=5, name="Acme Inc.", domains=("acme.test",)),
    Company(id=6, name="Tern Consulting Group"),
    Company(id=7, name="Müller & Söhne", domains=("xn--mller-kva.example",)),
    Company(id=8, name="Lark Holding"),
    Company(id=9, name="Lark International"),
    Company(id=10, name="Booking.com", domains=("booking.com",)),
    Company(id=11, name="Finch Co", domains=("finch.com",), names=("Dr. Finch", "Sparrow.io")),
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("brightwater PARTNERS", [1]), ("Brightwater", [1]), ("Bright-Water Ltd", [1]), ("https://www.brightwater.example/about", [1]),
        ("camille@paris.brightwater.example", [1]), ("Brightwater Foods", []), ("Kestrel Robotics", [2]), ("KestrelRobotics", [2]), ("Kestrel", [2]),
        ("Old Kestrel", [2]), ("Nordic", []), ("Bank", []), ("Acme GmbH", [4]), ("ACME", [4, 5]), ("acme.test", [5]), ("Tern", [6]), ("Tern Consulting", [6]),
        ("Muller und Sohne", []), ("Müller", [7]), ("Lark", [8, 9]), ("", []), ("example", []), ("&", []),
        ("booking.com", [10]), ("Booking.COM", [10]), ("Booking", [10]), ("booking.co", []), ("finch.co", []), ("finch.com", [11]), ("finch.ag", []),
        ("Finch AG", [11]), ("Finch", [11]), ("sparrow.io", [11]), ("Dr.Finch", [11]), ("kestrel.ag", []), ("nordic-bank.se", []),
    ],
)  # fmt: skip
def test_is_meant(text, numbers):
    assert CompanyNames(COMPANIES).meant(text) == numbers
    assert CompanyNames(reversed(COMPANIES)).meant(text) == numbers


@pytest.mark.parametrize(("text", "numbers"), [("acme", [4, 5]), ("Acme Inc", [5]), ("Brightwater", []), ("acme.example", []), (" ", [])])
def test_is_called(text, numbers):
    assert CompanyNames(COMPANIES).called(text) == numbers


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("Brightwater", "brightwater.example"), ("Bright Water Ltd", "brightwater.example"), ("Brightwater Press", "eu.brightwater.example"),
        ("Kestrel", "kestrel-robotics.example"), ("Harbour Trust", "harbourpress.example"), ("Harbour Press Trust", "harbour-press.example"),
        ("Deutsche Bahn AG", "db.example"), ("International Business Machines", "ibm.example"), ("The Royal Mint", "rm.example"),
        ("Volkswagen AG", "vw.example"),
        ("Müller & Söhne", "xn--mller-kva.example"), ("Müller", "mueller.example"), ("Booking.com", "booking.com"), ("Brightwater", "brightwater.co.uk"),
    ],
)  # fmt: skip
def test_a_domain_suits(name, domain):
    assert suits(name, domain)


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("Acme GmbH", "brightwater.example"), ("Klient", "client.example"), ("Rheingold", "db.example"), ("Bahn Deutsche", "db.example"),
        ("Bank of Norway", "nordicbank.example"), ("Acme Group", "finch-group.example"), ("Acme", "example"), ("", "acme.example"), ("Co", "acme.co.uk"),
    ],
)  # fmt: skip
def test_a_domain_does_not_suit(name, domain):
    assert not suits(name, domain)
