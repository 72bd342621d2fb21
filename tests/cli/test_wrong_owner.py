"""A wrong --me is told as the last thing, with the command that sets it right; and that command does."""

import json
import shlex

import pytest

from tests.makers import ANN, BOB, ME, calendar, vevent

WRONG = "somebody@else.example"
MINE = calendar(vevent("a", guests=[ANN]), vevent("b", guests=[BOB]), vevent("c", guests=["carl@third.example"]), vevent("mine", guests=[]))


@pytest.fixture
def calendars(shell):
    """Somebody with a calendar and nothing else."""
    shell.put("my calendar.ics", MINE)
    return shell


@pytest.mark.parametrize("words", [(), ("-q",), ("--json",), ("--dry-run",), ("-v",)])
def test_it_is_the_last_line(calendars, words):
    done = calendars.run("import", "my calendar.ics", "--me", WRONG, *words)
    again = "crmcal import 'my calendar.ics'"
    assert done.code == 0
    assert done.err.splitlines()[-1] == (
        f"crmcal: Your address {WRONG} is missing from 4 of the 4 events kept (100%). If that is not you, start over with: {again} --me YOU@EXAMPLE.ORG"
    )


def test_programs_are_told_too(calendars):
    (warning,) = json.loads(calendars.run("import", "my calendar.ics", "--me", WRONG, "--json").out)["warnings"]
    assert WRONG in warning


def test_the_command_that_is_printed_starts_over(calendars):
    first = calendars.run("import", "my calendar.ics", "--me", WRONG, "--db", "other.db")
    typed = shlex.split(first.err.splitlines()[-1].rpartition("start over with: crmcal ")[2].replace("YOU@EXAMPLE.ORG", ME))
    again = calendars.run(*typed)
    assert (again.code, "missing" in again.err) == (0, False)
    assert calendars.run("import", "my calendar.ics", "--me", ME).code == 0  # the store of somebody who was never wrong
    for wanted in ((ANN,), (BOB,), (ME,), ("carl@third.example",)):
        ours, theirs = (json.loads(calendars.run("show", "person", *wanted, "--json", *db).out) for db in ((), ("--db", "other.db")))
        for told in (ours, theirs):
            told["subject"].pop("id")
        assert ours == theirs


def test_a_share_is_told(calendars):
    calendars.put("my calendar.ics", calendar(*(vevent(str(n), guests=[ANN if n else BOB]) for n in range(4))))
    assert f"{BOB} is missing from 3 of the 4 events kept (75%)" in calendars.run("import", "my calendar.ics", "--me", BOB).err


@pytest.mark.parametrize("me", [ME, ANN])
def test_who_takes_part_in_half_of_it_is_believed(shell, me):
    shell.put("a.ics", calendar(vevent("a", guests=[ANN]), vevent("b", guests=[BOB])))
    assert "missing" not in shell.run("import", "a.ics", "--me", me).err


def test_one_more_event_raises_no_doubt(calendars):
    assert calendars.run("import", "my calendar.ics", "--me", ME).code == 0
    calendars.put("my calendar.ics", MINE.replace("END:VCALENDAR", vevent("x", me="", guests=[ANN]) + "END:VCALENDAR"))
    assert "missing" not in calendars.run("import", "my calendar.ics").err


def test_a_configured_owner_is_set_right_there(calendars):
    calendars.config.write_text(f'[owner]\naddresses = ["{WRONG}"]\n[sources.work]\ntype = "file"\npath = "my calendar.ics"\n')
    told = calendars.run("sync").err.splitlines()[-1]
    assert told.endswith(f"If that is not you, correct [owner] in {calendars.config}, and start over with: crmcal sync")
