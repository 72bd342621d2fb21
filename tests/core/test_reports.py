"""What a report says of a source beyond its figures."""

from collections import Counter

import pytest

from crmcal.core.reports import Problem, SourceReport


@pytest.mark.parametrize(
    ("kind", "events", "expected"),
    [
        ("url", {"solo": 12}, True),
        ("caldav", {"solo": 12, "private": 3, "problem": 1}, True),
        ("file", {"solo": 12}, False),
        ("url", {}, False),
        ("url", {"private": 3}, False),
        ("url", {"solo": 12, "kept": 1}, False),
        ("url", {"solo": 12, "internal": 1}, False),
        ("url", {"solo": 12, "kept": 0}, True),
    ],
)
def test_a_calendar_from_elsewhere_that_names_nobody(kind, events, expected):
    assert SourceReport(name="x", kind=kind, events=Counter(events)).names_nobody is expected


def test_figures_go_back_to_a_mark():
    report = SourceReport(name="x", kind="caldav", documents=1, resources=Counter(seen=1), problems=[Problem("x", "a", "odd", kept=True)])
    mark = report.mark()
    report.documents += 5
    report.resources["seen"] += 5
    report.events["kept"] += 5
    report.add_problem("b", "gone")
    report.reset(mark)
    assert (report.documents, report.resources, report.events, report.complete) == (1, Counter(seen=1), Counter(), True)
    assert [problem.where for problem in report.problems] == ["a"]
