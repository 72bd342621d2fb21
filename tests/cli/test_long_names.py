"""A name that no file system takes is told in a sentence, whatever it was to be."""

import pytest

LONG = "a" * 300


@pytest.mark.parametrize(
    "words",
    [
        ("import", f"{LONG}.ics"), ("import", f"{LONG}/*.ics"), ("people", "import", LONG), ("companies", "import", f"{LONG}.csv"),
        ("opportunities", "import", f"{LONG}.csv"), ("people", "export", "--output", f"{LONG}.csv"), ("people", "export", "-o", f"{LONG}/a.vcf"),
        ("companies", "export", "--output", f"{LONG}.csv"), ("opportunities", "export", "--output", f"{LONG}.csv"), ("export", "-o", f"{LONG}.csv"),
        ("export", "--as", "sqlite", "-o", f"{LONG}.db"), ("people", "list", "--db", f"{LONG}.db"), ("people", "list", "--config", f"{LONG}.toml"),
        ("why", "--in", f"{LONG}.ics", "x"), ("doctor", "--db", f"{LONG}.db"), ("config", "check", "--config", f"{LONG}.toml"),
        ("source", "add", "work", f"{LONG}.ics", "--no-input"),
        ("show", "person", "ann", "--db", f"{LONG}.db"), ("import", "met.ics", "--db", f"{LONG}.db"), ("rules", "check", "--db", f"{LONG}.db"),
        ("source", "list", "--db", f"{LONG}.db"), ("rules", "list", "--db", f"{LONG}.db"),
        ("why", "x", "--db", f"{LONG}.db"), ("excluded", "--db", f"{LONG}.db"), ("changes", "--db", f"{LONG}.db"), ("people", "import", f"{LONG}/*.vcf"),
    ],
)  # fmt: skip
def test_is_told(filled, words):
    done = filled.run(*words)
    assert "Traceback" not in done.err
    assert done.code == 1
    assert LONG in done.err + done.out


def test_costs_other_books_nothing(filled):
    filled.put("book.csv", "name,email\nQuinn,quinn@q.example\n")
    done = filled.run("people", "import", LONG, "book.csv")
    assert done.code == 3
    assert "Traceback" not in done.err
    assert "Quinn" in filled.run("people", "list", "--csv").out
