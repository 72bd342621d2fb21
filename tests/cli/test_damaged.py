"""Whatever a store holds of contacts that crmcal never wrote, each command says that it is damaged, or does what it can."""

import os
import sqlite3
from contextlib import closing

import pytest

from crmcal.cli.main import main
from tests.cli.shell import Shell
from tests.makers import ANN, BOB

DAMAGED = " is damaged.\nRestore a backup of it"
EDITS = (
    ("people", "edit", ANN, "--title", "Boss"),
    ("people", "add", "zoe@zed.example", "--name", "Zoe"),
    ("people", "merge", ANN, "zoe@zed.example"),
    ("people", "remove", BOB),
    ("people", "edit", ANN, "--email", "anna@third.example"),
    ("companies", "add", "acme.example"),
    ("companies", "merge", "client", "acme"),
    ("companies", "remove", "other.example"),
    ("opportunities", "add", "Sale", "--contact", ANN, "--amount", "5 EUR", "--closes", "2027-01-01"),
    ("opportunities", "add", "Site"),
    ("opportunities", "merge", "Sale", "Site"),
    ("opportunities", "add", "Gone"),
    ("opportunities", "remove", "Gone"),
)
PEOPLE = (("people", "list"), ("people", "edit", ANN, "--title", "Chief"), ("people", "import", "book.csv"))
COMPANIES = (("companies", "list"), ("companies", "edit", "client", "--name", "C"))
OPPORTUNITIES = (("opportunities", "list"), ("opportunities", "list", "--sort", "amount"), ("opportunities", "edit", "Sale", "--stage", "Offer"))
COMMANDS = {
    "people": PEOPLE,
    "companies": COMPANIES,
    "opportunities": OPPORTUNITIES,
    "yielded": (("rematch",), ("people", "remove", ANN), ("forget", "person", ANN), *PEOPLE, *COMPANIES),
    "removed": (("people", "restore"), ("people", "restore", BOB), ("people", "remove", ANN), ("opportunities", "restore", "Gone"), ("forget", "person", ANN)),
    "merges": (("people", "unmerge", ANN), ("companies", "unmerge", "client"), ("opportunities", "unmerge", "Sale"), ("forget", "person", ANN)),
}
JSON = ("[]", "{}", '{"a": [1]}', "abc", "[" * 100_000, '"\\ud800"')
ODD = {  # by place, what crmcal never writes there
    **{f"{table}.{column}": ("[1]", "abc") for table in ("people", "companies", "opportunities") for column in ("tags", "names")},
    **{f"{table}.told": ("[]", '{"name": 1}') for table in ("people", "companies", "opportunities")},
    **dict.fromkeys(("yielded.links", "removed.kept", "merges.before"), JSON),
    **dict.fromkeys(("yielded.kind", "removed.kind", "merges.kind"), ("zebra",)),
    "opportunities.amount": ("abc", "1.2.3"),
    "opportunities.closes": ("abc", "2026-02-30"),
}
CASES = [pytest.param(place, value, id=f"{place} {value[:9]}") for place, values in ODD.items() for value in values]


@pytest.fixture(scope="module")
def octets(filled_home):
    """A store of which every kind of edit was made, in one file."""
    shell = Shell(filled_home)
    shell.put("book.csv", f"name,email\nAnn Archer,{ANN}\nQuinn,quinn@q.example\n")
    for words in EDITS:
        assert shell.run(*words).code == 0, words
    with closing(sqlite3.connect(shell.store)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    return shell.store.read_bytes()


@pytest.fixture
def run(octets, filled, monkeypatch, capsys):
    """Runs a command as it is typed, on a store in which a column holds a value in each row; how it ends, and what it prints on stdout and stderr."""
    for name, value in filled.environment({}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(filled.home)
    monkeypatch.setattr("signal.signal", lambda *_: None)

    def ran(words, place, value):
        put(filled.store, octets, place, value)
        monkeypatch.setattr("sys.argv", ["crmcal", *words])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


def put(store, octets, place, value):
    """Have a store in which a column holds a value in each row."""
    for path in store.parent.glob(f"{store.name}*"):
        path.unlink()
    os.close(os.open(store, os.O_CREAT | os.O_WRONLY, 0o600))
    store.write_bytes(octets)
    table, column = place.split(".")
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute(f"UPDATE OR REPLACE {table} SET {column} = ?", (value,))  # noqa: S608 - names from ODD


def test_every_table_has_rows(octets, filled):
    filled.store.write_bytes(octets)
    with closing(sqlite3.connect(filled.store)) as connection:
        assert [table for table in COMMANDS if not connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]] == []  # noqa: S608 - from above


@pytest.mark.parametrize(("place", "value"), CASES)
def test_no_command_fails_otherwise_than_with_a_sentence(run, place, value):
    table = place.split(".")[0]
    for words in COMMANDS[table]:
        code, _, err = run(words, place, value)
        assert code in {0, 6} or (code == 1 and DAMAGED in err), (words, code, err)
    code, out, _ = run(("doctor",), place, value)
    assert code == 1
    assert f"is damaged: {table}" in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "place", "value"),
    [
        (("rematch",), "yielded.links", "[]"), (("rematch",), "yielded.kind", "zebra"), (("people", "remove", ANN), "removed.kept", "[]"),
        (("people", "unmerge", ANN), "merges.before", "{}"), (("people", "edit", ANN, "--title", "Chief"), "people.told", "[]"),
        (("opportunities", "list"), "opportunities.amount", "abc"), (("opportunities", "list"), "opportunities.closes", "abc"),
    ],
)  # fmt: skip
def test_who_needs_what_cannot_be_read_says_that_the_store_is_damaged(run, words, place, value):
    code, out, err = run(words, place, value)
    assert (code, out) == (1, "")
    assert DAMAGED in err


@pytest.mark.parametrize("words", [("people", "list"), ("opportunities", "list")])
def test_a_bug_of_ours_stays_one(run, monkeypatch, words):
    def fail(*_arguments):
        raise ValueError("ours")

    monkeypatch.setattr("crmcal.formats.listing.show_listing", fail)
    with pytest.raises(ValueError, match="ours"):
        run(words, "people.title", "Boss")
