"""What is wrong with a file is said in a sentence, costs nothing else, and leaves the store as it was."""

import os
import sqlite3
from contextlib import closing

import pytest

from tests.makers import ANN, ME, calendar, vevent

HTML = "<!doctype html><html><body>Sign in</body></html>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
TRUNCATED = calendar(vevent("t"))[:-60]
TODO = calendar("BEGIN:VTODO\r\nUID:x\r\nSUMMARY:Buy milk\r\nEND:VTODO\r\n")
TABLES = ("resources", "events", "occurrences", "participants", "addresses", "people", "companies", "settings")
NOTHING_IN_IT = {
    "missing": (None, "there is no file or folder"),
    "empty": (b"", "it is empty"),
    "html": (HTML, "web page"),
    "image": (PNG, "PNG image"),
    "no calendar": ("Dear Ann,\n", "not a calendar"),
    "NUL": (bytes(5000), "it is empty"),
    "long line": (b"A" * 20_000_000, "not a calendar"),
}


def tables(shell):
    """The rows of the store."""
    with closing(sqlite3.connect(shell.store)) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}  # noqa: S608 - names from above


@pytest.mark.parametrize("name", NOTHING_IN_IT)
class TestNothingToRead:
    def test_is_told_and_changes_nothing(self, filled, name):
        content, sentence = NOTHING_IN_IT[name]
        if content is not None:
            filled.put("bad.ics", content)
        before = tables(filled)
        done = filled.run("import", "bad.ics")
        assert (done.code, done.out) == (1, "")
        assert sentence in done.err
        assert len(done.err.splitlines()) == 1
        assert tables(filled) == before

    def test_makes_no_store(self, shell, name):
        content, sentence = NOTHING_IN_IT[name]
        if content is not None:
            shell.put("bad.ics", content)
        done = shell.run("import", "bad.ics")
        assert (done.code, done.out) == (1, "")
        assert sentence in done.err
        assert not shell.store.parent.exists()

    def test_beside_a_good_file_costs_that_file_nothing(self, shell, name):
        content, sentence = NOTHING_IN_IT[name]
        if content is not None:
            shell.put("bad.ics", content)
        shell.put("good.ics", calendar(vevent("g")))
        done = shell.run("import", "bad.ics", "good.ics", "--me", ME)
        assert (done.code, done.out) == (3, "")
        assert sentence in done.err
        assert shell.run("show", "person", ANN, "--csv").out.count("Title of g") == 1


def test_a_folder_without_calendars(shell):
    shell.put("folder/notes.txt", "nothing")
    done = shell.run("import", "folder", "--me", ME)
    assert (done.code, done.out) == (1, "")
    assert "holds no calendar file" in done.err


@pytest.mark.parametrize(("text", "sentence"), [(TODO, "no events in it, only 1 VTODO"), (calendar(), "no events in it")])
def test_a_calendar_without_events_is_fine_and_said(filled, text, sentence):
    filled.put("bad.ics", text)
    before = tables(filled)
    done = filled.run("import", "bad.ics")
    assert (done.code, done.out) == (0, "")
    assert sentence in done.err
    assert tables(filled) == before


ODD = {
    "truncated": (TRUNCATED, 3, 0, "truncated"),
    "NUL bytes": (calendar(vevent("x", summary="Al\0pha")), 0, 1, "NUL"),
    "invalid UTF-8": (calendar(vevent("x")).encode().replace(b"Title", b"\xff\xfeTitle"), 0, 1, ""),
    "unknown TZID": (calendar(vevent("x", start=";TZID=Mars/Olympus:20260302T100000")), 0, 1, "time zone"),
    "DTEND before DTSTART": (calendar(vevent("x", duration=None, dtend="20260302T090000Z")), 0, 1, "DTEND is before DTSTART"),
    "missing UID": (calendar(vevent("x").replace("UID:x\r\n", "")), 0, 1, "no UID"),
    "missing DTSTART": (calendar(vevent("x").replace("DTSTART:20260302T100000Z\r\n", "")), 0, 0, "no DTSTART"),
    "duplicate DTSTART": (calendar(vevent("x", "DTSTART:20270302T100000Z")), 0, 1, "DTSTART is given twice"),
    "RRULE nonsense": (calendar(vevent("x", rrule="EVERY SECOND TUESDAY")), 0, 1, "x.ics:4"),
    "FREQ=SECONDLY without end": (calendar(vevent("x", rrule="FREQ=SECONDLY")), 0, 5000, "more occurrences than are kept"),
    "5,000 attendees": (calendar(vevent("x", guests=[ANN, *(f"g{n}@crowd.example" for n in range(5000))])), 0, 1, "more than 5000 attendees"),
    "an address without @": (calendar(vevent("x", guests=[ANN, "nobody"])), 0, 1, ""),
    "20 MB line": (calendar(vevent("x", description="A" * 20_000_000)), 0, 1, ""),
    "escape sequences": (calendar(vevent("x", summary="\x1b[2J\x1b]52;c;aGk=\x07[bold]x[/y]")), 0, 1, ""),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_event_is_told_and_its_neighbour_is_kept(shell, name):
    text, code, meetings, sentence = ODD[name]
    shell.put("x.ics", text)
    shell.put("good.ics", calendar(vevent("good")))
    done = shell.run("import", "x.ics", "good.ics", "--me", ME, "-v")
    assert done.code == code
    assert done.out == ""
    assert sentence in done.err
    assert "Traceback" not in done.err
    assert shell.run("show", "person", ANN, "--csv").out.count("\n") == 1 + meetings + 1


def test_figures_add_up_whatever_is_in_the_file(shell):
    import json  # noqa: PLC0415

    good = [vevent(f"g{n}") for n in range(3)]
    events = [*good, vevent("p", CLASS="PRIVATE"), vevent("s", guests=[]), vevent("b").replace("DTSTART:2", "DTSTART:x")]
    shell.put("x.ics", calendar(*events))
    told = json.loads(shell.run("import", "x.ics", "--me", ME, "--json").out)
    assert told["sources"][0]["events"] == {
        "kept": 3, "problems": 1,
        "excluded": {"not-a-meeting": 0, "private": 1, "forgotten": 0, "solo": 1, "internal": 0, "blocked": 0, "category": 0, "crowd": 0},
    }  # fmt: skip


class TestConfiguration:
    WRONG = '[owner]\naddresses = ["nobody"]\n[sources.work]\ntype = "fax"\n[contacts]\ncreate = "always"\n'

    @pytest.mark.parametrize("words", [("import", "met.ics"), ("sync",), ("show", "person", "ann"), ("config", "check")])
    def test_with_three_mistakes_is_refused_with_all_three(self, filled, words):
        filled.config.write_text(self.WRONG)
        before = tables(filled)
        done = filled.run(*words)
        assert (done.code, done.out) == (5, "")
        assert [key for key in ("owner.addresses", "sources.work.type", "contacts.create") if key in done.err] == [
            "owner.addresses", "sources.work.type", "contacts.create",
        ]  # fmt: skip
        assert tables(filled) == before


class TestStore:
    READERS_AND_WRITERS = (("show", "person", "ann"), ("import", "met.ics", "--me", ME), ("import", "met.ics"))

    @pytest.mark.parametrize("words", READERS_AND_WRITERS)
    @pytest.mark.parametrize("content", [b"Dear Ann, " * 1000, b"short", PNG])
    def test_that_is_no_database(self, filled, words, content):
        filled.store.write_bytes(content)
        done = filled.run(*words)
        assert (done.code, done.out) == (1, "")
        assert "is not a crmcal store" in done.err
        assert filled.store.read_bytes() == content

    @pytest.mark.parametrize("words", READERS_AND_WRITERS)
    def test_of_another_program(self, filled, words):
        filled.store.unlink()
        with closing(sqlite3.connect(filled.store)) as connection:
            connection.execute("CREATE TABLE photos (name)")
        before = filled.store.read_bytes()
        done = filled.run(*words)
        assert (done.code, done.out) == (1, "")
        assert "is not a crmcal store" in done.err
        assert filled.store.read_bytes() == before

    @pytest.mark.parametrize("words", READERS_AND_WRITERS)
    def test_of_a_newer_crmcal(self, filled, words):
        with closing(sqlite3.connect(filled.store)) as connection:
            connection.execute("PRAGMA user_version = 99")
        done = filled.run(*words)
        assert (done.code, done.out) == (1, "")
        assert "newer crmcal (schema 99" in done.err

    def test_that_is_damaged(self, filled):
        octets = bytearray(filled.store.read_bytes())
        octets[3 * 4096 :] = b"\xaa" * (len(octets) - 3 * 4096)
        filled.store.write_bytes(octets)
        for words in self.READERS_AND_WRITERS:
            done = filled.run(*words)
            assert (done.code, done.out) == (1, "")
            assert "is damaged" in done.err

    def test_that_is_a_folder(self, shell):
        shell.store.mkdir(parents=True)
        shell.put("a.ics", calendar(vevent("a")))
        for words in (("show", "person", "ann"), ("import", "a.ics", "--me", ME)):
            done = shell.run(*words)
            assert (done.code, done.out) == (1, "")
            assert "is not a file" in done.err


class TestStreams:
    """What nobody reads, or what cannot be written, never ends in a traceback, nor in another exit code than the work deserves."""

    FULL = "/dev/full"
    ENDS = ((("show", "person", "nobody-at-all"), 6), (("nonsense",), 2), (("import", "met.ics"), 0), (("import", "none.ics"), 1))

    @pytest.mark.parametrize(("words", "code"), ENDS)
    @pytest.mark.parametrize("closed", [True, False], ids=["closed", "full"])
    def test_nowhere_to_complain(self, filled, words, code, closed):
        how = {"preexec_fn": lambda: os.close(2)} if closed else {}
        with open(self.FULL, "wb") as full:  # noqa: PTH123 - a device
            assert filled.run(*words, **({"stderr": None, **how} if closed else {"stderr": full})).code == code

    @pytest.mark.parametrize("words", [("show", "person", ANN), ("show", "person", ANN, "--json"), ("--version",), ("import", "met.ics", "--json")])
    def test_output_that_finds_no_room(self, filled, words):
        with open(self.FULL, "wb") as full:  # noqa: PTH123
            done = filled.run(*words, stdout=full)
        assert (done.code, done.err) == (1, "crmcal: The output cannot be written: the disk is full.\nFree some space and run the same command again.\n")

    @pytest.mark.parametrize("words", [("show", "person", ANN), ("show", "person", ANN, "--json"), ("--help",), ("import", "met.ics", "--json")])
    def test_output_that_nobody_reads(self, filled, words):
        ours, theirs = os.pipe()
        os.close(ours)
        done = filled.run(*words, stdout=theirs)
        os.close(theirs)
        assert (done.code, done.err) == (0, "")

    @pytest.mark.parametrize("words", [("show", "person", ANN), ("import", "met.ics")])
    @pytest.mark.parametrize("name", ["CRMCAL_DB", "CRMCAL_CONFIG"])
    def test_the_home_of_nobody(self, filled, words, name):
        done = filled.run(*words, env={name: "~nobody-of-that-name/x"})
        assert (done.code, done.out) == (2, "")
        assert "somebody who does not exist" in done.err
        assert not (filled.home / "~nobody-of-that-name").exists()
