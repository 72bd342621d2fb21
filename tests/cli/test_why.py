"""`crmcal why` and `crmcal excluded` as they are typed."""

import json

import pytest

from tests.cli.conftest import MET
from tests.makers import ANN, ME, calendar, vevent
from tests.test_privacy import traces

EVENT = {
    "title", "uid", "recurrence_id", "start", "end", "recurring", "source", "collection", "where", "meeting", "meetings", "cancelled", "verdict", "states",
    "reason", "config", "remedy", "repairs",
}  # fmt: skip
STANDING = {"code", "reason", "config", "remedy", "person", "company", "meetings", "cancelled"}
RULES = {"not-a-meeting", "private", "forgotten", "solo", "internal", "blocked", "category", "crowd"}
MARK = "QXZSECRET"
CONFIG_OF_TWO = f'[owner]\naddresses = ["{ME}"]\n' + "".join(
    f'[sources.{name}]\ntype = "file"\npath = "{name}.ics"\n[sources.{name}.rules]\nmax_participants = {most}\n' for name, most in (("a", 5), ("b", 9))
)


def answer(done):
    """The document that was printed."""
    return json.loads(done.out)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([ANN], 0),
        (["client.example"], 0),
        (["Weekly"], 0),
        (["Secret", "--in", "met.ics"], 0),
        (["zoe@nowhere.example"], 0),  # may be among what is excluded
        (["Secret"], 6),
        (["zoe@nowhere.example", "--in", "met.ics"], 6),
        (["Weekly", "--in", "missing.ics"], 1),
        ([], 2),
    ],
)
def test_exit_codes(filled, words, code):
    assert filled.run("why", *words).code == code


def test_an_address_without_any_store_is_unknown(shell):
    assert shell.run("why", ANN, "--me", ME).code == 6
    assert shell.run("why", ANN).code == 5
    assert not shell.store.exists()


@pytest.mark.parametrize("words", [[ANN], ["Weekly"], ["Secret", "--in", "met.ics"], ["Secret"], [ANN, "--in", "met.ics"]])
def test_json_has_every_field(filled, words):
    told = answer(filled.run("why", *words, "--json"))
    assert told["schema"] == "crmcal.why/1"
    assert set(told) == {"schema", "what", "kind", "known", "standing", "events", "counts", "stored", "read"}
    assert all(set(event) == EVENT for event in told["events"])
    assert told["standing"] is None or set(told["standing"]) == STANDING
    assert set(told["counts"]["excluded"]) == set(told["stored"]["excluded"]) == RULES
    assert told["stored"]["excluded"]["private"] == 1
    assert told["known"] is (words != ["Secret"])


def test_a_line_of_the_configuration_in_json(shell):
    shell.put("config.toml", f'[owner]\naddresses = ["{ME}"]\n\n[rules]\nblocklist = ["@client.example"]\n')
    shell.put("met.ics", MET)
    told = answer(shell.run("why", "Weekly", "--in", "met.ics", "--json"))
    assert [event["config"] for event in told["events"]] == [[{"file": str(shell.config), "line": 5, "key": "rules.blocklist", "value": "@client.example"}]]
    assert told["counts"] == {"kept": 0, "cancelled": 0, "excluded": dict.fromkeys(RULES, 0) | {"blocked": 1}, "problems": 0}


def test_says_how_many_are_cancelled(shell):
    series = vevent("w", rrule="FREQ=WEEKLY;COUNT=3", summary="Weekly")
    override = vevent("w", recurrence_id="20260309T100000Z", start="20260309T100000Z", status="CANCELLED", summary="Weekly, off")
    shell.put("met.ics", calendar(series, override, vevent("o", status="CANCELLED", summary="Weekly dinner")))
    assert shell.run("import", "met.ics", "--me", ME).code == 0
    assert "; 4 meetings, 2 of them cancelled\n" in shell.run("why", ANN).out
    titled = shell.run("why", "Weekly").out
    assert titled.splitlines()[-1] == "3 events: 3 kept (2 of them cancelled)."
    assert titled.count("it is cancelled: no figure counts it") == 2
    counts = answer(shell.run("why", "weekly", "--in", "met.ics", "--json"))["counts"]
    assert (counts["kept"], counts["cancelled"]) == (3, 2)
    assert answer(shell.run("why", ANN, "--json"))["standing"]["cancelled"] == 2


def test_counts_of_what_was_left_out(filled):
    told = answer(filled.run("excluded", "--json"))
    row = {"source": "imports", "collection": None, "rule": "private", "month": None, "events": 1}
    assert told == {"schema": "crmcal.excluded/1", "by": ["source", "collection", "rule"], "month_of": "reading", "total": 1, "rows": [row], "read": []}
    assert "Secret" not in filled.run("excluded").out
    assert answer(filled.run("excluded", "--by", "month", "--in", "met.ics", "--json"))["rows"][0]["month"] == "2026-03"


def test_nothing_of_what_is_asked_stays_anywhere(shell):
    """The answer is on the terminal, and nowhere else: not in the store or its log, the configuration's folder, the home or a temporary folder."""
    shell.put("calendars/kept.ics", calendar(vevent("kept", summary="Plain")))
    secrets = [
        vevent(f"uid-{MARK}", summary=f"Title {MARK}", location=f"Place {MARK}", CLASS="PRIVATE"),
        vevent(f"solo-{MARK}", summary=f"Solo {MARK}", guests=[]),
        vevent(f"new-{MARK}", summary=f"New {MARK}", guests=[f"zoe@{MARK.lower()}.example"]),
        vevent(f"broken-{MARK}", summary=f"Broken {MARK}", start="nonsense"),
    ]
    outside = shell.home.parent / f"{shell.home.name}-calendars"
    outside.mkdir()
    (outside / "secret.ics").write_text(calendar(*secrets), encoding="utf-8")
    temporary = shell.home / "tmp"
    temporary.mkdir()
    env = {"TMPDIR": str(temporary), "SQLITE_TMPDIR": str(temporary)}
    assert shell.run("import", "calendars", "--me", ME).code == 0
    before = shell.store.read_bytes()
    for words in (["why", MARK], ["why", f"zoe@{MARK}.example"], ["why"], ["excluded", "--by", "month"]):
        done = shell.run(*words, "--in", str(outside / "secret.ics"), "-v", env=env)
        assert done.code == 0, done.err
        assert (MARK in done.out) == (words[0] == "why")
        assert MARK not in done.err
    assert traces(shell.home, MARK) == []
    assert sorted(traces(shell.home, "Plain")) == ["crmcal.db", "kept.ics"]
    assert shell.store.read_bytes() == before
    assert list(temporary.iterdir()) == []


def test_nothing_in_an_answer_speaks_to_the_terminal(shell):
    shell.put("met.ics", calendar(vevent("a\\x1b", summary="\x1b[31mRed [bold]", location="x")))
    told = shell.run("why", "red", "--in", "met.ics", "--me", ME).out
    assert "\x1b" not in told
    assert "[bold]" in told


def test_names_the_line_of_the_sources_own_rule(shell):
    shell.put("config.toml", CONFIG_OF_TWO)
    for name in ("a", "b"):
        shell.put(f"{name}.ics", calendar(vevent("crowd", guests=[f"g{number}@client.example" for number in range(12)])))
    told = answer(shell.run("why", "Title of crowd", "--in", "b", "--json"))
    (event,) = told["events"]
    assert (event["verdict"], event["config"][0]["key"], event["config"][0]["value"]) == ("crowd", "sources.b.rules.max_participants", "9")


def test_says_that_somebody_was_forgotten(filled):
    assert filled.run("forget", "person", ANN, "-q").code == 0
    for words in ([ANN], [ANN, "--in", "met.ics"]):
        standing = answer(filled.run("why", *words, "--json"))["standing"]
        assert (standing["code"], standing["remedy"]) == ("forgotten", f"To have it back: crmcal people add {ANN}")
    told = answer(filled.run("why", "--in", "met.ics", "--json"))
    assert {event["verdict"] for event in told["events"]} >= {"forgotten"}


@pytest.mark.parametrize("words", [["why"], ["excluded", "--by", "month"]])
def test_floating_times_are_read_again_in_the_zone_they_were_imported_in(shell, words):
    """Half an hour before April there; read in New York, it would be told as one of April."""
    shell.put("late.ics", calendar(vevent("late", start="20260331T233000", guests=[])))
    found = answer(shell.run(*words, "--in", "late.ics", "--me", ME, "--tz", "Asia/Tokyo", "--json", env={"TZ": "America/New_York"}))
    if words == ["why"]:
        assert found["events"][0]["start"] == "2026-03-31T23:30:00+09:00"
    else:
        assert found["rows"][0]["month"] == "2026-03"
