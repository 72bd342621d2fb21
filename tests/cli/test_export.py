"""`crmcal export` and `crmcal show --shared`: what is written where, and what is refused."""

import csv
import io
import json
import sqlite3
import stat
from contextlib import closing

import pytest

from tests.makers import ANN, ME, calendar, vevent

CONFIG = f'[owner]\naddresses = ["{ME}"]\n[sources.work]\ntype = "file"\npath = "work.ics"\nvisibility = "{{level}}"\n'
SECRET = "Room of secrets"


@pytest.fixture
def work(shell):
    """A store with a source that shows its titles only."""
    shell.put("config.toml", CONFIG.format(level="subject"))
    shell.put("work.ics", calendar(vevent("x", location=SECRET, guests=[f"Ann <{ANN}>"]), vevent("y", guests=["bob@other.example"])))
    assert shell.run("sync").code == 0
    return shell


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.json", b"{"), ("a.csv", b"id,"), ("a.tsv", b"id\t"), ("a.md", b"# All"), ("a.ICS", b"BEGIN:VCAL"), ("a.db", b"SQLite"), ("a", b"{")],
)
def test_a_file_gets_the_format_of_its_ending(name, begins, work):
    done = work.run("export", "--output", name)
    assert (done.code, done.out, done.err) == (0, "", f"crmcal: {name} is written.\n")
    path = work.home / name
    assert path.read_bytes().startswith(begins)
    assert SECRET.encode() not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_quiet_is_quiet(work):
    assert work.run("export", "-o", "~/a.json", "-q") == (0, "", "")
    assert (work.home / "a.json").exists()


def test_goes_to_standard_output(work):
    assert [each["title"] for each in json.loads(work.run("export").out)["meetings"]] == ["Title of y", "Title of x"]
    rows = list(csv.DictReader(io.StringIO(work.run("export", ANN, "--as", "csv", "--output", "-").out)))
    assert [(row["title"], row["location"]) for row in rows] == [("Title of x", "")]


def test_a_database_goes_through_a_pipe_but_not_onto_a_terminal(work):
    with work.start("export", "--as", "sqlite") as process:
        (work.home / "a.db").write_bytes(process.stdout.read())
    with closing(sqlite3.connect(work.home / "a.db")) as connection:
        assert connection.execute("SELECT count(*) FROM v_meetings").fetchone() == (2,)
    code, printed = work.on_terminal("export", "--as", "sqlite")
    assert (code, b"not for a terminal" in printed, b"SQLite" in printed) == (2, True, False)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--as", "yaml"], 2, "The formats are: csv, ics, json, markdown, sqlite, tsv."),
        (["--output", "a.txt"], 2, "no format 'txt'"),
        (["--visibility", "everything"], 2, "The visibility everything would show more than the sources allow."),
        (["--visibility", "all"], 2, "There is no visibility 'all'."),
        (["--output", "work.ics"], 2, "work.ics is there already."),
        (["--as", "json", "--output", "config.toml", "--force"], 2, "in use by crmcal"),
        (["--as", "sqlite", "--output", "data/crmcal.db", "--force"], 2, "in use by crmcal"),
        (["--as", "csv", "--output", "data/crmcal.db-wal", "--force"], 2, "in use by crmcal"),
        (["--as", "csv", "--output", "data/crmcal.db.lock"], 2, "in use by crmcal"),
        (["--as", "sqlite", "--output", "missing/a.db"], 1, "missing/a.db cannot be written"),
        (["nobody@nowhere.example"], 6, "no person"),
        (["company:nowhere.example"], 6, "no company"),
        (["o"], 6, "company:Other  other.example"),
        ([""], 6, "no person"),
        (["--since", "soon"], 2, "not a date"),
    ],
)
def test_what_makes_no_sense_is_refused(words, code, says, work):
    before = sorted(path.name for path in work.home.iterdir())
    done = work.run("export", *words)
    assert (done.code, done.out) == (code, "")
    assert says in done.err
    assert "Traceback" not in done.err
    assert sorted(path.name for path in work.home.iterdir()) == before


def test_without_a_store(shell):
    done = shell.run("export", "-o", "a.db")
    assert (done.code, "There is no store" in done.err, list(shell.home.glob("a*"))) == (1, True, [])


@pytest.mark.parametrize(
    ("who", "titles"), [(["ann"], "x"), (["client.example"], "x"), (["person:bob", "ann"], "xy"), (["company:other"], "y"), (["Other"], "y")]
)
def test_whose_meetings(who, titles, work):
    assert {each["title"] for each in json.loads(work.run("export", *who).out)["meetings"]} == {f"Title of {letter}" for letter in titles}


def test_a_level_may_be_stricter(work):
    told = json.loads(work.run("export", "--visibility", "metadata").out)
    assert {each["title"] for each in told["meetings"]} == {None}
    assert told["visibility"] == "metadata"


def test_overwrites_what_it_may(work):
    for words in ([], ["--force"]):
        assert work.run("export", "-o", "a.json", *words).code == 0
    assert work.run("export", "-o", "a.json").code == 2


def test_a_wrong_configuration_is_no_permission(work):
    work.put("config.toml", CONFIG.format(level="subjekt"))
    done = work.run("export")
    assert (done.code, done.out) == (5, "")


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"], ["--tsv"], ["--markdown"]])
@pytest.mark.parametrize("kind", ["person", "company", "meeting"])
def test_shared_hides_in_every_format(form, kind, work):
    meeting = json.loads(work.run("export", ANN).out)["meetings"][0]["id"]
    words = ("show", kind, meeting if kind == "meeting" else ANN, *form)
    own, shared = work.run(*words), work.run(*words, "--shared")
    assert (own.code, shared.code) == (0, 0)
    assert "Title of x" in shared.out
    assert SECRET not in shared.out
    work.put("config.toml", CONFIG.format(level="metadata"))
    assert "Title of x" not in work.run(*words, "--shared").out
    if kind == "meeting" or form not in ([], ["--markdown"]):
        assert SECRET in own.out


@pytest.mark.parametrize("form", ["json", "csv", "markdown", "ics", "sqlite"])
def test_onto_a_full_disk_is_told(form, work):
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = work.run("export", "--as", form, stdout=full)
    assert (done.code, done.err.splitlines()[:1]) == (1, ["crmcal: The output cannot be written: the disk is full."])
