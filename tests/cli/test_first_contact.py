"""The first import: nothing is stored before it is known whose calendar it is."""

import stat

import pytest

from tests.makers import ANN, BOB, ME, calendar, vevent

MINE = calendar(vevent("a", guests=[ANN]), vevent("b", guests=[BOB]), vevent("c", guests=["carl@third.example"]))


@pytest.fixture
def newcomer(shell):
    """Somebody with a calendar and nothing else."""
    shell.put("my calendar.ics", MINE)
    return shell


def assert_nothing_stored(shell):
    assert sorted(path.name for path in shell.home.iterdir()) == ["my calendar.ics"]


def test_said_on_the_command_line(newcomer):
    done = newcomer.run("import", "my calendar.ics", "--me", ME)
    assert (done.code, done.out) == (0, "")
    assert not newcomer.config.exists()
    assert newcomer.run("import", "my calendar.ics").code == 0  # the store knows by now


def test_said_in_the_configuration(newcomer):
    newcomer.put("config.toml", f'[owner]\naddresses = ["{ME}"]\n')
    assert newcomer.run("import", "my calendar.ics").code == 0


def test_without_a_terminal_it_is_proposed_with_the_line_to_run(newcomer):
    done = newcomer.run("import", "my calendar.ics")
    assert (done.code, done.out) == (5, "")
    assert done.err.splitlines() == [
        f"crmcal: Whose calendar is this? {ME} takes part in 100% of 3 events. Nothing was stored.",
        f"If that is you, run: crmcal import 'my calendar.ics' --me {ME}",
    ]
    assert_nothing_stored(newcomer)


def test_with_no_input_nothing_is_asked(newcomer):
    code, _ = newcomer.on_terminal("import", "--no-input", "my calendar.ics")
    assert code == 5
    assert_nothing_stored(newcomer)


def test_from_standard_input(newcomer):
    done = newcomer.run("import", "-", stdin=MINE)
    assert done.code == 5
    assert f"run: crmcal import - --me {ME}" in done.err
    assert_nothing_stored(newcomer)
    assert newcomer.run("import", "-", "--me", ME, stdin=MINE).code == 0


def test_confirmed_on_a_terminal_it_is_written_down_and_the_import_done(newcomer):
    code, printed = newcomer.on_terminal("import", "my calendar.ics", typed=b"y\n")
    assert code == 0
    assert f"{ME} takes part in 100% of 3 events, colleagues at own.example.".encode() in printed
    assert stat.S_IMODE(newcomer.config.stat().st_mode) == 0o600
    assert 'addresses = ["me@own.example"]' in newcomer.config.read_text()
    assert 'domains = ["own.example"]' in newcomer.config.read_text()
    assert newcomer.run("show", "person", ANN, "--csv").out.count("Title of a") == 1


@pytest.mark.parametrize("typed", [b"n\n", b"\x03", b"\x04"])
def test_not_confirmed_nothing_is_stored(newcomer, typed):
    code, printed = newcomer.on_terminal("import", "my calendar.ics", typed=typed)
    assert code in {1, 5, 130}
    assert b"Traceback" not in printed
    assert_nothing_stored(newcomer)


@pytest.mark.parametrize(
    "text",
    [
        calendar(vevent("a", me=""), vevent("b", me="", guests=[BOB])),
        calendar(vevent("a", guests=[ANN])),  # two take part in all of it
        calendar(vevent("a", me="", guests=[])),
    ],
)
def test_nobody_stands_out(shell, text):
    shell.put("my calendar.ics", text)
    done = shell.run("import", "my calendar.ics")
    assert (done.code, done.out) == (5, "")
    assert "Run: crmcal import 'my calendar.ics' --me YOU@EXAMPLE.ORG" in done.err
    assert_nothing_stored(shell)


def test_a_free_mail_address_has_no_colleagues(shell):
    shell.put("my calendar.ics", MINE.replace(ME, "me@gmail.com"))
    code, printed = shell.on_terminal("import", "my calendar.ics", typed=b"\n")
    assert code == 0
    assert b"colleagues" not in printed
    assert "domains = []" in shell.config.read_text()


def test_a_secret_address_is_not_repeated(shell):
    done = shell.run("import", "http://127.0.0.1:9/private-5ec9e7a1b2c3/basic.ics?token=5ec9e7")
    assert done.code == 1
    assert "5ec9e7" not in done.err
