"""Tables that are named on the command line, and what their columns are said to be."""

import io
import sys

import pytest

from crmcal.contacts.tables import mapping_from, octets_of
from crmcal.core.contacts.opportunity_table import FIELDS as OF_OPPORTUNITIES
from crmcal.core.contacts.spreadsheet import FIELDS as OF_PEOPLE
from crmcal.errors import SourceError, UsageError


@pytest.mark.parametrize("fields", [OF_PEOPLE, OF_OPPORTUNITIES], ids=["people", "opportunities"])
def test_fields_are_named_in_any_case(fields):
    assert mapping_from(["Wer=Name", " Was = NOTE ", "a=b=tags"], fields) == {"Wer": "name", "Was": "note", "a=b": "tags"}


@pytest.mark.parametrize("said", ["", "Name", "=name", "Name=", "Name=shoe"])
def test_a_mapping_that_is_none(said):
    with pytest.raises(UsageError):
        mapping_from([said], OF_PEOPLE)


def test_a_file_or_standard_input_up_to_a_size(tmp_path, monkeypatch):
    (tmp_path / "deals.csv").write_bytes(b"Name\n")
    for file in (str(tmp_path / "deals.csv"), "-"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Name\n")))
        assert octets_of(file, 5) == b"Name\n"
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Name\n")))
        with pytest.raises(SourceError, match="larger than 4 bytes"):
            octets_of(file, 4)
