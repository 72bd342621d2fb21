"""`crmcal rules check`, and what an import and a sync say about rules that changed."""

import json

import pytest

from tests.makers import ANN, BOB, ME, calendar, vevent

CONFIG = f"""
[owner]
addresses = ["{ME}"]
domains = ["own.example"]
[sources.work]
type = "file"
path = "work.ics"
[rules]
"""
SOME = 'blocklist = ["@other.example"]\n'
MOST = 'blocklist = ["@client.example"]\n'


@pytest.fixture
def settled(shell):
    """A store with 30 meetings of one guest and one of another."""
    shell.put("config.toml", CONFIG)
    shell.put("work.ics", calendar(*(vevent(f"n{number}", guests=[ANN]) for number in range(30)), vevent("bob", guests=[BOB]), vevent("solo", guests=[])))
    assert shell.run("sync", "-q").code == 0
    return shell


def test_tells_what_would_be_done_and_does_not_do_it(settled):
    settled.put("config.toml", CONFIG + SOME)
    for _ in range(2):
        done = settled.run("rules", "check")
        assert (done.code, done.out, done.err) == (0, "would remove 1 meeting with 1 person (blocked 1), would read 1 document again\n", "")
    assert settled.run("show", "person", "bob").code == 0


def test_tells_that_nothing_would_change(settled):
    assert settled.run("rules", "check").out == "Nothing that is stored would change.\n"


def test_tells_the_same_as_json(settled):
    settled.put("config.toml", CONFIG + SOME)
    told = json.loads(settled.run("rules", "check", "--json").out)
    excluded = {"not-a-meeting": 0, "private": 0, "forgotten": 0, "solo": 0, "internal": 0, "blocked": 1, "category": 0, "crowd": 0}
    assert told == {
        "schema": "crmcal.rules/1", "changed": ["rules.blocklist"], "meetings": 1, "people": 1,
        "excluded": excluded, "sources": {}, "texts": 0, "documents": 1, "refused": None,
    }  # fmt: skip


def test_needs_a_store_and_an_owner(shell):
    assert shell.run("rules", "check").code == 5
    shell.put("config.toml", CONFIG)
    done = shell.run("rules", "check")
    assert done.code == 1
    assert "There is no store" in done.err


def test_a_sync_says_what_it_removed(settled):
    settled.put("config.toml", CONFIG + SOME)
    would = settled.run("sync", "--dry-run")
    assert would.err.startswith("would be removed by changed rules: 1 meeting with 1 person (blocked 1)\n")
    done = settled.run("sync")
    assert done.err.startswith("removed by changed rules: 1 meeting with 1 person (blocked 1)\n")
    assert "removed by" not in settled.run("sync").err


def test_an_import_says_so_in_json(settled):
    settled.put("config.toml", CONFIG + SOME)
    told = json.loads(settled.run("import", "work.ics", "--json").out)
    assert (told["rules"]["meetings"], told["rules"]["excluded"]["blocked"]) == (1, 1)


@pytest.mark.parametrize("command", [("sync",), ("import", "work.ics")])
def test_most_of_it_goes_only_when_asked_for(command, settled):
    settled.put("config.toml", CONFIG + MOST)
    check = settled.run("rules", "check")
    assert check.code == 0
    assert "30 of 31 series and meetings would be removed. That takes --force." in check.out
    refused = settled.run(*command, "--no-input")
    assert refused.code == 8
    assert "rules.blocklist changed: 30 of 31 series and meetings would be removed. Nothing was changed." in refused.err
    assert "--force" in refused.err
    assert settled.run("show", "person", "ann").code == 0
    assert settled.run(*command, "--force").code == 0
    assert settled.run("show", "person", "ann").code == 6


OWN = '[sources.work.rules]\nblocklist = ["@other.example"]\n'


@pytest.mark.parametrize(
    ("config", "says", "changed"),
    [
        (CONFIG + OWN, "would remove 1 meeting with 1 person (blocked 1), would read 1 document again\n", "sources.work.rules.blocklist"),
        (CONFIG.replace('"own', '"other.example", "own'), "would remove 1 meeting with 1 person (internal 1), would read 1 document again\n", "owner.domains"),
        (CONFIG.replace(ME, BOB), "would remove 1 meeting with 1 person (internal 1), would read 1 document again\n", "owner.addresses"),
        (CONFIG.replace("[rules]", 'store = "metadata"\n[rules]'), "would take the text of 31 off the disk, would read 1 document again\n", "sources.work"),
        (CONFIG.replace("[rules]", 'store = "subject"\n[rules]'), "would read 1 document again\n", "sources.work"),
    ],
    ids=["rules of a source", "domains", "addresses", "times and people only", "no details, where there are none"],
)
def test_tells_of_every_change_beforehand(settled, config, says, changed):
    settled.put("config.toml", config)
    assert settled.run("rules", "check").out == says
    assert json.loads(settled.run("rules", "check", "--json").out)["changed"] == [changed]


def test_an_edit_is_foretold_like_any_other_change(settled):
    would = settled.run("rules", "block", "@other.example", "--dry-run").out.splitlines()[1]
    settled.put("config.toml", CONFIG + SOME)
    assert settled.run("rules", "check").out == f"{would}\n"
