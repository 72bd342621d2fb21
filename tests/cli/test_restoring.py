"""`crmcal people|companies|opportunities restore` as they are typed."""

import json

import pytest

from tests.makers import ANN, BOB

GROUPS = {"people": ANN, "companies": "client.example", "opportunities": "Sale"}
SHOWS = {"people": "person", "companies": "company", "opportunities": "opportunity"}


@pytest.fixture
def shell(filled):
    """A home directory with somebody, a company and an opportunity of whom something was told."""
    for words in (
        ("people", "edit", ANN, "--title", "Boss", "--note", "Likes tea", "--phone", "112", "--tag", "lead", "--company", "other", "--email", "a@x.example"),
        ("companies", "edit", "client.example", "--name", "Client Ltd", "--note", "Printers", "--tag", "print"),
        ("opportunities", "add", "Sale", "--company", "client", "--contact", ANN, "--amount", "5 EUR", "--note", "Soon"),
    ):
        assert filled.run(*words).code == 0
    return filled


def told(shell) -> list[object]:
    """All lists, and who met whom."""
    lists = [shell.run(group, "list", "--json").out for group in GROUPS]
    return [*lists, *(shell.run("show", SHOWS[group], wanted, "--json").out for group, wanted in GROUPS.items())]


def restorable(shell, group: str) -> list[dict]:
    return json.loads(shell.run(group, "restore", "--json").out)["removed"]


@pytest.mark.parametrize("group", GROUPS)
def test_a_removal_tells_what_takes_it_back_and_that_does(shell, group):
    before = told(shell)
    for _ in range(2):
        removed = shell.run(group, "remove", GROUPS[group])
        assert removed.code == 0
        assert told(shell) != before
        command = removed.err.partition("crmcal ")[2].removesuffix(" takes it back.\n")
        assert [each["command"] for each in restorable(shell, group)] == [f"crmcal {command}"]
        restored = shell.run(*command.split())
        assert (restored.code, restored.out) == (0, "")
        assert "is there again: number " in restored.err
        assert restorable(shell, group) == []
        assert told(shell) == before


def test_all_together_come_back_in_any_order(shell):
    before = told(shell)
    for group, wanted in GROUPS.items():
        assert shell.run(group, "remove", wanted).code == 0
    for group in ("opportunities", "people", "companies"):
        assert shell.run(group, "restore", "1" if group == "opportunities" else GROUPS[group]).code == 0
    assert told(shell) == before


def test_what_is_kept_shows_up_nowhere_but_in_its_own_list(shell):
    for group, wanted in GROUPS.items():
        assert shell.run(group, "remove", wanted).code == 0
    for words in (
        *((group, verb) for group in GROUPS for verb in ("list", "export")), ("people", "list", "tea"), ("people", "discovered"), ("people", "duplicates"),
        ("why", ANN), ("export", "--as", "csv"), ("export",), ("show", "person", BOB, "--json"),
    ):  # fmt: skip
        printed = "".join(shell.run(*words)[1:])
        assert [
            text for text in ("tea", "Boss", "lead", "Printers", "Client Ltd", "Soon", "Sale", "a@x.example") if f"{text}'" not in printed and text in printed
        ] == []
    assert shell.run("people", "list", "tea").err == "Nobody fits the search.\n"
    printed = "".join(shell.run(group, "restore", "--csv").out for group in GROUPS)
    assert [text for text in ("tea", "Boss", "Printers", "Soon") if text in printed] == []
    assert shell.run("people", "restore").out.splitlines()[0].split() == ["name", "address", "removed", "id", "restore", "with"]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["people", "restore", "999"], 6, "No person '999' was removed."), (["people", "restore", BOB], 6, "Bob Baker was not removed."),
        (["companies", "restore", "nonesuch"], 6, "No company 'nonesuch' was removed.\nAll that were: crmcal companies restore"),
        (["opportunities", "restore", "sale"], 6, "Sale was not removed."), (["people", "restore", ANN, "--json"], 2, "json is a format for the list"),
    ],
)  # fmt: skip
def test_what_was_not_removed_does_not_come_back(shell, words, code, sentence):
    done = shell.run(*words)
    assert (done.code, done.out) == (code, "")
    assert sentence in done.err


def test_of_two_with_the_same_name_one_is_said_by_number(shell):
    for title in ("One", "Two"):
        assert shell.run("people", "add", "--name", "Zoe Zimmer", "--title", title).code == 0
    numbers = [row["id"] for row in json.loads(shell.run("people", "list", "zoe", "--json").out)["people"]]
    for number in numbers:
        assert shell.run("people", "remove", str(number)).code == 0
    done = shell.run("people", "restore", "zoe zimmer")
    assert (done.code, done.out) == (6, "")
    assert done.err == f"crmcal: 'zoe zimmer' fits 2 removed people:\n  {numbers[1]}  Zoe Zimmer\n  {numbers[0]}  Zoe Zimmer\nGive the number.\n"
    assert shell.run("people", "restore", str(numbers[1])).code == 0
    assert shell.run("people", "list", "zoe", "--csv").out.splitlines()[1].split(",")[4] == "Two"


def test_an_address_that_was_given_to_somebody_else_is_told(shell):
    ann = shell.run("people", "remove", ANN).err.partition("restore ")[2].split()[0]
    new = shell.run("people", "add", ANN, "--name", "New").code
    number = json.loads(shell.run("people", "list", "new", "--json").out)["people"][0]["id"]
    assert new == 0
    restored = shell.run("people", "restore", ann).err
    assert restored == f"Ann Archer (a@x.example) is there again: number {ann}. {ANN} is New's by now. If both are one: crmcal people merge {number} {ann}\n"
    assert shell.run("people", "merge", str(number), ann).code == 0


def test_nothing_is_given_to_whom_nothing_is_left(shell):
    assert shell.run("people", "remove", BOB).code == 0
    assert shell.run("people", "add", BOB, "--name", "New").code == 0
    done = shell.run("people", "restore", "bob baker")
    assert (done.code, done.err.splitlines()[0]) == (2, "crmcal: All that is known of Bob Baker is New's by now.")
    assert len(restorable(shell, "people")) == 1
