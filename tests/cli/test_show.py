"""`crmcal show`: whom it finds, what it says when it finds nobody, and that its output may go anywhere."""

import csv
import io
import json
import os
import subprocess

import pytest

from tests.makers import ANN, ME, calendar, vevent


def test_without_a_store(shell):
    done = shell.run("show", "person", "ann")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [f"crmcal: There is no store at {shell.store} yet.", "Import a calendar first: crmcal import CALENDAR.ics"]


@pytest.mark.parametrize("content", [b"", None])
def test_with_an_empty_store(shell, content):
    if content is None:
        shell.put("none.ics", calendar())
        assert shell.run("import", "none.ics", "--me", ME).code == 0
    else:
        shell.put("data/crmcal.db", content)
    done = shell.run("show", "person", "ann")
    assert (done.code, done.out) == ((6, "") if content is None else (1, ""))
    assert ("Nothing was imported yet" in done.err) == (content is None)


@pytest.mark.parametrize(("kind", "wanted"), [("person", ANN), ("person", "ann ARCHER"), ("person", "archer"), ("company", "client.example"), ("company", ANN)])
def test_finds(filled, kind, wanted):
    done = filled.run("show", kind, wanted, "--json")
    assert done.code == 0
    assert [meeting["uid"] for meeting in json.loads(done.out)["meetings"]] == ["b", "b", "a", "b"]


def test_lists_the_candidates(filled):
    done = filled.run("show", "person", "ann")
    assert (done.code, done.out) == (6, "")
    assert done.err.splitlines()[:3] == ["crmcal: 'ann' fits 2 people:", f"  1  Ann Archer  {ANN}", "  3  Anna Miller  anna@third.example"]


def test_nobody_is_told_with_the_nearest_and_the_reasons(filled):
    done = filled.run("show", "person", "Anne Arher")
    assert (done.code, done.out) == (6, "")
    assert f"  Ann Archer  {ANN}" in done.err.splitlines()
    assert "3 events were kept, with 3 people; left out: 1 private." in done.err


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["show", "person", "ann", "--since", "soon"], 2, "'soon' is not a date"),
        (["show", "person", "ann", "--tz", "Mars/Olympus"], 2, "no time zone"),
        (["show", "person", "ann", "--json", "--csv"], 2, "--json and --csv do not go together"),
        (["show", "person", "ann", "--limit", "-1"], 2, "limit"),
        (["show", "person"], 2, "WHO"),
        (["show", "person", ""], 6, "no person"),
        (["show", "meeting", "zz"], 6, "no meeting"),
        (["show", "meeting", "ffffffffffffff"], 6, "no meeting"),
        (["shwo"], 2, "shwo"),
        (["import"], 2, "PATH"),
        (["import", "met.ics", "--me", "nobody"], 2, "'nobody' is not an e-mail address"),
        (["import", "", "--me", ME], 2, "The path is empty"),
        (["sync"], 5, "No calendar to sync"),
        (["config", "show"], 5, "no configuration"),
    ],
)
def test_what_makes_no_sense_is_refused(filled, words, code, sentence):
    done = filled.run(*words)
    assert (done.code, done.out) == (code, "")
    assert sentence.lower() in done.err.lower()
    assert "Traceback" not in done.err


def test_no_meetings_at_all_may_be_asked_for(filled):
    told = json.loads(filled.run("show", "person", ANN, "--limit", "0", "--json").out)
    assert (told["meetings"], told["summary"]["meetings"] + told["summary"]["upcoming"]) == ([], 4)


def test_a_meeting_by_the_beginning_of_its_id(filled):
    meeting = json.loads(filled.run("show", "person", ANN, "--json").out)["meetings"][0]
    done = filled.run("show", "meeting", meeting["id"][:10], "--json")
    assert json.loads(done.out)["meeting"] == {**meeting, "matched": []}
    assert "Weekly" in filled.run("show", "meeting", meeting["id"]).out


def test_a_domain_with_letters_of_its_own(shell):
    shell.put("x.ics", calendar(vevent("x", guests=["jörg@bücher.example"])))
    assert shell.run("import", "x.ics", "--me", ME).code == 0
    for domain in ("bücher.example", "xn--bcher-kva.example"):
        assert shell.run("show", "person", f"jörg@{domain}", "--csv").out.count("Title of x") == 1
        assert shell.run("show", "company", domain, "--csv").out.count("Title of x") == 1


@pytest.mark.parametrize(("create", "told"), [("suggest", True), ("off", True), ("auto", False)])
def test_who_is_not_there_may_be_among_the_discovered(shell, create, told):
    shell.put("config.toml", f'[owner]\naddresses = ["{ME}"]\n[contacts]\ncreate = "{create}"\n[sources.a]\ntype = "file"\npath = "a.ics"\n')
    shell.put("a.ics", calendar(vevent("a", guests=[f"Ann <{ANN}>", "Kim <kim@third.example>"])))
    assert shell.run("sync", "-q").code == 0
    done = shell.run("show", "person", "zoe")
    assert done.code == 6
    assert ("2 guests of your meetings are nobody yet: crmcal people discovered" in done.err.splitlines()) is told
    assert "discovered" not in shell.run("show", "company", "zoe").err
    assert shell.run("people", "discovered").out.count(".example") == (2 if told else 0)
    if told:
        assert shell.run("people", "accept", ANN, "kim@third.example").code == 0
        assert "discovered" not in shell.run("show", "person", "zoe").err


@pytest.fixture
def abroad(shell):
    """A store with a guest at a domain with letters of its own, one at a domain that only looks like another, and a room."""
    guests = ["Jörg Bach <jorg@bücher.example>", "Jörg Bach <jorg@münchen.example>", "Eve <eve@аpple.example>"]  # noqa: RUF001 - a Cyrillic letter
    shell.put("x.ics", calendar(vevent("x", guests=guests)))
    assert shell.run("import", "x.ics", "--me", ME).code == 0
    assert shell.run("opportunities", "add", "Catalogue", "--company", "bücher.example").code == 0
    return shell


PERSON, COMPANY = ("show", "person", "jorg@bücher.example"), ("show", "company", "bücher.example")


@pytest.mark.parametrize(
    "words",
    [
        PERSON, (*PERSON, "--markdown"), COMPANY, (*COMPANY, "--markdown"), ("people", "list"), ("people", "list", "--markdown"), ("companies", "list"),
        ("companies", "list", "--markdown"), ("people", "duplicates"), ("show", "opportunity", "catalogue"), ("changes",), ("show", "person", "jörg"),
    ],
)  # fmt: skip
def test_people_see_the_letters_of_a_domain(abroad, words):
    done = abroad.run(*words)
    assert "bücher.example" in done.out + done.err
    assert "xn--bcher-kva" not in done.out + done.err


@pytest.mark.parametrize(
    "words", [(*PERSON, "--json"), (*COMPANY, "--csv"), ("people", "list", "--csv"), ("companies", "list", "--json"), ("people", "export")]
)
def test_programs_see_the_domain_as_it_is_stored(abroad, words):
    done = abroad.run(*words)
    assert "xn--bcher-kva.example" in done.out
    assert "bücher.example" not in done.out


@pytest.mark.parametrize("form", [(), ("--markdown",)])
def test_a_meeting_in_full_shows_the_letters_too(abroad, form):
    (meeting,) = json.loads(abroad.run(*PERSON, "--json").out)["meetings"]
    shown = abroad.run("show", "meeting", meeting["id"], *form).out
    assert "jorg@bücher.example" in shown
    assert "eve@xn--pple-43d.example" in shown


def test_a_domain_that_only_looks_like_another_stays_in_ascii(abroad):
    for words in (("show", "person", "eve"), ("show", "company", "xn--pple-43d.example"), ("companies", "list")):
        assert "xn--pple-43d.example" in abroad.run(*words).out
        assert "аpple" not in abroad.run(*words).out  # noqa: RUF001 - a Cyrillic letter


def test_octets_that_are_no_text(filled):
    for words in ((b"show", b"person", b"\xff"), (b"show", b"company", b"\xff.example"), (b"show", b"meeting", b"\xff"), (b"import", b"\xff.ics")):
        done = filled.run(*words)
        assert (done.code, done.out) == (1 if words[0] == b"import" else 6, "")
        assert "Traceback" not in done.err


def test_octets_that_are_no_text_do_not_reach_the_store(filled):
    for words in (
        (b"people", b"add", b"\xff@x.example"),
        (b"companies", b"add", b"--name", b"\xff"),
        (b"opportunities", b"add", b"\xff"),
        (b"forget", b"source", b"\xff"),
    ):
        done = filled.run(*words)
        assert (done.code, done.out) == (2, "")
        assert "is not text in UTF-8" in done.err


@pytest.mark.parametrize("chosen", [[], ["--json"], ["--csv"], ["--markdown"]])
class TestOutput:
    @pytest.mark.parametrize("unbuffered", ["", "1"])
    def test_into_a_closed_pipe_is_quiet(self, filled, chosen, unbuffered):
        ours, theirs = os.pipe()
        os.close(ours)
        done = filled.run("show", "person", ANN, *chosen, stdout=theirs, env={"PYTHONUNBUFFERED": unbuffered})
        os.close(theirs)
        assert done.err == ""
        assert done.code in {0, 1}

    def test_onto_a_full_disk_is_told(self, filled, chosen):
        with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
            done = filled.run("show", "person", ANN, *chosen, stdout=full)
        assert done.code == 1
        assert done.err.splitlines() == ["crmcal: The output cannot be written: the disk is full.", "Free some space and run the same command again."]

    @pytest.mark.parametrize("env", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}])
    def test_in_a_narrow_encoding_loses_letters_only(self, filled, chosen, env):
        filled.put("x.ics", calendar(vevent("x", summary="Überraschung – 日本語")))
        assert filled.run("import", "x.ics", env=env).code == 0
        done = filled.run("show", "person", ANN, *chosen, env=env)
        assert (done.code, done.err) == (0, "")
        assert "berraschung" in done.out


def test_a_pipe_gets_every_letter(shell):
    shell.put("x.ics", calendar(vevent("x", summary="long " * 2000, guests=[f"{'Wolfeschlegelstein' * 5} {n} <g{n}@client.example>" for n in range(4)])))
    assert shell.run("import", "x.ics", "--me", ME).code == 0
    for chosen in ([], ["--markdown"], ["--tsv"]):
        done = shell.run("show", "person", "g1@client.example", *chosen, env={"COLUMNS": "80"})
        assert ("long " * 2000).strip() in done.out
        assert "…" not in done.out


def test_csv_reads_back_what_was_written(shell):
    title, described = '=1+1, "quoted";\tx', "two\nlines, = and more\r"
    shell.put("x.ics", calendar(vevent("x", summary=title.replace(",", "\\,").replace(";", "\\;"), description="two\\nlines\\, = and more")))
    assert shell.run("import", "x.ics", "--me", ME).code == 0
    row = next(csv.DictReader(io.StringIO(shell.run("show", "person", ANN, "--csv").out)))
    assert (row["title"], row["description"]) == (f"'{title.replace(chr(9), ' ')}", described.strip())


def test_head_gets_its_line(filled):
    with filled.start("show", "person", ANN) as writer:
        first = subprocess.run(["head", "-1"], stdin=writer.stdout, capture_output=True, check=True).stdout  # noqa: S607
        writer.stdout.close()
        assert writer.stderr.read() == b""
    assert first.startswith(b"Ann Archer")


def test_a_home_in_the_environment_is_found(filled):
    assert filled.run("show", "person", ANN, env={"CRMCAL_DB": "~/data/crmcal.db"}).code == 0
