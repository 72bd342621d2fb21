"""`crmcal forget` as it is typed."""

import shlex

import pytest

from tests.makers import ANN, BOB, ME, calendar, vevent


def names(shell, *words):
    """Whom a store knows."""
    return [line.split(",")[1] for line in shell.run("people", "list", "--csv", *words).out.splitlines()[1:]]


@pytest.mark.parametrize("words", [("-q", "person", ANN), ("person", ANN, "-q"), ("-q", "person", "-q", ANN), ("--quiet", "company", "client.example")])
def test_quiet_counts_before_and_behind_the_name_of_the_command(filled, words):
    done = filled.run("forget", *words)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert "Ann Archer" not in names(filled)


@pytest.mark.parametrize("words", [("--dry-run", "person", ANN), ("person", "--dry-run", ANN), ("--dry-run", "source", "met.ics")])
def test_a_dry_run_is_one_wherever_it_is_typed(filled, words):
    done = filled.run("forget", *words)
    assert done.code == 0
    assert "would go" in done.err
    assert "Ann Archer" in names(filled)


def test_a_store_that_is_named_before_the_command_beats_the_environment(filled):
    other = filled.store.with_name("other.db")
    other.write_bytes(filled.store.read_bytes())
    assert filled.run("forget", "--db", str(other), "person", ANN).code == 0
    assert "Ann Archer" in names(filled)
    assert "Ann Archer" not in names(filled, "--db", str(other))


def test_the_store_named_last_counts(filled):
    other = filled.store.with_name("other.db")
    other.write_bytes(filled.store.read_bytes())
    assert filled.run("forget", "--db", str(filled.store), "person", BOB, "--db", str(other)).code == 0
    assert "Bob Baker" in names(filled)
    assert "Bob Baker" not in names(filled, "--db", str(other))


def test_nobody_is_asked_who_said_so_before_the_command(filled):
    code, printed = filled.on_terminal("forget", "--no-input", "person", ANN)
    assert code == 0
    assert b"[y/N]" not in printed
    assert "Ann Archer" not in names(filled)


def test_what_is_excluded_and_a_person_are_two_commands(filled):
    done = filled.run("forget", "--excluded-now", "person", ANN)
    assert done.code == 2
    assert "The option --excluded-now and the command person do not go together." in done.err
    assert "Ann Archer" in names(filled)


@pytest.fixture
def excluding(shell):
    """A home directory whose rules exclude, of late, all that its store holds."""
    shell.put("met.ics", calendar(*(vevent(f"m{number}") for number in range(30))))
    assert shell.run("import", "met.ics", "--me", ME).code == 0
    shell.config.write_text(f'[owner]\naddresses = ["{ME}"]\n[rules]\nblocklist = ["{ANN}"]\n', encoding="utf-8")
    return shell


def test_most_of_what_is_there_goes_by_force(excluding):
    refused = excluding.run("forget", "--excluded-now")
    assert refused.code == 8
    assert "30 of 30 series and meetings would be removed. Nothing was changed." in refused.err
    assert refused.err.endswith("run the same command with --force.\n")
    done = excluding.run("forget", "--excluded-now", "--force", "--dry-run")
    assert (done.code, done.err) == (0, "Of what today's rules exclude 30 meetings would go.\n")
    done = excluding.run("forget", "--excluded-now", "--force")
    assert (done.code, done.err) == (0, "Of what today's rules exclude 30 meetings went.\n")
    assert names(excluding) == []


def test_most_of_what_is_there_goes_when_somebody_says_so(excluding):
    code, printed = excluding.on_terminal("forget", "--excluded-now", answers=[(b"[y/N]", b"y\n")])
    assert code == 0, printed
    assert names(excluding) == []


@pytest.mark.parametrize("words", [("people", "add", BOB), ("people", "remove", ANN), ("companies", "edit", "client.example", "--name", "C")])
def test_an_edit_that_changed_rules_refuse_names_the_command_that_goes_on(excluding, words):
    refused = excluding.run(*words)
    assert refused.code == 8
    command = refused.err.splitlines()[-1].rpartition("run: ")[2]
    assert command.startswith("crmcal forget --excluded-now --force")
    assert excluding.run(*shlex.split(command)[1:]).code == 0
    assert excluding.run("people", "add", BOB).code == 0


def test_force_and_a_person_do_not_go_together(filled):
    done = filled.run("forget", "--force", "person", ANN)
    assert done.code == 2
    assert "The option --force and the command person do not go together." in done.err
    assert "Ann Archer" in names(filled)
