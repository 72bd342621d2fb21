"""`crmcal changes` as it is typed."""

import json

from tests.cli.conftest import MET
from tests.makers import ANN, ME, calendar, vevent


def test_told_for_people_and_for_programs(shell):
    shell.put("a.ics", MET)
    assert shell.run("import", "a.ics", "--me", ME, "-q").code == 0
    table = shell.run("changes")
    assert (table.code, table.err) == (0, "")
    assert "Weekly  with Ann  3 times" in table.out
    assert "New people" in table.out
    assert "Secret" not in table.out
    found = json.loads(shell.run("changes", "--json").out)
    assert found["schema"] == "crmcal.changes/1"
    assert found["counts"] == {"new": 3, "moved": 0, "cancelled": 0, "restored": 0, "gone": 0}
    assert {each["change"] for each in found["meetings"]} == {"new"}


def test_limited_it_says_how_many_more(shell):
    shell.put("a.ics", calendar(*(vevent(f"u{n}") for n in range(5))))
    shell.run("import", "a.ics", "--me", ME, "-q")
    assert "and 3 more" in shell.run("changes", "-n", "2").out


def test_a_title_cannot_write_to_the_terminal(shell):
    shell.put("a.ics", calendar(vevent("a", guests=[f"\x1b[2JAnn <{ANN}>"], summary="\x1b]0;evil\x07[/bold]")))
    shell.run("import", "a.ics", "--me", ME, "-q")
    out = shell.run("changes").out
    assert "\x1b" not in out
    assert "[/bold]" in out


def test_without_a_store(shell):
    assert shell.run("changes").code == 1
