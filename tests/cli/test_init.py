"""`crmcal init`: the first configuration, by questions or by options."""

import stat
import subprocess

import pytest

from crmcal.config import load
from tests.cli.accounts import CANARY, USER, guarded, traces, with_keyring
from tests.makers import ANN, ME, calendar, vevent
from tests.sources.conftest import running

MET = calendar(vevent("a", guests=[ANN]), vevent("b", guests=[ANN], start="20260303T100000Z"))
YOU = b"separated by commas"
PLACE = b"nothing to add one later: "
NEXT = "Next:\n"


@pytest.fixture
def home(shell):
    """A home with a calendar, and no configuration."""
    shell.put("met.ics", MET)
    return shell


@pytest.fixture
def site():
    """A server with a calendar for who knows the password."""
    for found in running():
        found.answers["/team.ics"] = guarded(MET.encode())
        yield found


class TestUnattended:
    def test_writes_a_configuration_that_works(self, home):
        done = home.run("init", "--address", ME, "--calendar", "met.ics", "--sync")
        assert (done.code, done.out) == (0, "")
        assert stat.S_IMODE(home.config.stat().st_mode) == 0o600
        text = home.config.read_text()
        assert "# Your own addresses, and the domains" in text
        assert text.endswith(f'[sources.calendar]\ntype = "file"\npath = "{home.home}/met.ics"\n')
        assert load(home.config).owner.domains == {"own.example"}
        assert home.run("show", "person", ANN, "--csv").out.count("Title of") == 2
        assert done.err.endswith("Next:\n  crmcal show person NAME\n  crmcal sync\n  crmcal source add NAME PATH|URL|EMAIL\n")

    def test_says_nothing_when_it_is_to_be_quiet(self, home):
        done = home.run("init", "--address", ME, "--calendar", "met.ics", "--sync", "-q")
        assert (done.code, done.out, done.err) == (0, "", "")
        assert home.run("init", "--address", ME, "--calendar", "gone.ics", "--force", "-q").err

    def test_names_the_files_that_were_named(self, home):
        done = home.run("init", "--address", ME, "--config", "my own.toml", "--db", "other.db")
        files = "--db other.db --config 'my own.toml'"
        assert done.err.endswith(f"{NEXT}  crmcal source add NAME PATH|URL|EMAIL {files}\n  crmcal sync {files}\n  crmcal show person NAME {files}\n")
        assert (home.home / "my own.toml").exists()

    def test_takes_a_calendar_for_what_it_is_said_to_be(self, home, site):
        words = ["init", "--address", ME, "--calendar", f"{site.url}/team.ics", "--no-test"]
        assert home.run(*words, "--type", "caldav").code == 0
        assert load(home.config).sources[0].type == "caldav"
        assert home.run(*words, "--force").code == 0
        assert load(home.config).sources[0].type == "url"

    def test_reads_nothing_into_the_store_unless_told(self, home):
        done = home.run("init", "--address", ME, "--calendar", "met.ics")
        assert done.code == 0
        assert not home.store.exists()
        assert f"{NEXT}  crmcal sync\n" in done.err

    @pytest.mark.parametrize(
        ("words", "domains"),
        [
            ([], {"own.example"}),
            (["--no-domain"], set()),
            (["--domain", "Group.example", "--domain", "@own.example"], {"group.example", "own.example"}),
            (["--address", "me@gmail.com"], {"own.example"}),
        ],
    )
    def test_domains_are_those_of_the_addresses_or_as_said(self, home, words, domains):
        assert home.run("init", "--address", ME, *words).code == 0
        assert load(home.config).owner.domains == domains
        assert load(home.config).sources == ()

    @pytest.mark.parametrize(
        ("words", "code", "sentence"),
        [
            ([], 2, "crmcal init --address you@yourcompany.example"),
            (["--address", "me"], 2, "'me' is not an e-mail address."),
            (["--address", ME, "--domain", "gmail.com"], 2, "gmail.com gives an address to anybody"),
            (["--address", ME, "--domain", "own"], 2, "'own' is not a domain."),
            (["--address", ME, "--domain", "a.example", "--no-domain"], 2, "do not go together"),
            (["--address", ME, "--calendar", "gone.ics"], 1, "gone.ics"),
            (["--address", ME, "--calendar", "me@gmail.com"], 2, "Secret address in iCal format"),
            (["--address", ME, "--provider", "aol"], 2, "There is no recipe for 'aol'."),
            (["--address", ME, "--calendar", "URL/team.ics", "--username", USER], 4, "there is no password for jane"),
        ],
    )
    def test_writes_nothing_when_something_is_wrong(self, home, site, words, code, sentence):
        done = home.run("init", *[word.replace("URL", site.url) for word in words])
        assert (done.code, done.out) == (code, "")
        assert sentence in done.err
        assert not home.config.exists()
        assert not home.store.exists()

    def test_overwrites_only_when_told(self, home):
        home.put("config.toml", "# broken [\n")
        done = home.run("init", "--address", ME)
        assert done.code == 5
        assert "--force" in done.err
        assert home.config.read_text() == "# broken [\n"
        assert home.run("init", "--address", ME, "--force").code == 0
        assert load(home.config).owner.addresses == {ME}

    def test_a_login_is_tried(self, home, site):
        words = ["init", "--address", ME, "--calendar", f"{site.url}/team.ics", "--username", USER, "--sync"]
        assert home.run(*words, "--password-command", "printenv PASS", env={"PASS": CANARY}).code == 0
        assert load(home.config).sources[0].password_command == "printenv PASS"
        assert traces(home) == []


class TestOnATerminal:
    @pytest.fixture
    def git(self, home):
        """What git knows of the user."""
        subprocess.run(["git", "config", "--file", home.home / ".gitconfig", "user.email", ME], check=True)  # noqa: S603, S607
        return home

    def test_proposals_are_taken_by_pressing_enter(self, git):
        code, printed = git.on_terminal("init", answers=[(YOU, b"\n"), (YOU, b"\n"), (PLACE, b"met.ics\n"), (b"Read it into the store now? [Y/n]", b"\n")])
        assert code == 0
        assert f"separated by commas [{ME}]".encode() in printed
        assert b"[own.example]" in printed
        assert load(git.config).owner.addresses == {ME}
        assert git.run("show", "person", ANN).code == 0

    def test_what_makes_no_sense_is_asked_again(self, git):
        answers = [
            (YOU, b"me\n"),
            (b"is not an e-mail address", b"me@gmail.com, me@own.example\n"),
            (b"or none", b"gmail.com\n"),
            (b"not colleagues", b"none\n"),
        ]
        places = [(PLACE, b"gone.ics\n"), (PLACE, b"me@gmail.com\n"), (b"Secret address in iCal format", b""), (PLACE, b"\n")]
        code, _ = git.on_terminal("init", answers=[*answers, *places])
        assert code == 0
        config = load(git.config)
        assert (config.owner.addresses, config.owner.domains, config.sources) == ({ME, "me@gmail.com"}, frozenset(), ())

    def test_a_login_that_is_lacking_is_asked_for_and_kept(self, git, site, tmp_path_factory):
        place = tmp_path_factory.mktemp("keyring") / "kept.json"
        answers = [
            (PLACE, f"{site.url}/team.ics\n".encode()),
            (b"User name there, if you have one", b"jane\n"),
            (b"Password of jane for calendar at 127.0.0.1: ", f"{CANARY}\n".encode()),
            (b"Keep the password in the system's keyring? [Y/n]", b"\n"),
            (b"Read it into the store now? [Y/n]", b"\n"),
        ]
        code, printed = git.on_terminal("init", "--address", ME, "--no-domain", answers=answers, env=with_keyring(place))
        assert code == 0
        assert CANARY.encode() not in printed
        assert printed.count(b"Password of") == 1
        assert CANARY in place.read_text()
        assert traces(git) == []
        assert git.run("show", "person", ANN).code == 0

    def test_ctrl_c_leaves_nothing(self, git):
        code, printed = git.on_terminal("init", answers=[(YOU, b"\x03")])
        assert code in {1, 130}
        assert b"Traceback" not in printed
        assert not git.config.exists()
