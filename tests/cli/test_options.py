"""What can be given everywhere can be given everywhere."""

import json

import pytest
from typer.main import get_command

from crmcal.cli.main import COMMANDS as MODULES
from crmcal.cli.main import application
from tests.makers import ANN, ME, calendar, vevent
from tests.test_architecture import commands

EVERYWHERE = {"--db", "--config", "--no-input", "--quiet", "-q", "--verbose", "-v", "--version"}
READER = EVERYWHERE | {"--tz", "--json", "--csv", "--tsv", "--markdown", "--format"}
HISTORY = READER | {"--since", "--until", "--limit", "--cancelled", "--declined"}
EXPECTED = {
    "crmcal import": EVERYWHERE | {"--tz", "--json", "--dry-run", "--me"},
    "crmcal sync": EVERYWHERE | {"--tz", "--json", "--dry-run", "--full", "--force"},
    "crmcal show person": HISTORY,
    "crmcal show company": HISTORY,
    "crmcal show meeting": READER,
    "crmcal config path": EVERYWHERE | {"--json"},
    "crmcal config show": EVERYWHERE | {"--json"},
    "crmcal config check": EVERYWHERE | {"--json"},
}
COMMANDS = dict(commands(get_command(application())))


@pytest.mark.parametrize("word", MODULES)
def test_what_is_typed_is_enough_to_find_a_command(word):
    assert word in get_command(application([word, "--help"])).commands


def test_all_commands_are_there_where_none_is_typed():
    for typed in ([], ["--help"], ["sohw"]):
        assert {name for name in COMMANDS if name.count(" ") == 1} == {f"crmcal {name}" for name in get_command(application(typed)).commands}
    assert {f"crmcal {word}" for word in MODULES} == {name for name in COMMANDS if name.count(" ") == 1}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_command_takes(name):
    taken = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert sorted(EXPECTED[name] - taken) == []


@pytest.mark.parametrize("words", [("show", "person", ANN), ("import", "met.ics"), ("config", "path")])
def test_the_version_is_told_by_every_command(filled, words):
    assert filled.run(*words, "--version").out == filled.run("--version").out != ""


def test_a_reader_asks_nothing_and_tells_nothing(filled):
    done = filled.run("show", "person", ANN, "--no-input", "-q")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Ann Archer")


def test_a_reader_tells_on_request_what_it_reads(filled):
    done = filled.run("show", "person", ANN, "-v", "--tz", "Asia/Tokyo")
    assert done.err == f"crmcal: Store {filled.store}, configuration none, time zone Asia/Tokyo.\n"


def test_warnings_of_the_configuration_are_told_unless_quiet(filled):
    filled.config.write_text(f'[owner]\naddresses = ["{ME}"]\ndomains = ["gmail.com"]\n')
    for words in (("show", "person", ANN), ("config", "check")):
        assert filled.run(*words).err.startswith("crmcal: owner.domains: gmail.com is ignored")
        assert filled.run(*words, "-q").err == ""


def test_sync_reads_floating_times_in_a_zone(shell):
    shell.put("a.ics", calendar(vevent("a", start="20260302T100000")))
    shell.config.write_text(f'[owner]\naddresses = ["{ME}"]\n[sources.a]\ntype = "file"\npath = "a.ics"\n')
    assert shell.run("sync", "--tz", "Asia/Tokyo").code == 0
    (meeting,) = json.loads(shell.run("show", "person", ANN, "--json").out)["meetings"]
    assert meeting["start"] == "2026-03-02T01:00:00+00:00"


class TestConfig:
    SECRET = "5ec9e7a1b2c3d4e5"
    TEXT = f"""
owner = {{ addresses = ["{ME}"] }}
sources.inline = {{ type = "url", url = "https://calendar.example/private-{SECRET}/basic.ics" }}
[sources.work]
type = "url"
"url" = 'https://calendar.example/ical?token={SECRET}'
password_command = "echo {SECRET}"
username = "jane"
"""

    def told(self, shell, *words, code=0):
        done = shell.run("config", *words, "--json")
        assert done.code == code
        return json.loads(done.out)

    def test_path(self, shell):
        told = self.told(shell, "path")
        assert told == {"schema": "crmcal.config/1", "path": str(shell.config), "exists": False, "store": str(shell.store)}

    def test_show(self, shell):
        shell.config.write_text(self.TEXT)
        told = self.told(shell, "show")
        assert told["owner"] == {"addresses": [ME], "domains": []}
        assert [source["name"] for source in told["sources"]] == ["inline", "work"]
        assert told["calendar"] == {"horizon_days": 400, "timezone": None}
        assert self.SECRET not in json.dumps(told)

    def test_show_as_written_has_no_secret_address_however_it_is_written(self, shell):
        shell.config.write_text(self.TEXT.replace(f"echo {self.SECRET}", "pass show work"))
        shown = shell.run("config", "show").out
        assert "calendar.example" in shown
        assert self.SECRET not in shown

    def test_check(self, shell):
        shell.config.write_text(self.TEXT)
        assert self.told(shell, "check") == {"schema": "crmcal.config/1", "path": str(shell.config), "ok": True, "problems": [], "warnings": []}

    def test_check_of_one_with_problems(self, shell):
        shell.config.write_text('[owner]\naddresses = ["nobody"]\n[contacts]\ncreate = "always"\n')
        told = self.told(shell, "check", code=5)
        assert (told["ok"], [problem.partition(":")[0] for problem in told["problems"]]) == (False, ["owner.addresses", "contacts.create"])

    def test_check_of_one_that_is_no_toml(self, shell):
        shell.config.write_text("[owner")
        assert len(self.told(shell, "check", code=5)["problems"]) == 1
