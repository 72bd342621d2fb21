"""`crmcal forget` as it is typed."""

import pytest

from tests.makers import ANN, BOB


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
