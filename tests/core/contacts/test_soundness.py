"""What an opportunity may not be."""

from datetime import date

import pytest

from crmcal.core.contacts.model import Opportunity
from crmcal.core.contacts.soundness import flaw

TODAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, ""), ({"opened": "2026-03-01", "closes": "2026-03-01"}, ""), ({"closed": "2026-03-11", "outcome": "won"}, ""),
        ({"name": ""}, "An opportunity has a name."), ({"currency": "EUR"}, "There is no amount that the currency could be of."),
        ({"outcome": "maybe", "closed": "2026-03-01"}, "'maybe' is no outcome: an opportunity is won or lost."),
        ({"closed": "2026-03-01"}, "An opportunity that is closed was won or lost: say which."),
        ({"outcome": "won"}, "One that was won or lost was so on some day: say when it was closed."),
        ({"opened": "2026-03-02", "closes": "2026-03-01"}, "It would close (2026-03-01) before it was opened (2026-03-02)."),
        ({"opened": "2026-03-02", "closed": "2026-03-01", "outcome": "lost"}, "It would have been closed (2026-03-01) before it was opened (2026-03-02)."),
        ({"closed": "2026-03-12", "outcome": "lost"}, "2026-03-12 is still to come: it cannot have been closed then."),
    ],
)  # fmt: skip
def test_is_told(fields, sentence):
    assert flaw(Opportunity(**{"name": "Sale", **fields}), TODAY) == sentence
