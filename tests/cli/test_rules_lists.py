"""`crmcal rules list`, `block`, `allow` and `unblock`."""

import json
import sqlite3
import stat
from contextlib import closing

import pytest

from crmcal.store.lock import writing
from tests.makers import ANN, BOB, ME, calendar, vevent

CONFIG = f"""\
# Mine.
[owner]
addresses = ["{ME}"]
domains = ["own.example"]

[sources.work]  # the office
type = "file"
path = "work.ics"

[rules]
blocklist = [
  "@spam.example",  # since May
]
# the end
"""
MARK = "qxzsecret"
FEW = calendar(
    vevent("a", guests=[ANN]),
    vevent("b", guests=[BOB], summary=f"About {MARK}"),
    vevent("c", guests=[BOB, ANN], rrule="FREQ=WEEKLY;COUNT=3"),
    vevent("s", guests=["x@mail.spam.example"]),
)
MANY = calendar(*(vevent(f"n{number}", guests=[ANN]) for number in range(30)), vevent("bob", guests=[BOB]))


@pytest.fixture
def settled(shell):
    """A store with what CONFIG keeps of FEW."""
    return settle(shell, FEW)


@pytest.fixture
def crowded(shell):
    """A store with 30 meetings of Ann's and one of Bob's."""
    return settle(shell, MANY)


def settle(shell, text):
    shell.put("config.toml", CONFIG)
    shell.put("work.ics", text)
    assert shell.run("sync", "-q").code == 0
    return shell


def titles(shell):
    with closing(sqlite3.connect(shell.store)) as connection:
        return sorted(title for (title,) in connection.execute("SELECT title FROM v_meetings"))


def octets(shell):
    return b"".join(path.read_bytes() for path in shell.store.parent.iterdir())


EVERY = ["About qxzsecret", "Title of a", "Title of c", "Title of c", "Title of c"]


class TestBlock:
    def test_tells_writes_and_removes(self, settled):
        settled.config.chmod(0o640)
        done = settled.run("rules", "block", "Bob@Other.example")
        assert done.code == 0
        assert done.err == "would remove 4 meetings with 1 person (blocked 4), would read 1 document again\n"
        assert done.out == f"added {BOB} to rules.blocklist\nremoved by changed rules: 4 meetings with 1 person (blocked 4)\n"
        assert settled.config.read_text() == CONFIG.replace("# since May\n", f'# since May\n  "{BOB}",\n')
        assert stat.S_IMODE(settled.config.stat().st_mode) == 0o640
        assert titles(settled) == ["Title of a"]

    def test_leaves_nothing_on_the_disk(self, settled):
        assert MARK.encode() in octets(settled)
        settled.run("rules", "block", "*@oth?r.example")
        assert MARK.encode() not in octets(settled)
        wal = settled.store.with_name(settled.store.name + "-wal")
        assert not wal.exists() or wal.stat().st_size == 0

    def test_only_tells_in_a_dry_run(self, settled):
        before = settled.store.read_bytes()
        done = settled.run("rules", "block", BOB, "@spam.example", "--dry-run")
        assert done.code == 0
        assert done.out == (
            f"would add {BOB} to rules.blocklist\nwould remove 4 meetings with 1 person (blocked 4), would read 1 document again\n"
        )  # fmt: skip
        assert settled.config.read_text() == CONFIG
        assert settled.store.read_bytes() == before

    def test_is_what_check_and_sync_then_find_done(self, settled):
        settled.run("rules", "block", BOB)
        assert "remove" not in settled.run("rules", "check").out
        assert "removed by" not in settled.run("sync").err
        assert titles(settled) == ["Title of a"]

    def test_again_changes_nothing(self, settled):
        done = settled.run("rules", "block", "*@SPAM.example")
        assert (done.code, done.out) == (0, "The lists are like that already.\n")
        assert settled.config.read_text() == CONFIG

    @pytest.mark.parametrize(
        ("written", "says"),
        [
            ("spam.example", "neither an address nor a domain"),
            ("@com", "is not a domain"),
            ("j*@com", "is not a pattern"),
            ("a b@c.example", "is not an e-mail"),
        ],
    )
    def test_refuses_what_is_no_pattern(self, settled, written, says):
        done = settled.run("rules", "block", BOB, written)
        assert done.code == 2
        assert says in done.err
        assert settled.config.read_text() == CONFIG
        assert titles(settled) == EVERY

    @pytest.mark.parametrize(
        ("pattern", "says"),
        [
            (ME, f"{ME} is your own address"),
            ("@gmail.com", "gives an address to anybody"),
            ("@co.uk", "is no single company's, but a public suffix"),
        ],
    )
    def test_warns_of_what_is_probably_not_meant(self, settled, pattern, says):
        done = settled.run("rules", "block", pattern, "--no-input")
        assert done.code == 0
        assert says in done.err
        assert pattern in settled.config.read_text()

    @pytest.mark.parametrize("pattern", [BOB, "@other.example", "*@*.other.example"])
    def test_does_not_warn_of_the_usual(self, settled, pattern):
        assert "crmcal:" not in settled.run("rules", "block", pattern).err

    def test_works_without_a_store(self, shell):
        shell.put("config.toml", CONFIG)
        assert shell.run("rules", "block", BOB).out == f"added {BOB} to rules.blocklist\n"
        assert not shell.store.exists()

    def test_needs_a_configuration(self, shell):
        done = shell.run("rules", "block", BOB)
        assert done.code == 5
        assert "crmcal init" in done.err

    def test_writes_nothing_while_another_crmcal_writes(self, settled):
        with writing(settled.store):
            done = settled.run("rules", "block", BOB)
        assert done.code == 7
        assert settled.config.read_text() == CONFIG
        assert titles(settled) == EVERY


EVERYBODY = ["*@*", "@*", "*@*.*", "?*@*"]


class TestEverybody:
    """A pattern of everybody, or of all colleagues, is hardly ever meant."""

    @pytest.mark.parametrize("pattern", [*EVERYBODY, "@own.example", "*@own.ex*"])
    @pytest.mark.parametrize("place", [(), ("--source", "work")])
    def test_is_blocked_by_force_alone_where_nobody_can_be_asked(self, settled, pattern, place):
        refused = settled.run("rules", "block", BOB, pattern, *place)
        assert (refused.code, refused.out) == (8, "")
        assert "Nothing was changed.\nIf that is right, run the same command with --force.\n" in refused.err
        assert settled.config.read_text() == CONFIG
        assert titles(settled) == EVERY
        assert settled.run("rules", "block", BOB, pattern, *place, "--force").code == 0
        assert "blocklist" in settled.config.read_text()
        assert len(titles(settled)) == ("own" in pattern)

    @pytest.mark.parametrize("pattern", EVERYBODY)
    def test_is_not_even_asked_about(self, settled, pattern):
        code, printed = settled.on_terminal("rules", "block", pattern)
        assert code == 8, printed
        assert b"is everybody: no meeting would be kept, now or later. Nothing was changed." in printed
        assert b"[y/N]" not in printed
        assert settled.config.read_text() == CONFIG

    @pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"n\n", 8)])
    def test_ones_own_domain_is_asked_about_once(self, crowded, answer, code):
        ended, printed = crowded.on_terminal("rules", "block", "@own.example", "@client.example", answers=[(b"[y/N]", answer)])
        assert ended == code, printed
        assert b"@own.example is your own domain: no meeting with a colleague would be kept." in printed
        assert printed.count(b"[y/N]") == 1
        assert len(titles(crowded)) == (31 if code else 1)
        assert (crowded.config.read_text() == CONFIG) == (code == 8)

    def test_is_told_in_a_dry_run(self, settled):
        done = settled.run("rules", "block", "*@*", "--dry-run")
        assert done.code == 0
        assert done.out.endswith("*@* is everybody: no meeting would be kept, now or later. That takes --force.\n")
        assert json.loads(settled.run("rules", "block", "*@*", "--dry-run", "--json").out)["refused"].startswith("*@* is everybody")
        assert settled.config.read_text() == CONFIG

    def test_is_refused_without_a_store_too(self, shell):
        shell.put("config.toml", CONFIG)
        assert shell.run("rules", "block", "*@*").code == 8
        assert shell.config.read_text() == CONFIG
        assert shell.run("rules", "block", "*@*", "--force").code == 0

    def test_may_be_allowed_and_unblocked(self, settled):
        assert settled.run("rules", "block", "*@*", "--force").code == 0
        assert settled.run("rules", "unblock", "*@*").code == 0
        assert settled.run("rules", "allow", "*@*").code == 0


class TestMost:
    def test_goes_only_when_asked_for(self, crowded):
        refused = crowded.run("rules", "block", "@client.example")
        assert refused.code == 8
        assert "30 of 31 series and meetings would be removed. Nothing was changed." in refused.err
        assert crowded.config.read_text() == CONFIG
        assert len(titles(crowded)) == 31
        assert crowded.run("rules", "block", "@client.example", "--force").code == 0
        assert titles(crowded) == ["Title of bob"]

    def test_is_told_in_a_dry_run(self, crowded):
        done = crowded.run("rules", "block", "@client.example", "--dry-run")
        assert done.code == 0
        assert "That takes --force." in done.out

    def test_of_the_meetings_counts_also_where_they_are_of_few_series(self, shell):
        settle(shell, calendar(vevent("daily", guests=[ANN], rrule="FREQ=DAILY;COUNT=30"), vevent("bob", guests=[BOB]), vevent("eve", guests=[BOB])))
        refused = shell.run("rules", "block", ANN)
        assert refused.code == 8
        assert "30 of 32 meetings would be removed. Nothing was changed." in refused.err
        assert (shell.config.read_text(), len(titles(shell))) == (CONFIG, 32)
        assert shell.run("rules", "block", ANN, "--force").code == 0
        assert len(titles(shell)) == 2

    @pytest.mark.parametrize(("answer", "code", "left"), [(b"y\n", 0, 1), (b"n\n", 8, 31)])
    def test_is_asked_for_on_a_terminal(self, crowded, answer, code, left):
        ended, printed = crowded.on_terminal("rules", "block", "@client.example", answers=[(b"[y/N]", answer)])
        assert ended == code, printed
        assert b"30 of 31 series and meetings would be removed" in printed
        assert len(titles(crowded)) == left
        assert (crowded.config.read_text() == CONFIG) == (code == 8)

    @pytest.mark.parametrize("command", [("sync",), ("import", "work.ics")])
    @pytest.mark.parametrize(("answer", "code", "left"), [(b"y\n", 0, 1), (b"n\n", 8, 31)])
    def test_is_asked_for_by_a_sync_and_an_import(self, crowded, command, answer, code, left):
        crowded.put("config.toml", CONFIG.replace("@spam", "@client"))
        ended, printed = crowded.on_terminal(*command, answers=[(b"[y/N]", answer)])
        assert ended == code, printed
        assert len(titles(crowded)) == left


class TestAllow:
    def test_beats_the_blocklist_at_the_next_sync(self, settled):
        settled.run("rules", "block", "@other.example")
        assert titles(settled) == ["Title of a"]
        done = settled.run("rules", "allow", BOB)
        assert (done.code, done.out) == (0, f"added {BOB} to rules.allowlist\n")
        assert titles(settled) == ["Title of a"]
        settled.run("sync", "-q")
        assert titles(settled) == EVERY

    def test_takes_the_same_off_the_blocklist_and_back(self, settled):
        assert settled.run("rules", "allow", "@spam.example").out == (
            "took @spam.example off rules.blocklist\nadded @spam.example to rules.allowlist\n"
        )  # fmt: skip
        assert "# since May" not in settled.config.read_text()
        settled.run("sync", "-q")
        assert "Title of s" in titles(settled)
        settled.run("rules", "block", "@spam.example")
        assert "Title of s" not in titles(settled)

    def test_warns_where_an_exception_undoes_what_is_blocked(self, settled):
        settled.run("rules", "allow", "@other.example")
        assert f"{BOB} stays allowed: @other.example is on the allowlist" in settled.run("rules", "block", BOB).err
        assert titles(settled) == EVERY


class TestUnblock:
    def test_brings_back_what_was_left_out(self, settled):
        settled.run("rules", "block", BOB)
        assert settled.run("rules", "unblock", BOB).out == f"took {BOB} off rules.blocklist\n"
        assert settled.config.read_text() == CONFIG
        settled.run("sync", "-q")
        assert titles(settled) == EVERY

    def test_takes_off_the_allowlist_too_which_removes_at_once(self, settled):
        settled.run("rules", "block", "@other.example")
        settled.run("rules", "allow", BOB)
        settled.run("sync", "-q")
        assert "removed by changed rules: 4 meetings" in settled.run("rules", "unblock", BOB).out
        assert titles(settled) == ["Title of a"]

    def test_refuses_what_is_on_neither_and_says_why_it_is_blocked(self, settled):
        done = settled.run("rules", "unblock", "@spam.example", "x@mail.spam.example")
        assert done.code == 2
        assert "x@mail.spam.example is neither on the blocklist nor on the allowlist." in done.err
        assert "blocked by @spam.example; an exception is made by: crmcal rules allow x@mail.spam.example" in done.err
        assert settled.config.read_text() == CONFIG


class TestSource:
    def test_has_lists_of_its_own(self, settled):
        settled.put("other.ics", calendar(vevent("o", guests=[BOB])))
        settled.put("config.toml", CONFIG + '[sources.other]\ntype = "file"\npath = "other.ics"\n')
        settled.run("sync", "-q")
        done = settled.run("rules", "block", BOB, "--source", "work")
        assert done.out.startswith(f"added {BOB} to sources.work.rules.blocklist\nremoved by changed rules: 4 meetings")
        assert titles(settled) == ["Title of a", "Title of o"]
        settled.run("sync", "-q")
        assert titles(settled) == ["Title of a", "Title of o"]
        assert settled.run("rules", "unblock", BOB).code == 2
        assert settled.run("rules", "unblock", BOB, "--source", "work").code == 0
        settled.run("sync", "-q")
        assert titles(settled) == sorted([*EVERY, "Title of o"])

    def test_has_to_be_there(self, settled):
        assert settled.run("rules", "block", BOB, "--source", "nowhere").code == 5


class TestJson:
    def test_of_an_edit_says_what_was_done(self, settled):
        told = json.loads(settled.run("rules", "block", BOB, "@gmail.com", "--json").out)
        assert told["schema"] == "crmcal.rules/1"
        assert (told["written"], told["meetings"], told["people"], told["excluded"]["blocked"], told["refused"]) == (True, 4, 1, 4, None)
        assert told["moves"] == [{"list": "rules.blocklist", "pattern": pattern, "added": True} for pattern in (BOB, "@gmail.com")]
        assert len(told["warnings"]) == 1
        again = json.loads(settled.run("rules", "block", BOB, "--json").out)
        assert (again["written"], again["moves"], again["meetings"]) == (False, [], 0)

    def test_of_the_list_has_every_rule(self, settled):
        settled.run("rules", "allow", ANN, "--source", "work")
        told = json.loads(settled.run("rules", "list", "--json").out)
        assert told["schema"] == "crmcal.rules-list/1"
        assert {rule["rule"]: (rule["built_in"], rule["in_force"], rule["excluded"]) for rule in told["rules"]} == {
            "not-a-meeting": (True, True, 0), "private": (True, True, 0), "forgotten": (True, True, 0), "solo": (True, True, 0), "internal": (True, True, 0),
            "blocked": (False, True, 1), "category": (False, False, 0), "crowd": (False, False, 0),
        }  # fmt: skip
        (blocked,) = (rule for rule in told["rules"] if rule["rule"] == "blocked")
        assert blocked["settings"] == [
            {"key": "rules.blocklist", "value": "@spam.example", "line": 12},
            {"key": "sources.work.rules.allowlist", "value": ANN, "line": 17},
        ]
        assert told["sources"] == [{"source": "work", "excluded": {rule["rule"]: rule["excluded"] for rule in told["rules"]}}]


class TestList:
    def test_shows_where_each_rule_is_written_and_what_it_left_out(self, settled):
        done = settled.run("rules", "list")
        lines = [line.split() for line in done.out.splitlines()]
        assert (done.code, done.err) == (0, "")
        assert ["blocked", "on", "the", "blocklist", "1"] in lines
        assert ["rules.blocklist:", "@spam.example", "line", "12"] in lines
        assert ["owner.addresses:", ME, "line", "3"] in lines
        assert ["crowd", "too", "many", "participants", "not", "set", "0"] in lines
        assert str(settled.config) in done.out

    def test_warns_of_what_is_probably_not_meant(self, settled):
        settled.put("config.toml", CONFIG.replace("@spam.example", "@gmail.com"))
        assert "@gmail.com gives an address to anybody" in settled.run("rules", "list").err

    def test_needs_neither_a_configuration_nor_a_store(self, shell):
        assert "not set" in shell.run("rules", "list").out

    def test_shows_addresses_that_only_the_store_knows(self, filled):
        assert any(line.split() == ["owner.addresses:", ME, "--me"] for line in filled.run("rules", "list").out.splitlines())
