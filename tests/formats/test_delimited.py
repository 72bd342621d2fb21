"""CSV and TSV: the promised columns, nothing a spreadsheet would run, and everything to be read back."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcal.formats.delimited import COLUMNS, cell, delimited
from crmcal.formats.json import meeting
from tests.formats.test_json import MEETING
from tests.makers import ANN

texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]))


def rows(text, delimiter):
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize("delimiter", [",", "\t"])
class TestHistory:
    def test_has_the_fields_of_the_json_as_columns(self, found, delimiter):
        header = delimited(found("person", ANN), delimiter).partition("\n")[0]
        assert header.split(delimiter) == list(COLUMNS) == list(MEETING)

    def test_has_a_header_even_without_meetings(self, found, delimiter):
        assert delimited(found("person", ANN, limit=0), delimiter) == delimiter.join(COLUMNS)

    def test_reads_back_as_it_was(self, found, delimiter):
        shown = found("person", ANN, cancelled=True, declined=True)
        for row, each in zip(rows(delimited(shown, delimiter), delimiter), shown.meetings, strict=True):
            told = json.loads(json.dumps(meeting(each)))
            for name in ("id", "uid", "title", "start", "end", "status", "location", "conference_url", "description"):
                assert row[name] == (told[name] or "")
            assert row["minutes"] == str(told["minutes"])
            assert row["all_day"] == str(told["all_day"]).lower()
            assert row["participants"].split("; ") == [participant["email"] for participant in told["participants"]]
            assert row["recurrence_id"] == (told["recurrence_id"] or "")


@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=cmd|"/C calc"!A0'])
def test_a_formula_is_defused(delimiter, text):
    assert cell(text, delimiter).startswith(("'", " ", "\\"))
    assert not cell([text], delimiter).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(title=texts, description=st.lists(texts).map("\n".join))
def test_any_text_reads_back(title, description):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([cell(title, ","), cell(description, ",")])
    ((one, two),) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert one.removeprefix("'") in {title, title.removeprefix("'")}
    assert two.removeprefix("'") in {description, description.removeprefix("'")}


@given(st.text())
def test_a_tsv_cell_is_one_line_without_tabs(text):
    assert not set(cell(text, "\t")) & {"\t", "\n", "\r"}


@given(st.text())
def test_no_cell_starts_a_formula_or_holds_a_control_character(text):
    for delimiter in ",\t":
        found = cell(text, delimiter)
        assert not found.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert not any(ord(each) < 0x20 and each != "\n" for each in found)


@pytest.mark.parametrize(("value", "text"), [(None, ""), (True, "true"), (False, "false"), (90, "90"), ([], ""), (["a", "b"], "a; b"), (-1, "-1")])
def test_other_values(value, text):
    assert cell(value, ",") == text
