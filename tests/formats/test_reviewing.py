"""Who may be there twice, and whose an address is, for people: what is to be copied stands on a line of its own."""

import io

import pytest

from crmcal.contacts.reviewing import Conflict
from crmcal.core.contacts.model import Person
from crmcal.formats import console
from crmcal.formats.listing import show_listing
from crmcal.formats.reviewing import conflicts, whole

EMAIL = "somebody.with.a.long.name@a-company-of-many-words.example"


@pytest.mark.parametrize("width", [40, 60, 100, None])
def test_commands_and_addresses_are_not_torn(monkeypatch, width):
    stream = io.StringIO()
    monkeypatch.setattr(console, "out", lambda: console.console(stream, width=width))
    claim = Conflict(EMAIL, (Person(id=1, name="Ann"), Person(id=2, name="Bob\x1b[2J")))
    show_listing(conflicts([claim, claim]), "table")
    lines = stream.getvalue().splitlines()
    assert lines[0].startswith(f"{EMAIL}: Ann (1), Bob")
    assert "\x1b" not in lines[0]
    assert lines[1:5] == [*(f"  crmcal people edit {number} --remove-email {EMAIL}" for number in (2, 1)), "  crmcal people merge 1 2", ""]


def test_who_has_no_address_has_no_empty_parentheses():
    row = {"kept_name": "Ann", "kept_emails": [], "lost_name": "Bob", "lost_emails": ["bob@b.example", "bob@xn--bcher-kva.example"]}
    assert (whole(row, "kept"), whole(row, "lost")) == ("Ann", "Bob (bob@b.example, bob@bücher.example)")
