"""Passwords: asked for without being shown, kept in the keyring and nowhere else."""

import json
from pathlib import Path

import pytest

from tests.cli.accounts import CANARY, ENCODED, configured, guarded, traces, with_keyring
from tests.makers import ANN, calendar, vevent
from tests.sources.conftest import running

MET = calendar(vevent("a", guests=[ANN]))
ASKED = b"Password of jane for work at 127.0.0.1: "


@pytest.fixture
def site():
    """A server with a calendar for who knows the password."""
    for found in running():
        found.answers["/team.ics"] = guarded(MET.encode())
        yield found


@pytest.fixture
def home(shell, site):
    """A home whose one source wants a login."""
    configured(shell, f"{site.url}/team.ics")
    return shell


@pytest.fixture
def place(tmp_path_factory):
    """Where the keyring keeps its secrets."""
    return tmp_path_factory.mktemp("keyring") / "kept.json"


class TestLogin:
    def test_from_standard_input_it_is_tried_kept_and_used(self, home, place):
        done = home.run("source", "login", "work", "--password-stdin", stdin=f"{CANARY}\n", env=with_keyring(place))
        assert (done.code, done.out, done.err) == (0, "", "work: the password is in the keyring.\n")
        assert json.loads(place.read_text()) == {"crmcal work/jane": CANARY}
        assert home.run("sync", env=with_keyring(place)).code == 0

    def test_typed_it_is_not_shown(self, home, place):
        code, printed = home.on_terminal("source", "login", "work", answers=[(ASKED, f"{CANARY}\n".encode())], env=with_keyring(place))
        assert code == 0
        assert CANARY.encode() not in printed
        assert json.loads(place.read_text()) == {"crmcal work/jane": CANARY}

    def test_a_refused_one_is_not_kept(self, home, place):
        done = home.run("source", "login", "work", "--password-stdin", stdin="wrong", env=with_keyring(place))
        assert done.code == 4
        assert "the server refuses the login (401)" in done.err
        assert not place.exists()

    def test_untried_it_is_kept_in_any_case(self, home, place):
        assert home.run("source", "login", "work", "--password-stdin", "--no-test", stdin="wrong", env=with_keyring(place)).code == 0
        assert json.loads(place.read_text()) == {"crmcal work/jane": "wrong"}

    def test_says_when_something_else_comes_first(self, home, place):
        env = with_keyring(place) | {"CRMCAL_PASSWORD_WORK": "x"}
        done = home.run("source", "login", "work", "--password-stdin", stdin=CANARY, env=env)
        assert "But $CRMCAL_PASSWORD_WORK comes first" in done.err

    def test_without_a_keyring_nobody_types_in_vain(self, home):
        code, printed = home.on_terminal("source", "login", "work")
        assert code == 5
        assert b"There is no keyring on this system." in printed
        assert ASKED not in printed

    @pytest.mark.parametrize(
        ("words", "stdin", "code"), [(["--password-stdin"], "", 2), ([], None, 2), (["--no-input"], None, 2), (["--password-stdin"], "a\0b", 4)]
    )
    def test_without_a_password_nothing_is_kept(self, home, place, words, stdin, code):
        assert home.run("source", "login", "work", *words, stdin=stdin, env=with_keyring(place)).code == code
        assert not place.exists()

    def test_only_where_there_is_somebody_to_log_in(self, home):
        home.put("config.toml", home.config.read_text().replace("username", "# username") + '\n[sources.file]\ntype = "file"\npath = "x"\n')
        assert home.run("source", "login", "work").code == 5
        assert home.run("source", "login", "file").code == 2

    def test_logout_removes_it(self, home, place):
        env = with_keyring(place)
        home.run("source", "login", "work", "--password-stdin", stdin=CANARY, env=env)
        assert home.run("source", "logout", "work", env=env).err == "work: the password is no longer in the keyring.\n"
        assert json.loads(place.read_text()) == {}
        assert home.run("source", "logout", "work", env=env).err == "work: there was no password in the keyring.\n"


class TestSync:
    def test_asks_before_it_reads(self, home):
        code, printed = home.on_terminal("sync", answers=[(ASKED, f"{CANARY}\n".encode())])
        assert code == 0
        assert CANARY.encode() not in printed
        assert home.run("show", "person", ANN).code == 0
        assert traces(home) == []

    def test_asks_nothing_with_no_input(self, home):
        code, printed = home.on_terminal("sync", "--no-input")
        assert code == 4
        assert ASKED not in printed
        assert b"there is nobody to ask" in printed

    @pytest.mark.parametrize("typed", [b"\n", b"\x04"])
    def test_no_answer_is_a_failure_of_this_source_alone(self, home, typed):
        home.put("met.ics", MET)
        home.put("config.toml", home.config.read_text() + '\n[sources.file]\ntype = "file"\npath = "met.ics"\n')
        code, printed = home.on_terminal("sync", answers=[(ASKED, typed)])
        assert code == 4  # all that failed, failed for that
        assert b"nothing was typed" in printed
        assert home.run("show", "person", ANN).code == 0

    def test_an_interrupt_at_the_prompt_ends_it(self, home):
        code, printed = home.on_terminal("sync", answers=[(ASKED, b"\x03")])
        assert code == 130
        assert b"Traceback" not in printed

    def test_an_interrupt_ends_the_command_as_well(self, home):
        home.put("config.toml", home.config.read_text() + "password_command = \"sh -c 'echo started >&2; kill -INT $PPID; exec sleep 20'\"\n")
        done = home.run("sync")
        assert done.code == 130
        assert "Traceback" not in done.err


@pytest.mark.parametrize("status", [200, 401, 500])
def test_the_password_is_nowhere(home, site, place, status):
    """Not in any output, the configuration, the store, nor in the arguments of any process, whatever the server answers."""
    arguments = []

    def answer(visitor):
        arguments.extend(path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists())
        if status == 200:
            guarded(MET.encode())(visitor)
        else:
            visitor.answer(status, {}, CANARY.encode())

    site.answers["/team.ics"] = answer
    env = with_keyring(place)
    place.write_text(json.dumps({"crmcal work/jane": CANARY}))
    ways = [env, {"CRMCAL_PASSWORD_WORK": CANARY}]
    commands = (["sync", "-v"], ["sync", "--json", "--full"], ["source", "test", "-v"], ["source", "list", "--json"], ["config", "show"])
    printed = [home.run(*words, env=way) for way in ways for words in commands]
    printed.append(home.run("source", "login", "work", "--password-stdin", stdin=CANARY, env=env))
    assert len(site.asked) == 7
    assert any(b"crmcal" in line for line in arguments)
    for needle in (CANARY, ENCODED):
        assert not [each for each in printed if needle in each.out + each.err]
        assert not [line for line in arguments if needle.encode() in line]
    assert traces(home) == []
