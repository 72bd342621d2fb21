"""Editing the lists of the rules: patterns come and go, and all else stays as it was written."""

import tomllib
from pathlib import Path

import pytest

from crmcal.config.lines import lines_of
from crmcal.config.lists import with_patterns, without_patterns
from crmcal.config.loading import parse
from crmcal.errors import ConfigError

PATH = Path("/etc/crmcal.toml")
RULES = ("rules",)
OWN = ("sources", "work", "rules")
WORK = '[sources.work]\ntype = "file"\npath = "x"\n'
MANY = """\
# top
[rules] # strict
blocklist = [
  "@a.example", # first
  # about Bob
  "Bob@b.example",   # second
]
max_participants = 3

# below
[contacts]
create = "auto"
"""
TEXTS = [
    MANY + WORK,
    f"{WORK}[sources.work.rules] # own\nallowlist = ['x@y.example'] # one\n# the end\n[rules]\n# nothing\n",
    'rules = {blocklist = ["@a.example"]} # short\n[sources]\nwork = {type = "file", path = "x"} # inline\n',
    'rules.blocklist = ["@a.example"] # dotted\nsources.work.type = "file"\nsources.work.path = "x"\n',
    f"# alone\n{WORK}",
    f"# Windows\n[rules]\nmax_participants = 3 # many\n\n# next\n{WORK}".replace("\n", "\r\n"),
]


def comments(text):
    return sorted(line.partition("#")[2].strip() for line in text.splitlines() if "#" in line)


def at(text, place, key):
    found = tomllib.loads(text)
    for name in place:
        found = found.get(name, {})
    return found.get(key, [])


@pytest.mark.parametrize("key", ["blocklist", "allowlist"])
@pytest.mark.parametrize("place", [RULES, OWN], ids=["all", "own"])
@pytest.mark.parametrize("text", TEXTS)
def test_patterns_come_and_go(text, place, key):
    before = at(text, place, key)
    added = with_patterns(text, PATH, place, key, ["@new.example", "*@*.edu"])
    assert at(added, place, key) == [*before, "@new.example", "*@*.edu"]
    assert comments(added) == comments(text)
    assert added.count("\r\n") == (added.count("\n") if "\r\n" in text else 0)
    removed = without_patterns(added, PATH, place, key, ["@new.example", "*@*.edu"])
    assert at(removed, place, key) == before
    assert comments(removed) == comments(text)
    assert parse(removed, PATH) == parse(text, PATH)


def test_a_list_keeps_its_lines():
    assert with_patterns(MANY, PATH, RULES, "blocklist", ["@c.example"]) == MANY.replace("]\nmax", '  "@c.example",\n]\nmax')
    assert without_patterns(MANY, PATH, RULES, "blocklist", ["bob@b.example"]) == MANY.replace('  "Bob@b.example",   # second\n', "")


def test_a_list_that_was_not_there_comes_above_the_comments_of_what_follows():
    assert with_patterns(MANY, PATH, RULES, "allowlist", ["@c.example"]) == MANY.replace("= 3\n", '= 3\nallowlist = ["@c.example"]\n')


def test_what_is_not_there_leaves_every_letter():
    assert without_patterns(MANY, PATH, RULES, "blocklist", ["@other.example"]) == MANY
    assert without_patterns(MANY, PATH, RULES, "allowlist", ["@a.example"]) == MANY


def test_what_is_no_table_is_not_edited():
    with pytest.raises(ConfigError, match="rules is not a table"):
        with_patterns("rules = 3\n", PATH, RULES, "blocklist", ["@c.example"])
    with pytest.raises(ConfigError, match="cannot be edited"):
        with_patterns("[rules]\nblocklist = 3\n", PATH, RULES, "blocklist", ["@c.example"])


def test_lines_are_those_of_the_text():
    found = lines_of(MANY + WORK + '[sources.work.rules]\nallowlist = ["a@b.example", "c@d.example"]\n', [RULES, OWN])
    assert found == {
        (RULES, "blocklist", 0): 4, (RULES, "blocklist", 1): 6, (RULES, "max_participants", None): 8,
        (OWN, "allowlist", 0): 17, (OWN, "allowlist", 1): 17,
    }  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_every_pattern_has_a_line(text):
    added = with_patterns(with_patterns(text, PATH, RULES, "blocklist", ["@new.example"]), PATH, OWN, "allowlist", ["*@*.edu"])
    lines = added.splitlines()
    found = lines_of(added, [RULES, OWN])
    for place in (RULES, OWN):
        for key in ("blocklist", "allowlist"):
            for number, pattern in enumerate(at(added, place, key)):
                assert pattern in lines[found[place, key, number] - 1]
