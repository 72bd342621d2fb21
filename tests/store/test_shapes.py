"""What crmcal writes as JSON of contacts is known as such, and nothing else is."""

import json

import pytest

from crmcal.core.contacts.model import Company, Opportunity, Person
from crmcal.store.shapes import LINKS, ROWS, TOLD, before_of, is_shaped, kept_of

PERSON = Person(id=1, name="Ann", emails=("ann@client.example",), told={"name": "user"})._asdict()
LINKED = {"opportunity_contacts": [1], "change_people": [2], "cards": ["a"]}
KEPT = {"row": PERSON, "digests": ["ab"], "links": LINKED, "claims": {"ann@client.example": [2]}, "away": ["ann@client.example"], "held": []}
BEFORE = {"before": {"kept": PERSON, "lost": PERSON, "merged": PERSON}, "moved": {"cards": [1]}, "shared": {}, "by": "user"}


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (kept_of("person"), KEPT),
        (kept_of("person"), {**KEPT, "held": [{"kind": "person", "row": PERSON, "links": LINKED}]}),
        (before_of("person"), BEFORE),
        (LINKS["person"], {"moved": {"cards": [1]}, "shared": {}}),
        (ROWS["company"], Company(id=1, name="Client", domains=("client.example",))._asdict()),
        (ROWS["opportunity"], Opportunity(id=1, name="Sale", amount="5.50", closes="2027-01-01", outcome="won")._asdict()),
        (TOLD, {}),
    ],
)
def test_what_is_written_is_known(shape, value):
    assert is_shaped(json.dumps(value), shape)


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (kept_of("company"), KEPT),
        (kept_of("person"), {**KEPT, "links": {}}),
        (kept_of("person"), {**KEPT, "row": {**PERSON, "id": 1 << 63}}),
        (kept_of("person"), {**KEPT, "row": {**PERSON, "id": True}}),
        (kept_of("person"), {**KEPT, "held": [{"kind": "company", "row": PERSON, "links": LINKED}]}),
        (kept_of("person"), {**KEPT, "held": [1]}),
        (kept_of("person"), {**KEPT, "claims": {"ann@client.example": "2"}}),
        (before_of("person"), {**BEFORE, "by": None}),
        (before_of("person"), {**BEFORE, "before": {}}),
        (LINKS["company"], {"moved": [], "shared": []}),
        (ROWS["opportunity"], Opportunity(amount="abc")._asdict()),
        (ROWS["opportunity"], Opportunity(amount=".5")._asdict()),
        (ROWS["opportunity"], Opportunity(closes="20270101")._asdict()),
        (ROWS["opportunity"], Opportunity(outcome="open")._asdict()),
        (TOLD, {"name": 1}),
        (TOLD, {"name": "\ud800"}),
    ],
)
def test_what_is_not_is_not(shape, value):
    assert not is_shaped(json.dumps(value), shape)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "1" * 10_000])
def test_what_is_no_json_has_no_shape(text):
    assert not is_shaped(text, TOLD)
