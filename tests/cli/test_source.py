"""`crmcal source`: calendars are added once they could be read, listed, tried and removed."""

import json
import stat

import pytest

from tests.cli.accounts import CANARY, USER, configured, guarded, traces, with_keyring
from tests.makers import ANN, BOB, calendar, vevent
from tests.sources.conftest import running

MET = calendar(vevent("a", guests=[ANN]), vevent("b", guests=[BOB]), vevent("p", CLASS="PRIVATE"))
VARIABLE = {"CRMCAL_PASSWORD_WORK": CANARY}


@pytest.fixture
def site():
    """A server with a calendar for who knows the password."""
    for found in running():
        found.answers["/team.ics"] = guarded(MET.encode())
        found.answers[f"/open.ics?token={CANARY}"] = (200, {}, MET.encode())
        found.answers["/page"] = (200, {}, b"<html>Welcome</html>")
        yield found


@pytest.fixture
def home(shell):
    """A home with a configuration that has an owner and no source, and a calendar."""
    configured(shell)
    shell.put("met.ics", MET)
    return shell


class TestAdd:
    def test_writes_what_could_be_read_and_leaves_the_rest_as_it_is(self, home):
        done = home.run("source", "add", "work", "met.ics", "--visibility", "subject", "--tz", "europe/berlin")
        assert (done.code, done.out) == (0, "")
        assert "kept" in done.err
        assert f"work is in {home.config}. Read it with: crmcal sync work" in done.err
        text = home.config.read_text()
        assert text.startswith("# my own words\n[owner]\n")
        assert text.endswith(f'[sources.work]\ntype = "file"\npath = "{home.home}/met.ics"\nvisibility = "subject"\ntz = "europe/berlin"\n')
        assert stat.S_IMODE(home.config.stat().st_mode) == 0o600
        assert not home.store.exists()
        assert home.run("sync", "work").code == 0

    @pytest.mark.parametrize(
        ("words", "code", "sentence"),
        [
            (["nowhere.ics"], 1, "nowhere.ics"),
            (["URL/page"], 1, "usually a login page"),
            (["URL/team.ics"], 4, "the server asks for a login (401)"),
            (["URL/team.ics", "--username", USER], 4, "there is no password for jane"),
            (["URL/team.ics", "--username", USER, "--password-command", "echo wrong"], 4, "the server refuses the login (401)"),
            (["jane@gmail.com"], 2, "Google Calendar needs an address to be copied."),
            (["met.ics", "--visibility", "nothing"], 2, "sources.work.visibility"),
            (["met.ics", "--type", "webdav"], 2, "sources.work.type"),
            (["--provider", "icloud"], 2, "iCloud needs a user name."),
            ([], 2, "Where is the calendar?"),
        ],
    )
    def test_writes_nothing_when_it_fails(self, home, site, words, code, sentence):
        before = home.config.read_bytes()
        done = home.run("source", "add", "work", *[word.replace("URL", site.url) for word in words])
        assert (done.code, done.out) == (code, "")
        assert sentence in done.err
        assert home.config.read_bytes() == before

    def test_says_nothing_when_it_is_to_be_quiet(self, home):
        done = home.run("source", "add", "work", "met.ics", "-q")
        assert (done.code, done.out, done.err) == (0, "", "")
        assert home.run("source", "add", "gone", "gone.ics", "-q").err

    def test_names_the_files_that_were_named(self, home):
        done = home.run("source", "add", "work", "met.ics", "--no-test", "--db", "other.db")
        assert "Read it with: crmcal sync work --db other.db\n" in done.err

    def test_untried_it_is_written_in_any_case(self, home):
        assert home.run("source", "add", "work", "nowhere.ics", "--no-test").code == 0
        assert home.run("source", "test", "work").code == 1

    def test_a_name_is_taken_once(self, home):
        home.run("source", "add", "work", "met.ics")
        done = home.run("source", "add", "work", "other.ics")
        assert done.code == 2
        assert "There is a source work in" in done.err

    @pytest.mark.parametrize("name", ["a b", "ü", "", "a.b"])
    def test_a_name_is_a_word(self, home, name):
        done = home.run("source", "add", name, "met.ics")
        assert done.code == 2
        assert "a source's name is made of the letters" in done.err

    def test_a_password_from_anywhere_will_do_and_stays_nowhere(self, home, site):
        home.put("secret", CANARY)
        done = home.run("source", "add", "work", f"{site.url}/team.ics", "--username", USER, "-v", env=VARIABLE)
        assert done.code == 0
        assert "work: password from $CRMCAL_PASSWORD_WORK" in done.err
        done = home.run("source", "add", "more", f"{site.url}/team.ics", "--username", USER, "--password-command", "cat secret", "-v")
        assert done.code == 0
        assert "more: password from password_command" in done.err
        assert traces(home) == ["secret"]

    def test_a_secret_address_is_not_repeated(self, home, site):
        site.answers[f"/{CANARY}/basic.ics"] = (200, {}, MET.encode())
        done = home.run("source", "add", "work", f"{site.url}/{CANARY}/basic.ics")
        assert done.code == 0
        listed = home.run("source", "list"), home.run("source", "list", "--json"), home.run("source", "test", "--json"), done
        assert [CANARY in each.out + each.err for each in listed] == [False] * 4

    def test_without_a_configuration_the_store_may_know_whose_it_is(self, filled):
        filled.put("met.ics", MET)
        assert filled.run("source", "add", "work", "met.ics").code == 0
        assert 'addresses = ["me@own.example"]' in filled.config.read_text()

    def test_without_any_owner_init_comes_first(self, shell):
        shell.put("met.ics", MET)
        done = shell.run("source", "add", "work", "met.ics")
        assert done.code == 5
        assert "Run crmcal init" in done.err

    def test_asks_where_and_for_the_password_and_keeps_that(self, home, site, tmp_path_factory):
        """On a terminal; the password is not shown, and the next run finds it."""
        place = tmp_path_factory.mktemp("keyring") / "kept.json"
        answers = [
            (b"address of an account: ", f"{site.url}/team.ics\n".encode()),
            (b"Password of jane for work at 127.0.0.1: ", f"{CANARY}\n".encode()),
            (b"Keep the password in the system's keyring? [Y/n]", b"y\n"),
        ]
        code, printed = home.on_terminal("source", "add", "work", "--username", USER, answers=answers, env=with_keyring(place))
        assert code == 0
        assert CANARY.encode() not in printed
        assert json.loads(place.read_text()) == {"crmcal work/jane": CANARY}
        done = home.run("sync", "-v", env=with_keyring(place))
        assert done.code == 0
        assert "work: password from the keyring" in done.err
        assert traces(home) == []


class TestList:
    def test_says_what_there_is_of_each(self, home, site):
        home.run("source", "add", "file", "met.ics")
        home.run("source", "add", "web", f"{site.url}/open.ics?token={CANARY}")
        assert home.run("sync", "file").code == 0
        done = home.run("source", "list", "--json")
        first, second = json.loads(done.out)["sources"]
        assert (first["name"], first["type"], first["where"], first["meetings"]) == ("file", "file", str(home.home / "met.ics"), 2)
        assert first["last_success"].endswith("+00:00")
        assert second == {"name": "web", "type": "url", "where": f"{site.url}/open.ics?…", "last_success": None, "meetings": 0}
        table = home.run("source", "list").out
        assert [line.split()[0] for line in table.splitlines()] == ["name", "file", "web"]
        assert "never" in table

    def test_a_sync_that_fails_is_no_success(self, home):
        home.run("source", "add", "work", "met.ics")
        home.run("sync")
        before = home.run("source", "list", "--json").out
        (home.home / "met.ics").unlink()
        assert home.run("sync").code == 1
        assert home.run("source", "list", "--json").out == before

    def test_without_sources_or_configuration(self, home):
        assert home.run("source", "list", "--json").out == '{\n  "schema": "crmcal.sources/1",\n  "sources": []\n}\n'
        assert "crmcal source add" in home.run("source", "list").err
        home.config.unlink()
        assert home.run("source", "list").code == 5


class TestTest:
    @pytest.fixture
    def several(self, home, site):
        configured(home, f"{site.url}/team.ics", more='[sources.file]\ntype = "file"\npath = "met.ics"\n[sources.gone]\ntype = "file"\npath = "gone.ics"\n')
        return home

    @pytest.mark.parametrize(
        ("names", "env", "code"),
        [
            (["file"], {}, 0),
            (["file", "work"], VARIABLE, 0),
            (["gone"], {}, 1),
            (["file", "gone"], {}, 3),
            ([], VARIABLE, 3),
            (["work"], {}, 4),
            (["work"], {"CRMCAL_PASSWORD_WORK": "wrong"}, 4),
            (["nobody"], {}, 5),
        ],
    )
    def test_ends_as_a_sync_would_and_stores_nothing(self, several, names, env, code):
        done = several.run("source", "test", *names, env=env)
        assert (done.code, done.out) == (code, "")
        assert not several.store.exists()
        assert several.run("sync", *names, env=env).code == code

    def test_says_what_was_found(self, several):
        done = several.run("source", "test", "file", "--json")
        (source,) = json.loads(done.out)["sources"]
        assert (source["events"]["kept"], source["events"]["excluded"]["private"]) == (2, 1)
        assert several.run("source", "test", "-q", "file").err == ""


class TestRemove:
    @pytest.fixture
    def synced(self, home):
        home.run("source", "add", "work", "met.ics")
        home.run("source", "add", "other", "met.ics")
        assert home.run("sync").code == 0
        return home

    def test_takes_the_meetings_along(self, synced):
        done = synced.run("source", "remove", "work")
        assert (done.code, done.err) == (0, "work was removed. Its 2 meetings are removed as well.\n")
        assert "# my own words" in synced.config.read_text()
        assert "[sources.work]" not in synced.config.read_text()
        assert synced.run("show", "person", ANN, "--csv").out.count("Title of a") == 1  # the other source tells of it
        synced.run("source", "remove", "other")
        assert synced.run("show", "person", ANN).code == 6
        assert not [path.name for path in synced.store.parent.iterdir() if b"Title of a" in path.read_bytes()]

    def test_may_keep_the_meetings_for_good(self, synced):
        synced.run("source", "remove", "work")
        done = synced.run("source", "remove", "other", "--keep-meetings")
        assert "Its 2 meetings stay" in done.err
        synced.put("met.ics", calendar(vevent("new", guests=[BOB])))
        assert synced.run("source", "add", "other", "met.ics").code == 0
        assert synced.run("sync").code == 0
        assert synced.run("show", "person", ANN, "--csv").out.count("Title of a") == 1
        assert synced.run("source", "remove", "other", "--keep-meetings").code == 0

    @pytest.mark.parametrize(("typed", "kept"), [(b"y\n", False), (b"n\n", True)])
    def test_asks_on_a_terminal(self, synced, typed, kept):
        synced.run("source", "remove", "other")
        code, printed = synced.on_terminal("source", "remove", "work", typed=typed)
        assert code == 0
        assert b"Remove the 2 meetings it brought as well? [Y/n]" in printed
        assert (synced.run("show", "person", ANN).code == 0) == kept

    def test_forgets_the_password(self, home, site, tmp_path):
        """A later source of that name must not send it elsewhere."""
        configured(home, f"{site.url}/team.ics")
        kept = with_keyring(tmp_path / "kept.json")
        assert home.run("source", "login", "work", "--password-stdin", stdin=CANARY, env=kept).code == 0
        assert home.run("source", "remove", "work", env=kept).code == 0
        assert json.loads((tmp_path / "kept.json").read_text()) == {}

    def test_of_what_is_not_there(self, synced):
        assert synced.run("source", "remove", "nobody").code == 5

    def test_while_another_crmcal_writes_nothing_is_removed(self, synced):
        from crmcal.store.lock import writing  # noqa: PLC0415 - this one test holds the lock

        before = synced.config.read_bytes()
        with writing(synced.store):
            assert synced.run("source", "remove", "work").code == 7
        assert synced.config.read_bytes() == before


class TestRename:
    @pytest.fixture
    def synced(self, home):
        home.run("source", "add", "work", "met.ics", "--store", "subject")
        home.run("source", "add", "other", "met.ics")
        assert home.run("sync").code == 0
        return home

    def test_the_meetings_stay_and_nothing_is_read_anew(self, synced):
        before = synced.config.read_text()
        shown = synced.run("show", "person", ANN, "--json").out
        done = synced.run("source", "rename", "work", "workshop")
        assert (done.code, done.out, done.err) == (0, "", "work is called workshop now.\n")
        assert synced.config.read_text() == before.replace("[sources.work]", "[sources.workshop]")
        assert synced.run("show", "person", ANN, "--json").out == shown.replace('"work"', '"workshop"')
        done = synced.run("sync", "--json")
        report = json.loads(done.out)
        assert [(source["name"], source["resources"]) for source in report["sources"]] == [
            (name, {"seen": 3, "new": 0, "changed": 0, "removed": 0, "unchanged": 3}) for name in ("workshop", "other")
        ]
        assert done.err == ""

    def test_takes_the_password_along(self, home, site, tmp_path):
        configured(home, f"{site.url}/team.ics")
        kept = with_keyring(tmp_path / "kept.json")
        assert home.run("source", "login", "work", "--password-stdin", stdin=CANARY, env=kept).code == 0
        assert home.run("source", "rename", "work", "workshop", "-q", env=kept) == (0, "", "")
        assert list(json.loads((tmp_path / "kept.json").read_text()).values()) == [CANARY]
        assert home.run("sync", env=kept).code == 0

    def test_says_what_a_variable_has_to_be_called_now(self, home, site):
        configured(home, f"{site.url}/team.ics")
        done = home.run("source", "rename", "work", "workshop", env=VARIABLE)
        assert "CRMCAL_PASSWORD_WORKSHOP" in done.err
        assert CANARY not in done.err

    @pytest.mark.parametrize(("old", "new", "code"), [("work", "other", 2), ("work", "no/name", 2), ("gone", "workshop", 5)])
    def test_changes_nothing_when_something_is_wrong(self, synced, old, new, code):
        before = synced.config.read_bytes()
        assert synced.run("source", "rename", old, new).code == code
        assert synced.config.read_bytes() == before
        assert synced.run("sync", "--json").code == 0

    def test_a_name_that_the_store_still_knows_is_taken(self, synced):
        synced.config.write_text(synced.config.read_text().replace("[sources.other]", "[sources.third]"))
        before = synced.config.read_bytes()
        done = synced.run("source", "rename", "work", "other")
        assert (done.code, synced.config.read_bytes()) == (2, before)
        assert "crmcal sync" in done.err

    def test_while_another_crmcal_writes_nothing_is_renamed(self, synced):
        from crmcal.store.lock import writing  # noqa: PLC0415 - this one test holds the lock

        before = synced.config.read_bytes()
        with writing(synced.store):
            assert synced.run("source", "rename", "work", "workshop").code == 7
        assert synced.config.read_bytes() == before

    def test_where_the_configuration_cannot_be_written_the_store_is_as_it_was(self, synced):
        link = synced.home / "link.toml"
        link.symlink_to(synced.config)
        assert synced.run("source", "rename", "work", "workshop", "--config", str(link)).code == 5
        assert json.loads(synced.run("sync", "--json").out)["sources"][0]["resources"]["unchanged"] == 3


@pytest.mark.parametrize("words", [["add", "work", "met.ics"], ["remove", "gone"], ["rename", "gone", "there"], ["test"], ["login", "work"]])
def test_a_configuration_with_problems_is_left_alone(home, words):
    home.put("config.toml", '[owner]\naddresses = ["x@y.example"]\n[sources.gone]\ntype = "fiel"\n')
    before = home.config.read_bytes()
    done = home.run("source", *words)
    assert done.code == 5
    assert "did you mean file" in done.err
    assert home.config.read_bytes() == before
