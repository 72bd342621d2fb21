"""JSON, CSV, TSV and Markdown for others: the meetings of a history, in the same words."""

import csv
import io
import json

import pytest

from crmcal.formats.delimited import delimited
from crmcal.formats.json import history, meeting
from crmcal.formats.markdown import history as note
from tests.makers import ANN, BOB


def test_json_has_the_fields_of_a_history(exported, found):
    told, shown = json.loads(exported("json", ANN)), found("person", ANN)
    same = json.loads(json.dumps(history(shown)))
    assert told == {
        "schema": "crmcal.export/1", "subjects": [same["subject"]], "since": None, "until": None, "visibility": None,
        "summary": same["summary"], "meetings": same["meetings"],
    }  # fmt: skip
    assert len(told["meetings"]) > 10


def test_json_of_nothing_is_whole(exported):
    told = json.loads(exported("json", ANN, limit=0, visibility="metadata"))
    assert (told["meetings"], told["visibility"]) == ([], "metadata")


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_tables_are_those_of_a_history(form, delimiter, exported, found):
    assert exported(form, ANN).decode() == delimited(found("person", ANN), delimiter) + "\n"


def test_markdown_is_a_report_on_each(exported, found):
    reports = [note(found("person", ANN)), note(found("company", "client.example"))]
    assert exported("markdown", ANN, "company:client.example").decode() == "\n\n".join(reports) + "\n"


def test_markdown_of_all_meetings_is_one_report(exported):
    lines = exported("markdown").decode().splitlines()
    assert lines[:4] == ["# All meetings", "", lines[2], lines[3]]
    assert lines[2].startswith("- Meetings: ")
    assert [line for line in lines if line.startswith("## ")] == ["## Upcoming", "## Past"]


def test_a_meeting_of_several_is_there_once_with_all_who_match(exported, found):
    rows = json.loads(exported("json", ANN, BOB))["meetings"]
    ids = [each["id"] for each in rows]
    assert len(set(ids)) == len(ids)
    assert set(ids) == {each.id for who in (ANN, BOB) for each in found("person", who).meetings}
    assert [each["matched"] for each in rows if each["uid"] == "past"] == [[ANN, BOB]]


def test_all_meetings_are_those_of_everybody(exported, found):
    rows = json.loads(exported("json", cancelled=True, declined=True))["meetings"]
    everybody = {each["email"] for row in rows for each in row["participants"] if each["kind"] in {"external", "unknown"}}
    assert {each["id"] for each in rows} == {each.id for who in everybody for each in found("person", who, cancelled=True, declined=True).meetings}
    assert [each["start"] for each in rows] == sorted([each["start"] for each in rows], reverse=True)
    assert [each["matched"] for each in rows] == [[]] * len(rows)


def test_the_selection_is_that_of_a_history(exported, found):
    (some,) = [{"since": found("person", ANN).meetings[-3].start.date(), "until": found("person", ANN).meetings[2].start.date(), "declined": True}]
    told = json.loads(exported("json", ANN, **some))
    assert told["meetings"] == [json.loads(json.dumps(meeting(each))) for each in found("person", ANN, **some).meetings]
    assert (told["since"], told["until"]) == (str(some["since"]), str(some["until"]))


def test_nothing_runs_in_a_spreadsheet(exported):
    rows = list(csv.reader(io.StringIO(exported("csv").decode())))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("form", ["json", "csv", "tsv", "markdown", "ics", "sqlite"])
def test_the_same_store_gives_the_same_octets(form, exported):
    assert exported(form) == exported(form)
